//! `.gitlab-ci.yml`, read as YAML and the way GitLab reads its conditions.

use crate::values::values;
use crate::{subject, with, written};
use claimlens::entra::credential::Identity;
use claimlens::quote;
use claimlens::render::{Options, TASKS, Task};
use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// YAML files as GitLab's own parser reads them, with the options that GitLab sets (`Gitlab::Config::Loader::Yaml`).
fn read_by_psych(files: &[String]) -> Vec<Value> {
    const SCRIPT: &str = "puts JSON.generate(JSON.parse($stdin.read).map { |file| \
        YAML.safe_load(file, permitted_classes: [Symbol], permitted_symbols: [], aliases: true) })";
    let mut ruby = Command::new("ruby")
        .args(["-EUTF-8", "-rjson", "-ryaml", "-e", SCRIPT])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("ruby, which `cargo xtask tools` installs");
    ruby.stdin.take().unwrap().write_all(&serde_json::to_vec(files).unwrap()).unwrap();
    let done = ruby.wait_with_output().unwrap();
    assert!(done.status.success());
    serde_json::from_slice(&done.stdout).unwrap()
}

/// A YAML file as read by two other parsers that share no code.
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
    let (mut files, mut expected) = (vec![], vec![]);
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
                let of = if is_expanded(value) { "a variable's" } else { "an input's" };
                assert!(is_expanded(value) || value.contains("$[["), "{value:?}: {why}");
                assert!(why.ends_with(&format!("and GitLab would put {of} value there.")), "{why}");
                refused += 1;
                continue;
            }
        };
        assert!(!is_expanded(value) && !text.contains("$[["), "{value:?}");
        assert!(!text.replace('\n', "").contains(quote::is_invisible), "{text}");
        let file = read(&text);
        // Hostile values do not add jobs.
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
        expected.push(file);
        files.push(text);
    }
    assert_eq!(read_by_psych(&files), expected);
    assert!((50..500).contains(&refused), "{refused}");
}

/// A job gets exactly its name, whatever that is: as the only job, and beside the two others that `plan-apply` writes.
#[test]
fn names_of_jobs() {
    let (mut files, mut expected) = (vec![], vec![]);
    let keywords = [
        "plan",
        ".terraform",
        "default",
        "include",
        "workflow",
        "pages",
        "true",
        "~",
        "=",
        "no",
        "1.5",
        ":x",
        "!!str",
        "2001-01-01",
    ];
    for value in values().into_iter().chain(keywords.map(str::to_owned)) {
        for task in [Task::ReadSecret, Task::PlanApply] {
            let mut options = Options { task, ..Options::default() };
            options.set_name("job", value.clone());
            let text = match written(&with(&[]), "gitlab-ci", &options) {
                Ok(text) => text,
                Err(why) => {
                    assert_eq!((&*value, task), ("plan", Task::PlanApply));
                    assert_eq!(why, "the job is \"plan\", and so is the job of this file that plans.");
                    continue;
                }
            };
            assert!(!text.contains("$[["), "{text}");
            let file = read(&text);
            let jobs: Vec<&str> = file.as_object().unwrap().keys().map(String::as_str).collect();
            match task {
                Task::PlanApply => assert_eq!(jobs, [".terraform", "plan", options.given("job").unwrap_or("apply")]),
                _ => assert_eq!(jobs, [options.given("job").unwrap_or("read-secret")]),
            }
            expected.push(file);
            files.push(text);
        }
    }
    assert_eq!(read_by_psych(&files), expected);
}

/// A token's variable is never one that a job itself uses, however the job is written.
#[test]
fn names_of_variables() {
    let report = with(&[]);
    let names = |text: &str| -> Vec<String> {
        let ends = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
        let words = text.split(['$', '{', '#', ' ', '\n']).map(|rest| rest.split(ends).next().unwrap_or_default());
        words
            .filter(|name| name.contains('_') && !name.contains(|letter: char| letter.is_ascii_lowercase()))
            .map(str::to_owned)
            .collect()
    };
    let mut seen = 0;
    for task in TASKS {
        for identity in [Identity::ManagedIdentity, Identity::AppRegistration] {
            let mut options = Options { task: task.value, identity, ..Options::default() };
            let text = written(&report, "gitlab-ci", &options).unwrap();
            for name in names(&text).into_iter().chain(["SECRET", "PATH", "HOME"].map(str::to_owned)) {
                if name == "ID_TOKEN_FOR_AZURE" {
                    continue;
                }
                seen += 1;
                options.variable = Some(name.clone());
                assert_eq!(written(&report, "gitlab-ci", &options).as_ref(), Ok(&text), "{name}");
                let said = claimlens::render::findings(&report, &options);
                let expected = format!(
                    "The option `variable` is \"{name}\"; it takes letters, digits and _, no digit first, and no variable that GitLab, the job or its tools read, such as `PATH` or `AZURE_TENANT_ID`."
                );
                assert!(said.iter().any(|finding| finding.message == expected), "{name}: {said:?}");
            }
        }
    }
    assert!(seen > 100, "{seen}");
}
