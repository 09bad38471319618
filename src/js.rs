//! The module for other pages and Node: thin, it converts and returns.

// This is the one place of the module that reads the clock, when the caller gives no moment.
#![expect(clippy::disallowed_methods, reason = "the default of `now` is the clock")]

use crate::compare;
use crate::entra::admits;
use crate::entra::cloud::Cloud;
use crate::entra::credentials::{Existing, Pasted};
use crate::entra::errors::{self, Outcome, Source};
use crate::entra::{self, matching};
use crate::gitlab;
use crate::gitlab::catalogue::Entry;
use crate::gitlab::plan::{DEFAULT, Kind, Pipeline, Project};
use crate::pieces;
use crate::render::{Group, OUTPUTS};
use crate::report::{self, Agreement, IDENTITIES, MAX_UNITS, NAMES, Options, REFS, Reader, Report, TASKS};
use crate::text::{Text, Units};
use crate::webcrypto;
use js_sys::futures::future_to_promise;
use js_sys::{Array, JsString, Promise, Reflect};
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

/// Which credentials the pipelines of a project take: of the token in `options.text`, or of `options.project`, `.id` and `.issuer`. Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn plan(options: &JsValue) -> JsValue {
    let call = Call::of(&get(options, "text"), options);
    let report = call.report();
    let known = gitlab::plan::of_token(&|name| report.claim(name).map(Text::raw));
    let text = |name: &str| get(options, name).as_string().unwrap_or_default();
    let (issuer, path, id) = (text("issuer"), text("project"), text("id"));
    let (mut project, usual) =
        known.unwrap_or_else(|| (Project { issuer: "https://gitlab.com", ..Project::default() }, DEFAULT.to_vec()));
    for (typed, part) in [(&issuer, &mut project.issuer), (&path, &mut project.path), (&id, &mut project.id)] {
        if !typed.is_empty() {
            *part = typed;
        }
    }
    let typed = text("components");
    let components = if typed.is_empty() { Ok(usual) } else { gitlab::plan::components(&typed) };
    let named = Named::of(&get(options, "pipelines"));
    let pipelines: Vec<Pipeline<'_>> = named.iter().map(Named::pipeline).collect();
    let cloud = call.options.cloud.unwrap_or(Cloud::Public);
    let audience = Text::from(cloud.facts().audience);
    let made = components.as_ref().ok().map(|components| entra::plan::plan(&project, components, &pipelines));
    let issuer = Text::from(project.issuer);
    let commands = made
        .as_ref()
        .and_then(|made| entra::plan::creation(&made.presented, &issuer, &audience, call.options.identity.into()));
    written(&Planned::of(made.as_ref(), components.as_ref().err(), &project, commands))
}

/// Whom a subject or a claims matching expression lets in, and what is to be said of it. Never throws.
#[wasm_bindgen(skip_typescript, js_name = whoGetsIn)]
pub fn who_gets_in(rule: &JsValue, options: &JsValue) -> JsValue {
    let rule = Text::from(rule.as_string().unwrap_or_default());
    let issuer = Text::from(get(options, "issuer").as_string().unwrap_or_else(|| "https://gitlab.com".to_owned()));
    let identity = choices(options).identity;
    let admits = if rule.raw().trim_start().starts_with("claims[") {
        admits::of_expression(&rule, &issuer, identity.into())
    } else {
        admits::of_subject(&rule)
    };
    written(&Admits::of(&admits, &Units::of(rule.raw())))
}

/// A pipeline that somebody names.
struct Named {
    kind: Kind,
    name: String,
    protected: bool,
    /// The path and id of the fork that a merge request comes from.
    fork: Option<(String, String)>,
    environment: Option<(bool, String)>,
}

impl Named {
    /// The pipelines of a list; what is none is left out.
    fn of(list: &JsValue) -> Vec<Self> {
        let Some(list) = list.dyn_ref::<Array>() else { return Vec::new() };
        list.iter().take(PIPELINES).filter_map(|one| Self::one(&one)).collect()
    }

    fn one(value: &JsValue) -> Option<Self> {
        let text = |of: &JsValue, name: &str| get(of, name).as_string().unwrap_or_default();
        let kinds = [("branch", Kind::Branch), ("tag", Kind::Tag), ("mergeRequest", Kind::MergeRequest)];
        let (kind, name) = kinds.into_iter().find_map(|(name, kind)| Some((kind, get(value, name).as_string()?)))?;
        let fork = get(value, "fork");
        let tier = get(value, "tier").as_string();
        Some(Self {
            kind,
            name,
            protected: get(value, "protected").is_truthy(),
            fork: fork.is_object().then(|| (text(&fork, "project"), text(&fork, "id"))),
            environment: tier.map(|tier| (get(value, "environmentProtected").is_truthy(), tier)),
        })
    }

