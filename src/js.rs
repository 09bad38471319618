//! The module for other pages and Node: thin, it converts and returns.

// This is the one place of the module that reads the clock, when the caller gives no moment.
#![expect(clippy::disallowed_methods, reason = "the default of `now` is the clock")]

use crate::check::Severity;
use crate::compare;
use crate::entra::cloud::Cloud;
use crate::entra::credentials::{Existing, Pasted};
use crate::entra::errors::{self, Outcome, Source};
use crate::entra::matching;
use crate::gitlab::catalogue::Entry;
use crate::pieces;
use crate::render::{Group, OUTPUTS};
use crate::report::{self, Agreement, IDENTITIES, MAX_UNITS, NAMES, Options, REFS, Reader, Report, TASKS, Verdict};
use crate::text::Text;
use crate::webcrypto;
use js_sys::futures::future_to_promise;
use js_sys::{JsString, Promise, Reflect};
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::{JsCast as _, JsValue, wasm_bindgen};

/// What TypeScript is told: the report's shape is made below, where no macro sees it.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("js/types.d.ts");

/// Reads `text`, judges and explains it, and writes every output. Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn inspect(text: &JsValue, options: &JsValue) -> JsValue {
    Call::of(text, options).answer()
}

/// [`inspect`], with the signature checked by the keys in `keys`. Never rejects.
#[wasm_bindgen(skip_typescript)]
pub fn verify(text: &JsValue, keys: &JsValue, options: &JsValue) -> Promise {
    let mut call = Call::of(text, options);
    let keys = keys.as_string().unwrap_or_default();
    future_to_promise(async move {
        let known = webcrypto::verification(&call.reading, call.select, &keys).await;
        call.options.verification = known.map(Rc::new);
        Ok(call.answer())
    })
}

/// Lays the token of `text` beside another one: of `options.other`, or the next of `text`. Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn compare(text: &JsValue, options: &JsValue) -> JsValue {
    let one = Call::of(text, options);
    let with = number(options, "with");
    let other = get(options, "other");
    let other = if other.is_string() {
        Call { select: with.unwrap_or(0), ..Call::of(&other, options) }
    } else {
        let next = usize::from(one.select == 0);
        Call { select: with.unwrap_or(next), ..Call::of(text, options) }
    };
    let reports = [&one, &other].map(Call::report);
    let is_there = |call: &Call, report: &Report| call.select < report.tokens.len();
    let [first, second] = &reports;
    let found = (is_there(&one, first) && is_there(&other, second)).then(|| compare::compare(first, second)).flatten();
    written(&Comparison::of(found.as_ref(), &reports, &one.options))
}

/// What [`inspect`] is asked.
struct Call {
    reading: report::Reading,
    select: usize,
    now: i64,
    options: Options,
}

impl Call {
    fn of(text: &JsValue, options: &JsValue) -> Self {
        let now = get(options, "now").as_f64().filter(|now| now.is_finite());
        let now = now.unwrap_or_else(|| js_sys::Date::now() / 1_000.0).floor();
        // Saturating: a moment beyond 64 bits is as far away as one can be.
        #[expect(clippy::cast_possible_truncation, reason = "saturates, which is meant")]
        let now = now as i64;
        Self { reading: read(text), select: number(options, "select").unwrap_or(0), now, options: choices(options) }
    }

    fn report(&self) -> Report {
        let mut report = report::report(&self.reading, self.select, self.now, &self.options);
        for finding in crate::render::findings(&report, &self.options) {
            let behind = report.findings.partition_point(|earlier| earlier.severity <= finding.severity);
            report.findings.insert(behind, finding);
        }
        report
    }

    fn answer(&self) -> JsValue {
        written(&Answer::of(&self.report(), &self.options))
    }
}

/// What the user chose.
fn choices(options: &JsValue) -> Options {
    let text = |name: &str| get(options, name).as_string().unwrap_or_default();
    let mut chosen = Options {
        cloud: Cloud::from_id(&text("cloud")),
        variable: get(options, "variable").as_string(),
        task: report::chosen(&TASKS, &text("task")).unwrap_or_default(),
        identity: report::chosen(&IDENTITIES, &text("identity")).unwrap_or_default(),
        refs: report::chosen(&REFS, &text("refs")).unwrap_or_default(),
        personal: get(options, "personal").is_truthy(),
        credentials: Pasted::read(&text("credentials")),
        ..Options::default()
    };
    for name in &NAMES {
        chosen.set_name(name.option, text(name.option));
    }
    chosen
}

