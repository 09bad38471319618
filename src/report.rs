//! Everything that is known about one paste, in two phases: [`read`] once per text, [`report`] whenever the clock, the selection or an
//! option changes.

pub(crate) mod answer;
mod headline;
mod members;
mod options;
mod reading;
pub(crate) mod unreadable;

use crate::check::{self, Evidence};
use crate::entra::Severity;
use crate::entra::credential::Credential;
use crate::entra::{errors::Answered, matching::DryRun};
use crate::gitlab::catalogue::Part;
use crate::gitlab::family::Family;
use crate::gitlab::subject;
use crate::jose::{Compact, Form};
use crate::paste;
use crate::text::{Span, Text, Units};
use reading::Entry as Found;
use std::borrow::Cow;
use std::rc::Rc;

pub use members::{Member, Members};
pub use reading::{Listed, Reader, Reading, read};
/// What is said of a text without a token, by its kind.
pub use unreadable::FINDINGS as OF_TEXTS;

pub use options::{
    IDENTITIES, Identity, NAMES, Name, Options, REFS, Refs, TASKS, Task, VARIABLE, chosen, is_variable_name,
};

/// The longest text that is read, in UTF-16 code units: 64 Mi.
pub const MAX_UNITS: usize = 64 << 20;

/// What was pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing but white space.
    Empty,
    /// A token in compact serialization.
    Token,
    /// Claims without a token.
    Claims,
    /// An encrypted token.
    Encrypted,
    /// A JOSE header without claims.
    Header,
    /// A `CI_JOB_TOKEN`.
    JobToken,
    /// What stands in place of a masked token.
    Masked,
    /// An error message of Entra's.
    Error,
    /// A federated identity credential.
    Credential,
    /// A secret of GitLab's that is no token of this kind.
    Secret,
    /// A variable in place of its value.
    Variable,
    /// Jobs of a CI/CD configuration.
    Pipeline,
    /// Nothing that can be used.
    Nothing,
    /// More than [`MAX_UNITS`].
    TooLarge,
}

impl Kind {
    /// Its id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Empty | Self::Nothing | Self::TooLarge => "nothing",
            Self::Token => "token",
            Self::Claims => "claims",
            Self::Encrypted => "encrypted",
            Self::Header => "header",
            Self::JobToken => "job-token",
            Self::Masked => "masked",
            Self::Error => "error",
            Self::Credential => "credential",
            Self::Secret => "secret",
            Self::Variable => "variable",
            Self::Pipeline => "pipeline",
        }
    }
}

/// What Entra would say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A complete token without an error.
    Usable,
    /// There is an error.
    Refused,
    /// It cannot be told.
    Unknown,
}

impl Verdict {
    /// Its id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

/// Everything that is known about one paste. Spans count UTF-16 code units of the pasted text.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was pasted.
    pub kind: Kind,
    /// Each token found, in the order of the text.
    pub tokens: Rc<[Listed]>,
    /// Which of them this report is about.
    pub selected: Option<usize>,
    /// The verdict in one sentence.
    pub headline: String,
    /// The verdict at the moment that was asked for.
    pub verdict: Verdict,
    /// The verdict, time left out.
    pub verdict_when_issued: Verdict,
    /// What is wrong or worth knowing, most severe first.
    pub findings: Vec<Finding>,
    /// The pieces of the paste that hold the header, the payload and the signature of a token in compact serialization.
    pub segments: [Vec<Span>; 3],
    /// The JOSE header, in the issuer's order.
    pub header: Members,
    /// The claims, in the issuer's order.
    pub claims: Members,
    /// The parts of the subject.
    pub subject: Vec<SubjectPart>,
    /// The times that the token's life is drawn by.
    pub times: Times,
    /// The credential that would accept the token; none for a fork's, and where a part is missing.
    pub credential: Option<Credential>,
    /// The failure that the text tells of, beside a token or alone; its places in UTF-16 code units.
    pub answered: Option<Answered>,
    /// The kind of token that the claims show.
    pub family: Family,
    /// Whether it is a merge request from a fork.
    pub is_from_fork: bool,
    /// It is longer than [`check::MAX_JUDGED`]: it is shown, and nothing is written for it.
    pub is_long: bool,
    /// How the token compares with the pasted credentials. None where none were pasted, or there is nothing to compare.
    pub dry_run: Option<DryRun>,
}

/// The times of a token, in seconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Times {
    /// `iat`
    pub issued: Option<i64>,
    /// `nbf`
    pub not_before: Option<i64>,
    /// `exp`
    pub expires: Option<i64>,
}

