//! Shared by the native tests: the seed token, and tokens made from it.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "each test uses a part of it, and may fail"
)]

pub mod law;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claimlens::report::Verdict;
use serde_json::{Map, Value};

/// A time in the lifetime of the seed token.
pub(crate) const NOW: i64 = 1_684_785_160;

/// The header that GitLab writes.
pub(crate) const HEADER: &str = r#"{"kid":"AP1kbgKd_0yYAbCs9POqIhlm-aaB1ROwsF05M8yihHU","typ":"JWT","alg":"RS256"}"#;

/// The claims of the note that the project began with, with its omitted values filled in.
pub(crate) const SEED: &str = include_str!("seed.claims.json");

/// base64url with the length of a signature.
pub(crate) fn signature() -> String {
    URL_SAFE_NO_PAD.encode([0x5a; 256])
}

/// A token with these parts and a meaningless signature.
pub(crate) fn token(header: &str, claims: &str) -> String {
    format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims), signature())
}

/// `text` with a line break after every `width` bytes.
pub fn wrap(text: &str, width: usize, end: &str) -> String {
    let lines: Vec<&str> = text.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join(end)
}

/// The seed's claims with some set to other values and some left out.
pub(crate) fn claims(set: &Map<String, Value>, without: &[String]) -> String {
    let mut claims: Map<String, Value> = serde_json::from_str(SEED).unwrap();
    for (name, value) in set {
        claims.insert(name.clone(), value.clone());
    }
    claims.retain(|name, _| !without.contains(name));
    serde_json::to_string(&claims).unwrap()
}

/// A verdict as the tables of cases write it.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Usable => "usable",
        Verdict::Refused => "refused",
        Verdict::Unknown => "unknown",
    }
}
