//! `tests/errors/*.toml`: the output of failed logins, and what claimlens reads in it and says about it.

use crate::support;
use crate::table::{self, Table};
use claimlens::entra::errors::{FAILURES, find};
use claimlens::report::{Options, read, report};
use libtest_mimic::Trial;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::{Debug, Write as _};
use std::sync::LazyLock;

/// A text and what is read in it. All but `headline` are compared: what a case leaves out must not be there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    paste: String,
    /// The finding's id: `entra-refused`, `entra-not-asked` or `login-succeeded`. Without it nothing may be found.
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
    let mut out = String::new();
    let mut same = |what: &str, expected: &dyn Debug, actual: &dyn Debug| {
        let [expected, actual] = [expected, actual].map(|value| format!("{value:?}"));
        if expected != actual {
            writeln!(out, "  {what}\n    expected: {expected}\n    actual:   {actual}").unwrap();
        }
    };
    let login_failure = find(&case.paste);
    let place = login_failure.as_ref().map(|login_failure| &case.paste[login_failure.place.clone()]);
    same("place", &case.place.as_deref(), &place);
    let printed = login_failure.iter().flat_map(|login_failure| &login_failure.printed);
    let printed: Vec<String> = printed.map(|value| format!("{:?} {}", value.field, value.text.raw())).collect();
    same("printed", &case.printed, &printed);
    let report = report(&read(&case.paste), 0, support::NOW, &Options::default());
    let finding = report.findings.first().filter(|_| report.kind.id() == "error");
    same("finds", &case.finds.as_deref(), &finding.map(|finding| finding.id));
    if case.finds.is_some() {
        same("message", &case.message.as_deref(), &finding.map(|finding| &*finding.message));
        same("fix", &case.fix.as_deref(), &finding.and_then(|finding| finding.fix.as_deref()));
        same("verdict", &case.verdict.as_deref(), &Some(support::verdict(report.verdict)));
        if let Some(headline) = &case.headline {
            same("headline", headline, &report.headline);
        }
        let parts = report.credential.as_ref().map(|credential| {
            [&credential.issuer, &credential.subject, &credential.audience].map(|part| part.raw().to_owned())
        });
        same("credential", &case.credential, &parts);
    }
    assert!(out.is_empty(), "\n{out}");
}

fn every_code_and_every_text_has_a_case() {
    let places: BTreeSet<&str> = CASES.values().filter_map(|case| case.place.as_deref()).collect();
    let mut missing = Vec::new();
    for failure in FAILURES {
        let codes = failure.codes.iter().map(|code| format!("AADSTS{code}"));
        missing.extend(codes.filter(|code| !places.contains(code.as_str())));
        for text in failure.texts {
            let (head, tail) = text.split_once('…').unwrap_or((text, ""));
            if !places.iter().any(|place| place.starts_with(head) && place.ends_with(tail)) {
                missing.push((*text).to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "no case in tests/errors/ has as its `place`: {}", missing.join(", "));
}
