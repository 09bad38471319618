//! The shell scripts, run by `bash` and `dash` with a stub for `az`.

use crate::values::values;
use crate::{all_of, subject, with, written};
use claimlens::entra::credential::Identity;
use claimlens::entra::expression::Refs;
use claimlens::entra::plan::Request;
use claimlens::gitlab::plan::{Pipeline, PipelineKind, Project};
use claimlens::render::{Options, TASKS};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A temporary folder, removed when dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("claimlens-{}-{name}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A shell that finds only the programs in the folder, which is also its home, so an injected command can do no harm.
fn confined(shell: &str, folder: &Path) -> Command {
    let mut command = Command::new(format!("/bin/{shell}"));
    command.env_clear().env("PATH", folder).env("HOME", folder).current_dir(folder).stdin(Stdio::null());
    command
}

/// Runs each script in a subshell of one shell, with `az` as a function, so that 1,000 scripts take seconds. Returns the arguments of every call.
fn run(shell: &str, folder: &Path, scripts: &[String]) -> Vec<Vec<Vec<String>>> {
    const DRIVER: &str = r#"
az() {
  printf '%s\000' "$@" '<end>' >> "$RECORD"
  case "$*" in *--query*) echo 00000000-id ;; esac
}
for script in *.sh; do
  RECORD="$PWD/${script%.sh}.args"
  : > "$RECORD"
  ( . "./$script" ) > "${script%.sh}.out" 2>&1 || echo "failed" >> "${script%.sh}.failed"
done
"#;
    for old in fs::read_dir(folder).unwrap() {
        fs::remove_file(old.unwrap().path()).unwrap();
    }
    for (at, script) in scripts.iter().enumerate() {
        fs::write(folder.join(format!("{at}.sh")), script).unwrap();
    }
    let status = confined(shell, folder).arg("-c").arg(DRIVER).status().unwrap();
    assert!(status.success(), "{shell}");
    let calls = |at: usize| {
        let out = fs::read_to_string(folder.join(format!("{at}.out"))).unwrap();
        assert!(!folder.join(format!("{at}.failed")).exists(), "{shell}: {out}\n{}", scripts[at]);
        assert_eq!(
            out.lines().count(),
            usize::from(scripts[at].contains("\necho ")),
            "{shell}: {out}\n{}",
            scripts[at]
        );
        calls(&fs::read(folder.join(format!("{at}.args"))).unwrap())
    };
    (0..scripts.len()).map(calls).collect()
}

fn calls(record: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8(record.to_vec()).unwrap();
    let mut calls = vec![];
    let mut call = vec![];
    for argument in text.strip_suffix('\0').unwrap_or_default().split('\0') {
        if argument == "<end>" {
            calls.push(std::mem::take(&mut call));
        } else {
            call.push(argument.to_owned());
        }
    }
    calls
}

/// The value of an option, written `--option=value` or `--option value`.
fn option<'a>(calls: &'a [Vec<String>], option: &str) -> &'a str {
    let mut found = calls.iter().flat_map(|call| {
        call.iter().enumerate().filter_map(move |(at, argument)| match argument.strip_prefix(option)? {
            "" => Some(call[at + 1].as_str()),
            rest => rest.strip_prefix('='),
        })
    });
    let value = found.next().unwrap_or_else(|| panic!("no {option} in {calls:?}"));
    assert_eq!(found.next(), None, "{option} twice");
    value
}

/// How `az` parses a single string (azure-cli: `_expand_file_prefixed_files`, then `AAZShortHandSyntaxParser` with `is_simple`).
fn as_az_reads(argument: &str) -> String {
    assert!(!argument.starts_with('@'), "a file: {argument}");
    assert!(!matches!(argument, "null" | "??"), "{argument}");
    if !argument.starts_with('\'') {
        return argument.to_owned();
    }
    let mut characters = argument.chars().skip(1).peekable();
    let mut value = String::new();
    while let Some(character) = characters.next() {
        if character != '\'' {
            value.push(character);
        } else if characters.peek() == Some(&'/') {
            characters.next();
            value.push('\'');
        } else {
            assert_eq!(characters.next(), None, "behind the closing quote: {argument}");
            return value;
        }
    }
    panic!("no closing quote: {argument}");
}