/// A part of the subject.
#[derive(Clone, Debug)]
pub struct SubjectPart {
    /// The component's name.
    pub name: &'static str,
    /// Its value.
    pub value: Text,
    /// What the claim of the same name says: the same, something else, or nothing.
    pub agreement: Agreement,
}

/// How a part of the subject and the claim of the same name go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They are the same.
    Same,
    /// They differ.
    Differs,
    /// There is no such claim.
    NoClaim,
}

/// Something wrong or worth knowing.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its permanent id.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The claim or header member that it is about.
    pub claim: Option<&'static str>,
    /// One sentence, with the actual values in it.
    pub message: Cow<'static, str>,
    /// What to do.
    pub fix: Option<Cow<'static, str>>,
    /// The place in the paste, or in the pasted keys or credentials.
    pub place: Option<Span>,
    /// Whether the place is in the pasted keys.
    pub in_keys: bool,
    /// Whether the place is in the pasted credentials.
    pub in_credentials: bool,
    /// Whether it depends on the moment at which the token is judged.
    pub of_the_moment: bool,
}

impl Report {
    /// The report on a text without a token and without claims.
    fn of_text(kind: Kind, headline: String) -> Self {
        Self {
            kind,
            headline,
            tokens: Rc::default(),
            selected: None,
            verdict: Verdict::Unknown,
            verdict_when_issued: Verdict::Unknown,
            findings: Vec::new(),
            segments: Default::default(),
            header: Members::default(),
            claims: Members::default(),
            subject: Vec::new(),
            times: Times::default(),
            credential: None,
            answered: None,
            family: Family::Other,
            is_from_fork: false,
            is_long: false,
            dry_run: None,
        }
    }

    /// A claim that is a string; of duplicates the last.
    pub fn claim(&self, name: &str) -> Option<&Text> {
        self.claims.named(name)?.text()
    }

    /// The member that holds the character at a UTF-16 offset of the paste, and its index among the header's or the claims. Of two that
    /// share a character of base64, the one that it begins.
    pub fn member_at(&self, unit: usize) -> Option<(Part, usize)> {
        let in_header = self.header.at(unit).map(|index| (Part::Header, index));
        in_header.or_else(|| Some((Part::Payload, self.claims.at(unit)?)))
    }
}

/// Judges and explains what was read: the token number `select`, or the first if there are fewer, at the moment `now` (seconds since 1970).
pub fn report(reading: &Reading, select: usize, now: i64, options: &Options) -> Report {
    let selected = if select < reading.found.len() { select } else { 0 };
    let Some(found) = reading.found.get(selected) else { return unreadable::report(reading, now, options) };
    let setting = found.setting(reading, selected);
    let decoded = found.decoded();
    let mut evidence = Evidence {
        kind: found.kind,
        token: decoded.token(),
        payload: decoded.claims(),
        family: Family::of(decoded.claims().document.members()),
        setting: &setting,
        now,
        cloud: options.cloud,
        verification: options.verification.as_deref().filter(|known| reading.jws(selected) == known.token),
        is_found: true,
        credentials: &options.credentials,
        pipeline: reading.jobs(options),
        dry_run: None,
    };
    let dry_run = if evidence.is_long() { None } else { check::dry_run(&evidence) };
    evidence.dry_run = dry_run.as_ref();
    let places = Places { found, units: &reading.units };
    let mut findings: Vec<Finding> = Vec::new();
    judge(&evidence, reading, Some(&places), &mut findings);
    if let Some(answered) = reading.answered.as_ref().filter(|_| !evidence.is_long()) {
        let finding = answer::beside(answered, &evidence, &reading.units);
        findings.insert(findings.partition_point(|earlier| earlier.severity <= finding.severity), finding);
    }

    let kind = match (found.kind, decoded.token().map(|token| token.form)) {
        (paste::Kind::Claims, _) => Kind::Claims,
        (paste::Kind::Header, _) => Kind::Header,
        (paste::Kind::JobToken, _) => Kind::JobToken,
        (paste::Kind::Token, Some(Form::Encrypted)) => Kind::Encrypted,
        (paste::Kind::Token, _) => Kind::Token,
    };
    let is_known = evidence.family != Family::Other || evidence.is_let_in();
    let complete = kind == Kind::Token && evidence.is_signed() && is_known && !evidence.is_long();
    let verdict = |counts: &dyn Fn(&Finding) -> bool| {
        if findings.iter().any(|finding| finding.severity == Severity::Error && counts(finding)) {
            Verdict::Refused
        } else if complete {
            Verdict::Usable
        } else {
            Verdict::Unknown
        }
    };
    let verdict_when_issued = verdict(&|finding| !finding.of_the_moment);
    let verdict = verdict(&|_| true);
    let seconds = |name| if evidence.is_long() { None } else { evidence.seconds(name) };
    let times = Times { issued: seconds("iat"), not_before: seconds("nbf"), expires: seconds("exp") };
    let compared = headline::Compared::of(dry_run.as_ref());
    Report {
        kind,
        tokens: reading.tokens.clone(),
        selected: Some(selected),
        headline: match kind {
            Kind::Token | Kind::Claims if !evidence.is_long() || verdict != Verdict::Unknown => {
                headline::headline(kind, verdict, verdict_when_issued, &findings, times, now, compared)
            }
            _ => unreadable::headline(kind, &findings),
        },
        answered: reading.answered.as_ref().map(|answered| answered.in_units(&reading.units)),
        verdict,
        verdict_when_issued,
        segments: segments(decoded.token(), &places),
        header: Members::of(Part::Header, found, &reading.units, now),
        claims: Members::of(Part::Payload, found, &reading.units, now),
        subject: subject_parts(&evidence),
        times,
        credential: credential(&evidence),
        family: evidence.family,
        is_from_fork: evidence.is_from_fork(),
        is_long: evidence.is_long(),
        findings,
        dry_run,
    }
}

