//! libyaml, the YAML parser that GitLab uses, as the judge of how jobs are read: the texts of test cases, the written outputs, and generated text.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod generate;
mod gitlab;
#[path = "../support/mod.rs"]
mod support;

use claimlens::gitlab::ci_config::{CiConfig, Job, Scalar, Variable, read};
use claimlens::render::{IDENTITIES, Options, TASKS, output};
use claimlens::report::{self, Report};
use generate::{any_configuration, any_text, pieces};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Map;
use std::collections::BTreeMap;
use std::path::Path;

/// The pasted texts in a file of test cases.
#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(alias = "paste", alias = "credentials")]
    text: String,
}

fn cases(path: &Path) -> Vec<Case> {
    let file: File = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file.case
}

/// The strings of a token's `aud`, and whether it has another key.
type Token = (Option<Vec<String>>, bool);

/// A job in a form common to both readers.
#[derive(Debug, Default, PartialEq)]
struct Plain {
    id_tokens: Option<BTreeMap<String, Token>>,
    scripts: Vec<String>,
    variables: BTreeMap<String, String>,
}

impl Plain {
    fn of(job: &Job) -> Self {
        let audiences = |list: &Vec<_>| list.iter().filter_map(said_by).collect();
        let tokens = job.id_tokens.as_ref().map(|tokens| tokens.list.iter());
        let token = |token: &claimlens::gitlab::ci_config::IdToken| {
            let read = (token.audiences.as_ref().map(audiences), token.other_key.is_some());
            (token.name.text.raw().to_owned(), read)
        };
        Self {
            id_tokens: tokens.map(|tokens| tokens.map(token).collect()),
            scripts: job.scripts.iter().filter_map(said_by).collect(),
            variables: plain_variables(&job.variables),
        }
    }
}

fn plain_variables(variables: &[Variable]) -> BTreeMap<String, String> {
    // The last variable of a name counts.
    let last: BTreeMap<_, _> = variables.iter().map(|Variable { name, value }| (name.text.raw(), value)).collect();
    last.into_iter().filter_map(|(name, value)| Some((name.to_owned(), said_by(value)?))).collect()
}

fn said_by(scalar: &std::rc::Rc<Scalar>) -> Option<String> {
    said(scalar.text.raw())
}

/// A text, unless YAML reads it as null.
fn said(text: &str) -> Option<String> {
    (!matches!(text, "" | "~" | "null")).then(|| text.to_owned())
}

/// If libyaml accepts the text, both read the same, or our reader reports that something was left out. True if libyaml accepts it.
fn agrees(text: &str) -> bool {
    let pipeline = read(text);
    if let Some(pipeline) = &pipeline {
        spans_hold(text, pipeline);
    }
    let Some(theirs) = gitlab::read(text) else { return false };
    // Text after such a sign may be quoted from somebody else, or prose; and some of these characters can be line breaks.
    let is_split = text.contains(['\u{85}', '\u{2028}', '\u{feff}'])
        || text.lines().any(|line| [">", "|", "+", "@@ -", "```"].iter().any(|sign| line.starts_with(sign)));
    if is_split {
        return true;
    }
    let pipeline = pipeline.unwrap_or_default();
    for (name, theirs) in &theirs.jobs {
        let job = pipeline.jobs.iter().find(|job| *job.name.text.raw() == **name);
        let ours = job.map(Plain::of);
        let says_something =
            theirs.as_ref().is_some_and(|theirs| !theirs.scripts.is_empty() || theirs.id_tokens.is_some());
        let is_same = theirs.is_some() && ours == *theirs || pipeline.jobs.is_empty() && !says_something;
        let is_partial = pipeline.partial || job.is_some_and(|job| job.partial);
        assert!(is_same || is_partial, "{text}\n{name}: {theirs:#?}\n{ours:#?}");
    }
    for job in &pipeline.jobs {
        let name = job.name.text.raw();
        let is_known = theirs.jobs.iter().any(|(theirs, _)| **theirs == *name);
        assert!(is_known || pipeline.partial || job.partial, "{text}\n{name}: {:#?}", Plain::of(job));
    }
    let is_same = theirs.variables.is_none_or(|theirs| plain_variables(&pipeline.variables) == theirs);
    assert!(is_same || pipeline.partial || pipeline.jobs.is_empty(), "{text}\n{:#?}", pipeline.variables);
    true
}

/// Nothing was left out.
fn is_whole(pipeline: &CiConfig) -> bool {
    !pipeline.partial && pipeline.jobs.iter().all(|job| !job.partial)
}

