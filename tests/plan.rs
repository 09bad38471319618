//! Which subjects pipelines present, whom a credential lets in, and how many credentials a project needs: tables with the exact sentences.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

use claimlens::entra::access::of_rule;
use claimlens::entra::cloud::Cloud;
use claimlens::entra::credential::Identity;
use claimlens::entra::credentials::PastedCredentials;
use claimlens::entra::expression::parse;
use claimlens::entra::plan::{Plan, Request};
use claimlens::gitlab::plan::words::CAUTIONS;
use claimlens::gitlab::plan::{
    Calls, DEFAULT, Environment, Pipeline, PipelineKind, Project, calls, components, of_token, subject, subjects,
};
use claimlens::limits::{MAX_JUDGED, MAX_PIPELINES};
use claimlens::report::{Options, read, report};
use claimlens::text::Text;
use std::collections::BTreeSet;

fn project_at(issuer: &str, path: &str, id: &str) -> Project {
    Project { issuer: issuer.to_owned(), path: path.to_owned(), id: id.to_owned() }
}

fn project() -> Project {
    project_at("https://gitlab.com", "g/p", "20")
}

fn on(kind: PipelineKind, name: &str) -> Pipeline {
    Pipeline { kind, name: name.to_owned(), protected: false, fork: None, environment: None }
}

fn main_branch() -> Pipeline {
    on(PipelineKind::Branch, "main")
}

fn from_fork() -> Pipeline {
    Pipeline { fork: Some(project_at("", "u/p", "99")), ..on(PipelineKind::MergeRequest, "main") }
}

fn plan(project: Project, components: &[&str], pipelines: &[Pipeline]) -> Plan {
    let request =
        Request { project, components: components.join(", "), pipelines: pipelines.to_vec(), ..Request::default() };
    request.plan().unwrap()
}

#[test]
fn subjects_of_pipelines() {
    let fork = from_fork;
    let unknown = Pipeline { fork: Some(Project::default()), ..on(PipelineKind::MergeRequest, "main") };
    let environment = || Some(Environment { protected: true, tier: "production".to_owned() });
    let protected = || Pipeline { protected: true, environment: environment(), ..main_branch() };
    let cases: [(&str, Pipeline, Option<&str>); 13] = [
        ("project_path,ref_type,ref", main_branch(), Some("project_path:g/p:ref_type:branch:ref:main")),
        ("project_path,ref_type,ref", on(PipelineKind::Tag, "v1"), Some("project_path:g/p:ref_type:tag:ref:v1")),
        // A merge request presents its source branch, and a fork itself.
        (
            "project_path,ref_type,ref",
            on(PipelineKind::MergeRequest, "fix"),
            Some("project_path:g/p:ref_type:branch:ref:fix"),
        ),
        ("project_path,ref_type,ref", fork(), Some("project_path:u/p:ref_type:branch:ref:main")),
        ("source_project_id,ref", fork(), Some("source_project_id:99:ref:main")),
        // The project that runs the job is never the fork.
        ("job_project_path,ref", fork(), Some("job_project_path:g/p:ref:main")),
        ("job_project_id,ref", fork(), Some("job_project_id:20:ref:main")),
        // A fork of which nothing is known.
        ("project_path,ref_type,ref", unknown, None),
        // Another order, and the components of 18.7.
        ("project_id,ref,ref_type", main_branch(), Some("project_id:20:ref:main:ref_type:branch")),
        ("project_id,ref_protected", protected(), Some("project_id:20:ref_protected:true")),
        (
            "project_id,environment_protected,deployment_tier",
            protected(),
            Some("project_id:20:environment_protected:true:deployment_tier:production"),
        ),
        // In a job without an environment its components are left out.
        ("project_id,environment_protected,deployment_tier", main_branch(), Some("project_id:20")),
        ("project_id,ref_protected", main_branch(), Some("project_id:20:ref_protected:false")),
    ];
    for (composition, pipeline, expected) in cases {
        let composition = components(composition).unwrap();
        let found = subject(&composition, &project(), &pipeline);
        assert_eq!(found.as_ref().map(Text::raw), expected, "{composition:?} {pipeline:?}");
    }
}

