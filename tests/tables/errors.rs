//! `tests/errors/*.toml`: the output of failed logins, and what claimlens reads in it and says about it.

use crate::support;
use crate::table::{self, Table};
use claimlens::entra::errors::{FAILURES, find};
use claimlens::report::{Options, read, report};
use libtest_mimic::Trial;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// A text and what is read in it. `finds` is the finding's id; without it nothing may be found.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    paste: String,
    finds: Option<String>,
    /// The part of the paste that shows the failure.
    place: Option<String>,
    /// `PrintedField value`, in the order of the table of markers.
    #[serde(default)]
    printed: Vec<String>,
    message: Option<String>,
    fix: Option<String>,
    verdict: Option<String>,
    headline: Option<String>,
    /// Issuer, subject and audience, if all three are known.
    credential: Option<[String; 3]>,
}

static CASES: LazyLock<Table<Case>> = LazyLock::new(|| table::folder("errors", |case: &Case| &case.name));

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = table::trials(&CASES, gives_what_it_says);
    trials.push(table::trial("errors::every_code_and_every_text_has_a_case", every_code_and_every_text_has_a_case));
    trials
}

fn gives_what_it_says(case: &Case) {
    let login_failure = find(&case.paste);
    let place = login_failure.as_ref().map(|login_failure| &case.paste[login_failure.place.clone()]);
    assert_eq!(place, case.place.as_deref());
    let printed = login_failure.iter().flat_map(|login_failure| &login_failure.printed);
    let printed: Vec<String> = printed.map(|value| format!("{:?} {}", value.field, value.text.raw())).collect();
    assert_eq!(printed, case.printed);
    let report = report(&read(&case.paste), 0, support::NOW, &Options::default());
    let Some(id) = &case.finds else {
        assert_ne!(report.kind.id(), "error");
        return;
    };
    let finding = &report.findings[0];
    assert_eq!((report.kind.id(), finding.id), ("error", id.as_str()));
    assert_eq!(Some(&*finding.message), case.message.as_deref());
    assert_eq!(finding.fix.as_deref(), case.fix.as_deref());
    assert_eq!(Some(support::verdict(report.verdict)), case.verdict.as_deref());
    if let Some(headline) = &case.headline {
        assert_eq!(&report.headline, headline);
    }
    let parts = report.credential.as_ref().map(|credential| {
        [&credential.issuer, &credential.subject, &credential.audience].map(|part| part.raw().to_owned())
    });
    assert_eq!(parts, case.credential);
}

fn every_code_and_every_text_has_a_case() {
    let places: BTreeSet<&str> = CASES.values().filter_map(|case| case.place.as_deref()).collect();
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
