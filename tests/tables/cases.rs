//! `tests/cases/*.toml`: pasted texts, and what claimlens makes of them. `tests/cases/README.md` explains the fields.

use crate::support;
use crate::table::{self, Table, trial};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use claimlens::check::{self, Source};
use claimlens::entra::Severity;
use claimlens::entra::cloud::Cloud;
use claimlens::entra::credentials::PastedCredentials;
use claimlens::entra::matching::MatchOutcome;
use claimlens::quote::Position;
use claimlens::render::{self, TASKS, output};
use claimlens::report::{Options, Place, Report, Status, read, report};
use claimlens::verify::{self, KeyResult, Verification};
use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::rc::Rc;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    paste: Option<String>,
    header: Option<String>,
    claims: Option<String>,
    set: Option<String>,
    #[serde(default)]
    without: Vec<String>,
    now: Option<i64>,
    cloud: Option<String>,
    variable: Option<String>,
    task: Option<String>,
    keys: Option<String>,
    answers: Option<Vec<String>>,
    credentials: Option<String>,
    credential: Option<BTreeMap<String, String>>,
    kind: Option<String>,
    status: Option<String>,
    verdict: Option<String>,
    when_issued: Option<String>,
    headline: Option<String>,
    findings: Option<Vec<String>>,
    added: Option<Vec<String>>,
    #[serde(default)]
    finds: Vec<String>,
    #[serde(default)]
    silent: Vec<String>,
    #[serde(default)]
    messages: BTreeMap<String, String>,
    #[serde(default)]
    fixes: BTreeMap<String, String>,
    #[serde(default)]
    commands: BTreeMap<String, String>,
    #[serde(default)]
    places: BTreeMap<String, String>,
    #[serde(default)]
    positions: BTreeMap<String, String>,
    #[serde(default)]
    carets: BTreeMap<String, String>,
    tokens: Option<Vec<String>>,
    claim_names: Option<String>,
    message: Option<String>,
    existing: Option<Vec<String>>,
    #[serde(default)]
    credential_places: BTreeMap<String, String>,
    outcomes: Option<Vec<String>>,
    sentence: Option<String>,
    code: Option<String>,
    prints: Option<String>,
    command: Option<String>,
    change: Option<String>,
    pipeline: Option<String>,
    #[serde(default)]
    explanations: BTreeMap<String, String>,
    #[serde(default)]
    outputs: BTreeMap<String, String>,
    #[serde(default)]
    no_outputs: Vec<String>,
}

impl Case {
    fn text(&self) -> String {
        if let Some(paste) = &self.paste {
            return expand(paste);
        }
        let set: Map<String, Value> =
            self.set.as_deref().map(|set| serde_json::from_str(set).expect("set is JSON")).unwrap_or_default();
        let claims = self.claims.clone().unwrap_or_else(|| support::claims(&set, &self.without));
        support::token(self.header.as_deref().unwrap_or(support::HEADER), &claims)
    }

    /// The result of checking the signature with the case's keys and `WebCrypto`'s answers.
    fn verification(&self, token: &str) -> Option<Rc<Verification>> {
        let keys = verify::keys::read(self.keys.as_deref()?);
        let answer = |name: &String| match name.as_str() {
            "yes" => KeyResult::Yes,
            "no" => KeyResult::No,
            "unsupported" => KeyResult::Unsupported,
            "not-taken" => KeyResult::KeyRejected,
            "factored" => KeyResult::Factored,
            "insecure" => KeyResult::InsecureContext,
            "absent" => KeyResult::Unavailable,
            other => panic!("{other} is no answer"),
        };
        let answers: Option<Vec<KeyResult>> = self.answers.as_ref().map(|answers| answers.iter().map(answer).collect());
        let outcome = match verify::prepare(token, &keys) {
            Ok(question) => question.conclude(&answers.expect("answers to the question")),
            Err(outcome) => {
                assert!(answers.is_none(), "{}: nothing is asked: {outcome:?}", self.name);
                outcome
            }
        };
        Some(Rc::new(Verification { token: token.to_owned(), outcome, count: keys.list.len(), notes: keys.notes }))
    }

