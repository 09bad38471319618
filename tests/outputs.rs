//! Every output for five tokens, as snapshots; and what holds for the table.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use claimlens::render::{Group, OUTPUTS, Refused, findings, output};
use claimlens::report::{IDENTITIES, Identity, NAMES, Options, REFS, Refs, Report, TASKS, Task, read, report};
use claimlens::samples::SAMPLES;
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
    for output in OUTPUTS.iter().filter(|output| wanted(output.id)) {
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

/// What is not written is said, with the output's name and the reason; so is a name that its owner does not take.
#[test]
fn findings_say_what_is_not_written_and_why() {
    let found = |report: &Report, options: &Options| -> Vec<String> {
        findings(report, options).into_iter().map(|finding| format!("{}: {}", finding.id, finding.message)).collect()
    };
    let named = |names: &[(&str, &str)]| {
        let mut options = Options::default();
        for (option, name) in names {
            options.set_name(option, (*name).to_owned());
        }
        options
    };
    let flexible = Options { refs: Refs::Branches, ..Options::default() };
    let on_main = Options { task: Task::PlanApply, ..Options::default() };
    let [(_, branch), (_, tag), ..] = tokens();
    let subject = |value: &str| with(&[("sub", &format!("project_path:g/p:ref_type:branch:ref:{value}"))]);
    let cases: [(&str, Vec<String>, &[&str]); 9] = [
        ("nothing", found(&branch, &Options::default()), &[]),
        // No argument of a program holds U+0000; JSON, YAML, HCL, Bicep and PowerShell write it otherwise.
        (
            "a null character in the subject",
            found(&subject("a\0b"), &Options::default()),
            &[
                "output-not-written: `az-cli` is not written: the subject is \"project_path:g/p:ref_type:branch:ref:a⟨U+0000⟩b\", and no argument of a program can hold U+0000.",
                "output-not-written: `portal` is not written: the subject is \"project_path:g/p:ref_type:branch:ref:a⟨U+0000⟩b\", and a field of one line cannot hold it.",
            ],
        ),
        (
            "what Terraform would change",
            found(&subject("e\u{301}"), &Options::default()),
            &[
                "output-not-written: `terraform` is not written: the subject is \"project_path:g/p:ref_type:branch:ref:e\u{301}\", and Terraform changes such text (it brings it into Unicode's normal form C).",
            ],
        ),
        (
            "what GitLab would expand",
            found(&with(&[("environment", "$CI_JOB_TOKEN")]), &Options::default()),
            &[
                "output-not-written: `gitlab-ci` is not written: the environment is \"$CI_JOB_TOKEN\", and GitLab would put a variable's value there.",
            ],
        ),
        (
            "what an expression cannot hold",
            found(&with(&[("sub", "project_path:g/p*:ref_type:branch:ref:main")]), &flexible),
            &["an expression cannot hold `'`, `*` or `?` as themselves, and the subject has one."; 7],
        ),
        (
            "an issuer that takes no expression",
            found(&with(&[("iss", "https://gitlab.example.org")]), &flexible),
            &["Entra takes flexible credentials of GitLab only from https://gitlab.com, https://gitlab.….com and https://gitlab.….ca.";
                7],
        ),
        (
            "applying for a tag",
            found(&tag, &on_main),
            &[
                "output-not-written: `gitlab-ci` is not written: applying takes a token of a branch, and this one is of a tag or a merge request.",
            ],
        ),
        (
            "names",
            found(&branch, &named(&[("vault", "a b"), ("secret", "x")])),
            &[
                "name-not-taken: The option `vault` is \"a b\"; it takes 3 to 24 letters, digits and single -, a letter first and a letter or digit last.",
            ],
        ),
        (
            "a name in a shell",
            found(&branch, &named(&[("group", "$(id)")])),
            &[
                "name-not-taken: The option `group` is \"$(id)\"; it takes up to 90 letters, digits, - _ . ( and ), no full stop last.",
            ],
        ),
    ];
    for (what, found, expected) in cases {
        assert_eq!(found.len(), expected.len(), "{what}: {found:#?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!(found.ends_with(expected), "{what}: {found}");
        }
    }
}

/// Nothing is written for a fork's token but what reports on it.
#[test]
fn a_forks_token_gets_a_report_and_nothing_else() {
    let fork = SAMPLES.iter().find(|sample| sample.id == "fork").unwrap();
    let report = report(&read(&fork.token()), 0, fork.as_of, &Options::default());
    for output in OUTPUTS {
        assert_eq!(output.write(&report, &Options::default()).is_ok(), output.group == Group::Report, "{}", output.id);
    }
    assert!(findings(&report, &Options::default()).is_empty());
}

/// A token that lives five minutes: the job logs in at once, fetches access for what it uses while the token lives, and says why.
#[test]
fn a_job_that_outlives_its_token_fetches_access_early() {
    let claims = |lifetime: i64| {
        let set: Map<String, Value> = [
            ("exp".to_owned(), Value::from(support::NOW - 60 + lifetime)),
            ("iat".to_owned(), Value::from(support::NOW - 60)),
            ("nbf".to_owned(), Value::from(support::NOW - 65)),
        ]
        .into_iter()
        .collect();
        report(
            &read(&support::token(support::HEADER, &support::claims(&set, &[]))),
            0,
            support::NOW,
            &Options::default(),
        )
    };
    let (short, long) = (claims(300), claims(3_600));
    let says = "The token lives 5 minutes";
    let cases: [(Task, Option<&str>); 8] = [
        (
            Task::ReadSecret,
            Some(
                "    - az account get-access-token --scope \"https://vault.azure.net/.default\" --output none\n    - echo \"== Reading the secret\"",
            ),
        ),
        (Task::Deploy, Some("    - az account get-access-token --output none\n    - echo \"== Deploying\"")),
        (
            Task::Sdk,
            Some(
                "let the program ask for each service that it uses at its start (AADSTS700024).\n    - python main.py",
            ),
        ),
        // These say it whatever the token's life is, or do nothing in Azure.
        (Task::Terraform, None),
        (Task::Secrets, None),
        (Task::PrintClaims, None),
        (Task::PowerShell, None),
        (Task::PlanApply, None),
    ];
    for (task, expected) in cases {
        let options = Options { task, ..Options::default() };
        let [short, long] = [&short, &long].map(|report| output("gitlab-ci").unwrap().write(report, &options).unwrap());
        assert!(!long.contains("The token lives"), "{long}");
        match expected {
            Some(expected) => assert!(short.contains(says) && short.contains(expected), "{short}"),
            None => assert_eq!(short, long),
        }
        if let Some(fetch) = short.find("get-access-token") {
            assert!(short.find("az login").is_some_and(|login| login < fetch), "{short}");
        }
    }
}

/// The page asks for the names that the open outputs use.
#[test]
fn the_names_that_an_output_uses() {
    let [(_, branch), ..] = tokens();
    let cases: [(&str, Options, &[&str]); 7] = [
        ("credential-json", Options::default(), &[]),
        ("az-cli", Options::default(), &["identityName", "group", "location", "vault", "secret", "subscription"]),
        (
            "az-cli",
            Options { identity: Identity::AppRegistration, task: Task::PrintClaims, ..Options::default() },
            &["identityName", "location", "client", "subscription"],
        ),
        ("bicep", Options { task: Task::Sdk, ..Options::default() }, &["identityName", "location"]),
        ("gitlab-ci", Options::default(), &["job", "vault", "secret", "tenant", "client"]),
        ("gitlab-ci", Options { task: Task::Secrets, ..Options::default() }, &["job", "secret", "tenant", "client"]),
        ("report-json", Options::default(), &[]),
    ];
    for (id, options, expected) in cases {
        let used = output(id).unwrap().names(&branch, &options);
        let used: Vec<&str> = used.into_iter().map(|place| NAMES[place].option).collect();
        assert_eq!(used, expected, "{id} {:?}", options.task);
    }
}

/// Every output can be had for some choice, and choosing it makes it fit.
#[test]
fn an_output_that_is_chosen_fits() {
    for output in OUTPUTS {
        for (identity, ..) in IDENTITIES {
            for (refs, ..) in REFS {
                let mut options = Options { identity, refs, ..Options::default() };
                let before = options.clone();
                let did_fit = output.fits(&options);
                output.choose(&mut options);
                assert!(output.fits(&options), "{}", output.id);
                assert_eq!(did_fit, options == before, "{}", output.id);
            }
        }
    }
}
