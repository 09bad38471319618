//! The report on a token, or on claims.

use super::findings::{Place, Places, lasting};
use super::lasting::{Lasting, Token};
use super::members::Members;
use super::options::Options;
use super::reading::{Reading, TokenEntry};
use super::{Agreement, PasteKind, Report, SubjectPart, answer, unreadable};
use crate::check::{self, Evidence};
use crate::entra::credential::Credential;
use crate::gitlab::catalogue::Part;
use crate::gitlab::family::TokenFamily;
use crate::gitlab::subject;
use crate::jose::{Compact, TokenForm};
use crate::paste;
use crate::text::{Span, Text};
use std::rc::Rc;

/// What is known at any moment about the entry number `selected`.
pub(super) fn judge(reading: &Reading, found: &Rc<TokenEntry>, selected: usize, options: &Options) -> Lasting {
    let context = found.context(reading, selected);
    let decoded = found.decoded();
    let mut evidence = Evidence {
        kind: found.kind,
        token: decoded.token(),
        payload: decoded.claims(),
        family: TokenFamily::of(decoded.claims().document.members()),
        context: &context,
        cloud: options.cloud,
        verification: options.verification.as_deref().filter(|known| reading.jws(selected) == known.token),
        is_found: true,
        credentials: &options.credentials,
        ci_config: reading.jobs(options),
        dry_run: None,
    };
    let dry_run = if evidence.is_long() { None } else { check::dry_run(&evidence) };
    evidence.dry_run = dry_run.as_ref();
    let places = Places { found, units: &reading.units };
    let mut findings = lasting(&evidence, reading, Some(&places));
    if let Some(login_failure) = reading.login_failure.as_ref().filter(|_| !evidence.is_long()) {
        // Behind those of the checks.
        findings.push((usize::MAX, answer::beside(login_failure, &evidence, &reading.units)));
    }

    let kind = match (found.kind, decoded.token().map(|token| token.form)) {
        (paste::SnippetKind::Claims, _) => PasteKind::Claims,
        (paste::SnippetKind::Header, _) => PasteKind::Header,
        (paste::SnippetKind::JobToken, _) => PasteKind::JobToken,
        (paste::SnippetKind::Token, Some(TokenForm::Encrypted)) => PasteKind::Encrypted,
        (paste::SnippetKind::Token, _) => PasteKind::Token,
    };
    let is_known = evidence.family != TokenFamily::Other || evidence.has_matching_credential();
    let is_complete = kind == PasteKind::Token && evidence.is_signed() && is_known && !evidence.is_long();
    let is_unsigned = kind == PasteKind::Claims || evidence.is_signature_left_out();
    let life = evidence.life();
    let token = Token {
        life,
        places: ["exp", "nbf", "iat"].map(|name| (name, places.of_member(&evidence, name).map(Place::in_text))),
        is_complete,
        is_judged: is_complete || is_unsigned && is_known && !evidence.is_long(),
        is_signature_left_out: evidence.is_signature_left_out(),
    };
    let report = Report {
        tokens: reading.tokens.clone(),
        selected: Some(selected),
        login_failure: reading.login_failure.as_ref().map(|login_failure| login_failure.in_units(&reading.units)),
        segments: Rc::new(segments(decoded.token(), &places)),
        header: Members::of(Part::Header, found, &reading.units),
        claims: Members::of(Part::Payload, found, &reading.units),
        subject: subject_parts(&evidence),
        times: life.times,
        credential: credential(&evidence),
        family: evidence.family,
        fork: check::fork(&evidence),
        is_long: evidence.is_long(),
        cloud: options.cloud,
        dry_run,
        credentials: options.credentials.clone(),
        ..Report::of_text(kind, unreadable::headline(kind, reading.login_failure.as_ref()))
    };
    Lasting { report, findings, token: Some(token) }
}

/// The pieces of the paste of the three segments of a compact serialization.
fn segments(token: Option<&Compact>, places: &Places<'_>) -> [Vec<Span>; 3] {
    let Some(token) = token.filter(|token| token.form != TokenForm::Plain) else { return Default::default() };
    let pieces = |place: &Span| if place.is_empty() { Vec::new() } else { places.pieces(place) };
    [pieces(&token.header.place), pieces(&token.payload.place), pieces(&token.signature)]
}

fn subject_parts(evidence: &Evidence<'_>) -> Rc<[SubjectPart]> {
    let Some(subject) = evidence.text("sub").filter(|_| !evidence.is_long()) else { return Rc::default() };
    let parts = subject::parse(subject.raw()).unwrap_or_default().into_iter();
    let part = |part: subject::Component| {
        let value = Text::from(subject.raw().get(part.value).unwrap_or_default());
        let agreement = match evidence.text(part.name) {
            Some(claimed) if *claimed == value => Agreement::Same,
            Some(_) => Agreement::Differs,
            None => Agreement::NoClaim,
        };
        SubjectPart { name: part.name, value, agreement }
    };
    parts.map(part).collect()
}

/// The credential for a token. None for a fork's token: its subject is the contributor's project, and any pipeline there would get in. None for a
/// value that is not whole.
fn credential(evidence: &Evidence<'_>) -> Option<Credential> {
    let is_none = evidence.family == TokenFamily::LegacyV1 || evidence.kind == paste::SnippetKind::JobToken;
    if is_none || evidence.is_long() || evidence.is_from_fork() {
        return None;
    }
    let present = |text: &&Text| !text.is_empty() && text.is_whole();
    Some(Credential {
        issuer: evidence.text("iss").filter(present)?.clone(),
        subject: evidence.text("sub").filter(present)?.clone(),
        audience: check::chosen_audience(evidence).filter(present)?.clone(),
    })
}
