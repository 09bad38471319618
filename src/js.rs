//! The module for other pages and Node: thin, it converts and returns.

// This is the one place of the module that reads the clock, when the caller gives no moment.
#![expect(clippy::disallowed_methods, reason = "the default of `now` is the clock")]

use crate::check::Severity;
use crate::entra::cloud::Cloud;
use crate::entra::credentials::{Existing, Pasted};
use crate::entra::errors::{self, Outcome, Source};
use crate::entra::matching;
use crate::gitlab::catalogue::Entry;
use crate::render::OUTPUTS;
use crate::report::{self, Agreement, IDENTITIES, MAX_UNITS, NAMES, Options, REFS, Report, TASKS, Verdict};
use crate::text::Text;
use js_sys::{JsString, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::{JsCast as _, JsValue, wasm_bindgen};

/// What TypeScript is told: the report's shape is made below, where no macro sees it.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("js/types.d.ts");

/// Reads `text`, judges and explains it, and writes every output. Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn inspect(text: &JsValue, options: &JsValue) -> JsValue {
    // A lone surrogate becomes U+FFFD, which is one unit as well: offsets stay true.
    let text = text.dyn_ref::<JsString>();
    let too_large = text.is_some_and(|text| text.length() as usize > MAX_UNITS);
    let reading = match text {
        Some(_) if too_large => report::Reading::too_large(),
        Some(text) => report::read(&String::from(text)),
        None => report::read(""),
    };
    let get = |name: &str| Reflect::get(options, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED);
    let number = |name: &str| get(name).as_f64().filter(|number| number.is_finite());
    let now = number("now").unwrap_or_else(|| js_sys::Date::now() / 1_000.0);
    let select = number("select").unwrap_or(0.0);
    let text = |name: &str| get(name).as_string().unwrap_or_default();
    let mut chosen = Options {
        cloud: Cloud::from_id(&text("cloud")),
        variable: get("variable").as_string(),
        task: report::chosen(&TASKS, &text("task")).unwrap_or_default(),
        identity: report::chosen(&IDENTITIES, &text("identity")).unwrap_or_default(),
        refs: report::chosen(&REFS, &text("refs")).unwrap_or_default(),
        personal: get("personal").is_truthy(),
        credentials: Pasted::read(&text("credentials")),
        ..Options::default()
    };
    for name in &NAMES {
        chosen.set_name(name.option, text(name.option));
    }
    // Saturating: a moment beyond 64 bits is as far away as one can be.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is meant")]
    let mut report = report::report(&reading, select as usize, now.floor() as i64, &chosen);
    for finding in crate::render::findings(&report, &chosen) {
        let behind = report.findings.partition_point(|earlier| earlier.severity <= finding.severity);
        report.findings.insert(behind, finding);
    }
    let json = serde_json::to_string(&Answer::of(&report, &chosen)).unwrap_or_default();
    js_sys::JSON::parse(&json).unwrap_or(JsValue::NULL)
}

/// The report as JavaScript has it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    kind: &'static str,
    tokens: Vec<Token<'a>>,
    selected: Option<usize>,
    headline: &'a str,
    verdict: &'static str,
    verdict_when_issued: &'static str,
    findings: Vec<Finding<'a>>,
    header: Vec<Member<'a>>,
    claims: Vec<Member<'a>>,
    subject: Vec<SubjectPart<'a>>,
    credential: Option<Credential<'a>>,
    answered: Option<Answered<'a>>,
    dry_run: Option<DryRun<'a>>,
    outputs: Vec<Output>,
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
    explanation: Option<&'a str>,
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
struct Answered<'a> {
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
struct Output {
    id: &'static str,
    title: &'static str,
    language: &'static str,
    file_name: &'static str,
    needs: &'static str,
    text: String,
}

