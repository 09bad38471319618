//! `.gitlab-ci.yml`, read as YAML and as GitLab reads its conditions; Markdown.

use crate::values::values;
use crate::{all_of, subject, with, written};
use claimlens::quote;
use claimlens::render::{Options, TASKS};
use claimlens::text::Text;
use pulldown_cmark::{Event, Options as Extensions, Parser};
use serde_json::Value;

/// A YAML file, as read by two independent parsers.
fn read(text: &str) -> Value {
    let file: Value = serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let by_libyaml: Value = serde_yaml_ng::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(file, by_libyaml, "{text}");
    file
}

/// The value that a condition compares its variable with: a quoted string without escapes, or a pattern of `\x{…}`.
fn compared(condition: &str, variable: &str) -> String {
    let comparison = condition.split(&format!("{variable} ")).nth(1).unwrap_or_else(|| panic!("{condition}"));
    if let Some(pattern) = comparison.strip_prefix("=~ /^") {
        let pattern = pattern.strip_suffix("$/").unwrap();
        let mut text = String::new();
        let mut rest = pattern;
        while let Some(character) = rest.chars().next() {
            if let Some(hex) = rest.strip_prefix("\\x{") {
                let (hex, behind) = hex.split_once('}').unwrap();
                text.push(char::from_u32(u32::from_str_radix(hex, 16).unwrap()).unwrap());
                rest = behind;
            } else {
                assert!(character.is_ascii_alphanumeric(), "{condition}");
                text.push(character);
                rest = &rest[1..];
            }
        }
        return text;
    }
    let literal = comparison.strip_prefix("== ").unwrap();
    let quote = literal.chars().next().unwrap();
    let inside = literal[1..].strip_suffix(quote).unwrap();
    assert!(!inside.contains([quote, '$', '\\', '\n']), "{condition}");
    inside.to_owned()
}

/// Whether GitLab would expand a variable in the text.
fn is_expanded(value: &str) -> bool {
    let names: Vec<char> = value.chars().collect();
    let is_name = |at: usize| names.get(at).is_some_and(|name| name.is_ascii_alphanumeric() || *name == '_');
    (0..names.len()).any(|at| match names[at] {
        '$' => is_name(at + 1) || names.get(at + 1) == Some(&'{'),
        '%' => {
            let length = (at + 1..names.len()).take_while(|at| is_name(*at)).count();
            length > 0 && names.get(at + 1 + length) == Some(&'%')
        }
        _ => false,
    })
}

#[test]
fn gitlab_ci_for_every_task() {
    let mut refused = 0;
    for (at, value) in values().iter().enumerate() {
        let task = TASKS[at % TASKS.len()].value;
        let options = Options { task, ..Options::default() };
        let report = with(&[
            ("aud", value),
            ("ref", value),
            ("sub", &subject(value)),
            ("environment", value),
            ("deployment_tier", value),
        ]);
        let text = match written(&report, "gitlab-ci", &options) {
            Ok(text) => text,
            Err(why) => {
                assert!(is_expanded(value), "{value:?}: {why}");
                assert!(why.ends_with("and GitLab would put a variable's value there."), "{why}");
                refused += 1;
                continue;
            }
        };
        assert!(!is_expanded(value), "{value:?}");
        assert!(!text.replace('\n', "").contains(quote::is_invisible), "{text}");
        let file = read(&text);
        // Hostile values add no job.
        let jobs: Vec<&String> = file.as_object().unwrap().keys().collect();
        let last = jobs.last().unwrap().as_str();
        assert_eq!(jobs.len(), if last == "apply" { 3 } else { 1 }, "{text}");
        let (job, holder) = (&file[last], if last == "apply" { &file[".terraform"] } else { &file[last] });
        let tokens = holder["id_tokens"].as_object().unwrap();
        assert_eq!(tokens.values().next().unwrap()["aud"], Value::from(value.as_str()));
        assert_eq!(job["environment"]["name"], Value::from(value.as_str()));
        assert_eq!(job["environment"]["deployment_tier"], Value::from(value.as_str()));
        assert_eq!(compared(job["rules"][0]["if"].as_str().unwrap(), "$CI_COMMIT_BRANCH"), *value);
        assert_eq!(job["rules"].as_array().unwrap().len(), 1);
    }
    assert!((50..500).contains(&refused), "{refused}");
}

#[test]
fn names_of_jobs() {
    for value in values() {
        let mut options = Options::default();
        options.set_name("job", value.clone());
        let text = written(&with(&[]), "gitlab-ci", &options).unwrap();
        let file = read(&text);
        let jobs: Vec<&String> = file.as_object().unwrap().keys().collect();
        assert_eq!(jobs, [options.given("job").unwrap_or("read-secret")]);
    }
}

/// The texts that Markdown renders as code, in backticks or in `<code>`.
fn codes(markdown: &str) -> Vec<String> {
    let mut codes = vec![];
    let mut open: Option<String> = None;
    for event in Parser::new_ext(markdown, Extensions::ENABLE_TABLES) {
        match event {
            Event::Code(code) => {
                assert!(open.is_none(), "{markdown}");
                codes.push(code.into_string());
            }
            Event::InlineHtml(tag) if &*tag == "<code>" => open = Some(String::new()),
            Event::InlineHtml(tag) if &*tag == "</code>" => codes.push(open.take().unwrap()),
            Event::InlineHtml(other) | Event::Html(other) => panic!("HTML {other} in {markdown}"),
            Event::Text(text) => {
                if let Some(code) = &mut open {
                    code.push_str(&text);
                }
            }
            Event::Start(pulldown_cmark::Tag::Link { .. } | pulldown_cmark::Tag::Image { .. }) => {
                panic!("a link in {markdown}")
            }
            _ => assert!(open.is_none(), "{event:?} in {markdown}"),
        }
    }
    codes
}

#[test]
fn portal() {
    let mut refused = 0;
    for value in values() {
        match written(&all_of(&value), "portal", &Options::default()) {
            Ok(text) => {
                let codes = codes(&text);
                assert_eq!([&codes[0], &codes[1], &codes[3]], [&value, &subject(&value), &value], "{text}");
            }
            Err(why) => {
                assert!(value.contains(quote::is_invisible), "{value:?}: {why}");
                refused += 1;
            }
        }
    }
    assert!((50..700).contains(&refused), "{refused}");
}

#[test]
fn report_markdown() {
    for value in values() {
        let report = all_of(&value);
        let text = written(&report, "report-markdown", &Options::default()).unwrap();
        let codes = codes(&text);
        let shown = |text: String| quote::visible(&Text::from(text));
        assert!(
            codes.ends_with(&[shown(value.clone()), shown(subject(&value)), shown(value.clone())]),
            "{codes:?}\n{text}"
        );
        // A row a claim, and its JSON.
        let claim = report.claims.iter().find(|claim| *claim.name == *"ref").unwrap();
        assert!(codes.contains(&shown(claim.raw_json().to_owned())), "{codes:?}\n{text}");
        assert!(!text.replace('\n', "").contains(quote::is_invisible), "{text}");
    }
}
