//! Everything that is known about one paste, in two phases: [`read`] once per text, [`report`] whenever the clock, the selection or an
//! option changes.

mod headline;

use crate::check::{self, Evidence, Severity, Source};
use crate::entra::cloud::Cloud;
use crate::entra::credential::Credential;
use crate::entra::credentials::Pasted;
use crate::entra::matching::DryRun;
use crate::gitlab::catalogue::{Entry, Part, entry};
use crate::gitlab::explain;
use crate::gitlab::family::Family;
use crate::gitlab::pipeline::{self, Pipeline};
use crate::gitlab::subject;
use crate::jose::{Compact, Form, Segment};
use crate::json::{Data, Value};
use crate::paste::{self, Origin};
use crate::text::{Span, Text, Units};

/// The longest text that is read, in UTF-16 code units: 64 Mi.
pub const MAX_UNITS: usize = 64 << 20;

/// A text, searched and decoded. It holds no time and no choice, so that a ticking clock never reads the text again.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    found: Vec<Found>,
    /// The jobs, where the text is a CI/CD configuration and holds no token.
    pipeline: Option<Pipeline>,
    units: Units,
    /// The text is nothing but white space.
    empty: bool,
    too_large: bool,
}

#[derive(Clone, Debug)]
struct Found {
    kind: paste::Kind,
    token: Option<Compact>,
    claims: Segment,
    origin: Origin,
}

/// What the user chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The cloud that the login is for.
    pub cloud: Option<Cloud>,
    /// The CI/CD variable that holds the token; `ID_TOKEN_FOR_AZURE` unless it is a name that a shell takes.
    pub variable: Option<String>,
    /// What the written job does after the login.
    pub task: Task,
    /// The federated credentials that exist already, as pasted: read once, by [`Pasted::read`].
    pub credentials: Pasted,
}

/// The variable's name unless the user sets another.
pub const VARIABLE: &str = "ID_TOKEN_FOR_AZURE";

impl Options {
    /// The name of the CI/CD variable that holds the token: the user's, if a shell takes it.
    pub fn variable(&self) -> &str {
        self.variable.as_deref().filter(|name| is_variable_name(name)).unwrap_or(VARIABLE)
    }
}

/// Whether a shell takes `name` for a variable: letters, digits and `_`, no digit first (POSIX, Base Definitions 3.216).
pub fn is_variable_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// What the written job does after the login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Task {
    /// Reads a secret of a Key Vault.
    #[default]
    ReadSecret,
    /// Deploys a template to a resource group.
    Deploy,
}

impl Task {
    /// The task of an option's value.
    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "read-secret" => Some(Self::ReadSecret),
            "deploy" => Some(Self::Deploy),
            _ => None,
        }
    }
}

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
    /// A `CI_JOB_TOKEN`.
    JobToken,
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
            Self::JobToken => "job-token",
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

/// Everything that is known about one paste. Spans count UTF-16 code units of the pasted text.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was pasted.
    pub kind: Kind,
    /// Where each token found stands, in the order of the text.
    pub tokens: Vec<Span>,
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
    /// The JOSE header, in the issuer's order.
    pub header: Vec<Member>,
    /// The claims, in the issuer's order.
    pub claims: Vec<Member>,
    /// The parts of the subject.
    pub subject: Vec<SubjectPart>,
    /// The times that the token's life is drawn by.
    pub times: Times,
    /// The credential that would accept the token; none for a fork's, and where a part is missing.
    pub credential: Option<Credential>,
    /// The kind of token that the claims show.
    pub family: Family,
    /// Whether it is a merge request from a fork.
    pub is_from_fork: bool,
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

/// A member of the header or the claims.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: Text,
    /// The exact text of its value.
    pub json: Text,
    /// The value, if it is a string.
    pub text: Option<Text>,
    /// The places of the paste that hold it.
    pub spans: Vec<Span>,
    /// What is known about it; none for one that nobody documents.
    pub entry: Option<&'static Entry>,
    /// What its value says about this token.
    pub explanation: Option<String>,
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
    pub message: String,
    /// What to do.
    pub fix: Option<String>,
    /// The place in the paste, or in the pasted credentials.
    pub place: Option<Span>,
    /// Whether the place is in the pasted credentials.
    pub in_credentials: bool,
    /// Whether it depends on the moment at which the token is judged.
    pub of_the_moment: bool,
}

