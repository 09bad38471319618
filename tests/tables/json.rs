//! The JSON parser against `tests/json/conformance.toml`: what a parser must accept, must reject, and may do either with.

use crate::support::law;
use crate::table::trial;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claimlens::jose::Segment;
use claimlens::json::{self, Data, Document, ErrorKind};
use claimlens::limits::MAX_DEPTH;
use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Topic {
    accept: Vec<String>,
    reject: Vec<(String, usize, String)>,
    may: Vec<Choice>,
    #[serde(default)]
    bytes: Vec<Bytes>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Choice {
    text: String,
    r#as: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bytes {
    hex: String,
    r#as: String,
    #[serde(default)]
    mark: bool,
    not_utf8: Option<usize>,
}

pub(crate) fn trials() -> Vec<Trial> {
    let topics: BTreeMap<String, Topic> = toml::from_str(include_str!("../json/conformance.toml")).unwrap();
    let mut trials = vec![trial("json::depth_is_bounded_as_in_serde", depth_is_bounded_as_in_serde)];
    for (topic, Topic { accept, reject, may, bytes }) in topics {
        let name = |does: &str, text: &str| format!("json::{topic}::{does} {text:?}");
        trials.extend(accept.into_iter().map(|text| trial(&name("accepts", &text), move || accepts(&text))));
        trials.extend(reject.into_iter().map(|row| trial(&name("rejects", &row.0), move || rejects(&row))));
        trials.extend(may.into_iter().map(|row| trial(&name("chooses for", &row.text), move || chooses(&row))));
        trials.extend(bytes.into_iter().map(|row| trial(&name("reads the bytes", &row.hex), move || reads(&row))));
    }
    trials
}

/// Writes a value, to compare duplicates and the text of numbers.
fn written(value: &json::Value) -> String {
    match &value.data {
        Data::Array(items) => format!("[{}]", items.iter().map(written).collect::<Vec<_>>().join(",")),
        Data::Object(members) => {
            let member =
                |member: &json::Member| format!("{}:{}", Value::from(member.name.raw()), written(&member.value));
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
        Data::Number(text) => text.clone(),
        _ => law::as_serde(value).to_string(),
    }
}

fn outcome(document: &Document) -> String {
    match (&document.error, &document.root) {
        (None, Some(root)) => written(root),
        _ => "error".to_owned(),
    }
}

fn accepts(text: &str) {
    assert_eq!(json::read(text.to_owned()).error, None);
    assert!(serde_json::from_str::<Value>(text).is_ok());
    law::json(text);
}

fn rejects((text, offset, message): &(String, usize, String)) {
    let error = json::read(text.clone()).error.expect("it is no JSON");
    assert_eq!((error.offset, &error.to_string()), (*offset, message));
    assert!(serde_json::from_str::<Value>(text).is_err());
    law::json(text);
}

fn chooses(Choice { text, r#as }: &Choice) {
    assert_eq!(outcome(&json::read(text.clone())), outcome(&json::read(r#as.clone())));
    law::json(text);
}

fn reads(Bytes { hex, r#as, mark, not_utf8 }: &Bytes) {
    let bytes: Vec<u8> =
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    let segment = Segment::read(&URL_SAFE_NO_PAD.encode(&bytes), 0);
    assert_eq!(outcome(&segment.document), outcome(&json::read(r#as.clone())));
    assert_eq!((segment.has_bom, segment.non_utf8), (*mark, *not_utf8));
}

fn depth_is_bounded_as_in_serde() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(json::read(nested(MAX_DEPTH)).error, None);
    assert!(serde_json::from_str::<Value>(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(json::read(nested(MAX_DEPTH + 1)).error.unwrap().kind, ErrorKind::Depth);
    assert!(serde_json::from_str::<Value>(&nested(MAX_DEPTH + 1)).is_err());
    assert_eq!(json::read("[".repeat(100_000)).error.unwrap().kind, ErrorKind::Depth);
}
