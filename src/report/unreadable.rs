//! The report on a text without a token or claims: what it is instead, and what to do.

use super::findings::{Finding, Place, Placed, lasting};
use super::lasting::Lasting;
use super::options::Options;
use super::status::{Status, Verdict};
use super::{PasteKind, Reading, Report, answer, headline};
use crate::check::{Evidence, PRINT_CLAIMS, PRINT_CLAIMS_COMMAND, PasteContext};
use crate::entra::{
    Severity,
    credential::Credential,
    errors::{LoginFailure, LoginOutcome, PrintedField},
    matching::{self, DryRun, PresentedToken, Strings},
};
use crate::gitlab::family::TokenFamily;
use crate::jose::Segment;
use crate::limits::MAX_SEARCHED;
use crate::text::Span;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The finding about a kind of text.
#[derive(Debug)]
pub struct TextFinding {
    /// The kind of text.
    pub kind: PasteKind,
    /// Its permanent id.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What the text is.
    pub message: &'static str,
    /// What to do, in words.
    pub fix: &'static str,
    /// The command to run, for a POSIX shell.
    pub command: Option<&'static str>,
}

/// The findings about each kind of text.
pub const FINDINGS: [TextFinding; 6] = [
    TextFinding {
        kind: PasteKind::TooLarge,
        id: "paste-too-large",
        severity: Severity::Error,
        message: "The text is longer than 64 Mi characters, which is more than claimlens reads.",
        fix: "Paste the part of it that holds the token.",
        command: None,
    },
    TextFinding {
        kind: PasteKind::Masked,
        id: "masked",
        severity: Severity::Error,
        message: "GitLab has put [MASKED] in place of the token, and nothing of it is left.",
        fix: PRINT_CLAIMS,
        command: Some(PRINT_CLAIMS_COMMAND),
    },
    TextFinding {
        kind: PasteKind::Credential,
        id: "credential-without-token",
        severity: Severity::Info,
        message: "This is a federated credential, and there is no token to compare it with.",
        fix: "Paste the token or its claims with it.",
        command: None,
    },
    TextFinding {
        kind: PasteKind::Secret,
        id: "secret-pasted",
        severity: Severity::Error,
        message: "This is a token of GitLab's own, which opens GitLab and no cloud.",
        fix: "Revoke it if anybody else may have seen it, and use the token of `id_tokens:`.",
        command: None,
    },
    TextFinding {
        kind: PasteKind::Variable,
        id: "variable-not-expanded",
        severity: Severity::Error,
        message: "This is the name of a variable, and nothing has replaced it by its value.",
        fix: PRINT_CLAIMS,
        command: Some(PRINT_CLAIMS_COMMAND),
    },
    TextFinding {
        kind: PasteKind::Nothing,
        id: "nothing-found",
        severity: Severity::Info,
        message: "There is no token in this text, and it is not claims as JSON.",
        fix: "A token begins with `ey` and has two full stops in it. A job prints it as [MASKED]; print its claims instead.",
        command: None,
    },
];

/// The message for a text that is too long to look for everything.
const IN_A_LONG_TEXT: &str = "There is no token in this text. It is longer than 256 KiB: neither jobs nor JSON without the names of claims are looked for in it.";

/// The headline for a text without a token or claims, or with ones that are too long to be judged.
pub(super) fn headline(kind: PasteKind, login_failure: Option<&LoginFailure>) -> String {
    let said = match kind {
        PasteKind::Empty => headline::EMPTY,
        PasteKind::Nothing => "No token found in this text.",
        PasteKind::Token | PasteKind::Claims => "This is too long to be judged.",
        PasteKind::TooLarge => "This text is too large to read.",
        PasteKind::JobToken => "This is a CI_JOB_TOKEN, which Entra refuses.",
        PasteKind::Encrypted => "This token is encrypted, and Entra refuses it.",
        PasteKind::Header => "This is a token's header; the claims are missing.",
        PasteKind::Masked => "The token is masked here: nothing of it is left to read.",
        PasteKind::Error => answer::headline(login_failure),
        PasteKind::Credential => "This is a federated credential, without a token.",
        PasteKind::Secret => "This is a secret of GitLab, not an ID token.",
        PasteKind::Variable => "This is a variable's name, not its value.",
        PasteKind::Pipeline => "These are jobs of a GitLab pipeline, without a token.",
    };
    said.to_owned()
}

/// The kinds of things in the text, with their places. The report is about the first one.
fn kinds(reading: &Reading) -> Vec<(PasteKind, Option<Span>)> {
    let hints = &reading.hints;
    if reading.too_large {
        return Vec::from([(PasteKind::TooLarge, None)]);
    }
    let kinds = [
        (PasteKind::Error, reading.login_failure.as_ref().map(|failure| failure.place.clone())),
        // The whole text.
        (PasteKind::Pipeline, reading.ci_config.as_ref().map(|_| 0..reading.text().len())),
        (PasteKind::Masked, hints.mask.clone()),
        (PasteKind::Credential, reading.credentials.first().cloned()),
        (PasteKind::Secret, hints.secret.as_ref().map(|(_, place)| place.clone())),
        (PasteKind::Variable, hints.variable.clone()),
    ];
    let mut kinds: Vec<_> = kinds.into_iter().filter(|(_, place)| place.is_some()).collect();
    // Commands in a log contain variables, whatever else is wrong.
    if kinds.len() > 1 {
        kinds.retain(|(kind, _)| *kind != PasteKind::Variable);
    }
    if kinds.is_empty() {
        kinds.push((if reading.text().trim().is_empty() { PasteKind::Empty } else { PasteKind::Nothing }, None));
    }
    kinds
}