#[test]
fn pipelines_with_one_subject_share_it() {
    let pipelines = [main_branch(), on(PipelineKind::MergeRequest, "main"), on(PipelineKind::Tag, "main")];
    let found = subjects(&DEFAULT, &project(), &pipelines);
    let found: Vec<_> = found.iter().map(|one| (one.subject.raw(), one.pipelines.as_slice())).collect();
    let expected: [(&str, &[usize]); 2] =
        [("project_path:g/p:ref_type:branch:ref:main", &[0, 1]), ("project_path:g/p:ref_type:tag:ref:main", &[2])];
    assert_eq!(found, expected);
}

#[test]
fn compositions_as_people_type_them() {
    let cases: [(&str, Result<&[&str], &str>); 8] = [
        ("project_id, ref_type, ref", Ok(&["project_id", "ref_type", "ref"])),
        (r#"["project_path","ref"]"#, Ok(&["project_path", "ref"])),
        ("project_path:ref_type:ref", Ok(&["project_path", "ref_type", "ref"])),
        ("", Err("A subject has at least one component.")),
        ("ref,project_path", Err("A subject begins with the project's path or id, not with `ref`.")),
        ("project_path,ref,ref", Err("`ref` stands there twice.")),
        ("project_path,environment", Err("\"environment\" is no component of a subject.")),
        ("project_path,$(id)", Err("\"id\" is no component of a subject.")),
    ];
    for (text, expected) in cases {
        assert_eq!(components(text).as_deref().map_err(String::as_str), expected, "{text}");
    }
}

#[test]
fn a_token_tells_its_project_and_composition() {
    let claims = |name: &str| match name {
        "iss" => Some("https://gitlab.com"),
        "sub" => Some("project_id:20:ref:main"),
        "project_path" => Some("g/p"),
        "project_id" => Some("20"),
        _ => None,
    };
    assert_eq!(of_token(&claims), Some((project(), vec!["project_id", "ref"])));
    assert_eq!(of_token(&|_| Some("repo:o/r")), None);
}

#[test]
fn commands_set_the_composition() {
    let body = r#"'{"ci_id_token_sub_claim_components":["project_id","ref"]}'"#;
    let curl = format!(
        r#"curl --fail-with-body --proto '=https' --request PUT --header "PRIVATE-TOKEN: $GITLAB_TOKEN" --header "Content-Type: application/json" --data {body} "#
    );
    let glab = |host: &str| {
        format!(
            r#"printf %s {body} | glab api --hostname={host} --method PUT --header "Content-Type: application/json" --input - projects/"#
        )
    };
    let both = |address: &str, host: &str, id: &str| {
        Some(Calls {
            recipient: format!("This sends your GitLab token to \"{host}\": make sure that it is your GitLab."),
            curl: format!("{curl}{address}/api/v4/projects/{id}"),
            glab: format!("{}{id}", glab(host)),
        })
    };
    let cases = [
        ("https://gitlab.com", "g/p", "20", both("https://gitlab.com", "gitlab.com", "20")),
        // Without an id the path, as one segment.
        ("https://gitlab.com", "g/sub/p.x", "", both("https://gitlab.com", "gitlab.com", "g%2Fsub%2Fp.x")),
        (
            "https://git.example.com:8443/gitlab/",
            "g/p",
            "20",
            both("https://git.example.com:8443/gitlab", "git.example.com:8443", "20"),
        ),
        // Nothing gets out of its place.
        (
            "https://gitlab.com",
            "'; touch x #$(id)`",
            "2 0",
            both("https://gitlab.com", "gitlab.com", "%27%3B%20touch%20x%20%23%24%28id%29%60"),
        ),
        ("https://gitlab.com;id", "g/p", "20", None),
        ("https://", "g/p", "20", None),
        ("gitlab.com", "g/p", "20", None),
        ("https://gitlab.com", "", "", None),
        // A token is sent by https, and to a host that no program takes for an option.
        ("http://gitlab.com", "g/p", "20", None),
        ("https://-o.example", "g/p", "20", None),
        ("https://--hostname", "g/p", "20", None),
        ("https://.example", "g/p", "20", None),
        ("https:///gitlab.com", "g/p", "20", None),
        ("https://gitlab.com@evil.example", "g/p", "20", None),
    ];
    for (issuer, path, id, expected) in cases {
        assert_eq!(calls(&project_at(issuer, path, id), &["project_id", "ref"]), expected, "{issuer} {path} {id}");
    }
    assert_eq!(calls(&project(), &["'; id"]), None);
}

/// Each caution, word for word, with an expression that it applies to.
#[test]
fn every_caution_is_said() {
    let cases = [
        (
            "claims['sub'] matches '*'",
            "lets-in-every-project: No project is named: any project of the instance gets in, whoever owns it.",
        ),
        (
            "claims['sub'] matches 'project_path:group/*'",
            "lets-in-a-group: Every project whose path fits gets in, those of subgroups and those created later included.",
        ),
        (
            "claims['sub'] matches 'job_project_path:g/p:*'",
            "lets-in-forks: `job_project_…` names the project that runs the job: a merge request from a fork that runs there gets in too.",
        ),
        (
            "claims['sub'] matches 'project_path:g/p:ref_type:branch:ref:*'",
            "lets-in-every-branch: Every branch gets in, so whoever may push one does, without a review.",
        ),
        (
            "claims['sub'] matches 'project_path:g/p:ref_type:tag:ref:v*'",
            "lets-in-every-tag: Every tag that fits gets in, so whoever may create one does.",
        ),
        (
            "claims['sub'] eq 'project_path:g/p:ref:main'",
            "lets-in-either-type: Without `ref_type` a branch and a tag of one name look alike, and either gets in.",
        ),
        (
            "claims['sub'] matches 'project_path:g/p:ref_type:branch:ref:release/*'",
            "lets-in-unprotected-refs: Nothing asks whether the ref is protected: if it is not, whoever may push to it gets in.",
        ),
        (
            "claims['sub'] eq 'project_path:g/p:ref_type:branch:ref:main'",
            "lets-in-merge-requests: A merge request's pipeline presents its source branch, so one whose source branch has this name gets in; before GitLab 18.2.2 one from a fork too.",
        ),
    ];
    let mut seen = BTreeSet::new();
    for (text, expected) in cases {
        let found = parse(text).unwrap().cautions();
        let found: Vec<String> = found.iter().map(|caution| format!("{}: {}", caution.id, caution.message)).collect();
        assert!(found.iter().any(|caution| caution == expected), "{text}\n{found:#?}");
        seen.insert(expected.split(':').next().unwrap());
    }
    assert!(CAUTIONS.iter().all(|caution| seen.contains(caution.id) && caution.fix.ends_with('.')));
}

fn advice(plan: &Plan) -> Vec<&'static str> {
    plan.advice.iter().map(|advice| advice.alternative.id).collect()
}