    /// The pasted credentials: `credential` is one as `az identity federated-credential show` prints it.
    fn credentials(&self) -> String {
        let Some(set) = &self.credential else { return self.credentials.clone().unwrap_or_default() };
        let get = |name: &str, usual: &str| set.get(name).map_or(usual, String::as_str).to_owned();
        let name = get("name", "gitlab-main");
        let credential = serde_json::json!({
            "audiences": [get("audience", "api://AzureADTokenExchange")],
            "id": format!("/subscriptions/s1/resourcegroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id1/federatedIdentityCredentials/{name}"),
            "issuer": get("issuer", "https://gitlab.com"),
            "name": name,
            "resourceGroup": "rg",
            "subject": get("subject", "project_path:g/p:ref_type:branch:ref:main"),
            "type": "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials",
        });
        serde_json::to_string_pretty(&credential).unwrap()
    }

    fn options(&self) -> Options {
        Options {
            cloud: self.cloud.as_deref().map(|id| Cloud::from_id(id).expect("a cloud")),
            credentials: Rc::new(PastedCredentials::read(&self.credentials())),
            ..Options::default()
        }
    }

    fn files(&self) -> render::Options {
        let task = self.task.as_deref().map(|id| TASKS.iter().find(|task| task.id == id).expect("a task").value);
        render::Options {
            variable: self.variable.clone(),
            task: task.unwrap_or_default(),
            ..render::Options::default()
        }
    }
}

