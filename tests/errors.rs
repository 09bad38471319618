//! Runs `tests/errors/*.toml`: what a failed login printed, and what claimlens reads in it and says of it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod support;

use claimlens::entra::credential::Credential;
use claimlens::entra::errors::{Answered, FAILURES, Outcome, find};
use claimlens::report::{Options, Verdict, read, report};
use proptest::prelude::*;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

/// A text and what is read in it. `finds` is the finding's id; without it nothing may be found.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    paste: String,
    finds: Option<String>,
    /// The part of the paste that shows the failure.
    place: Option<String>,
    /// `Field value`, in the order of the table of markers.
    #[serde(default)]
    printed: Vec<String>,
    message: Option<String>,
    fix: Option<String>,
    verdict: Option<String>,
    headline: Option<String>,
    /// Issuer, subject and audience, where all three are known.
    credential: Option<[String; 3]>,
}

const FILES: [(&str, &str); 4] = [
    ("codes", include_str!("errors/codes.toml")),
    ("others", include_str!("errors/others.toml")),
    ("wrapped", include_str!("errors/wrapped.toml")),
    ("silent", include_str!("errors/silent.toml")),
];

fn suite() -> Vec<(String, Case)> {
    let cases = FILES.into_iter().flat_map(|(group, text)| {
        let file: File = toml::from_str(text).unwrap_or_else(|error| panic!("{group}: {error}"));
        file.case.into_iter().map(move |case| (format!("{group}/{}", case.name), case))
    });
    cases.collect()
}

fn printed(answered: &Answered) -> Vec<String> {
    answered.printed.iter().map(|printed| format!("{:?} {}", printed.field, printed.text.raw())).collect()
}

#[test]
fn every_case_gives_what_it_says() {
    for (name, case) in suite() {
        let answered = find(&case.paste);
        let place = answered.as_ref().map(|answered| &case.paste[answered.place.clone()]);
        assert_eq!(place, case.place.as_deref(), "{name}");
        assert_eq!(answered.as_ref().map_or_else(Vec::new, printed), case.printed, "{name}");
        let report = report(&read(&case.paste), 0, support::NOW, &Options::default());
        let verdict = match report.verdict {
            Verdict::Refused => "refused",
            Verdict::Usable => "usable",
            Verdict::Unknown => "unknown",
        };
        let Some(id) = &case.finds else {
            assert!(report.kind.id() != "error", "{name}");
            continue;
        };
        let finding = &report.findings[0];
        assert_eq!((report.kind.id(), finding.id), ("error", id.as_str()), "{name}");
        assert_eq!(Some(&*finding.message), case.message.as_deref(), "{name}");
        assert_eq!(finding.fix.as_deref(), case.fix.as_deref(), "{name}");
        assert_eq!(Some(verdict), case.verdict.as_deref(), "{name}");
        if let Some(headline) = &case.headline {
            assert_eq!(&report.headline, headline, "{name}");
        }
        let parts = report.credential.as_ref().map(|credential| {
            [&credential.issuer, &credential.subject, &credential.audience].map(|part| part.raw().to_owned())
        });
        assert_eq!(parts, case.credential, "{name}");
    }
}

#[test]
fn every_code_and_every_text_has_a_case() {
    let suite = suite();
    let places: BTreeSet<&str> = suite.iter().filter_map(|(_, case)| case.place.as_deref()).collect();
    for failure in FAILURES {
        for code in failure.codes {
            assert!(places.contains(format!("AADSTS{code}").as_str()), "no case for {code}");
        }
        for text in failure.texts {
            let (head, tail) = text.split_once('…').unwrap_or((text, ""));
            assert!(places.iter().any(|place| place.starts_with(head) && place.ends_with(tail)), "no case for {text}");
        }
    }
}

#[test]
fn the_table_is_sound() {
    let mut codes = BTreeSet::new();
    for failure in FAILURES {
        assert!(failure.codes.is_empty() != failure.texts.is_empty(), "{}", failure.meaning);
        assert_eq!(failure.codes.is_empty(), failure.outcome != Outcome::Refused, "{}", failure.meaning);
        assert!(failure.codes.iter().all(|code| codes.insert(*code)), "{}", failure.meaning);
        assert!(!failure.causes.is_empty() && failure.meaning.ends_with('.') && failure.fix.ends_with('.'));
        assert!(failure.causes.iter().all(|cause| !cause.ends_with('.')), "{}", failure.meaning);
        assert!(failure.source.address().is_none_or(|address| address.starts_with("https://")));
    }
    assert_eq!(codes.len(), 42);
}

#[test]
fn a_token_wins_over_an_error_beside_it() {
    let seed = include_str!("support/seed.token");
    let other = " This token says something else, so the answer is to another one.";
    let own = "project_path:chgeuer/azure-workload-identity-federation-demo:ref_type:branch:ref:main";
    for (subject, is_other) in [("x:y", true), (own, false)] {
        // A character of two units before it: places are UTF-16.
        let paste = format!(
            "😀 {seed}\nAADSTS700213: No matching federated identity record found for presented assertion subject '{subject}'. Check"
        );
        let report = report(&read(&paste), 0, support::NOW, &Options::default());
        assert_eq!((report.kind.id(), report.verdict), ("token", Verdict::Usable));
        let finding = report.findings.iter().find(|finding| finding.id == "entra-refused").unwrap();
        assert!(finding.message.starts_with("AADSTS700213: No credential"), "{}", finding.message);
        assert_eq!(finding.message.ends_with(other), is_other, "{}", finding.message);
        let units: Vec<u16> = paste.encode_utf16().collect();
        let shown = |span: &std::ops::Range<usize>| String::from_utf16_lossy(&units[span.clone()]);
        assert_eq!(finding.place_in_text().map(shown).as_deref(), Some("AADSTS700213"));
        assert_eq!(
            report
                .answered
                .iter()
                .flat_map(|answered| &answered.printed)
                .map(|printed| shown(&printed.span))
                .collect::<Vec<_>>(),
            [subject]
        );
    }
}

#[test]
fn the_missing_parts_come_from_a_credential() {
    let credential = |issuer: &str, subject: &str, audience: &str| Credential {
        issuer: issuer.into(),
        subject: subject.into(),
        audience: audience.into(),
    };
    let existing = credential("https://gitlab.com", "old", "azure");
    let answered = find("AADSTS700213: presented assertion subject 'new'. Check").unwrap();
    assert_eq!(answered.credential(None), None);
    assert_eq!(answered.credential(Some(&existing)), Some(credential("https://gitlab.com", "new", "azure")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_around_and_inside_is_answered(before in any::<String>(), value in any::<String>(), after in any::<String>()) {
        let text = format!("{before} AADSTS700213: presented assertion subject '{value}'. {after}");
        let answered = find(&text).unwrap();
        prop_assert!(text.get(answered.place.clone()).is_some());
        for printed in &answered.printed {
            prop_assert!(text.get(printed.span.clone()).is_some());
        }
        prop_assert!(!answered.message().is_empty() && !answered.fix().is_empty());
    }

    #[test]
    fn a_subject_comes_back_whole(subject in "[a-z_]{1,9}:[a-zA-Z0-9/_.é😀-]{1,40}", before in "[^A]{0,40}") {
        let text = format!("{before}AADSTS700213: No matching federated identity record found for presented assertion subject '{subject}'. Check");
        let answered = find(&text).unwrap();
        prop_assert_eq!(printed(&answered), [format!("Subject {subject}")]);
        prop_assert_eq!(&text[answered.printed[0].span.clone()], subject);
    }
}
