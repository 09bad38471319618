//! The report as JavaScript has it.

use super::access::Access;
use super::call::{Call, to_js};
use crate::entra::credential::Identity;
use crate::entra::credentials::{ExistingCredential, PastedCredentials};
use crate::entra::errors::{self, LoginOutcome, Reference};
use crate::entra::{access, matching};
use crate::gitlab::catalogue::Entry;
use crate::render::{self, OUTPUTS};
use crate::report::{self, Agreement, Report};
use crate::text::{Span, Text};
use serde::Serialize;
use wasm_bindgen::prelude::JsValue;

/// The report on what is given.
pub(super) fn answer(call: &Call) -> JsValue {
    to_js(&Answer::of(&call.report(), call))
}

/// The report as JavaScript has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    kind: &'static str,
    tokens: Vec<Token<'a>>,
    selected: Option<usize>,
    headline: &'a str,
    status: &'static str,
    verdict: &'static str,
    verdict_when_issued: &'static str,
    findings: Vec<Finding<'a>>,
    header: Vec<Member<'a>>,
    claims: Vec<Member<'a>>,
    subject: Vec<SubjectPart<'a>>,
    credential: Option<Credential<'a>>,
    answered: Option<LoginFailure<'a>>,
    dry_run: Option<DryRun<'a>>,
    credentials: Vec<PastedCredential>,
    outputs: Vec<Output>,
}

/// A pasted credential, and whom it lets in.
#[derive(Serialize)]
struct PastedCredential {
    name: Option<String>,
    start: usize,
    end: usize,
    #[serde(flatten)]
    access: Access,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DryRun<'a> {
    sentence: &'a str,
    lets_in: Option<usize>,
    nearest: Option<usize>,
    code: Option<&'static str>,
    text: Option<&'a str>,
    credentials: Vec<Row<'a>>,
    causes: Vec<Cause>,
}

#[derive(Serialize)]
struct Cause {
    what: &'static str,
    check: &'static str,
}

#[derive(Serialize)]
struct Row<'a> {
    name: Option<&'a str>,
    outcome: &'static str,
    start: usize,
    end: usize,
    #[serde(flatten)]
    mismatch: Option<Mismatch<'a>>,
}

#[derive(Serialize)]
struct Mismatch<'a> {
    field: &'static str,
    difference: &'static str,
    /// What the token says and what the credential says; both are the same up to `at`.
    expected: &'a str,
    actual: &'a str,
    at: usize,
    change: &'a str,
    command: Option<&'a str>,
    pipeline: Option<&'a str>,
}

#[derive(Serialize)]
struct Token<'a> {
    start: usize,
    end: usize,
    audience: Option<&'a str>,
    subject: Option<&'a str>,
    issued: Option<i64>,
}

#[derive(Serialize)]
struct Finding<'a> {
    id: &'static str,
    severity: &'static str,
    claim: Option<&'static str>,
    message: &'a str,
    fix: Option<&'a str>,
    command: Option<&'a str>,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    place: Option<FindingPlace>,
}

#[derive(Serialize)]
struct FindingPlace {
    r#in: &'static str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Member<'a> {
    name: &'a str,
    json: &'a str,
    spans: Vec<[usize; 2]>,
    meaning: Option<&'static str>,
    explanation: Option<String>,
    #[serde(flatten)]
    facts: Option<Facts>,
}

/// What the catalogue knows of a member.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Facts {
    when: &'static str,
    since: Option<&'static str>,
    personal: bool,
    documentation: &'static str,
}

#[derive(Serialize)]
struct SubjectPart<'a> {
    name: &'static str,
    value: &'a str,
    /// Null where there is no claim of that name.
    agrees: Option<bool>,
}

#[derive(Serialize)]
struct Credential<'a> {
    issuer: &'a str,
    subject: &'a str,
    audiences: [&'a str; 1],
}

/// What a failed login printed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LoginFailure<'a> {
    code: Option<u32>,
    outcome: &'static str,
    start: usize,
    end: usize,
    printed: Vec<Printed<'a>>,
    others: &'a [u32],
    documentation: Option<&'static str>,
}

#[derive(Serialize)]
struct Printed<'a> {
    field: &'static str,
    value: &'a str,
    start: usize,
    end: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    id: &'static str,
    title: &'static str,
    language: &'static str,
    file_name: &'static str,
    needs: &'static str,
    text: String,
}

impl Output {
    pub(super) fn of(output: &render::Output, report: &Report, files: &render::Options) -> Option<Self> {
        let text = output.write(report, files).ok()?;
        let (id, title, language) = (output.id, output.title, output.language);
        Some(Self { id, title, language, file_name: output.file_name, needs: output.needs, text })
    }
}