/// Each character that was read, or its escaped form, is at its reported position; and the positions are in order.
fn spans_hold(text: &str, pipeline: &CiConfig) {
    let hold = |scalar: &Scalar| {
        let raw = scalar.text.raw();
        assert!(text.get(scalar.place.clone()).is_some(), "{:?} of {text:?}", scalar.place);
        let mut last = scalar.place.start;
        for (at, character) in raw.char_indices() {
            let part = scalar.part(&(at..at + character.len_utf8()));
            let source = text.get(part.clone()).unwrap_or_else(|| panic!("{part:?} of {text:?}"));
            let is_made = source.is_empty() && matches!(character, ' ' | '\n') || source.len() > 1;
            assert!(source.starts_with(character) || is_made, "{character:?} from {source:?} in {text:?}");
            // Between characters come only line breaks, with blanks or a margin around them, and lines that a diff removes.
            let between = text.get(last..part.start).unwrap_or_else(|| panic!("{last} to {part:?} of {text:?}"));
            let is_kept = |line: &&str| !line.starts_with('-');
            let is_margin = |line: &str| line.trim_matches([' ', '\t', '\n', '\r', '\\', '+', '>']).is_empty();
            assert!(between.lines().filter(is_kept).all(is_margin), "{between:?} of {text:?}");
            assert!(part.end <= scalar.place.end.max(part.start), "{part:?} of {text:?}");
            last = part.end;
        }
    };
    for job in pipeline.jobs.iter().chain([&pipeline.default]) {
        hold(&job.name);
        job.scripts.iter().for_each(|scalar| hold(scalar));
        for token in job.id_tokens.iter().flat_map(|tokens| &tokens.list) {
            hold(&token.name);
            token.audiences.iter().flatten().chain(&token.other_key).for_each(|scalar| hold(scalar));
        }
        for variable in &job.variables {
            hold(&variable.name);
            hold(&variable.value);
        }
        for command in job.commands() {
            let source = text.get(command.place(&(0..command.text().len()))).unwrap();
            let first = command.text().chars().next().unwrap();
            assert!(source.starts_with([first, '\\', '\'']), "{first:?} from {source:?} in {text:?}");
        }
    }
}

/// libyaml accepts every case that is meant to be YAML, except those that use an alias from another file.
#[test]
fn cases_are_read_as_libyaml_does() {
    let mut refused = Vec::new();
    for (file, is_yaml) in
        [("shapes", true), ("notations", true), ("templates", true), ("margins", false), ("damage", false)]
    {
        let cases = cases(Path::new(&format!("tests/pipelines/{file}.toml")));
        refused.extend(cases.into_iter().filter(|case| !agrees(&case.text) && is_yaml).map(|case| case.name));
    }
    assert_eq!(refused, ["twice", "unknown-aliases"]);
}

/// The same for all jobs pasted to be judged, except those that are not YAML.
#[test]
fn pasted_jobs_are_read_as_libyaml_does() {
    let cases = cases(Path::new("tests/cases/pipeline.toml"));
    let refused: Vec<&str> = cases.iter().filter(|case| !agrees(&case.text)).map(|case| case.name.as_str()).collect();
    assert_eq!(refused, ["id-tokens-by-anchor", "diff", "mail", "beside-a-token"]);
}

/// The report on the seed's claims, with these set.
fn with(set: &[(&str, &str)]) -> Report {
    let set: Map<_, _> = set.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    let token = support::token(support::HEADER, &support::claims(&set, &[]));
    report::report(&report::read(&token), 0, support::NOW, &report::Options::default())
}

/// Written YAML is read without gaps: every kind of job, and what the package's page shows.
#[test]
fn written_jobs_are_read_whole() {
    let reports = [
        with(&[]),
        with(&[("environment", "production"), ("environment_action", "start"), ("deployment_tier", "production")]),
        with(&[("sub", "project_id:45678901:ref_type:branch:ref:main"), ("ref", "fix/größe: #1 'a' \"b\"")]),
        with(&[("aud", "https://gitlab.example.com"), ("ref_type", "tag"), ("ref", "v1")]),
    ];
    let mut count = 0;
    for report in &reports {
        for task in TASKS {
            for identity in IDENTITIES {
                let options = Options { task: task.value, identity: identity.value, ..Options::default() };
                let Ok(text) = output("gitlab-ci").unwrap().write(report, &options) else { continue };
                assert!(agrees(&text), "{text}");
                assert!(read(&text).is_some_and(|pipeline| is_whole(&pipeline)), "{text}");
                count += 1;
            }
        }
    }
    assert!(count > 50, "{count}");
    for file in [".gitlab-ci.yml", "www/npm/README.md"] {
        let text = std::fs::read_to_string(file).unwrap();
        agrees(&text);
        assert!(read(&text).is_some_and(|pipeline| is_whole(&pipeline)), "{file}");
    }
}

