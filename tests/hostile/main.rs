//! Hostile values in every output, read back by independent programs and parsers: what comes out equals what went in.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test may fail")]

mod hcl;
mod literals;
mod markdown;
mod pipeline;
mod sentences;
mod shell;
#[path = "../support/mod.rs"]
mod support;
mod values;

use claimlens::render::{NotWritten, OUTPUTS, Options, output};
use claimlens::report::{self, Report, read, report};
use serde_json::{Map, Value};

/// The report on the seed's claims, with these set.
fn with(set: &[(&str, &str)]) -> Report {
    let set: Map<String, Value> = set.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    report(
        &read(&support::token(support::HEADER, &support::claims(&set, &[]))),
        0,
        support::NOW,
        &report::Options::default(),
    )
}

/// The subject of a branch.
fn subject(branch: &str) -> String {
    format!("project_path:g/p:ref_type:branch:ref:{branch}")
}

/// A token whose issuer, audience and branch are this value.
fn all_of(value: &str) -> Report {
    with(&[("iss", value), ("aud", value), ("ref", value), ("sub", &subject(value))])
}

/// An output, or the reason why it is refused. Without the hostile value, every output used here would be written.
fn written(report: &Report, id: &str, options: &Options) -> Result<String, String> {
    match output(id).unwrap().write(report, options) {
        Ok(text) => Ok(text),
        Err(NotWritten::Blocked(why)) => Err(why),
        Err(reason) => panic!("{id}: {reason:?}"),
    }
}

/// The rest of the only line with this prefix.
fn after<'a>(text: &'a str, start: &str) -> &'a str {
    let mut found = text.split('\n').filter_map(|line| line.trim_start().strip_prefix(start));
    let line = found.next().unwrap_or_else(|| panic!("no {start} in {text}"));
    assert_eq!(found.next(), None, "{start} twice in {text}");
    line
}

#[test]
fn every_output_is_read_back() {
    let tests = [
        include_str!("hcl.rs"),
        include_str!("literals.rs"),
        include_str!("markdown.rs"),
        include_str!("pipeline.rs"),
        include_str!("shell.rs"),
    ];
    for output in OUTPUTS {
        let name = format!("\"{}\"", output.id);
        assert!(tests.iter().any(|test| test.contains(&name)), "no test in tests/hostile/ reads `{}` back", output.id);
    }
}