/// How `az` parses the single value of a list.
fn as_az_reads_a_list(argument: &str) -> String {
    if let Some(inside) = argument.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        assert!(inside.starts_with('\''), "{argument}");
        return as_az_reads(inside);
    }
    // No file can have this name, `az` does not take it apart, and it is not a key with its value.
    assert!(argument.contains("://") && !argument.contains(['=', '\'', '"', '[', '{', '@', ' ']), "{argument}");
    argument.to_owned()
}

/// The values that a program's argument can contain.
fn arguments() -> Vec<String> {
    values().into_iter().filter(|value| !value.contains('\0')).collect()
}

fn in_both_shells(name: &str, scripts: &[String], check: impl Fn(usize, &[Vec<String>])) {
    let folder = Folder::new(name);
    for shell in ["bash", "dash"] {
        for (at, calls) in run(shell, &folder.0, scripts).iter().enumerate() {
            check(at, calls);
        }
    }
}

#[test]
fn az_cli_for_a_managed_identity() {
    let values = arguments();
    assert!(values.len() > 1_000);
    let scripts: Vec<String> =
        values.iter().map(|value| written(&all_of(value), "az-cli", &Options::default()).unwrap()).collect();
    in_both_shells("uami", &scripts, |at, calls| {
        let value = &values[at];
        assert_eq!(as_az_reads(option(calls, "--issuer")), *value);
        assert_eq!(as_az_reads(option(calls, "--subject")), subject(value));
        assert_eq!(as_az_reads_a_list(option(calls, "--audiences")), *value);
        assert_eq!(calls.len(), 6, "{calls:?}");
    });
}

#[test]
fn az_cli_for_an_app_registration() {
    let values = arguments();
    let options = Options { identity: Identity::AppRegistration, ..Options::default() };
    let scripts: Vec<String> =
        values.iter().map(|value| written(&all_of(value), "az-cli", &options).unwrap()).collect();
    in_both_shells("app", &scripts, |at, calls| {
        let value = &values[at];
        let body: Value = serde_json::from_str(option(calls, "--parameters")).unwrap();
        assert_eq!(body["issuer"], Value::from(value.as_str()));
        assert_eq!(body["subject"], Value::from(subject(value)));
        assert_eq!(body["audiences"], Value::from(vec![value.as_str()]));
    });
}

#[test]
fn flexible_credentials() {
    for (identity, id, name) in [
        (Identity::ManagedIdentity, "az-rest-flexible", "rest-uami"),
        (Identity::AppRegistration, "az-rest-flexible", "rest-app"),
        (Identity::ManagedIdentity, "az-cli", "cli-uami"),
        (Identity::AppRegistration, "az-cli", "cli-app"),
    ] {
        let options = Options { identity, refs: Some(Refs::Branches), ..Options::default() };
        let mut expected = vec![];
        let mut scripts = vec![];
        for value in arguments() {
            // The path is hostile, since the branch is not in the expression.
            let path = format!("project_path:{value}:ref_type:branch:ref:");
            let report = with(&[("sub", &format!("{path}x")), ("aud", &value)]);
            match written(&report, id, &options) {
                Ok(script) => {
                    scripts.push(script);
                    expected.push((
                        format!("claims['sub'] matches '{path}*' and claims['project_id'] eq '45678901'"),
                        value,
                    ));
                }
                Err(why) => assert!(value.contains(['\'', '*', '?']) || value.contains("ref:"), "{value}: {why}"),
            }
        }
        assert!(scripts.len() > 500, "{}", scripts.len());
        in_both_shells(name, &scripts, |at, calls| {
            let (expression, audience) = &expected[at];
            if name == "cli-uami" {
                assert_eq!(as_az_reads(option(calls, "--cme-value")), *expression);
                assert_eq!(as_az_reads_a_list(option(calls, "--audiences")), *audience);
                return;
            }
            let body: Value = serde_json::from_str(option(calls, "--body")).unwrap();
            let properties = if identity == Identity::ManagedIdentity { &body["properties"] } else { &body };
            assert_eq!(properties["claimsMatchingExpression"]["value"], Value::from(expression.as_str()));
            assert_eq!(properties["audiences"], Value::from(vec![audience.as_str()]));
        });
    }
}