    fn pipeline(&self) -> Pipeline<'_> {
        Pipeline {
            kind: self.kind,
            name: &self.name,
            protected: self.protected,
            fork: self.fork.as_ref().map(|(path, id)| Project { issuer: "", path, id }),
            environment: self.environment.as_ref().map(|(protected, tier)| (*protected, &**tier)),
        }
    }
}

/// The most pipelines of a plan that are looked at.
const PIPELINES: usize = 10_000;

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
    admits: Admits,
}

/// Whom a credential, a subject or an expression lets in.
#[derive(Serialize)]
struct Admits {
    words: String,
    cautions: Vec<Caution>,
    lints: Vec<Lint>,
}

#[derive(Serialize)]
struct Caution {
    id: &'static str,
    message: &'static str,
    fix: &'static str,
}

#[derive(Serialize)]
struct Lint {
    id: &'static str,
    severity: &'static str,
    message: String,
    fix: &'static str,
    start: usize,
    end: usize,
}

impl Admits {
    /// `units` are of the text that the places of lints count in.
    fn of(admits: &admits::Admits, units: &Units) -> Self {
        let lint = |lint: &entra::expression::Lint| {
            let place = units.span(&lint.place);
            Lint {
                id: lint.id,
                severity: lint.severity.id(),
                message: lint.message.clone(),
                fix: lint.fix,
                start: place.start,
                end: place.end,
            }
        };
        let caution = |caution: &&'static gitlab::plan::words::Caution| Caution {
            id: caution.id,
            message: caution.message,
            fix: caution.fix,
        };
        Self {
            words: admits.words.clone(),
            cautions: admits.cautions.iter().map(caution).collect(),
            lints: admits.lints.iter().map(lint).collect(),
        }
    }
}

/// A plan as JavaScript has it.
#[derive(Serialize)]
struct Planned<'a> {
    summary: &'a str,
    fault: Option<&'a str>,
    subjects: Vec<PlannedSubject<'a>>,
    advice: Vec<Advice<'a>>,
    commands: Option<String>,
}

#[derive(Serialize)]
struct PlannedSubject<'a> {
    subject: &'a str,
    pipelines: &'a [usize],
}

#[derive(Serialize)]
struct Advice<'a> {
    id: &'static str,
    message: &'static str,
    expression: Option<&'a str>,
    subject: Option<&'a str>,
    components: &'static [&'static str],
    price: Option<&'static str>,
    curl: Option<String>,
    glab: Option<String>,
}

impl<'a> Planned<'a> {
    fn of(
        plan: Option<&'a entra::plan::Plan>,
        fault: Option<&'a String>,
        project: &Project<'_>,
        commands: Option<String>,
    ) -> Self {
        let subject =
            |one: &'a gitlab::plan::Presented| PlannedSubject { subject: one.subject.raw(), pipelines: &one.pipelines };
        let advice = |advice: &'a entra::plan::Advice| {
            let components = advice.way.components;
            let set = if components.is_empty() { None } else { gitlab::plan::commands(project, components) };
            let [curl, glab] = set.map_or([None, None], |set| set.map(Some));
            Advice {
                id: advice.way.id,
                message: advice.way.message,
                expression: advice.expression.as_deref(),
                subject: advice.subject.as_ref().map(Text::raw),
                components,
                price: (!components.is_empty()).then_some(entra::plan::PRICE),
                curl,
                glab,
            }
        };
        Self {
            summary: plan.map_or("", |plan| &plan.summary),
            fault: fault.map(String::as_str),
            subjects: plan.into_iter().flat_map(|plan| &plan.presented).map(subject).collect(),
            advice: plan.into_iter().flat_map(|plan| &plan.advice).map(advice).collect(),
            commands,
        }
    }
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
            answered: report.answered.as_ref().map(answered),
            outputs: OUTPUTS.iter().filter_map(|output| Output::of(output, report, options)).collect(),
            dry_run: report.dry_run.as_ref().map(|run| dry_run(run, &options.credentials)),
            credentials: pasted(&options.credentials, options.identity),
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

/// Each pasted credential, and whom it lets in.
fn pasted(pasted: &Pasted, identity: report::Identity) -> Vec<PastedCredential> {
    let credential = |existing: &Existing| {
        let crate::text::Span { start, end } = pasted.units.span(&existing.place);
        PastedCredential {
            name: existing.name.text.as_ref().map(|name| name.raw().to_owned()),
            start,
            end,
            admits: Admits::of(&admits::of(existing, pasted, identity.into()), &pasted.units),
        }
    };
    pasted.list().iter().map(credential).collect()
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

fn finding(finding: &report::Finding) -> Finding<'_> {
    Finding {
        id: finding.id,
        severity: finding.severity.id(),
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