impl Report {
    /// A claim that is a string; of duplicates the last.
    pub fn claim(&self, name: &str) -> Option<&Text> {
        self.claims.iter().rev().find(|member| member.name == *name)?.text.as_ref()
    }
}

impl Finding {
    fn plain(id: &'static str, severity: Severity, message: &str, fix: &str) -> Self {
        Self {
            id,
            severity,
            claim: None,
            message: message.to_owned(),
            fix: Some(fix.to_owned()),
            place: None,
            in_credentials: false,
            of_the_moment: false,
        }
    }
}

impl Reading {
    /// The reading of a text that is longer than [`MAX_UNITS`].
    pub fn too_large() -> Self {
        Self { too_large: true, ..Self::default() }
    }
}

/// Searches and decodes `text`.
pub fn read(text: &str) -> Reading {
    // Fewer bytes than units there cannot be.
    if text.len() > MAX_UNITS && text.encode_utf16().count() > MAX_UNITS {
        return Reading::too_large();
    }
    let found = paste::find(text).into_iter().map(|found| match found.kind {
        paste::Kind::Claims => {
            Found { kind: found.kind, token: None, claims: Segment::plain(found.text), origin: found.origin }
        }
        kind => {
            let token = Compact::read(found.text);
            Found { kind, claims: token.payload.clone(), token: Some(token), origin: found.origin }
        }
    });
    let found: Vec<Found> = found.collect();
    let pipeline = if found.is_empty() { pipeline::read(text) } else { None };
    Reading { found, pipeline, units: Units::of(text), empty: text.trim().is_empty(), too_large: false }
}

/// Judges and explains what was read: the token number `select`, or the first if there are fewer, at the moment `now` (seconds since 1970).
pub fn report(reading: &Reading, select: usize, now: i64, options: &Options) -> Report {
    let selected = if select < reading.found.len() { select } else { 0 };
    let Some(found) = reading.found.get(selected) else {
        return without_token(reading, now, options);
    };
    let mut evidence = Evidence {
        kind: found.kind,
        token: found.token.as_ref(),
        payload: &found.claims,
        family: Family::of(found.claims.document.members()),
        now,
        cloud: options.cloud,
        is_found: true,
        credentials: &options.credentials,
        pipeline: jobs(reading, options),
        dry_run: None,
    };
    let dry_run = check::dry_run(&evidence);
    evidence.dry_run = dry_run.as_ref();
    let places = Places { found, units: &reading.units };
    let findings = findings(&evidence, reading, Some(&places));

    let kind = match (found.kind, found.token.as_ref().map(|token| token.form)) {
        (paste::Kind::Claims, _) => Kind::Claims,
        (paste::Kind::JobToken, _) => Kind::JobToken,
        (paste::Kind::Token, Some(Form::Encrypted)) => Kind::Encrypted,
        (paste::Kind::Token, _) => Kind::Token,
    };
    let is_known = evidence.family != Family::Other || evidence.is_let_in();
    let complete = kind == Kind::Token && evidence.is_signed() && is_known;
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
    let times = Times {
        issued: evidence.seconds("iat"),
        not_before: evidence.seconds("nbf"),
        expires: evidence.seconds("exp"),
    };
    Report {
        kind,
        tokens: reading.found.iter().map(|found| reading.units.span(&found.origin.extent())).collect(),
        selected: Some(selected),
        headline: headline::headline(kind, verdict, verdict_when_issued, &findings, times, now, dry_run.as_ref()),
        verdict,
        verdict_when_issued,
        header: found.token.as_ref().map_or_else(Vec::new, |token| members(&token.header, Part::Header, &places, now)),
        claims: members(&found.claims, Part::Payload, &places, now),
        subject: subject_parts(&evidence),
        times,
        credential: credential(&evidence),
        family: evidence.family,
        is_from_fork: evidence.is_from_fork(),
        findings,
        dry_run,
    }
}

/// The pasted jobs: those beside the credentials, or those in place of a token.
fn jobs<'a>(reading: &'a Reading, options: &'a Options) -> Option<(&'a Pipeline, Source)> {
    let beside = options.credentials.pipeline.as_ref().map(|pipeline| (pipeline, Source::Credentials));
    beside.or_else(|| reading.pipeline.as_ref().map(|pipeline| (pipeline, Source::Text)))
}

