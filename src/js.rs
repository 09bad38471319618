//! The module for other pages and Node: thin, it converts and returns.

// This is the one place of the module that reads the clock, when the caller gives no moment.
#![expect(clippy::disallowed_methods, reason = "the default of `now` is the clock")]

use crate::check::Severity;
use crate::entra::cloud::Cloud;
use crate::gitlab::catalogue::Entry;
use crate::render::OUTPUTS;
use crate::report::{self, Agreement, MAX_UNITS, Options, Report, Task, Verdict};
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
    let chosen = Options {
        cloud: get("cloud").as_string().and_then(|id| Cloud::from_id(&id)),
        variable: get("variable").as_string(),
        task: get("task").as_string().and_then(|id| Task::from_id(&id)).unwrap_or_default(),
    };
    // Saturating: a moment beyond 64 bits is as far away as one can be.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is meant")]
    let report = report::report(&reading, select as usize, now.floor() as i64, &chosen);
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
    outputs: Vec<Output>,
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

#[derive(Serialize)]
struct Output {
    id: &'static str,
    title: &'static str,
    language: &'static str,
    text: String,
}

impl<'a> Answer<'a> {
    fn of(report: &'a Report, options: &Options) -> Self {
        let output = |output: &crate::render::Output| {
            let text = (output.write)(report, options)?;
            Some(Output { id: output.id, title: output.title, language: output.language, text })
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
            outputs: OUTPUTS.iter().filter_map(output).collect(),
        }
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
        place: finding.place.as_ref().map(|span| FindingPlace { r#in: "text", start: span.start, end: span.end }),
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
