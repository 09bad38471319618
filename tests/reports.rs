//! What is handed on holds no signature and no person: the reports and the link.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use claimlens::link::{Link, holds_token};
use claimlens::render::{Options, claims_for_a_link, output};
use claimlens::report::{self, Report, read, report};
use claimlens::text::Text;
use serde_json::{Map, Value, json};

/// What names a person in the seed's claims and in those that are set here.
const PERSONAL: [&str; 6] = ["jane.doe", "jane@example.com", "4711-id", "Jane-Extern", "secret-group", "8150815"];

/// The seed's claims with a person in each claim that can hold one, and with these.
fn with(set: &[(&str, Value)]) -> Report {
    let mut claims: Map<String, Value> = [
        ("user_login", json!("jane.doe")),
        ("user_email", json!("jane@example.com")),
        ("user_id", json!("8150815")),
        (
            "user_identities",
            json!([{"provider": "saml", "extern_uid": "Jane-Extern"}, {"provider": "x", "extern_uid": "4711-id"}]),
        ),
        ("groups_direct", json!(["secret-group"])),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    claims.extend(set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let token = support::token(support::HEADER, &support::claims(&claims, &[]));
    report(&read(&token), 0, support::NOW, &report::Options::default())
}

fn written(report: &Report, id: &str, options: &Options) -> String {
    output(id).unwrap().write(report, options).unwrap()
}

#[test]
fn reports_and_links_hold_no_person_and_no_signature() {
    let report = with(&[]);
    let decode = |text: &str| String::from_utf8(claimlens::base64url::decode(text).0).unwrap();
    let link = decode(&claims_for_a_link(&report, &Options::default()));
    let signature = support::signature();
    for text in [
        written(&report, "report-markdown", &Options::default()),
        written(&report, "report-json", &Options::default()),
        link.clone(),
    ] {
        for personal in PERSONAL {
            assert!(!text.contains(personal), "{personal} in {text}");
        }
        assert!(text.contains("masked"), "{text}");
        assert!(!text.contains(&signature[..20]) && !holds_token(&text), "{text}");
        // What is no person stays.
        assert!(text.contains("chgeuer/azure-workload-identity-federation-demo"), "{text}");
    }
    // The link brings back every claim but those, in the issuer's order.
    let read = report::report(&report::read(&link), 0, support::NOW, &report::Options::default());
    let names = |report: &Report| report.claims.iter().map(|claim| claim.name.raw().to_owned()).collect::<Vec<_>>();
    assert_eq!(names(&read), names(&report));
    assert_eq!(read.claim("user_login").map(Text::raw), Some("[masked]"));
    assert_eq!(read.claim("sub").map(Text::raw), report.claim("sub").map(Text::raw));
}

#[test]
fn persons_are_shown_to_whom_asks() {
    let options = Options { personal: true, ..Options::default() };
    let report = with(&[]);
    for id in ["report-markdown", "report-json"] {
        let text = written(&report, id, &options);
        for personal in PERSONAL {
            assert!(text.contains(personal), "{personal} in {text}");
        }
    }
}

/// A finding quotes a login, since a branch is called after its user and the subject names another.
#[test]
fn persons_are_masked_in_messages_too() {
    let subject = "project_path:chgeuer/azure-workload-identity-federation-demo:ref_type:branch:ref:main";
    let report = with(&[("ref", json!("jane.doe")), ("sub", json!(subject))]);
    let quoting = |text: &str| text.contains("\"jane.doe\"");
    let found = report.findings.iter().find(|finding| quoting(&finding.message)).expect("a finding that quotes it");
    let markdown = written(&report, "report-markdown", &Options::default());
    let line = markdown.lines().find(|line| line.contains(found.id)).unwrap();
    assert!(!line.contains("jane.doe") && line.contains("[masked]"), "{line}");
    let json: Value = serde_json::from_str(&written(&report, "report-json", &Options::default())).unwrap();
    for finding in json["findings"].as_array().unwrap() {
        assert!(!finding["message"].as_str().unwrap().contains("jane.doe"), "{finding}");
    }
}

#[test]
fn a_personal_namespace_in_the_subject_is_said_to_name_its_user() {
    let says = "A personal namespace in the subject or a path still names its user.";
    assert!(written(&with(&[]), "report-markdown", &Options::default()).contains(says));
    // Without a personal claim too.
    let claims = r#"{"iss": "https://gitlab.com", "sub": "project_path:jane/p:ref_type:branch:ref:main", "aud": "x"}"#;
    let report = report(&read(claims), 0, support::NOW, &report::Options::default());
    let text = written(&report, "report-markdown", &Options::default());
    assert!(text.contains(says) && !text.contains("masked"), "{text}");
}

#[test]
fn the_json_report_is_the_modules_without_outputs_and_without_the_paste() {
    let report = with(&[]);
    let read: Value = serde_json::from_str(&written(&report, "report-json", &Options::default())).unwrap();
    let keys: Vec<&String> = read.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        ["kind", "headline", "verdict", "verdictWhenIssued", "findings", "header", "claims", "subject", "credential"]
    );
    assert_eq!(read["claims"].as_array().unwrap().len(), report.claims.len());
    assert_eq!(read["credential"]["audiences"], json!(["api://AzureADTokenExchange"]));
}

/// A claim that is a token itself is no more in the link than the pasted one.
#[test]
fn a_link_never_holds_a_token() {
    let token = support::token(support::HEADER, "{\"iss\": \"https://gitlab.com\", \"sub\": \"x\"}");
    let report = with(&[("nested", json!(token)), ("sub", json!(format!("project_path:{token}")))]);
    let claims = claims_for_a_link(&report, &Options::default());
    let text = String::from_utf8(claimlens::base64url::decode(&claims).0).unwrap();
    assert!(!holds_token(&text), "{text}");
    let link = Link::parse(&format!("#claims={claims}"));
    assert_eq!((link.claims.as_deref(), link.error), (Some(text.as_str()), None));
}