#[test]
fn how_many_credentials_and_what_would_take_fewer() {
    type Case<'a> = (&'a str, &'a [&'a str], &'a [Pipeline], &'a str, &'a [&'a str]);
    let protected = |name| Pipeline { protected: true, ..on(PipelineKind::Branch, name) };
    let fork = from_fork();
    let names: Vec<String> = (0..21).map(|number| format!("release/{number}")).collect();
    let many: Vec<_> = names.iter().map(|name| on(PipelineKind::Branch, name)).collect();
    let by_id = ["project_id", "ref_type", "ref"];
    let cases: [Case<'_>; 7] = [
        ("one branch", &by_id, &[main_branch()], "1 credential of the 20 of one identity.", &[]),
        (
            "one branch, by path",
            &DEFAULT,
            &[main_branch()],
            "1 credential of the 20 of one identity.",
            &["plan-lead-with-id"],
        ),
        (
            "a branch and a tag have no type in common",
            &by_id,
            &[main_branch(), on(PipelineKind::Tag, "v1")],
            "2 credentials of the 20 of one identity.",
            &["plan-flexible"],
        ),
        (
            "protected branches",
            &by_id,
            &[protected("main"), protected("stable")],
            "2 credentials of the 20 of one identity.",
            &["plan-flexible", "plan-protected", "plan-without-ref"],
        ),
        (
            "a fork takes none",
            &by_id,
            &[main_branch(), fork],
            "1 credential of the 20 of one identity.",
            &["plan-fork"],
        ),
        (
            "a merge request of the project takes none of its own",
            &by_id,
            &[main_branch(), on(PipelineKind::MergeRequest, "main")],
            "1 credential of the 20 of one identity.",
            &[],
        ),
        (
            "too many",
            &by_id,
            &many,
            "21 credentials, more than the 20 of one identity: spread them over several, or take another way.",
            &["plan-flexible", "plan-without-ref"],
        ),
    ];
    for (name, components, pipelines, summary, expected) in cases {
        let plan = plan(project(), components, pipelines);
        assert_eq!((plan.summary.as_str(), advice(&plan).as_slice()), (summary, expected), "{name}");
    }
}

