//! `tests/signatures/*.json`: keys as PEM, and tokens with their keys, which the Node tests give to `WebCrypto`.

use crate::table::trial;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claimlens::verify::keys::{self, KeyIssue};
use claimlens::verify::prepare;
use libtest_mimic::Trial;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    name: String,
    pem: String,
    /// As Node exports it; none if claimlens does not support its kind.
    jwk: Option<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vector {
    name: String,
    key: Value,
    token: String,
    /// The finding's id.
    outcome: Option<String>,
}

pub(crate) fn trials() -> Vec<Trial> {
    let keys: Vec<Key> = serde_json::from_str(include_str!("../signatures/keys.json")).unwrap();
    let vectors: Vec<Vector> = serde_json::from_str(include_str!("../signatures/vectors.json")).unwrap();
    let mut trials = Vec::new();
    trials.extend(keys.into_iter().map(|key| {
        trial(&format!("signatures::keys::{}", key.name), move || {
            is_read_as_another_reader_does(&key);
            holds_no_key_when_it_is_cut_off(&key);
        })
    }));
    trials.extend(
        vectors
            .into_iter()
            .map(|vector| trial(&format!("signatures::vectors::{}", vector.name), move || asks_about_its_key(&vector))),
    );
    trials
}

fn is_read_as_another_reader_does(key: &Key) {
    let found = keys::read(&format!("# {}\n{}\n", key.name, key.pem));
    let read: Vec<Value> = found.list.iter().map(|key| serde_json::from_str(&key.material.jwk).unwrap()).collect();
    assert_eq!(read, key.jwk.iter().cloned().collect::<Vec<_>>());
    let kinds: Vec<KeyIssue> = found.notes.iter().map(|note| note.kind).collect();
    let expected: &[KeyIssue] = match (&key.jwk, key.name.contains("1024")) {
        (None, _) => &[KeyIssue::Unreadable],
        (_, true) => &[KeyIssue::Weak],
        _ => &[],
    };
    assert_eq!(kinds, expected);
}

fn holds_no_key_when_it_is_cut_off(key: &Key) {
    // A certificate goes on behind the key, in what is not read.
    if key.jwk.is_none() || key.name.ends_with("certificate") {
        return;
    }
    let lines: Vec<&str> = key.pem.lines().collect();
    let (label, body) = (lines[0], lines[1..lines.len() - 1].concat());
    let whole = keys::read(&format!("{label}{body}-----END X-----")).list;
    assert_eq!(whole.len(), 1, "it may stand in one line");
    let body = body.trim_end_matches('=');
    for end in 0..body.len() {
        let cut = keys::read(&format!("{label}{}-----END X-----", &body[..end]));
        assert_eq!(cut.list.len(), 0, "{end} characters");
    }
}

fn asks_about_its_key(vector: &Vector) {
    let keys = keys::read(&vector.key.to_string());
    let asked = prepare(&vector.token, &keys);
    assert_eq!(asked.is_ok(), vector.outcome.as_deref() == Some("signature-matches"), "{asked:?}");
    if let Ok(question) = asked {
        let signature = URL_SAFE_NO_PAD.encode(&question.signature);
        assert_eq!(format!("{}.{signature}", question.message), vector.token);
    }
}
