//! The reports and the link that users share contain no signature and no personal data.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claimlens::entra::credentials::PastedCredentials;
use claimlens::link::{Link, holds_token};
use claimlens::render::{Options, claims_for_a_link, output};
use claimlens::report::{self, Report, read, report};
use claimlens::text::Text;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The personal data in the seed's claims and in those that are set here.
const PERSONAL: [&str; 6] = ["jane.doe", "jane@example.com", "4711-id", "Jane-Extern", "secret-group", "8150815"];

/// Every claim that can hold personal data.
fn person() -> Map<String, Value> {
    [
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
    .collect()
}

/// The seed's claims with personal data, and with these set.
fn with(set: &[(&str, Value)]) -> Report {
    let mut claims = person();
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

/// A finding quotes a login, since a branch is named after its user and the subject names another.
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

/// The claims with personal data differ between login tokens and jobs' tokens.
#[test]
fn persons_are_masked_in_login_tokens_too() {
    let claims = [
        ("name", json!("Jane Doe")),
        ("middle_name", json!("Quill")),
        ("birthdate", json!("1990-01-01")),
        ("phone_number", json!("+49 30 901820")),
        ("address", json!({ "locality": "Springfield" })),
        ("https://gitlab.org/claims/groups/owner", json!(["jane-private"])),
        ("https://gitlab.org/claims/groups/developer", json!(["jane-hobby"])),
        ("unique_name", json!("jane@contoso.example")),
        ("actor_id", json!("4711")),
    ];
    let report = with(&claims);
    let texts = ["report-markdown", "report-json"].map(|id| written(&report, id, &Options::default()));
    for text in &texts {
        for personal in ["Jane", "Quill", "1990", "901820", "Springfield", "private", "hobby", "contoso", "4711"] {
            assert!(!text.contains(personal), "{personal} in {text}");
        }
    }
}

/// A user may have the name of a claim.
#[test]
fn names_of_claims_are_not_masked() {
    let report = with(&[("user_login", json!("ref")), ("user_email", json!(null))]);
    let json: Value = serde_json::from_str(&written(&report, "report-json", &Options::default())).unwrap();
    let claims = |name: &str| json["claims"].as_array().unwrap().iter().find(|claim| claim["name"] == name).cloned();
    assert_eq!(claims("ref").unwrap()["json"], "\"main\"");
    assert_eq!(claims("user_login").unwrap()["json"], "\"[masked]\"");
    // There is nobody to mask.
    assert_eq!(claims("user_email").unwrap()["json"], "null");
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

/// Everything that a report can contain: a token, credentials that differ from it in every way, and a failed login.
fn with_everything() -> Report {
    let claims = support::claims(&person(), &[]);
    let refusal =
        "AADSTS700213: No matching federated identity record found for presented assertion subject 'jane.doe'.";
    let text = format!("{} {refusal}", support::token(support::HEADER, &claims));
    let subject = "project_path:chgeuer/azure-workload-identity-federation-demo:ref_type:branch:ref:main";
    let credential = |name: &str, subject: &str| json!({"name": name, "issuer": "https://gitlab.com", "subject": subject, "audiences": ["api://AzureADTokenExchange"]});
    let flexible = json!({"name": "x", "issuer": "https://gitlab.com", "audiences": ["x"], "claimsMatchingExpression": {"value": "claims['sub'] eq 'jane.doe'"}});
    let pasted = json!([credential("jane.doe", &subject.to_uppercase()), credential("x", "jane.doe"), flexible]);
    let credentials = Rc::new(PastedCredentials::read(&pasted.to_string()));
    report(&read(&text), 0, support::NOW, &report::Options { credentials, ..report::Options::default() })
}

#[test]
fn every_string_of_a_report_is_masked() {
    let report = with_everything();
    let text = written(&report, "report-json", &Options::default());
    let json: Value = serde_json::from_str(&text).unwrap();
    // What names the person is there, wherever it can be.
    let shown: Value =
        serde_json::from_str(&written(&report, "report-json", &Options { personal: true, ..Options::default() }))
            .unwrap();
    for (place, whole, masked) in [
        ("/answered/printed/0/value", "jane.doe", "[masked]"),
        ("/credentials/0/name", "jane.doe", "[masked]"),
        ("/dryRun/credentials/0/name", "jane.doe", "[masked]"),
        ("/dryRun/credentials/1/actual", "jane.doe", "[masked]"),
    ] {
        assert_eq!((shown.pointer(place), json.pointer(place)), (Some(&json!(whole)), Some(&json!(masked))), "{place}");
    }
    let command =
        |report: &Value| report.pointer("/dryRun/credentials/0/command").unwrap().as_str().unwrap().to_owned();
    assert!(command(&shown).contains("--name='jane.doe'"), "{}", command(&shown));
    assert!(command(&json).contains("--name='[masked]'"), "{}", command(&json));
    for personal in PERSONAL {
        assert!(!text.contains(personal), "{personal} in {text}");
    }
}

#[test]
fn the_json_report_is_the_modules_without_outputs_and_without_places() {
    let json: Value = serde_json::from_str(&written(&with_everything(), "report-json", &Options::default())).unwrap();
    let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
    assert_eq!(
        keys,
        [
            "kind",
            "headline",
            "status",
            "verdict",
            "verdictWhenIssued",
            "findings",
            "header",
            "claims",
            "subject",
            "credential",
            "answered",
            "dryRun",
            "credentials"
        ]
    );
    assert_eq!(json["claims"].as_array().unwrap().len(), 26);
    assert_eq!(json["credential"]["audiences"], json!(["api://AzureADTokenExchange"]));
    let mut below = vec![&json];
    while let Some(value) = below.pop() {
        if let Some(object) = value.as_object() {
            for place in ["start", "end", "in", "spans"] {
                assert!(!object.contains_key(place), "{place} in {value}");
            }
            below.extend(object.values());
        }
        below.extend(value.as_array().into_iter().flatten());
    }
}

/// The bytes of a claim's JSON.
#[test]
fn the_json_report_keeps_the_text_of_each_value() {
    let claims =
        support::claims(&Map::new(), &[]).replacen('{', r#"{"a": 1.50e+0, "a": "\u0061\/", "b\u202e": [ 1,2 ], "#, 1);
    let report = report(&read(&support::token(support::HEADER, &claims)), 0, support::NOW, &report::Options::default());
    let text = written(&report, "report-json", &Options::default());
    let json: Value = serde_json::from_str(&text).unwrap();
    let expected = [("a", "1.50e+0"), ("a", r#""\u0061\/""#), ("b\u{202e}", "[ 1,2 ]")];
    for (claim, (name, value)) in json["claims"].as_array().unwrap().iter().zip(expected) {
        assert_eq!((claim["name"].as_str(), claim["json"].as_str()), (Some(name), Some(value)));
    }
    assert!(text.contains(r"b\u202e"), "{text}");
}

/// Shared texts do not contain a token that is inside the pasted one, however it is encoded and wherever it is.
#[test]
fn no_token_inside_of_a_value_is_handed_on() {
    let inner = support::token(support::HEADER, "{\"iss\": \"https://gitlab.com\", \"sub\": \"x\"}");
    let escaped = inner.replace('.', "\\u002e");
    let base64 = URL_SAFE_NO_PAD.encode(&inner);
    // Claims and a header with a mark where the token comes.
    let places = [
        (r#"{"nested": "~", "#, ""),
        (r#"{"~": 1, "#, ""),
        (r#"{"list": [{"deep": "Bearer ~"}], "#, ""),
        (r#"{"sub": "project_path:~:ref_type:branch:ref:main", "#, ""),
        (r#"{"ref": "~", "iss": "~", "#, ""),
        ("{", r#"{"x5c": ["~"], "#),
    ];
    for form in [&inner, &escaped, &base64] {
        for (claims, header) in places {
            let claims = support::claims(&Map::new(), &["sub".to_owned()]).replacen('{', &claims.replace('~', form), 1);
            let header = support::HEADER.replacen(
                '{',
                &if header.is_empty() { "{".to_owned() } else { header.replace('~', form) },
                1,
            );
            let read = report::read(&support::token(&header, &claims));
            let report = report(&read, 0, support::NOW, &report::Options::default());
            for personal in [false, true] {
                let options = Options { personal, ..Options::default() };
                let link = claims_for_a_link(&report, &options);
                let decoded = String::from_utf8(claimlens::base64url::decode(&link).0).unwrap();
                for text in [
                    written(&report, "report-json", &options),
                    written(&report, "report-markdown", &options),
                    decoded.clone(),
                ] {
                    assert!(!holds_token(&text), "{claims} {text}");
                    for piece in [&inner[..100], &base64[..100]] {
                        assert!(!text.contains(piece), "{claims} {text}");
                    }
                }
                // The page reads the link.
                let link = Link::parse(&format!("#claims={link}"));
                assert_eq!((link.claims, link.error), (Some(decoded), None), "{claims}");
            }
        }
    }
}