#[test]
fn the_pipelines_of_a_subject_keep_their_numbers() {
    let fork = from_fork();
    let plan = plan(project(), &DEFAULT, &[fork, main_branch(), on(PipelineKind::MergeRequest, "main")]);
    assert_eq!(plan.subjects.len(), 1);
    assert_eq!(plan.subjects[0].pipelines, [1, 2]);
}

#[test]
fn advice_names_what_does_it() {
    let of = |plan: &Plan, id: &str| plan.advice.iter().find(|advice| advice.alternative.id == id).cloned().unwrap();
    let flexible =
        |pipelines: &[Pipeline]| of(&plan(project(), &DEFAULT, pipelines), "plan-flexible").expression.unwrap();
    let expression =
        |pattern: &str| format!("claims['sub'] matches 'project_path:g/p:{pattern}' and claims['project_id'] eq '20'");
    // The folder that branches have in common, the beginning that tags have in common.
    let release = [on(PipelineKind::Branch, "release/1"), on(PipelineKind::Branch, "release/10")];
    assert_eq!(flexible(&release), expression("ref_type:branch:ref:release/*"));
    assert_eq!(flexible(&[main_branch(), on(PipelineKind::Branch, "master")]), expression("ref_type:branch:ref:*"));
    assert_eq!(
        flexible(&[on(PipelineKind::Tag, "v1"), on(PipelineKind::Tag, "v2")]),
        expression("ref_type:tag:ref:v*")
    );
    assert_eq!(flexible(&[main_branch(), on(PipelineKind::Tag, "v2")]), expression("ref_type:*:ref:*"));
    // Where the issuer takes no flexible credential, the composition remains.
    let elsewhere = project_at("https://git.example.com", "g/p", "20");
    let found = plan(elsewhere, &DEFAULT, &release);
    assert_eq!(advice(&found), ["plan-without-ref", "plan-lead-with-id"]);
    assert_eq!(of(&found, "plan-without-ref").subject.unwrap().raw(), "project_id:20:ref_type:branch");
    let protected = release.map(|pipeline| Pipeline { protected: true, ..pipeline });
    let found = plan(project(), &DEFAULT, &protected);
    assert_eq!(of(&found, "plan-protected").subject.unwrap().raw(), "project_id:20:ref_protected:true");
    let messages: Vec<&str> = found.advice.iter().map(|advice| advice.alternative.message).collect();
    assert_eq!(
        messages,
        [
            "One flexible credential (preview) does it. It lets in every other ref that fits, too.",
            "One standard credential for all protected refs does it, if the subject is composed so (GitLab 18.7).",
            "One standard credential for all branches, or all tags, does it, if the subject is composed so.",
            "A subject that begins with `project_id` survives a move of the project, and nobody takes it over with the path.",
        ]
    );
    let fork = from_fork();
    assert_eq!(
        plan(project(), &["project_id"], &[fork]).advice[0].alternative.message,
        "A merge request from a fork presents the fork's subject. A credential for it would let in whatever its owner runs there: create none."
    );
}