/// Adds what the checks find, most severe first.
fn judge(evidence: &Evidence<'_>, reading: &Reading, places: Option<&Places<'_>>, findings: &mut Vec<Finding>) {
    for (check, said) in check::run(evidence) {
        let severity = said.severity.unwrap_or(check.severity);
        let place = match (said.source, said.place) {
            (Some(source), _) => Some(reading.units.span(&source)),
            (None, Some(place)) => places.map(|places| places.cover(&place)),
            (None, None) => said.claim.and_then(|claim| places?.of_member(evidence, claim)),
        };
        let (in_credentials, place) = match &said.credentials {
            Some(span) => (true, Some(evidence.credentials.units.span(span))),
            None => (false, place),
        };
        let in_keys = said.keys.is_some();
        let finding = Finding {
            id: check.id,
            severity,
            claim: said.claim,
            message: said.message,
            fix: said.fix,
            place: said.keys.or(place),
            in_keys,
            in_credentials,
            of_the_moment: check.of_the_moment,
        };
        findings.insert(findings.partition_point(|earlier| earlier.severity <= severity), finding);
    }
}

/// The way back from a token's clean text to the paste.
struct Places<'a> {
    found: &'a Found,
    units: &'a Units,
}

impl Places<'_> {
    /// The pieces of the paste that hold a range of the clean text.
    fn pieces(&self, clean: &Span) -> Vec<Span> {
        self.found.origin.spans(clean).iter().map(|span| self.units.span(span)).collect()
    }

    /// From the first to the last of them.
    fn cover(&self, clean: &Span) -> Span {
        let pieces = self.pieces(clean);
        // In a JSON serialization the payload may stand before the header.
        let start = pieces.iter().map(|piece| piece.start).min().unwrap_or_default();
        start..pieces.iter().map(|piece| piece.end).max().unwrap_or(start)
    }

    /// The value of the claim or header member that a finding names.
    fn of_member(&self, evidence: &Evidence<'_>, name: &str) -> Option<Span> {
        let (segment, value) = match evidence.claim(name) {
            Some(value) => (evidence.payload, value),
            None => (&evidence.token?.header, evidence.header_member(name)?),
        };
        Some(self.cover(&segment.characters(&value.span)))
    }
}

/// Where the three segments of a compact serialization stand.
fn segments(token: Option<&Compact>, places: &Places<'_>) -> [Vec<Span>; 3] {
    let Some(token) = token.filter(|token| token.form != Form::Plain) else { return Default::default() };
    let pieces = |place: &Span| if place.is_empty() { Vec::new() } else { places.pieces(place) };
    [pieces(&token.header.place), pieces(&token.payload.place), pieces(&token.signature)]
}

fn subject_parts(evidence: &Evidence<'_>) -> Vec<SubjectPart> {
    let Some(subject) = evidence.text("sub").filter(|_| !evidence.is_long()) else { return Vec::new() };
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

/// The credential for a token. None for a fork's: its subject is the contributor's project, and any pipeline there would get in.
fn credential(evidence: &Evidence<'_>) -> Option<Credential> {
    let is_none = evidence.family == Family::LegacyV1 || evidence.kind == paste::Kind::JobToken;
    if is_none || evidence.is_long() || evidence.is_from_fork() {
        return None;
    }
    let present = |text: &&Text| !text.is_empty();
    Some(Credential {
        issuer: evidence.text("iss").filter(present)?.clone(),
        subject: evidence.text("sub").filter(present)?.clone(),
        audience: check::chosen_audience(evidence).filter(present)?.clone(),
    })
}
