//! Terraform files, read by `hcl-edit` and, if installed, by Terraform itself.

use crate::values::values;
use crate::{after, all_of, subject, written};
use claimlens::entra::cloud::Cloud;
use claimlens::entra::credential::Identity;
use claimlens::entra::expression::Refs;
use claimlens::render::{NAMES, Options, TASKS};
use claimlens::report::Report;
use hcl_edit::expr::Expression;
use hcl_edit::structure::Body;
use serde_json::Value;
use std::io::Write as _;
use std::process::{Command, Stdio};

/// The string of an attribute of a resource, found by the resource's type; or of the attribute's only list entry.
fn attribute(file: &str, resource: &str, name: &str) -> String {
    let body: Body = file.parse().unwrap_or_else(|error| panic!("{error}\n{file}"));
    let block = body.get_blocks("resource").find(|block| block.labels[0].as_str() == resource).unwrap();
    match &block.body.get_attribute(name).unwrap().value {
        Expression::Array(items) => items.get(0).unwrap().as_str().unwrap().to_owned(),
        value => value.as_str().unwrap_or_else(|| panic!("no plain string: {value:?}")).to_owned(),
    }
}

#[test]
fn terraform() {
    let mut read = 0;
    for value in values() {
        for (identity, resource, audience) in [
            (Identity::ManagedIdentity, "azurerm_federated_identity_credential", "audience"),
            (Identity::AppRegistration, "azuread_application_federated_identity_credential", "audiences"),
        ] {
            let options = Options { identity, ..Options::default() };
            match written(&all_of(&value), "terraform", &options) {
                Ok(file) => {
                    read += 1;
                    assert_eq!(attribute(&file, resource, "issuer"), value);
                    assert_eq!(attribute(&file, resource, "subject"), subject(&value));
                    assert_eq!(attribute(&file, resource, audience), value);
                }
                Err(why) => {
                    assert!(value.contains(['\u{301}', '\u{212b}']), "{value:?}: {why}");
                    assert!(
                        why.ends_with("and Terraform changes such text (it brings it into Unicode's normal form C)."),
                        "{why}"
                    );
                }
            }
        }
    }
    assert!(read > 2_000, "{read}");
}

/// Runs Terraform, if it is installed.
fn run(arguments: &[&str], input: &str) -> Option<(bool, String)> {
    let mut child = Command::new("terraform")
        .args(arguments)
        .env("CHECKPOINT_DISABLE", "1")
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    Some((done.status.success(), String::from_utf8(done.stdout).unwrap()))
}

#[test]
fn terraform_reads_every_literal_the_same() {
    let mut literals = vec![];
    let mut expected = vec![];
    for value in values() {
        if let Ok(file) = written(&all_of(&value), "terraform", &Options::default()) {
            literals.push(after(&file, "subject                   = ").to_owned());
            expected.push(subject(&value));
        }
    }
    // Two layers: Terraform prints the JSON as a string.
    let expression = format!("base64encode(jsonencode([{}]))\n", literals.join(", "));
    let Some((ok, printed)) = run(&["console"], &expression) else {
        println!("terraform is not on this machine");
        return;
    };
    assert!(ok, "{printed}");
    let encoded = printed.trim().trim_matches('"');
    let json = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, encoded).unwrap();
    let read: Vec<Value> = serde_json::from_slice(&json).unwrap();
    assert!(read.len() > 1_000);
    for (read, expected) in read.iter().zip(expected) {
        assert_eq!(*read, Value::from(expected));
    }
}

#[test]
fn terraform_would_format_the_files_as_they_are() {
    for identity in [Identity::ManagedIdentity, Identity::AppRegistration] {
        for refs in [None, Some(Refs::Branches)] {
            for cloud in [None, Some(Cloud::UsGov)] {
                for task in TASKS {
                    let mut options = Options { identity, refs, task: task.value, ..Options::default() };
                    let report = Report { cloud, ..crate::with(&[]) };
                    for located in ["", "westeurope"] {
                        options.set_name(NAMES[3].option, located.to_owned());
                        let file = written(&report, "terraform", &options).unwrap();
                        let _: Body = file.parse().unwrap_or_else(|error| panic!("{error}\n{file}"));
                        match run(&["fmt", "-check", "-diff", "-"], &file) {
                            Some((ok, diff)) => assert!(ok, "{}\n{diff}\n{file}", task.id),
                            None => return println!("terraform is not on this machine"),
                        }
                    }
                }
            }
        }
    }
}