#[test]
fn commands_create_a_credential_for_each_subject() {
    let text = |text: &str| Text::from(text);
    let written = |names: &[&str], identity| {
        let pipelines: Vec<Pipeline> = names.iter().map(|name| on(PipelineKind::Branch, name)).collect();
        plan(project(), &DEFAULT, &pipelines).commands(identity)
    };
    assert_eq!(
        written(&["it's"], Identity::ManagedIdentity).unwrap(),
        "az identity federated-credential create --resource-group=\"$RESOURCE_GROUP\" --identity-name=\"$IDENTITY_NAME\" \\\n  \
         --name='g-p-branch-it-s' --issuer='https://gitlab.com' \\\n  \
         --subject='project_path:g/p:ref_type:branch:ref:it'\\''s' --audiences='api://AzureADTokenExchange'\n"
    );
    // Names that come out the same are told apart: Azure takes each once.
    for branches in [["a/b", "a-b", "a_b"], ["a-b-3", "a/b", "a-b"]] {
        let script = written(&branches, Identity::ManagedIdentity).unwrap();
        let names: BTreeSet<&str> = script.split("--name=").skip(1).filter_map(|rest| rest.split(' ').next()).collect();
        assert_eq!(names.len(), 3, "{script}");
    }
    // What is created lets in what it was planned for.
    let script = written(&["main"], Identity::AppRegistration).unwrap();
    let body = script.split('\'').nth(1).unwrap();
    let pasted = PastedCredentials::read(body);
    let subject = pasted.list()[0].subject().unwrap().text.clone();
    assert_eq!(subject, Some(text("project_path:g/p:ref_type:branch:ref:main")));
    // What cannot be seen is in no command, and no subject is no command.
    assert_eq!(written(&["a\u{202e}b"], Identity::AppRegistration), None);
    assert_eq!(written(&[], Identity::AppRegistration), None);
}

/// Typed values take precedence over the token's, and GitLab's defaults fill in the rest.
#[test]
fn a_request_is_what_is_typed_over_what_a_token_says() {
    let token = || Some((project_at("https://git.example.com", "t/p", "7"), vec!["project_id", "ref"]));
    let empty = || Some((project_at("", "t/p", ""), vec!["project_path"]));
    let typed = |issuer: &str, path: &str, id: &str| project_at(issuer, path, id);
    let cases = [
        ("nothing", None, typed("", "", ""), "", typed("https://gitlab.com", "", ""), "project_path,ref_type,ref"),
        ("a project", None, typed("", " g/p ", "20"), "", project(), "project_path,ref_type,ref"),
        ("a token", token(), typed("", "", ""), " ", token().unwrap().0, "project_id,ref"),
        (
            "a path over a token's",
            token(),
            typed(" ", "g/p", ""),
            "project_path",
            typed("https://git.example.com", "g/p", "7"),
            "project_path",
        ),
        (
            "a token without an issuer",
            empty(),
            typed("", "", "20"),
            "",
            typed("https://gitlab.com", "t/p", "20"),
            "project_path",
        ),
    ];
    for (what, token, project, components, expected, composition) in cases {
        let request = Request { token, project, components: components.to_owned(), ..Request::default() };
        assert_eq!(request.project(), expected, "{what}");
        assert_eq!(request.components().map(|names| names.join(",")).as_deref(), Ok(composition), "{what}");
    }
    let request = Request { components: "namespace".to_owned(), ..Request::default() };
    assert_eq!(request.plan().unwrap_err(), "\"namespace\" is no component of a subject.");
}

#[test]
fn a_token_that_is_too_long_to_be_judged_tells_no_project() {
    let of = |length: usize| {
        let claims = format!(
            r#"{{"iss": "https://gitlab.com", "sub": "project_id:20:ref:main", "project_path": "g/p", "project_id": "20", "x": "{}"}}"#,
            "x".repeat(length)
        );
        report(&read(&claims), 0, 0, &Options::default()).project()
    };
    assert_eq!(of(10), Some((project(), vec!["project_id", "ref"])));
    assert_eq!(of(MAX_JUDGED), None);
}

