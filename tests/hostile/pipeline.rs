//! `.gitlab-ci.yml`, read as YAML and as GitLab reads its conditions.

use crate::values::values;
use crate::{subject, with, written};
use claimlens::quote;
use claimlens::render::{Options, TASKS};
use serde_json::Value;

/// A file of YAML as two parsers that share no code read it.
fn read(text: &str) -> Value {
    let file: Value = serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let by_libyaml: Value = serde_yaml_ng::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert_eq!(file, by_libyaml, "{text}");
    file
}

/// What a condition compares its variable with: a string in quotes, in which nothing is escaped, or a pattern of `\x{…}`.
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

/// Whether GitLab would put a variable's value into the text.
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
