//! The page as it is rendered without a browser.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]
#![cfg(feature = "app")]

#[path = "support/html.rs"]
mod html;
mod support;

use claimlens::samples::SAMPLES;
use serde_json::{Map, Value};

/// The HTML for a pasted text.
fn rendered(text: &str, now: i64) -> String {
    html::html(text, now, Vec::new())
}

fn token_with(set: &[(&str, Value)]) -> String {
    let set: Map<String, Value> = set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    support::token(support::HEADER, &support::claims(&set, &[]))
}

#[test]
fn nothing_pasted() {
    insta::assert_snapshot!(rendered("", support::NOW));
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
    for text in [String::new(), token_with(&[]), "garbage".to_owned()] {
        let html = rendered(&text, support::NOW);
        assert!(!html.contains(" style=") && !html.contains("<script") && !html.contains(" onclick="), "{html}");
    }
}

#[test]
fn the_page_never_calls_a_token_valid() {
    for sample in &SAMPLES {
        let html = rendered(&sample.token(), sample.as_of);
        // The text behind each tag, which stands at the start of a line.
        let text = html.lines().filter_map(|line| line.split_once('>')).map(|(_, text)| text.to_lowercase());
        let words = text.flat_map(|text| {
            text.split(|letter: char| !letter.is_alphabetic() && letter != '-').map(str::to_owned).collect::<Vec<_>>()
        });
        assert!(words.into_iter().all(|word| word != "valid" && word != "invalid"), "{}", sample.id);
    }
}