#[test]
fn a_plan_is_of_the_chosen_cloud() {
    let cases = [(None, "api://AzureADTokenExchange"), (Some(Cloud::UsGov), "api://AzureADTokenExchangeUSGov")];
    for (cloud, audience) in cases {
        let plan = Request { project: project(), pipelines: vec![main_branch()], cloud, ..Request::default() }.plan();
        let plan = plan.unwrap();
        assert_eq!((plan.issuer.raw(), plan.audience.raw()), ("https://gitlab.com", audience));
        assert!(plan.commands(Identity::ManagedIdentity).unwrap().contains(audience));
    }
}

#[test]
fn the_first_thousand_pipelines_are_planned_for() {
    let many = |count: usize| -> Vec<Pipeline> {
        (0..count).map(|number| on(PipelineKind::Branch, &number.to_string())).collect()
    };
    let of = |count| plan(project(), &DEFAULT, &many(count));
    let says = "1000 credentials, more than the 20 of one identity: spread them over several, or take another way.";
    assert_eq!(of(MAX_PIPELINES).summary, says);
    let more = of(MAX_PIPELINES + 1);
    assert_eq!(more.summary, format!("{says} Only the first 1,000 pipelines are planned for."));
    assert_eq!(more.subjects.len(), 1_000);
}

#[test]
fn what_is_longer_than_entra_takes_is_not_planned_for() {
    let long = "x".repeat(601);
    let fork = Pipeline { fork: Some(project_at("", &long, "99")), ..from_fork() };
    let staging = Environment { protected: true, tier: long.clone() };
    let cases: [(Project, Pipeline); 6] = [
        (project_at(&long, "g/p", "20"), main_branch()),
        (project_at("https://gitlab.com", &long, "20"), main_branch()),
        (project_at("https://gitlab.com", "g/p", &long), main_branch()),
        (project(), on(PipelineKind::Branch, &long)),
        (project(), fork),
        (project(), Pipeline { environment: Some(staging), ..main_branch() }),
    ];
    for (project, pipeline) in cases {
        let request = Request { project, pipelines: vec![pipeline], ..Request::default() };
        let fault = request.plan().unwrap_err();
        let says = "(601 characters) is longer than the 600 characters that Entra takes of an issuer or a subject.";
        assert!(fault.starts_with("\"xxx") && fault.ends_with(says), "{fault}");
    }
    let request =
        Request { project: project(), pipelines: vec![on(PipelineKind::Branch, &long[1..])], ..Request::default() };
    assert!(request.plan().is_ok());
}

/// Whether a rule is a subject or an expression, and where an expression goes wrong.
#[test]
fn a_rule_is_a_subject_or_an_expression() {
    const UNREADABLE: &str = "Whom it lets in cannot be told: the expression cannot be read.";
    let cases = [
        (
            "project_path:g/p:ref_type:branch:ref:main",
            "Lets in jobs of the project \"g/p\", on the branch \"main\".",
            None,
        ),
        // Git takes such a branch.
        (
            "project_path:g/p:ref_type:branch:ref:a']b",
            "Lets in jobs of the project \"g/p\", on the branch \"a']b\".",
            None,
        ),
        (
            "claims['sub'] eq 'project_path:g/p:ref_type:branch:ref:main'",
            "Lets in jobs of the project \"g/p\", on the branch \"main\".",
            None,
        ),
        (
            " claims['sub'] eq 'project_path:g/p:ref_type:branch:ref:main'\n",
            "Lets in jobs of the project \"g/p\", on the branch \"main\".",
            None,
        ),
        ("claims[", UNREADABLE, Some(7..7)),
        // What is meant for an expression, at its first character that is wrong, in the text as it is typed.
        (" claim['sub'] eq 'x'", UNREADABLE, Some(6..7)),
        ("['sub'] eq 'x'", UNREADABLE, Some(0..1)),
        ("  claims['sub'] is 'x'", UNREADABLE, Some(16..18)),
    ];
    for (rule, words, place) in cases {
        let found = of_rule(&Text::from(rule), &Text::from("https://gitlab.com"), Identity::AppRegistration);
        assert_eq!((found.words.as_str(), found.unreadable.clone()), (words, place.clone()), "{rule}");
        let lint = found.lints.iter().find(|lint| lint.id == "expression-unreadable");
        assert_eq!(lint.map(|lint| lint.place.clone()), place, "{rule}");
    }
}
