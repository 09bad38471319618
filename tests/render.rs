//! The page, rendered without a browser.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]
#![cfg(feature = "app")]

#[path = "support/html.rs"]
mod html;
mod support;

use claimlens::render::OUTPUTS;
use claimlens::samples::{JWKS, SAMPLES};
use claimlens::ui::{Action, Deed, Field};
use html::section;
use serde_json::{Map, Value};

/// The HTML for a pasted text.
fn rendered(text: &str, now: i64) -> String {
    html::html(text, now, Vec::new())
}

fn token_with(set: &[(&str, Value)]) -> String {
    let set: Map<String, Value> = set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    support::token(support::HEADER, &support::claims(&set, &[]))
}

/// Pages that together show every part: nothing pasted, something unreadable, an error beside two tokens, a token with errors, each output.
fn pages() -> Vec<String> {
    let credentials =
        r#"[{"name": "a", "issuer": "https://gitlab.com", "subject": "project_path:g/p", "audiences": ["x"]}]"#;
    let page = |text: &str, open: &str| {
        let asked = [
            Deed::Credentials(credentials.to_owned()),
            Deed::Keys(JWKS.to_owned()),
            Deed::Other(SAMPLES[1].token()),
            Deed::Plan(Field::Path, "g/p".to_owned()),
            Deed::Plan(Field::Id, "20".to_owned()),
            Deed::Plan(Field::Rule, "project_path:g/p:ref_type:branch:ref:main".to_owned()),
            Deed::Open(open.to_owned()),
        ];
        html::html(text, SAMPLES[0].as_of, asked.map(Action::Do).into())
    };
    let error = "AADSTS700213: No matching federated identity record found for presented assertion subject 'a'.";
    let refused = format!("{error}\n{} {}", SAMPLES[0].token(), SAMPLES[2].token());
    let mut pages =
        vec![rendered("", support::NOW), page("[MASKED]", ""), page(&SAMPLES[3].token(), "credential-flexible-json")];
    pages.extend(OUTPUTS.iter().map(|output| page(&refused, output.id)));
    let parts = [
        "samples",
        "tokens",
        "verdict",
        "findings",
        "advised",
        "explained",
        "dry-run",
        "compare",
        "unwritten",
        "subject",
        "claims",
    ];
    let written = OUTPUTS.iter().map(|output| format!("id=\"output-{}\"", output.id));
    for part in parts.map(|part| format!("id=\"{part}\"")).into_iter().chain(written) {
        let shows = |page: &String| page.lines().any(|line| line.contains(&part) && !line.contains("hidden"));
        assert!(pages.iter().any(shows), "no page shows {part}");
    }
    pages
}

/// Without the lists of claims and the outputs, which have tests of their own.
#[test]
fn sections_of_the_page() {
    insta::assert_snapshot!("nothing_pasted", section(&rendered("", support::NOW), "result"));
    let page = rendered(&token_with(&[]), support::NOW);
    for id in ["verdict", "findings", "subject"] {
        insta::assert_snapshot!(id, section(&page, id));
    }
}

#[test]
fn each_sample_shows_its_verdict() {
    let expected = [
        (
            "branch",
            "Entra would accept this token until 2026-11-02 07:13:20 UTC (in 53 minutes), if a credential matches its issuer, subject and audience.",
        ),
        (
            "tag",
            "Entra would accept this token until 2026-11-02 08:43:20 UTC (in 51 minutes), if a credential matches its issuer, subject and audience.",
        ),
        (
            "fork",
            "Entra would accept this token until 2026-11-02 09:43:20 UTC (in 56 minutes), if a credential matches its issuer, subject and audience.",
        ),
        ("self-managed", "Entra would refuse this token: 2 errors."),
    ];
    for (sample, (id, headline)) in SAMPLES.iter().zip(expected) {
        assert_eq!(sample.id, id);
        let html = rendered(&sample.token(), sample.as_of);
        assert!(html.contains(headline), "{id}: {html}");
    }
}

#[test]
fn claims_reach_the_page_as_text() {
    let hostile = "<img src=x onerror=alert(1)></td>\u{202e}";
    let token = token_with(&[
        ("ref", Value::from(hostile)),
        ("sub", Value::from(format!("project_path:{hostile}"))),
        (hostile, Value::from(hostile)),
    ]);
    let html = html::html(&token, support::NOW, Vec::new());
    assert!(!html.contains("<img"), "{html}");
    assert!(!html.contains('\u{202e}'), "{html}");
    assert!(
        html.contains("&lt;img src=x onerror=alert(1)>&lt;/td>⟨U+202E⟩")
            || html.contains("&lt;img src=x onerror=alert(1)&gt;&lt;/td&gt;⟨U+202E⟩"),
        "{html}"
    );
}

#[test]
fn no_style_attribute_and_no_inline_script() {
    for html in pages() {
        assert!(!html.contains(" style=") && !html.contains("<script"), "{html}");
        let handler =
            |rest: &str| rest.trim_start_matches(|letter: char| letter.is_ascii_lowercase()).starts_with("=\"");
        assert!(!html.split(" on").skip(1).any(handler), "{html}");
    }
}

#[test]
fn the_page_never_calls_a_token_valid() {
    for html in pages() {
        // What stands behind each tag.
        let text: String = html.split('<').filter_map(|tag| Some(tag.split_once('>')?.1.to_lowercase())).collect();
        let mut words = text.split(|letter: char| !letter.is_alphabetic() && letter != '-');
        assert!(words.all(|word| word != "valid" && word != "invalid"), "{html}");
    }
}