/// What the checks find, most severe first.
fn findings(evidence: &Evidence<'_>, reading: &Reading, places: Option<&Places<'_>>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for (check, said) in check::run(evidence) {
        let severity = said.severity.unwrap_or(check.severity);
        let finding = Finding {
            id: check.id,
            severity,
            claim: said.claim,
            place: match (said.place, said.source) {
                (Some(place), Source::Credentials) => Some(evidence.credentials.units.span(&place)),
                (Some(place), Source::Text) => Some(reading.units.span(&place)),
                (Some(place), Source::Token) => places.map(|places| places.cover(&place)),
                (None, _) => said.claim.and_then(|claim| places?.of_member(evidence, claim)),
            },
            in_credentials: said.source == Source::Credentials,
            message: said.message,
            fix: said.fix,
            of_the_moment: check.of_the_moment,
        };
        let behind = findings.iter().take_while(|earlier| earlier.severity <= severity).count();
        findings.insert(behind, finding);
    }
    findings
}

/// The report on a text in which nothing was found.
fn without_token(reading: &Reading, now: i64, options: &Options) -> Report {
    let (kind, own) = if reading.too_large {
        let message = "The text is longer than 64 Mi characters, which is more than claimlens reads.";
        let finding =
            Finding::plain("paste-too-large", Severity::Error, message, "Paste the part of it that holds the token.");
        (Kind::TooLarge, Some(finding))
    } else if reading.pipeline.is_some() {
        (Kind::Pipeline, None)
    } else if reading.empty {
        (Kind::Empty, None)
    } else {
        let message = "There is no token in this text, and it is not claims as JSON.";
        let fix = "A token begins with `ey` and has two full stops in it. A job prints it as [MASKED]; print its claims instead.";
        (Kind::Nothing, Some(Finding::plain("nothing-found", Severity::Info, message, fix)))
    };
    let none = Segment::default();
    let mut findings = findings(
        &Evidence {
            kind: paste::Kind::Claims,
            token: None,
            payload: &none,
            family: Family::Other,
            now,
            cloud: options.cloud,
            is_found: false,
            credentials: &options.credentials,
            pipeline: jobs(reading, options),
            dry_run: None,
        },
        reading,
        None,
    );
    if let Some(own) = own {
        findings.insert(0, own);
    }
    let verdict = if kind == Kind::TooLarge { Verdict::Refused } else { Verdict::Unknown };
    Report {
        kind,
        tokens: Vec::new(),
        selected: None,
        headline: headline::headline(kind, verdict, verdict, &findings, Times::default(), 0, None),
        verdict,
        verdict_when_issued: verdict,
        findings,
        header: Vec::new(),
        claims: Vec::new(),
        subject: Vec::new(),
        times: Times::default(),
        credential: None,
        family: Family::Other,
        is_from_fork: false,
        dry_run: None,
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
        pieces.first().map_or(0, |first| first.start)..pieces.last().map_or(0, |last| last.end)
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

fn members(segment: &Segment, part: Part, places: &Places<'_>, now: i64) -> Vec<Member> {
    let member = |member: &crate::json::Member| {
        let entry = entry(part, member.name.raw());
        Member {
            name: member.name.clone(),
            json: Text::from(segment.document.slice(&member.value.span)),
            text: text(&member.value),
            spans: places.pieces(&segment.characters(&member.span)),
            entry,
            explanation: entry.and_then(|entry| explain::explain(entry, &member.value, now)),
        }
    };
    segment.document.members().iter().map(member).collect()
}

fn text(value: &Value) -> Option<Text> {
    match &value.data {
        Data::String(text) => Some(text.clone()),
        _ => None,
    }
}

fn subject_parts(evidence: &Evidence<'_>) -> Vec<SubjectPart> {
    let Some(subject) = evidence.text("sub") else { return Vec::new() };
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
    if evidence.is_from_fork() || evidence.family == Family::LegacyV1 || evidence.kind == paste::Kind::JobToken {
        return None;
    }
    let present = |text: &&Text| !text.is_empty();
    Some(Credential {
        issuer: evidence.text("iss").filter(present)?.clone(),
        subject: evidence.text("sub").filter(present)?.clone(),
        audience: check::chosen_audience(evidence).filter(present)?.clone(),
    })
}