/// The beginnings of each parsing step, repeated: a step that scanned more than a part of the text each time would never finish here.
#[test]
fn work_grows_as_the_text_does() {
    const SIZE: usize = 1 << 18;
    let again = |piece: &str| piece.repeat(SIZE / piece.len());
    let laughs = |line: &dyn Fn(usize) -> String| (1..SIZE / 100).map(line).collect::<String>();
    let texts = [
        format!("script: {}", again("[")),
        format!("script: {}", again("{a: ")),
        format!("script: [{}", again("a, ")),
        format!("script: [{}", again("#a,")),
        format!("script: [{}", again("%")),
        format!("script: {}", again(": ")),
        format!("script: {}", again("&a ")),
        format!("script: \"{}", again("\\n")),
        format!("script: '{}", again("''")),
        format!("a:\n{}", again("  script: [\n")),
        format!("a:\n{}", again("- \"\n- '\n")),
        format!("script:\n{}", again("- ")),
        format!("script:\n{}", again("- a\n\n\n\n")),
        format!("script:\n{}", again("- |\n")),
        format!("script:\n{}", again("? ")),
        format!("script: a{}", again("\n   b")),
        format!("script: a{}", again("\n")),
        format!("script: a{}", again("\r")),
        format!("script: >\n{}", again("  a\n\n")),
        format!("script: a\n{}", again("a: &a b\nc: *a\n")),
        format!("script: a\n{}", again("---\n")),
        format!("script: a\n{}", again("+a\n")),
        format!("script\n{}", again("```\na: b\n")),
        again("a:\n  script: b\n  extends: [a, a, a]\n"),
        again("> > > > > > > > > > script: a\n"),
        again("@@ -1 +1 @@\n+script: a\n"),
        format!("j:\n  script:\n{}", again("  - !reference [j, script]\n")),
        format!("r: &r !reference [{}]\nj:\n  script: [{}]\n", again("j, "), again("*r, ")),
        format!("t: &t |\n{}j:\n  script: [{}]\n", again("  az login --federated-token $X\n"), again("*t, ")),
        format!("default:\n  before_script:\n{}{}", again("  - echo a\n"), again("a:\n  script: b\n")),
        format!("j:\n  id_tokens:\n{}", laughs(&|line| format!("    T{line}: {{aud: x}}\n"))),
        format!(
            "a0: &a0 [x]\n{}j:\n  script: *a9\n",
            laughs(&|line| format!("a{line}: &a{line} [{}]\n", format!("*a{},", line - 1).repeat(9)))
        ),
        format!(
            "a0: &a0 {{x: y}}\n{}j:\n  <<: *a9\n  script: x\n",
            laughs(&|line| format!("a{line}: &a{line} {{<<: [{}]}}\n", format!("*a{},", line - 1).repeat(9)))
        ),
    ];
    for text in texts {
        let Some(pipeline) = read(&text) else { continue };
        // The text that aliases and templates add is bounded too.
        let brought: usize =
            pipeline.jobs.iter().flat_map(|job| &job.scripts).map(|scalar| scalar.text.raw().len()).sum();
        assert!(brought < 1 << 23, "{brought}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_configuration_is_read_whole(text in any_configuration()) {
        prop_assert!(agrees(&text), "libyaml does not take {}", text);
        let pipeline = read(&text).unwrap_or_default();
        prop_assert!(is_whole(&pipeline), "{}", text);
    }

    #[test]
    fn any_change_of_a_configuration_is_read_as_libyaml_does_or_partly(
        mut text in any_configuration(),
        at in any::<prop::sample::Index>(),
        length in 0_usize..6,
        with in pieces(4),
    ) {
        let start = text.floor_char_boundary(at.index(text.len() + 1));
        let end = text.floor_char_boundary((start + length).min(text.len()));
        text.replace_range(start..end, &with);
        agrees(&text);
    }

    #[test]
    fn any_text_is_read_as_libyaml_does_or_partly(text in pieces(24)) {
        agrees(&text);
    }

    #[test]
    fn any_name_in_a_written_job_is_read(branch in any_text(), environment in any_text(), audience in any_text()) {
        let subject = format!("project_path:g/p:ref_type:branch:ref:{branch}");
        let report = with(&[("sub", &subject), ("ref", &branch), ("environment", &environment), ("aud", &audience)]);
        let Ok(text) = output("gitlab-ci").unwrap().write(&report, &Options::default()) else { return Ok(()) };
        prop_assert!(agrees(&text), "{}", text);
        let pipeline = read(&text).unwrap();
        prop_assert!(is_whole(&pipeline), "{}", text);
        let tokens = &pipeline.jobs[0].id_tokens.as_ref().unwrap().list;
        prop_assert_eq!(tokens[0].audiences.as_ref().unwrap()[0].text.raw(), audience);
    }
}
