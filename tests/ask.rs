//! The page's parts beside a token, rendered without a browser.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]
#![cfg(feature = "app")]

#[path = "support/html.rs"]
mod html;
mod support;

use claimlens::entra::cloud::Cloud;
use claimlens::ui::{Action, Deed};
use html::section;
use serde_json::{Map, Value};

/// The HTML for a paste and pasted credentials.
fn rendered(text: &str, credentials: &str, cloud: Option<Cloud>) -> String {
    let actions = vec![Action::Do(Deed::Credentials(credentials.to_owned())), Action::Cloud(cloud)];
    html::html(text, support::NOW, actions)
}

fn token(subject: &str) -> String {
    let set: Map<String, Value> = [("sub".to_owned(), Value::from(subject))].into_iter().collect();
    support::token(support::HEADER, &support::claims(&set, &[]))
}

const MAIN: &str = "project_path:g/p:ref_type:branch:ref:main";

fn credential(subject: &str) -> String {
    serde_json::json!({
        "name": "gitlab-main", "issuer": "https://gitlab.com", "subject": subject,
        "audiences": ["api://AzureADTokenExchange"], "resourceGroup": "rg",
    })
    .to_string()
}

/// The text that a part shows: HTML with a tag at the start of each line, without its tags.
fn text(html: &str) -> String {
    let shown = html.split("\n<").map(|piece| piece.split_once('>').map_or("", |(_, text)| text));
    shown.collect()
}

#[test]
fn a_credential_in_another_letter_case() {
    let html = rendered(&token(MAIN), &credential("project_path:G/p:ref_type:branch:ref:main"), None);
    insta::assert_snapshot!(section(&html, "dry-run"));
}

#[test]
fn an_error_beside_the_credential_that_it_is_about() {
    let message = format!(
        "AADSTS700213: No matching federated identity record found for presented assertion subject '{MAIN}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion."
    );
    let html = rendered(&message, &credential(MAIN), None);
    insta::assert_snapshot!(section(&html, "explained"));
    let dry_run = section(&html, "dry-run");
    assert!(
        dry_run.contains("It matches, and Entra still refuses") && dry_run.contains("The token is not here"),
        "{dry_run}"
    );
    assert!(!dry_run.contains("predicted-code"), "what Entra says is known: {dry_run}");
}

/// Every kind of difference is marked in both values, even if one of them ends there or the character is invisible.
#[test]
fn an_error_that_says_what_was_presented_has_its_outputs() {
    let presented = format!(
        "AADSTS70021: No matching federated identity record found for presented assertion. Assertion Issuer: 'https://gitlab.com'. Assertion Subject: '{MAIN}'. Assertion Audience: 'api://AzureADTokenExchange'."
    );
    let cases = [
        // Issuer, subject and audience stand in it.
        (presented.as_str(), true),
        // It names none of them.
        ("AADSTS700024: Client assertion is not within its valid time range.", false),
    ];
    for (message, expected) in cases {
        let html = rendered(message, "", None);
        assert_eq!(html.contains("id=\"output-credential-json\""), expected, "{message}: {html}");
    }
}

#[test]
fn the_first_character_that_differs_is_marked_in_both() {
    let cases = [
        ("project_path:g/p:ref_type:branch:ref:mainline", ["⟨end⟩", "l"]),
        ("project_path:g/p:ref_type:branch:ref:main ", ["⟨end⟩", "␣"]),
        ("project_path:g/p:ref_type:branch:ref:mai", ["n", "⟨end⟩"]),
        ("project_path:g/p:ref_type:branch:ref:m\u{200b}ain", ["a", "⟨U+200B⟩"]),
        ("project_path:g/p:ref_type:branch:ref:m<in", ["a", "&lt;"]),
    ];
    for (subject, expected) in cases {
        let html = section(&rendered(&token(MAIN), &credential(subject), None), "dry-run");
        let marks: Vec<&str> = html.split("\n<mark>").skip(1).map(|rest| rest.split("\n<").next().unwrap()).collect();
        assert_eq!(marks, expected, "{subject}");
    }
}

/// Clause by clause, with what each wildcard matched, and a note on what is undocumented.
#[test]
fn an_expression_is_shown_clause_by_clause() {
    let expression = "claims['sub'] matches 'project_path:g/p:ref_type:*:ref:main' and claims['project_id'] eq '7'";
    let flexible = serde_json::json!({
        "name": "flexible", "issuer": "https://gitlab.com", "audiences": ["api://AzureADTokenExchange"],
        "claimsMatchingExpression": { "value": expression, "languageVersion": 1 },
    });
    let html = rendered(&token(MAIN), &flexible.to_string(), None);
    let shown = section(&html, "dry-run");
    assert!(shown.contains("<code>*\n"), "{shown}");
    let said = text(&shown);
    for expected in ["stands for \"branch\"", "Does not match: ", "The claim \"project_id\" differs", "is not known"] {
        assert!(said.contains(expected), "{expected} in {said}");
    }
    assert!(
        text(&html)
            .contains("Lets in jobs of the project \"g/p\", as long as its id is \"7\", on the branch or tag \"main\""),
        "{html}"
    );
}

/// A hostile name in a credential reaches the page as text.
#[test]
fn credentials_reach_the_page_as_text() {
    let hostile = credential(MAIN).replace("gitlab-main", "<img src=x onerror=alert(1)>");
    let html = rendered(&token("project_path:g/<b>:ref_type:branch:ref:main"), &hostile, None);
    assert!(!html.contains("\n<img") && !html.contains("\n<b>:"), "{html}");
}

/// The plan's commands have the audience of the chosen cloud, by default the public one's.
#[test]
fn a_plan_is_of_the_chosen_cloud() {
    for (cloud, audience) in [
        (None, "api://AzureADTokenExchange"),
        (Some(Cloud::UsGov), "api://AzureADTokenExchangeUSGov"),
        (Some(Cloud::China), "api://AzureADTokenExchangeChina"),
    ] {
        let html = rendered(&token(MAIN), "", cloud);
        assert!(html.contains(&format!("--audiences='{audience}'")), "{audience} in {html}");
    }
}
