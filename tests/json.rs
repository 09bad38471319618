//! The JSON reader against `tests/json/conformance.toml`: what a parser must accept, must reject, and may choose.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "support/law.rs"]
#[allow(dead_code, reason = "the other laws are not of JSON")]
mod law;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claimlens::jose::Segment;
use claimlens::json::{self, Data, Document, ErrorKind, MAX_DEPTH};
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

fn topics() -> BTreeMap<String, Topic> {
    toml::from_str(include_str!("json/conformance.toml")).unwrap()
}

/// The value written again, so that duplicates and the text of numbers can be compared.
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

#[test]
fn what_must_be_accepted_is() {
    for (topic, rows) in topics() {
        for text in rows.accept {
            assert_eq!(json::read(text.clone()).error, None, "{topic}: {text}");
            assert!(serde_json::from_str::<Value>(&text).is_ok(), "{topic}: {text}");
            law::json(&text);
        }
    }
}

#[test]
fn what_must_be_rejected_is_with_its_place_and_reason() {
    for (topic, rows) in topics() {
        for (text, offset, message) in rows.reject {
            let error = json::read(text.clone()).error.unwrap_or_else(|| panic!("{topic}: {text} is accepted"));
            assert_eq!((error.offset, error.to_string()), (offset, message), "{topic}: {text}");
            assert!(serde_json::from_str::<Value>(&text).is_err(), "{topic}: {text}");
            law::json(&text);
        }
    }
}

#[test]
fn what_is_left_to_the_parser_is_chosen_as_the_table_says() {
    for (topic, rows) in topics() {
        for Choice { text, r#as } in rows.may {
            let expected = outcome(&json::read(r#as.clone()));
            assert_eq!(outcome(&json::read(text.clone())), expected, "{topic}: {text}");
            law::json(&text);
        }
        for Bytes { hex, r#as, mark, not_utf8 } in rows.bytes {
            let bytes: Vec<u8> =
                (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
            let segment = Segment::read(&URL_SAFE_NO_PAD.encode(&bytes), 0);
            let expected = outcome(&json::read(r#as.clone()));
            assert_eq!(outcome(&segment.document), expected, "{topic}: {hex}");
            assert_eq!((segment.has_mark, segment.not_utf8), (mark, not_utf8), "{topic}: {hex}");
        }
    }
}

#[test]
fn depth_is_bounded_as_in_serde() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(json::read(nested(MAX_DEPTH)).error, None);
    assert!(serde_json::from_str::<Value>(&nested(MAX_DEPTH)).is_ok());
    assert_eq!(json::read(nested(MAX_DEPTH + 1)).error.unwrap().kind, ErrorKind::Depth);
    assert!(serde_json::from_str::<Value>(&nested(MAX_DEPTH + 1)).is_err());
    assert_eq!(json::read("[".repeat(100_000)).error.unwrap().kind, ErrorKind::Depth);
}
