//! The table of login failures, and laws for any text with one. The cases are in `tests/errors/`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod support;

use claimlens::entra::credential::Credential;
use claimlens::entra::errors::{FAILURES, LoginOutcome, PrintedField, find};
use claimlens::report::{Options, Verdict, read, report};
use proptest::prelude::*;
use std::collections::BTreeSet;

#[test]
fn the_table_is_sound() {
    let mut codes = BTreeSet::new();
    for failure in FAILURES {
        assert!(failure.codes.is_empty() != failure.texts.is_empty(), "{}", failure.meaning);
        assert_eq!(failure.codes.is_empty(), failure.outcome != LoginOutcome::Refused, "{}", failure.meaning);
        assert!(failure.codes.iter().all(|code| codes.insert(*code)), "{}", failure.meaning);
        assert!(!failure.causes.is_empty() && failure.meaning.ends_with('.') && failure.fix.ends_with('.'));
        assert!(failure.causes.iter().all(|cause| !cause.ends_with('.')), "{}", failure.meaning);
        assert!(failure.reference.address().is_none_or(|address| address.starts_with("https://")));
    }
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
                .login_failure
                .iter()
                .flat_map(|login_failure| &login_failure.printed)
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
    let login_failure = find("AADSTS700213: presented assertion subject 'new'. Check").unwrap();
    assert_eq!(login_failure.credential(None), None);
    assert_eq!(login_failure.credential(Some(&existing)), Some(credential("https://gitlab.com", "new", "azure")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_around_and_inside_is_answered(before in any::<String>(), value in any::<String>(), after in any::<String>()) {
        let text = format!("{before} AADSTS700213: presented assertion subject '{value}'. {after}");
        let login_failure = find(&text).unwrap();
        prop_assert!(text.get(login_failure.place.clone()).is_some());
        for printed in &login_failure.printed {
            prop_assert!(text.get(printed.span.clone()).is_some());
        }
        prop_assert!(!login_failure.message().is_empty() && !login_failure.fix().is_empty());
    }

    #[test]
    fn a_subject_comes_back_whole(subject in "[a-z_]{1,9}:[a-zA-Z0-9/_.é😀-]{1,40}", before in "[^A]{0,40}") {
        let text = format!("{before}AADSTS700213: No matching federated identity record found for presented assertion subject '{subject}'. Check");
        let login_failure = find(&text).unwrap();
        let [printed] = &login_failure.printed[..] else { panic!("one value: {login_failure:?}") };
        prop_assert_eq!((printed.field, printed.text.raw()), (PrintedField::Subject, subject.as_str()));
        prop_assert_eq!(&text[printed.span.clone()], subject);
    }
}