impl<'a> Answer<'a> {
    fn of(report: &'a Report, options: &'a Options) -> Self {
        let output = |output: &crate::render::Output| {
            let text = output.write(report, options).ok()?;
            let (id, title, language) = (output.id, output.title, output.language);
            Some(Output { id, title, language, file_name: output.file_name, needs: output.needs, text })
        };
        Self {
            kind: report.kind.id(),
            tokens: report.tokens.iter().map(token).collect(),
            selected: report.selected,
            headline: &report.headline,
            verdict: verdict(report.verdict),
            verdict_when_issued: verdict(report.verdict_when_issued),
            findings: report.findings.iter().map(finding).collect(),
            header: report.header.iter().map(member).collect(),
            claims: report.claims.iter().map(member).collect(),
            subject: report.subject.iter().map(subject_part).collect(),
            credential: report.credential.as_ref().map(|credential| Credential {
                issuer: credential.issuer.raw(),
                subject: credential.subject.raw(),
                audiences: [credential.audience.raw()],
            }),
            answered: report.answered.as_ref().map(answered),
            dry_run: report.dry_run.as_ref().map(|run| dry_run(run, &options.credentials)),
            outputs: OUTPUTS.iter().filter_map(output).collect(),
        }
    }
}

fn dry_run<'a>(run: &'a matching::DryRun, pasted: &'a Pasted) -> DryRun<'a> {
    let row = |(row, existing): (&'a matching::Row, &'a Existing)| {
        let crate::text::Span { start, end } = pasted.units.span(&row.place);
        Row {
            name: existing.name.text.as_ref().map(Text::raw),
            outcome: match &row.outcome {
                matching::Outcome::Matches => "matches",
                matching::Outcome::Differs(_) => "differs",
                matching::Outcome::Open(_) => "unknown",
            },
            start,
            end,
            mismatch: match &row.outcome {
                matching::Outcome::Differs(mismatch) => Some(Mismatch {
                    field: mismatch.field.name(),
                    difference: mismatch.difference.facts().id,
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
        lets_in: run.lets_in,
        nearest: run.nearest,
        code: run.prediction.as_ref().and_then(|prediction| prediction.code),
        text: run.prediction.as_ref().map(|prediction| prediction.text.as_str()).filter(|text| !text.is_empty()),
        credentials: run.rows.iter().zip(pasted.list()).map(row).collect(),
        causes: run.causes.iter().map(|cause| Cause { what: cause.what, check: cause.check }).collect(),
    }
}

fn token(token: &report::Listed) -> Token<'_> {
    Token {
        start: token.place.start,
        end: token.place.end,
        audience: token.audience.as_ref().map(Text::raw),
        subject: token.subject.as_ref().map(Text::raw),
        issued: token.issued,
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Usable => "usable",
        Verdict::Refused => "refused",
        Verdict::Unknown => "unknown",
    }
}

fn finding(finding: &report::Finding) -> Finding<'_> {
    Finding {
        id: finding.id,
        severity: match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        },
        claim: finding.claim,
        message: &finding.message,
        fix: finding.fix.as_deref(),
        place: finding.place.as_ref().map(|span| FindingPlace {
            r#in: if finding.in_credentials { "credentials" } else { "text" },
            start: span.start,
            end: span.end,
        }),
    }
}

fn answered(answered: &errors::Answered) -> Answered<'_> {
    fn printed(printed: &errors::Printed) -> Printed<'_> {
        let (field, value) = (printed.field.id(), printed.text.raw());
        Printed { field, value, start: printed.span.start, end: printed.span.end }
    }
    Answered {
        code: answered.code,
        outcome: match answered.outcome() {
            Outcome::Refused => "refused",
            Outcome::NotAsked => "not-asked",
            Outcome::LoggedIn => "logged-in",
        },
        start: answered.place.start,
        end: answered.place.end,
        printed: answered.printed.iter().map(printed).collect(),
        others: &answered.others,
        documentation: answered.failure.map(|failure| failure.source).and_then(Source::address),
    }
}

fn member(member: &report::Member) -> Member<'_> {
    Member {
        name: member.name.raw(),
        json: member.json.raw(),
        spans: member.spans.iter().map(|span| [span.start, span.end]).collect(),
        meaning: member.entry.map(|entry| entry.meaning),
        explanation: member.explanation.as_deref(),
        facts: member.entry.map(|entry: &Entry| Facts {
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
