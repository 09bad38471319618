//! A comparison for JavaScript.

use super::call::{Call, get, number, to_js};
use super::report::Output;
use crate::compare;
use crate::render::{OUTPUTS, Options, OutputGroup};
use crate::report::Report;
use serde::Serialize;
use wasm_bindgen::prelude::JsValue;

/// Compares the token of a text with another one.
pub(super) fn answer(text: &JsValue, options: &JsValue) -> JsValue {
    let one = Call::of(text, options);
    let other = get(options, "other");
    let (text, usual) = if other.is_string() { (&other, 0) } else { (text, usize::from(one.select == 0)) };
    let other = one.of_other(text, number(options, "with").unwrap_or(usual));
    let reports = [&one, &other].map(Call::report);
    let is_there = |call: &Call, report: &Report| call.select < report.tokens.len();
    let [first, second] = &reports;
    let found = (is_there(&one, first) && is_there(&other, second)).then(|| compare::compare(first, second)).flatten();
    to_js(&Comparison::of(found.as_ref(), &reports, &one.files))
}

/// A comparison for JavaScript.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Comparison<'a> {
    sentence: &'a str,
    differences: Vec<Difference<'a>>,
    credentials: Vec<CredentialOutput>,
    flexible: Option<Flexible<'a>>,
    not_flexible: Option<&'static str>,
}

#[derive(Serialize)]
struct Difference<'a> {
    claim: &'a str,
    group: &'static str,
    first: Option<Side<'a>>,
    second: Option<Side<'a>>,
}

#[derive(Serialize)]
struct Side<'a> {
    value: &'a str,
    start: usize,
    end: usize,
}

/// An output of one of the two.
#[derive(Serialize)]
struct CredentialOutput {
    token: usize,
    #[serde(flatten)]
    output: Output,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Flexible<'a> {
    ref_type: &'a str,
    pattern: &'a str,
    expression: String,
}

const NOT_TWO: &str = "Two tokens are needed.";

impl<'a> Comparison<'a> {
    fn of(found: Option<&'a compare::Comparison>, reports: &[Report; 2], files: &Options) -> Self {
        let Some(found) = found else {
            return Self {
                sentence: NOT_TWO,
                differences: Vec::new(),
                credentials: Vec::new(),
                flexible: None,
                not_flexible: None,
            };
        };
        let difference = |difference: &'a compare::ClaimDifference| {
            let side = |side: &'a compare::Side| Side {
                value: side.value.raw(),
                start: side.units.start,
                end: side.units.end,
            };
            let [first, second] = &difference.sides;
            Difference {
                claim: difference.claim.raw(),
                group: difference.significance.id(),
                first: first.as_ref().map(side),
                second: second.as_ref().map(side),
            }
        };
        let [first, second] = reports;
        // If both have the same credential, it is written once.
        let count = if first.credential == second.credential { 1 } else { 2 };
        let credentials = reports.iter().take(count).enumerate().flat_map(|(token, report)| {
            let outputs = OUTPUTS.iter().filter(|output| output.group == OutputGroup::Credential);
            outputs
                .filter_map(move |output| Some(CredentialOutput { token, output: Output::of(output, report, files)? }))
        });
        let flexible = found.flexible.as_ref().map_err(|why| *why).and_then(|shared| {
            let (ref_type, pattern) = (shared.ref_type.raw(), shared.pattern.raw());
            Ok(Flexible { ref_type, pattern, expression: shared.expression()? })
        });
        let not_flexible = flexible.as_ref().err().copied();
        let flexible = flexible.ok();
        Self {
            sentence: &found.sentence,
            differences: found.differences.iter().map(difference).collect(),
            credentials: credentials.collect(),
            flexible,
            not_flexible,
        }
    }
}
