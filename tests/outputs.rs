//! The outputs as snapshots: one complete set, the others as differences from it; and laws for the table.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use claimlens::compare::{FlexibleCredential, compare};
use claimlens::entra::credential::Identity;
use claimlens::entra::expression::Refs;
use claimlens::render::{
    IDENTITIES, NAMES, NotWritten, OUTPUTS, Options, Output, OutputGroup, REFS, TASKS, Task, findings,
    flexible_for_both, output,
};
use claimlens::report::{self, Report, read, report};
use claimlens::samples::SAMPLES;
use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff};
use std::collections::BTreeMap;

/// The seed's claims with these set.
fn with(set: &[(&str, &str)]) -> Report {
    let set: Map<String, Value> = set.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    report(
        &read(&support::token(support::HEADER, &support::claims(&set, &[]))),
        0,
        support::NOW,
        &report::Options::default(),
    )
}

/// Tokens for which different outputs are written.
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

/// Texts by the id of the output.
type Outputs = BTreeMap<&'static str, String>;

fn written(report: &Report, options: &Options) -> Outputs {
    let write = |output: &Output| match output.write(report, options) {
        Ok(text) => text,
        Err(unwritten) => format!("(not written: {})\n", unwritten.why()),
    };
    OUTPUTS.iter().map(|output| (output.id, write(output))).collect()
}

/// With placeholders for the subject and the credential's name, since most lines with them are otherwise the same for every token.
fn marked(report: &Report, options: &Options) -> Outputs {
    let credential = report.credential.as_ref().unwrap();
    let (subject, name) = (credential.subject.raw(), credential.name());
    let mark = |text: String| text.replace(subject, "{subject}").replace(&name, "{name}");
    written(report, options).into_iter().map(|(id, text)| (id, mark(text))).collect()
}

/// The lines that differ in each output, without context. The JSON report is left out, since it says the same as the Markdown one.
fn changes(from: &Outputs, to: &Outputs) -> Outputs {
    let lines = |before: &str, after: &str| {
        let diff = TextDiff::from_lines(before, after);
        let changed = diff.iter_all_changes().filter(|line| line.tag() != ChangeTag::Equal);
        changed.map(|line| format!("{}{line}", line.tag())).collect::<Vec<_>>().concat()
    };
    let differ = from.iter().filter(|(id, text)| to[*id] != **text && **id != "report-json");
    differ.map(|(id, text)| (*id, lines(text, &to[id]))).collect()
}

fn listed(outputs: &Outputs) -> String {
    outputs.iter().map(|(id, text)| format!("======== {id}\n{text}")).collect::<Vec<_>>().concat()
}

fn of(identity: Identity, refs: Option<Refs<'static>>) -> Options {
    Options { identity, refs, ..Options::default() }
}

const MANAGED: Identity = Identity::ManagedIdentity;
const APP: Identity = Identity::AppRegistration;

/// Everything that is written for a branch and a managed identity. The next tests show differences from it.
#[test]
fn outputs_for_a_branch() {
    let [(_, branch), ..] = tokens();
    insta::assert_snapshot!(listed(&written(&branch, &Options::default())));
}

#[test]
fn outputs_for_other_tokens() {
    let [(_, branch), others @ ..] = tokens();
    for (name, report) in others {
        let from_branch = |identity| {
            let options = of(identity, None);
            changes(&marked(&branch, &options), &marked(&report, &options))
        };
        let (managed, mut app) = (from_branch(MANAGED), from_branch(APP));
        app.retain(|id, lines| managed.get(id) != Some(lines));
        let subject = report.credential.as_ref().unwrap().subject.raw();
        insta::assert_snapshot!(
            name,
            format!("{subject}\n{}\nOtherwise in an app registration:\n{}", listed(&managed), listed(&app))
        );
    }
}

#[test]
fn outputs_for_other_choices() {
    let [(_, branch), ..] = tokens();
    let choices = [
        ("app_registration", of(MANAGED, None), of(APP, None)),
        ("all_refs_of_a_managed_identity", of(MANAGED, None), of(MANAGED, Some(Refs::BranchesAndTags))),
        ("all_refs_of_an_app_registration", of(APP, None), of(APP, Some(Refs::BranchesAndTags))),
    ];
    for (name, from, to) in choices {
        insta::assert_snapshot!(name, listed(&changes(&written(&branch, &from), &written(&branch, &to))));
    }
}

/// Complete, since most lines of a job depend on its task.
#[test]
fn jobs_for_other_tasks() {
    let [(_, branch), ..] = tokens();
    let other = TASKS.iter().filter(|task| task.value != Task::default());
    let job = |task| output("gitlab-ci").unwrap().write(&branch, &Options { task, ..Options::default() }).unwrap();
    let jobs: Outputs = other.map(|task| (task.id, job(task.value))).collect();
    insta::assert_snapshot!(listed(&jobs));
}

