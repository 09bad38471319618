//! Laws for every text, as functions that panic if the law is broken: for the property tests and the fuzz targets.

#![allow(unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a law may be broken")]

use claimlens::json::{self, Data};
use claimlens::paste::{Finder, Paste, Snippet};
use claimlens::render;
use claimlens::report::{Finding, Options, Report, read, report};
use serde_json::Value;
use std::ops::Range;

/// The parser accepts the same JSON as `serde_json`, with equal values. Exceptions: `serde_json` keeps the last of duplicates; it refuses lone
/// surrogates, which become U+FFFD here; and here more than `MAX_VALUES` values are refused. Spans are inside the text and nested.
pub fn json(text: &str) {
    let ours = json::read(text.to_owned());
    let theirs = serde_json::from_str::<Value>(text);
    match (&ours.error, theirs) {
        (None, Ok(value)) => assert_eq!(as_serde(ours.root.as_ref().expect("a value")), value, "{text}"),
        (None, Err(error)) => {
            let error = error.to_string();
            assert!(error.contains("surrogate") || error.contains("hex escape"), "{text}: {error}");
        }
        (Some(error), theirs) => assert!(theirs.is_err(), "{text}: {error}"),
    }
    if let Some(root) = &ours.root {
        spans_hold(text, root);
    }
    if let Some(error) = &ours.error {
        assert!(text.is_char_boundary(error.offset), "{text}: {error:?}");
    }
    // What people do to claims is taken besides, and changes nothing of JSON.
    let pasted = json::read_pasted(text.to_owned());
    if ours.error.is_none() {
        assert_eq!(pasted.root, ours.root, "{text}");
    }
    if let Some(root) = &pasted.root {
        spans_hold(text, root);
    }
}

/// The value as `serde_json` has it, with the last of duplicates.
pub fn as_serde(value: &json::Value) -> Value {
    match &value.data {
        Data::LeftOut => panic!("JSON leaves nothing out"),
        Data::Null => Value::Null,
        Data::Bool(value) => Value::Bool(*value),
        Data::Number(text) => serde_json::from_str(text).expect("a number"),
        Data::String(text) => Value::String(text.raw().to_owned()),
        Data::Array(items) => Value::Array(items.iter().map(as_serde).collect()),
        Data::Object(members) => Value::Object(
            members.iter().map(|member| (member.name.raw().to_owned(), as_serde(&member.value))).collect(),
        ),
    }
}

fn spans_hold(text: &str, value: &json::Value) {
    let inside = |span: &Range<usize>| {
        assert!(value.span.start <= span.start && span.end <= value.span.end && text.get(span.clone()).is_some());
    };
    inside(&value.span);
    match &value.data {
        Data::Array(items) => items.iter().for_each(|item| {
            inside(&item.span);
            spans_hold(text, item);
        }),
        Data::Object(members) => members.iter().for_each(|member| {
            inside(&member.span);
            spans_hold(text, &member.value);
        }),
        _ => {}
    }
}

/// The finder's result does not depend on how the text is cut, leads back to characters of the text, and takes a bounded number of looks at
/// each byte.
pub fn paste(text: &str, cuts: &[usize]) {
    let whole = found(&[text]);
    let mut pieces = Vec::new();
    let mut rest = text;
    for cut in cuts {
        let cut = (0..=(*cut).min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or_default();
        let (piece, behind) = rest.split_at(cut);
        pieces.push(piece);
        rest = behind;
    }
    pieces.push(rest);
    let cut = found(&pieces);
    assert_eq!(cut.0, whole.0, "{text:?} in {pieces:?}");
    assert_eq!((&cut.1.objects, &cut.1.hints, &cut.1.whole), (&whole.1.objects, &whole.1.hints, &whole.1.whole));
    for found in whole.0.iter().chain(&whole.1.whole) {
        assert!(text.get(found.place.clone()).is_some(), "{:?} of {text:?}", found.place);
        assert_eq!(found.text.len(), found.origin.len());
        let mut last = 0;
        for span in found.origin.spans(&(0..found.text.len())) {
            assert!(text.get(span.clone()).is_some() && last <= span.start, "{span:?} of {text:?}");
            last = span.end;
        }
        if found.layers == 0 {
            for (at, character) in found.text.char_indices() {
                let [span] = &found.origin.spans(&(at..at + character.len_utf8()))[..] else { panic!("{text:?}") };
                let source = &text[span.clone()];
                assert!(source.starts_with(character) || source.len() > 1, "{character} from {source}");
            }
        }
    }
    for object in &whole.1.objects {
        assert!(text[object.place.clone()].starts_with('{'), "{:?} of {text:?}", object.place);
        let (clean, origin) = claimlens::paste::clean(text, &object.place);
        assert_eq!(clean.len(), origin.len());
    }
    assert!(whole.1.work <= WORK * text.len() + WORK * 64, "{} for {} bytes", whole.1.work, text.len());
}

/// How often a byte is looked at, at most: between candidates, in one, again after a line was returned, and once for objects.
const WORK: usize = 6;

fn found(pieces: &[&str]) -> (Vec<Snippet>, Paste) {
    let mut finder = Finder::default();
    let mut all = Vec::new();
    for piece in pieces {
        finder.feed(piece);
        finder.look_for_objects(false);
        all.extend(finder.take());
    }
    finder.look_for_objects(true);
    let (rest, paste) = finder.finish();
    all.extend(rest);
    (all, paste)
}

/// Every text has a report at any time, all its spans are on character boundaries of the text, and every output can be written.
pub fn inspect(text: &str, now: i64) -> Report {
    let borders = borders(text);
    let reading = read(text);
    let on_border = |span: &Range<usize>| {
        assert!(span.start <= span.end && borders[span.start] && borders[span.end], "{span:?} of {text:?}");
    };
    for select in 1..reading_count(&reading).min(4) {
        report_holds(&report(&reading, select, now, &Options::default()), &on_border);
    }
    let report = report(&reading, 0, now, &Options::default());
    report_holds(&report, &on_border);
    for output in render::OUTPUTS {
        let _ = output.write(&report, &render::Options::default());
    }
    report
}

fn reading_count(reading: &claimlens::report::Reading) -> usize {
    report(reading, 0, 0, &Options::default()).tokens.len()
}

fn report_holds(report: &Report, on_border: &dyn Fn(&Range<usize>)) {
    assert!(!report.headline.is_empty());
    for member in report.header.iter().chain(report.claims.iter()) {
        member.spans().iter().for_each(on_border);
    }
    report.findings.iter().filter_map(Finding::place_in_text).for_each(on_border);
    report.tokens.iter().map(|token| &token.place).for_each(on_border);
    report.segments.iter().flatten().for_each(on_border);
    if report.header.len() + report.claims.len() < 64 {
        for member in report.header.iter().chain(report.claims.iter()) {
            let spans = member.spans();
            let first = spans.first().filter(|span| !span.is_empty());
            assert!(first.is_none_or(|span| report.member_at(span.start).is_some()));
        }
    }
}

/// For each UTF-16 offset, whether it is a character boundary.
fn borders(text: &str) -> Vec<bool> {
    let mut borders = Vec::with_capacity(text.len() + 1);
    for character in text.chars() {
        borders.push(true);
        borders.extend((1..character.len_utf16()).map(|_| false));
    }
    borders.push(true);
    borders
}
