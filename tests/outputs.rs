//! Every output for five tokens, as snapshots; and what holds for the table.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod support;

use claimlens::render::{Refused, all, output};
use claimlens::report::{Identity, Options, Refs, Report, TASKS, read, report};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// The seed's claims with these set.
fn with(set: &[(&str, &str)]) -> Report {
    let set: Map<String, Value> = set.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    report(&read(&support::token(support::HEADER, &support::claims(&set, &[]))), 0, support::NOW, &Options::default())
}

/// The kinds of token that differ in what is written for them.
fn tokens() -> [(&'static str, Report); 5] {
    let (path, id) = ("chgeuer/azure-workload-identity-federation-demo", "project_id:45678901");
    let subject = |tail: &str| format!("project_path:{path}:{tail}");
    [
        ("branch", with(&[])),
        (
            "tag",
            with(&[
                ("sub", &subject("ref_type:tag:ref:v1.4.0")),
                ("ref", "v1.4.0"),
                ("ref_type", "tag"),
                ("ref_path", "refs/tags/v1.4.0"),
            ]),
        ),
        (
            "merge_request",
            with(&[
                ("sub", &subject("ref_type:branch:ref:fix/größe")),
                ("ref", "fix/größe"),
                ("ref_path", "refs/heads/fix/größe"),
                ("ref_protected", "false"),
                ("pipeline_source", "merge_request_event"),
            ]),
        ),
        (
            "environment",
            with(&[
                ("environment", "production"),
                ("environment_protected", "true"),
                ("deployment_tier", "production"),
                ("environment_action", "start"),
            ]),
        ),
        ("customised_subject", with(&[("sub", &format!("{id}:ref_type:branch:ref:main"))])),
    ]
}

fn everything(report: &Report, options: &Options, wanted: impl Fn(&str) -> bool) -> String {
    let mut text = String::new();
    for output in all().filter(|output| wanted(output.id)) {
        let written = match output.write(report, options) {
            Ok(written) => written,
            Err(Refused::NotHere) => "(not here)\n".to_owned(),
            Err(Refused::Because(why)) => format!("(refused: {why})\n"),
        };
        let _ = write!(text, "======== {}\n{written}", output.id);
    }
    text
}

#[test]
fn outputs_for_five_tokens() {
    for (name, report) in tokens() {
        let managed = Options::default();
        let app = Options { identity: Identity::AppRegistration, ..Options::default() };
        insta::assert_snapshot!(format!("{name}_managed_identity"), everything(&report, &managed, |_| true));
        // What differs from a managed identity.
        let differs =
            |id: &str| output(id).unwrap().write(&report, &managed) != output(id).unwrap().write(&report, &app);
        insta::assert_snapshot!(format!("{name}_app_registration"), everything(&report, &app, differs));
    }
}

#[test]
fn flexible_credentials() {
    let [(_, branch), ..] = tokens();
    for (identity, name) in
        [(Identity::ManagedIdentity, "managed_identity"), (Identity::AppRegistration, "app_registration")]
    {
        let exact = Options { identity, ..Options::default() };
        let flexible = Options { refs: Refs::All, ..exact.clone() };
        let differs =
            |id: &str| output(id).unwrap().write(&branch, &exact) != output(id).unwrap().write(&branch, &flexible);
        insta::assert_snapshot!(format!("flexible_{name}"), everything(&branch, &flexible, differs));
    }
}

#[test]
fn the_job_for_every_task() {
    let [(_, branch), ..] = tokens();
    let mut text = String::new();
    for (task, id, _) in TASKS {
        let options = Options { task, ..Options::default() };
        let _ = write!(text, "======== {id}\n{}", output("gitlab-ci").unwrap().write(&branch, &options).unwrap());
    }
    insta::assert_snapshot!(text);
}