/// The report, with the findings about the pasted credentials and jobs.
pub(super) fn judge(reading: &Reading, options: &Options) -> Lasting {
    let (mut report, mut findings) = told(reading);
    let dry_run = reading.login_failure.as_ref().and_then(|login_failure| dry_run(login_failure, options));
    let evidence = Evidence {
        kind: crate::paste::SnippetKind::Claims,
        token: None,
        payload: &Segment::default(),
        family: TokenFamily::Other,
        context: &PasteContext::default(),
        cloud: options.cloud,
        // Notes about the keys need no token.
        verification: options.verification.as_deref().filter(|known| known.token.is_empty()),
        is_found: false,
        credentials: &options.credentials,
        ci_config: reading.jobs(options),
        dry_run: dry_run.as_ref(),
    };
    findings.extend(lasting(&evidence, reading, None).into_iter().map(|(number, finding)| (number + 1, finding)));
    report.cloud = options.cloud;
    report.dry_run = dry_run;
    report.credentials = options.credentials.clone();
    Lasting { report, findings, token: None }
}

/// How the values that a refusal printed compare with the pasted credentials. A part that was not printed is assumed to be the first
/// credential's, because Entra prints the part that differs.
fn dry_run(login_failure: &LoginFailure, options: &Options) -> Option<DryRun> {
    let list = options.credentials.list();
    let is_refused = login_failure.outcome() == LoginOutcome::Refused;
    let is_printed = [PrintedField::Issuer, PrintedField::Subject, PrintedField::Audience]
        .into_iter()
        .any(|of| login_failure.value(of).is_some());
    let otherwise = list.iter().find_map(|existing| {
        Some(Credential {
            issuer: existing.issuer.text.clone()?,
            subject: existing.subject()?.text.clone()?,
            audience: existing.audiences.first()?.text.clone()?,
        })
    });
    let presented =
        login_failure.credential(otherwise.as_ref()).filter(|_| is_refused && is_printed && !list.is_empty())?;
    let presented = PresentedToken {
        issuer: &presented.issuer,
        subject: &presented.subject,
        audience: &presented.audience,
        audiences: BTreeSet::from([presented.audience.raw()]),
        claims: Strings::new(),
        is_from_fork: false,
    };
    Some(matching::dry_run(list, &presented))
}

/// The report on the text alone, and what is found in it, which stands before what the checks find.
fn told(reading: &Reading) -> (Report, Vec<Placed>) {
    let kinds = kinds(reading);
    let kind = kinds.first().map_or(PasteKind::Nothing, |(kind, _)| *kind);
    let mut findings = Vec::new();
    for (kind, place) in kinds {
        if let (PasteKind::Error, Some(login_failure)) = (kind, &reading.login_failure) {
            findings.push((0, answer::alone(login_failure, &reading.units)));
            continue;
        }
        let Some(said) = FINDINGS.iter().find(|row| row.kind == kind) else { continue };
        let is_long = kind == PasteKind::Nothing && reading.text().len() > MAX_SEARCHED;
        let finding = Finding {
            fix: Some(Cow::Borrowed(said.fix)),
            command: said.command.map(Cow::Borrowed),
            place: place.map(|place| Place::in_text(reading.units.span(&place))),
            ..Finding::new(said.id, said.severity, if is_long { IN_A_LONG_TEXT } else { said.message })
        };
        findings.push((0, finding));
    }
    let refused =
        reading.login_failure.as_ref().filter(|login_failure| login_failure.outcome() == LoginOutcome::Refused);
    let is_refused = |time_dependent: bool| {
        kind == PasteKind::TooLarge
            || refused.is_some_and(|login_failure| time_dependent || !login_failure.is_time_dependent())
    };
    let verdict = |time_dependent| if is_refused(time_dependent) { Verdict::Refused } else { Verdict::Unknown };
    let (verdict, verdict_when_issued) = (verdict(true), verdict(false));
    let headline = headline(kind, reading.login_failure.as_ref());
    let report = Report {
        status: Status::of_login(reading.login_failure.as_ref()).unwrap_or(Status::Unknown),
        verdict,
        verdict_when_issued,
        credential: reading.login_failure.as_ref().and_then(|login_failure| login_failure.credential(None)),
        login_failure: reading.login_failure.as_ref().map(|login_failure| login_failure.in_units(&reading.units)),
        ..Report::of_text(kind, headline)
    };
    (report, findings)
}