/// Expands the placeholders of a text: `{seed}` and `{other}` are tokens, `{esc}` and the like are characters that TOML's literals cannot
/// have, `{base64:…}`, `{wrap76:…}` and the like transform the rest.
fn expand(text: &str) -> String {
    let other = support::claims(&serde_json::from_str(r#"{"ref": "other", "iat": 1684785100}"#).unwrap(), &[]);
    let mut text = text
        .replace("{seed}", &support::token(support::HEADER, &support::claims(&Map::new(), &[])))
        .replace("{other}", &support::token(support::HEADER, &other))
        .replace("{claims}", &support::claims(&Map::new(), &[]));
    for (name, character) in [
        ("{esc}", "\u{1b}"),
        ("{cr}", "\r"),
        ("{tab}", "\t"),
        ("{nbsp}", "\u{a0}"),
        ("{zwsp}", "\u{200b}"),
        ("{bom}", "\u{feff}"),
        ("{rlo}", "\u{202e}"),
    ] {
        text = text.replace(name, character);
    }
    // The innermost first.
    while let Some((start, name)) =
        MAKERS.iter().filter_map(|(name, _)| Some((text.rfind(&format!("{{{name}:"))?, *name))).max()
    {
        let end = start + text[start..].find(":}").expect("the end `:}`");
        let inner = text[start + name.len() + 2..end].to_owned();
        let make = MAKERS.iter().find(|(other, _)| *other == name).unwrap().1;
        text.replace_range(start..end + 2, &make(&inner));
    }
    text
}

/// A transformation of a case's text: `{name:…:}`.
type Maker = (&'static str, fn(&str) -> String);

/// See [`expand`].
const MAKERS: [Maker; 13] = [
    ("base64", |text| STANDARD.encode(text)),
    ("wrap76", |text| support::wrap(text, 76, "\n")),
    ("wrap40", |text| support::wrap(text, 40, "\r\n    ")),
    ("wrap1", |text| support::wrap(text, 1, "\n")),
    ("continued", |text| support::wrap(text, 300, "\n2024-05-06T07:08:09.123456Z 01O+")),
    ("quoted", |text| support::wrap(text, 70, "\n> ")),
    ("many", |count| {
        (0..count.parse().unwrap())
            .map(|n: u32| {
                support::token("{\"alg\":\"HS256\"}", &format!("{{\"sub\":\"{n}\"}}"))[..60].to_owned() + "\n"
            })
            .collect()
    }),
    ("padded", |length| {
        let claims = support::claims(&Map::new(), &[]);
        let room = length.parse::<usize>().unwrap() - claims.len() - ",\"a\":\"\"".len();
        format!("{},\"a\":\"{}\"}}", claims.strip_suffix('}').unwrap(), "x".repeat(room))
    }),
    ("numbers", |count| {
        let numbers = "0,".repeat(count.parse::<usize>().unwrap() - 1);
        support::token(support::HEADER, &format!("{{\"iss\":1,\"a\":[{numbers}0]}}"))
    }),
    ("bytes", |count| {
        let bytes = [b"{\"sub\":\"", &*vec![0xff; count.parse().unwrap()], b"\"}"].concat();
        format!("eyJhbGciOiJSUzI1NiJ9.{}.c2ln", URL_SAFE_NO_PAD.encode(bytes))
    }),
    ("header", |text| text.split('.').next().unwrap_or_default().to_owned()),
    ("payload", |text| text.split('.').nth(1).unwrap_or_default().to_owned()),
    ("unsigned", |text| text.rsplit_once('.').unwrap().0.to_owned()),
];

static CASES: LazyLock<Table<Case>> = LazyLock::new(|| table::folder("cases", |case: &Case| &case.name));

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = table::trials(&CASES, |case| {
        let differences = differences(case);
        assert!(differences.is_empty(), "\n{differences}");
    });
    trials.extend([
        trial("cases::every_check_is_found_silent_and_worded", every_check_is_found_silent_and_worded),
        trial("cases::every_status_has_a_case", every_status_has_a_case),
        trial("cases::the_stored_token_is_the_seeds", the_stored_token_is_the_seeds),
        trial("cases::dry_runs_cover_every_difference_and_every_code", dry_runs_cover_every_difference_and_every_code),
    ]);
    trials
}

/// Findings as cases write them: `e expired`.
fn findings(report: &Report) -> Vec<String> {
    let letter = |severity| match severity {
        Severity::Error => "e",
        Severity::Warning => "w",
        Severity::Info => "i",
    };
    report.findings.iter().map(|finding| format!("{} {}", letter(finding.severity), finding.id)).collect()
}

/// The part of `text` between two UTF-16 offsets, as JavaScript's `slice` gives it.
fn slice(text: &str, start: usize, end: usize) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16_lossy(&units[start..end])
}

/// The differences from what the case expects, one per line.
fn differences(case: &Case) -> String {
    let text = case.text();
    let mut options = case.options();
    let reading = read(&text);
    options.verification = case.verification(reading.jws(0));
    let now = case.now.unwrap_or(support::NOW);
    let report = report(&reading, 0, now, &options);
    let mut out = String::new();
    let mut same = |what: &str, expected: Option<&str>, actual: &str| {
        if let Some(expected) = expected
            && expected != actual
        {
            writeln!(out, "  {what}\n    expected: {expected}\n    actual:   {actual}").unwrap();
        }
    };
    same("kind", case.kind.as_deref(), report.kind.id());
    same("verdict", case.verdict.as_deref(), support::verdict(report.verdict));
    same("when_issued", case.when_issued.as_deref(), support::verdict(report.verdict_when_issued));
    same("status", case.status.as_deref(), report.status.id());
    same("headline", case.headline.as_deref(), &report.headline);
    findings_differences(case, &report, now, &mut same);
    let finding = |id: &str| report.findings.iter().find(|finding| finding.id == id);
    words_differences(case, &report, &mut same);
    for (id, place) in &case.places {
        let actual = finding(id).and_then(|finding| {
            let Place { source, span } = finding.place.as_ref()?;
            let text = match source {
                Source::Text => &text,
                Source::Credentials => &options.credentials.text,
                Source::Keys => case.keys.as_deref()?,
            };
            Some(slice(text, span.start, span.end))
        });
        same(id, Some(place), &actual.unwrap_or_else(|| "no place".to_owned()));
    }
    let position = |id: &str| Some(Position::of(&text, finding(id)?.place_in_text()?.start));
    for (id, expected) in &case.positions {
        let actual = position(id).map(|position| format!("{}:{}", position.line, position.column));
        same(id, Some(expected), &actual.unwrap_or_else(|| "no place".to_owned()));
    }
    for (id, expected) in &case.carets {
        same(id, Some(expected), &position(id).map_or_else(|| "no place".to_owned(), |position| position.marked()));
    }
    if let Some(tokens) = &case.tokens {
        let actual: Vec<String> =
            report.tokens.iter().map(|token| slice(&text, token.place.start, token.place.end)).collect();
        same(
            "tokens",
            Some(&tokens.iter().map(|token| expand(token)).collect::<Vec<_>>().join("\n")),
            &actual.join("\n"),
        );
    }
    if let Some(names) = &case.claim_names {
        let actual: Vec<&str> = report.claims.iter().map(|member| member.name.raw()).collect();
        same("claim_names", Some(names), &actual.join(" "));
    }
    if let Some(message) = &case.message {
        same("message", Some(message), reading.message().as_ref().map_or("no message", |(_, message)| message.raw()));
    }
    if let Some(existing) = &case.existing {
        let actual: Vec<String> = reading.credentials().map(|(_, text)| text.raw().to_owned()).collect();
        same("existing", Some(&existing.join("\n")), &actual.join("\n"));
    }
    for (id, place) in &case.credential_places {
        let found = finding(id).and_then(|finding| finding.place.as_ref());
        let found = found.filter(|place| place.source == Source::Credentials);
        let actual = found.map(|Place { span, .. }| slice(&options.credentials.text, span.start, span.end));
        same(id, Some(place), &actual.unwrap_or_else(|| "no place".to_owned()));
    }
    dry_run_differences(case, &report, &options, &mut same);
    for (name, expected) in &case.explanations {
        let member = report.header.iter().chain(report.claims.iter()).find(|member| *member.name == **name);
        let says = member.and_then(|member| member.explanation());
        same(name, Some(expected), says.as_deref().unwrap_or("no explanation"));
    }
    for (id, expected) in &case.outputs {
        same(
            id,
            Some(expected),
            &written(&report, id, &case.files()).unwrap_or_else(|| "nothing is written".to_owned()),
        );
    }
    for id in &case.no_outputs {
        same(
            id,
            Some("nothing is written"),
            &written(&report, id, &case.files()).unwrap_or_else(|| "nothing is written".to_owned()),
        );
    }
    out
}

/// The differences in the findings.
fn words_differences(case: &Case, report: &Report, same: &mut dyn FnMut(&str, Option<&str>, &str)) {
    let finding = |id: &str| report.findings.iter().find(|finding| finding.id == id);
    for (id, message) in &case.messages {
        same(id, Some(message), finding(id).map_or("no such finding", |finding| &finding.message));
    }
    for (id, fix) in &case.fixes {
        same(id, Some(fix), finding(id).and_then(|finding| finding.fix.as_deref()).unwrap_or("no such fix"));
    }
    for (id, command) in &case.commands {
        same(
            id,
            Some(command),
            finding(id).and_then(|finding| finding.command.as_deref()).unwrap_or("no such command"),
        );
    }
}

fn findings_differences(case: &Case, report: &Report, now: i64, same: &mut dyn FnMut(&str, Option<&str>, &str)) {
    let found = findings(report);
    if let Some(findings) = &case.findings {
        same("findings", Some(&findings.join(", ")), &found.join(", "));
    }
    if let Some(added) = &case.added {
        let seed = self::report(&read(&expand("{seed}")), 0, now, &Options::default());
        let mut expected = [&findings(&seed)[..], added].concat();
        let mut found = found.clone();
        expected.sort_unstable();
        found.sort_unstable();
        same("the seed's findings and those added", Some(&expected.join(", ")), &found.join(", "));
    }
    for finding in &case.finds {
        if !found.contains(finding) {
            same("finds", Some(finding), &found.join(", "));
        }
    }
    for id in &case.silent {
        if found.iter().any(|finding| finding[2..] == **id) {
            same("silent", Some(id), &found.join(", "));
        }
    }
}

/// The differences in how the token compares with the credentials.
fn dry_run_differences(
    case: &Case,
    report: &Report,
    options: &Options,
    same: &mut dyn FnMut(&str, Option<&str>, &str),
) {
    let run = report.dry_run.as_ref();
    let outcomes = run.map(|run| run.rows.iter().map(|row| outcome(row, &options.credentials)).collect::<Vec<_>>());
    if let Some(expected) = &case.outcomes {
        same("outcomes", Some(&expected.join(", ")), &outcomes.unwrap_or_default().join(", "));
    }
    let prediction = run.and_then(|run| run.prediction.as_ref());
    let change = run.and_then(|run| Some(&run.nearest()?.1.change));
    same("sentence", case.sentence.as_deref(), run.map_or("", |run| &run.sentence));
    same("code", case.code.as_deref(), prediction.and_then(|found| found.code).unwrap_or("none"));
    same("prints", case.prints.as_deref(), prediction.map_or("", |found| &found.text));
    same("command", case.command.as_deref(), change.and_then(|change| change.command.as_deref()).unwrap_or("none"));
    same("change", case.change.as_deref(), change.map_or("", |change| &change.text));
    same("pipeline", case.pipeline.as_deref(), change.map_or("", |change| &change.pipeline));
}

/// `matches`, `unknown: subject`, or the field that differs, the difference, and from where on: `subject: letter-case at "Main"`.
fn outcome(row: &claimlens::entra::matching::Row, pasted: &PastedCredentials) -> String {
    match &row.outcome {
        MatchOutcome::Matches => "matches".to_owned(),
        MatchOutcome::Open(field) => format!("unknown: {}", field.name()),
        MatchOutcome::Differs(mismatch) => {
            let credential = mismatch.credential.raw();
            assert!(pasted.text.get(mismatch.place.clone()).is_some(), "the value stands in the box");
            assert_eq!(mismatch.at_unit, credential[..mismatch.at].encode_utf16().count());
            let rest = &credential[mismatch.at..];
            format!("{}: {} at \"{rest}\"", mismatch.field.name(), mismatch.difference.info().id)
        }
    }
}

fn written(report: &Report, id: &str, options: &render::Options) -> Option<String> {
    output(id).expect("an output").write(report, options).ok()
}

fn every_check_is_found_silent_and_worded() {
    let cases = || CASES.values();
    let findings = cases().flat_map(|case| case.finds.iter().chain(case.findings.iter().chain(&case.added).flatten()));
    let found: BTreeSet<&str> = findings.map(|finding| &finding[2..]).collect();
    let silent: BTreeSet<&str> = cases().flat_map(|case| &case.silent).map(String::as_str).collect();
    let worded: BTreeSet<&str> = cases().flat_map(|case| case.messages.keys()).map(String::as_str).collect();
    for check in check::all() {
        assert!(found.contains(check.id), "no case finds {}", check.id);
        assert!(silent.contains(check.id), "in no case is {} silent", check.id);
        assert!(worded.contains(check.id), "no case holds the message of {}", check.id);
    }
}

fn every_status_has_a_case() {
    let named: BTreeSet<&str> = CASES.values().filter_map(|case| case.status.as_deref()).collect();
    for status in Status::ALL {
        assert!(named.contains(status.id()), "no case has the status {}", status.id());
    }
}

fn the_stored_token_is_the_seeds() {
    let token = support::token(support::HEADER, &support::claims(&Map::new(), &[]));
    assert_eq!(include_str!("../support/seed.token").trim_end(), token);
}

fn dry_runs_cover_every_difference_and_every_code() {
    let cases = || CASES.iter().filter(|(name, _)| name.starts_with("cases::dry-run::")).map(|(_, case)| case);
    let outcomes: Vec<&str> = cases().flat_map(|case| case.outcomes.iter().flatten()).map(String::as_str).collect();
    let outcomes = outcomes.join("\n");
    for difference in [
        "letter-case",
        "white-space",
        "look-alike",
        "trailing-slash",
        "scheme",
        "github-form",
        "refs-prefix",
        "environment",
        "wildcard",
        "tag-for-branch",
        "other-branch",
        "other-tag",
        "other-project",
        "fork",
        "project-moved",
        "path-for-id",
        "components",
        "too-long",
        "other-text",
    ] {
        assert!(outcomes.contains(&format!(": {difference} at ")), "{difference}");
    }
    for code in ["700211", "700212", "700213", "7002138", "70025", "700024"] {
        assert!(cases().any(|case| case.code.as_deref() == Some(&format!("AADSTS{code}"))), "{code}");
    }
}