/// Outputs that are not written are reported with the reason, and so are names that GitLab or Azure does not accept.
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
    let on_main = Options { task: Task::PlanApply, ..Options::default() };
    let [(_, branch), (_, tag), ..] = tokens();
    let subject = |value: &str| with(&[("sub", &format!("project_path:g/p:ref_type:branch:ref:{value}"))]);
    let cases: [(&str, Vec<String>, &[&str]); 7] = [
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
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn each_output_that_would_hold_an_expression_says_why_there_is_none() {
    let [(_, branch), ..] = tokens();
    let flexible = of(MANAGED, Some(Refs::Branches));
    let cases = [
        (
            ("sub", "project_path:g/p*:ref_type:branch:ref:main"),
            "an expression cannot hold `'`, `*` or `?` as themselves, and the subject has one.",
        ),
        (
            ("iss", "https://gitlab.example.org"),
            "Entra takes flexible credentials of GitLab only from https://gitlab.com, https://gitlab.….com and https://gitlab.….ca.",
        ),
    ];
    let written = written(&branch, &flexible);
    let holding = OUTPUTS
        .iter()
        .filter(|output| output.group == OutputGroup::Credential && written[output.id].contains(" matches "));
    for (claim, why) in cases {
        let found = findings(&with(&[claim]), &flexible).into_iter().map(|finding| finding.message);
        let expected = holding.clone().map(|output| format!("`{}` is not written: {why}", output.id));
        assert_eq!(found.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}

/// Only reports are written for a fork's token.
#[test]
fn a_forks_token_gets_a_report_and_nothing_else() {
    let fork = SAMPLES.iter().find(|sample| sample.id == "fork").unwrap();
    let report = report(&read(&fork.token()), 0, fork.as_of, &report::Options::default());
    for output in OUTPUTS {
        assert_eq!(
            output.write(&report, &Options::default()).is_ok(),
            output.group == OutputGroup::Report,
            "{}",
            output.id
        );
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
            &report::Options::default(),
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

/// The names that the page asks for are those that the open outputs use.
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

/// Every output can be chosen, and then fits.
#[test]
fn an_output_that_is_chosen_fits() {
    for output in OUTPUTS {
        for identity in IDENTITIES {
            for refs in REFS {
                let mut options = of(identity.value, refs.value);
                let before = options.clone();
                let did_fit = output.fits(&options);
                output.choose(&mut options);
                assert!(output.fits(&options), "{}", output.id);
                assert_eq!(did_fit, options == before, "{}", output.id);
            }
        }
    }
}

/// The row decides which kind of identity and of credential an output is for, whatever is chosen.
#[test]
fn an_output_for_one_kind_is_written_for_that_kind() {
    let [(_, branch), ..] = tokens();
    for output in OUTPUTS {
        for identity in IDENTITIES {
            for refs in REFS {
                let options = of(identity.value, refs.value);
                let mut own = options.clone();
                output.choose(&mut own);
                assert_eq!(output.write(&branch, &options), output.write(&branch, &own), "{}", output.id);
            }
        }
    }
}

/// One flexible credential for two tokens, with a pattern of what their refs have in common: JSON, whatever the values are.
#[test]
fn a_flexible_credential_for_two_tokens() {
    let of_tag = |name: &str| {
        let subject = format!("project_path:g/p:ref_type:tag:ref:{name}");
        with(&[("sub", &subject), ("project_path", "g/p"), ("aud", "a\"{{sh x}}"), ("ref", name)])
    };
    let (first, second) = (of_tag("v~1.2"), of_tag("v~1.3"));
    let shared = compare(&first, &second).unwrap().flexible.unwrap();
    for identity in [MANAGED, APP] {
        let text = flexible_for_both(&shared, &first, &of(identity, None)).unwrap();
        let written: Value = serde_json::from_str(&text).unwrap();
        let name = (identity == APP).then(|| Value::from("gitlab-both"));
        assert_eq!(written.get("name"), name.as_ref());
        let credential = written.get("properties").unwrap_or(&written);
        assert_eq!(
            credential["claimsMatchingExpression"]["value"],
            "claims['sub'] matches 'project_path:g/p:ref_type:tag:ref:v~1.*' and claims['project_id'] eq '45678901'"
        );
        assert_eq!(credential["issuer"], "https://gitlab.com");
        assert_eq!(credential["audiences"], Value::from(vec!["a\"{{sh x}}"]));
    }
    // An issuer that takes none.
    let elsewhere = FlexibleCredential { issuer: "https://git.example.org".into(), ..shared };
    let found = flexible_for_both(&elsewhere, &first, &of(APP, None));
    let why = "Flexible credentials take GitLab at https://gitlab.com, https://gitlab.<any>.com and https://gitlab.<any>.ca only.";
    assert_eq!(found, Err(NotWritten::Blocked(why.to_owned())));
}

/// The documentation lists everything that an address may ask for.
#[test]
fn every_id_is_in_the_documentation() {
    let documented = include_str!("../docs/linking.md");
    for output in OUTPUTS {
        assert!(documented.contains(&format!("`{}`", output.id)), "{}", output.id);
    }
}