/// The same with `az` as a program: its arguments, its standard input, and the file of each argument that begins with `@`.
#[test]
fn az_as_a_program() {
    const AZ: &str = r#"#!/bin/sh
printf '%s\000' "$@" >> "$RECORD"
for argument; do case "$argument" in @*) /bin/cat "${argument#@}" >> "$RECORD" ;; esac; done
printf '<input:' >> "$RECORD"; /bin/cat >> "$RECORD"; printf '>\000<end>\000' >> "$RECORD"
case "$*" in *--query*) echo 00000000-id ;; esac
"#;
    let folder = Folder::new("program");
    let az = folder.0.join("az");
    fs::write(&az, AZ).unwrap();
    fs::set_permissions(&az, fs::Permissions::from_mode(0o755)).unwrap();
    for value in arguments().iter().take(60) {
        let script = folder.0.join("script.sh");
        fs::write(&script, written(&all_of(value), "az-cli", &Options::default()).unwrap()).unwrap();
        let record = folder.0.join("record");
        for shell in ["bash", "dash"] {
            let _ = fs::remove_file(&record);
            let done = confined(shell, &folder.0).arg(&script).env("RECORD", &record).output().unwrap();
            assert!(done.status.success(), "{value:?}: {}", String::from_utf8_lossy(&done.stderr));
            let printed = String::from_utf8(done.stdout).unwrap();
            assert_eq!(printed, "Store this as the CI/CD variable AZURE_UAMI_CLIENT_ID: 00000000-id\n");
            let calls = calls(&fs::read(&record).unwrap());
            assert_eq!(as_az_reads(option(&calls, "--subject")), subject(value));
            assert!(calls.iter().all(|call| call.last().is_some_and(|last| last == "<input:>")), "{calls:?}");
        }
    }
}

#[test]
fn what_no_argument_can_hold_is_refused_with_its_reason() {
    let why = written(&all_of("a\0b"), "az-cli", &Options::default()).unwrap_err();
    assert_eq!(why, "the issuer is \"a⟨U+0000⟩b\", and no argument of a program can hold U+0000.");
    // JSON escapes it, so the argument does not contain it.
    let options = Options { identity: Identity::AppRegistration, ..Options::default() };
    assert!(written(&all_of("a\0b"), "az-cli", &options).unwrap().contains("a\\u0000b"));
}

/// A value that begins with a dash is its option's value and not an option: it follows `=`.
#[test]
fn no_value_is_an_option() {
    let mut texts = vec![];
    for identity in [Identity::ManagedIdentity, Identity::AppRegistration] {
        for refs in [None, Some(Refs::Branches)] {
            for task in TASKS {
                let mut options = Options { identity, refs, task: task.value, ..Options::default() };
                options.set_name("group", "--debug".to_owned());
                options.set_name("location", "westeurope".to_owned());
                for id in ["az-cli", "az-rest-flexible", "gitlab-ci"] {
                    texts.push(written(&with(&[]), id, &options).unwrap());
                }
            }
        }
        let pipelines = vec![Pipeline {
            kind: PipelineKind::Branch,
            name: "-x".to_owned(),
            protected: true,
            fork: None,
            environment: None,
        }];
        let project = Project { issuer: "https://gitlab.com".to_owned(), path: "-g/-p".to_owned(), id: String::new() };
        texts.push(Request { project, pipelines, ..Request::default() }.plan().unwrap().commands(identity).unwrap());
    }
    let mut values = 0;
    for text in &texts {
        for argument in text.split(" --").skip(1) {
            let end =
                argument.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-').unwrap_or(argument.len());
            let (option, value) = argument.split_at(end);
            values += usize::from(value.starts_with('='));
            // Chosen by claimlens itself.
            let is_chosen = value.starts_with(" \"https://") || option == "role";
            assert!(
                is_chosen || !value.starts_with([' ']) || !value[1..].starts_with(['"', '\'', '$']),
                "--{option}{value}\n{text}"
            );
        }
    }
    assert!(values > 300, "{values}");
    let scripts: Vec<String> = texts.into_iter().filter(|text| text.starts_with("#!/bin/sh")).collect();
    in_both_shells("dash", &scripts, |_, calls| {
        for argument in calls.iter().flatten() {
            assert!(argument != "--debug", "{calls:?}");
        }
    });
}