impl<'a> Answer<'a> {
    fn of(report: &'a Report, call: &'a Call) -> Self {
        Self {
            kind: report.kind.id(),
            tokens: report.tokens.iter().map(token).collect(),
            selected: report.selected,
            headline: &report.headline,
            status: report.status.id(),
            verdict: report.verdict.id(),
            verdict_when_issued: report.verdict_when_issued.id(),
            findings: report.findings.iter().map(finding).collect(),
            header: report.header.iter().map(member).collect(),
            claims: report.claims.iter().map(member).collect(),
            subject: report.subject.iter().map(subject_part).collect(),
            credential: report.credential.as_ref().map(|credential| Credential {
                issuer: credential.issuer.raw(),
                subject: credential.subject.raw(),
                audiences: [credential.audience.raw()],
            }),
            answered: report.login_failure.as_ref().map(answered),
            outputs: OUTPUTS.iter().filter_map(|output| Output::of(output, report, &call.files)).collect(),
            dry_run: report.dry_run.as_ref().map(|run| dry_run(run, &call.options.credentials)),
            credentials: pasted(&call.options.credentials, call.files.identity),
        }
    }
}

fn dry_run<'a>(run: &'a matching::DryRun, pasted: &'a PastedCredentials) -> DryRun<'a> {
    let row = |(row, existing): (&'a matching::Row, &'a ExistingCredential)| {
        let Span { start, end } = pasted.units.span(&row.place);
        Row {
            name: existing.name.text.as_ref().map(Text::raw),
            outcome: match &row.outcome {
                matching::MatchOutcome::Matches => "matches",
                matching::MatchOutcome::Differs(_) => "differs",
                matching::MatchOutcome::Open(_) => "unknown",
            },
            start,
            end,
            mismatch: match &row.outcome {
                matching::MatchOutcome::Differs(mismatch) => Some(Mismatch {
                    field: mismatch.field.name(),
                    difference: mismatch.difference.info().id,
                    expected: mismatch.token.raw(),
                    actual: mismatch.credential.raw(),
                    at: mismatch.at_unit,
                    change: &mismatch.change.text,
                    command: mismatch.change.command.as_deref(),
                    pipeline: Some(mismatch.change.pipeline.as_str()).filter(|pipeline| !pipeline.is_empty()),
                }),
                _ => None,
            },
        }
    };
    DryRun {
        sentence: &run.sentence,
        lets_in: run.matching,
        nearest: run.nearest,
        code: run.prediction.as_ref().and_then(|prediction| prediction.code),
        text: run.prediction.as_ref().map(|prediction| prediction.text.as_str()).filter(|text| !text.is_empty()),
        credentials: run.rows.iter().zip(pasted.list()).map(row).collect(),
        causes: run.causes.iter().map(|cause| Cause { what: cause.what, check: cause.check }).collect(),
    }
}

/// Each pasted credential, and whom it lets in.
fn pasted(pasted: &PastedCredentials, identity: Identity) -> Vec<PastedCredential> {
    let credential = |existing: &ExistingCredential| {
        let Span { start, end } = pasted.units.span(&existing.place);
        PastedCredential {
            name: existing.name.text.as_ref().map(|name| name.raw().to_owned()),
            start,
            end,
            access: Access::of(&access::of_credential(existing, pasted, identity), &pasted.units),
        }
    };
    pasted.list().iter().map(credential).collect()
}

fn token(token: &report::TokenSummary) -> Token<'_> {
    Token {
        start: token.place.start,
        end: token.place.end,
        audience: token.audience.as_ref().map(Text::raw),
        subject: token.subject.as_ref().map(Text::raw),
        issued: token.issued,
    }
}

fn finding(finding: &report::Finding) -> Finding<'_> {
    Finding {
        id: finding.id,
        severity: finding.severity.id(),
        claim: finding.claim,
        message: &finding.message,
        fix: finding.fix.as_deref(),
        command: finding.command.as_deref(),
        place: finding.place.as_ref().map(|place| FindingPlace {
            r#in: place.source.id(),
            start: place.span.start,
            end: place.span.end,
        }),
    }
}

fn answered(answered: &errors::LoginFailure) -> LoginFailure<'_> {
    fn printed(printed: &errors::Printed) -> Printed<'_> {
        let (field, value) = (printed.field.id(), printed.text.raw());
        Printed { field, value, start: printed.span.start, end: printed.span.end }
    }
    LoginFailure {
        code: answered.code,
        outcome: match answered.outcome() {
            LoginOutcome::Refused => "refused",
            LoginOutcome::NotAsked => "not-asked",
            LoginOutcome::LoggedIn => "logged-in",
        },
        start: answered.place.start,
        end: answered.place.end,
        printed: answered.printed.iter().map(printed).collect(),
        others: &answered.others,
        documentation: answered.failure.map(|failure| failure.reference).and_then(Reference::address),
    }
}

fn member(member: report::Member<'_>) -> Member<'_> {
    let entry = member.entry();
    Member {
        name: member.name.raw(),
        json: member.raw_json(),
        spans: member.spans().iter().map(|span| [span.start, span.end]).collect(),
        meaning: entry.map(|entry| entry.meaning),
        explanation: member.explanation(),
        facts: entry.map(|entry: &Entry| Facts {
            when: entry.when,
            since: Some(entry.since).filter(|since| !since.is_empty()),
            personal: entry.personal,
            documentation: entry.page.address(),
        }),
    }
}

fn subject_part(part: &report::SubjectPart) -> SubjectPart<'_> {
    SubjectPart {
        name: part.name,
        value: part.value.raw(),
        agrees: match part.agreement {
            Agreement::Same => Some(true),
            Agreement::Differs => Some(false),
            Agreement::NoClaim => None,
        },
    }
}