/// An option, whatever it is.
fn get(options: &JsValue, name: &str) -> JsValue {
    Reflect::get(options, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// An option that counts; what is below zero is zero.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is meant")]
fn number(options: &JsValue, name: &str) -> Option<usize> {
    get(options, name).as_f64().filter(|number| number.is_finite()).map(|number| number as usize)
}

/// Reads a text; what is none is empty.
fn read(text: &JsValue) -> report::Reading {
    match text.dyn_ref::<JsString>() {
        Some(text) if text.length() as usize > MAX_UNITS => report::Reading::too_large(),
        Some(text) => {
            let (mut reader, mut at) = (Reader::default(), 0);
            while at < text.length() {
                at = pieces::feed(&mut reader, text, at);
            }
            reader.finish()
        }
        None => report::read(""),
    }
}

fn written(answer: &impl Serialize) -> JsValue {
    let json = serde_json::to_string(answer).unwrap_or_default();
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

/// Two tokens side by side, as JavaScript has them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Comparison<'a> {
    sentence: &'a str,
    differences: Vec<Difference<'a>>,
    credentials: Vec<OfToken>,
    flexible: Option<Flexible<'a>>,
    not_flexible: Option<&'static str>,
}

#[derive(Serialize)]
struct Difference<'a> {
    claim: &'a str,
    group: &'static str,
    first: Option<Side<'a>>,
    second: Option<Side<'a>>,
}

#[derive(Serialize)]
struct Side<'a> {
    value: &'a str,
    start: usize,
    end: usize,
}

/// An output of one of the two.
#[derive(Serialize)]
struct OfToken {
    token: usize,
    #[serde(flatten)]
    output: Output,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Flexible<'a> {
    ref_type: &'a str,
    pattern: &'a str,
    expression: String,
}

const NOT_TWO: &str = "Two tokens are needed.";

impl<'a> Comparison<'a> {
    fn of(found: Option<&'a compare::Comparison>, reports: &[Report; 2], options: &Options) -> Self {
        let Some(found) = found else {
            return Self {
                sentence: NOT_TWO,
                differences: Vec::new(),
                credentials: Vec::new(),
                flexible: None,
                not_flexible: None,
            };
        };
        let difference = |difference: &'a compare::Difference| {
            let side = |side: &'a compare::Side| Side {
                value: side.value.raw(),
                start: side.units.start,
                end: side.units.end,
            };
            let [first, second] = &difference.sides;
            Difference {
                claim: difference.claim.raw(),
                group: difference.group.id(),
                first: first.as_ref().map(side),
                second: second.as_ref().map(side),
            }
        };
        let [first, second] = reports;
        // Where both have the same, it is written once.
        let count = if first.credential == second.credential { 1 } else { 2 };
        let credentials = reports.iter().take(count).enumerate().flat_map(|(token, report)| {
            let outputs = OUTPUTS.iter().filter(|output| output.group == Group::Credential);
            outputs.filter_map(move |output| Some(OfToken { token, output: Output::of(output, report, options)? }))
        });
        let flexible = found.shared.as_ref().map_err(|why| *why).and_then(|shared| {
            let (ref_type, pattern) = (shared.ref_type.raw(), shared.pattern.raw());
            Ok(Flexible { ref_type, pattern, expression: shared.expression()? })
        });
        let not_flexible = flexible.as_ref().err().copied();
        let flexible = flexible.ok();
        Self {
            sentence: &found.sentence,
            differences: found.differences.iter().map(difference).collect(),
            credentials: credentials.collect(),
            flexible,
            not_flexible,
        }
    }
}

impl Output {
    fn of(output: &crate::render::Output, report: &Report, options: &Options) -> Option<Self> {
        let text = output.write(report, options).ok()?;
        let (id, title, language) = (output.id, output.title, output.language);
        Some(Self { id, title, language, file_name: output.file_name, needs: output.needs, text })
    }
}

impl<'a> Answer<'a> {
    fn of(report: &'a Report, options: &'a Options) -> Self {
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
            outputs: OUTPUTS.iter().filter_map(|output| Output::of(output, report, options)).collect(),
            dry_run: report.dry_run.as_ref().map(|run| dry_run(run, &options.credentials)),
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
            r#in: match (finding.in_keys, finding.in_credentials) {
                (true, _) => "keys",
                (_, true) => "credentials",
                _ => "text",
            },
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
