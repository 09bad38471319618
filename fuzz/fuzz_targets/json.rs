//! What is accepted as JSON is what `serde_json` accepts, with equal values.

#![no_main]

#[path = "../../tests/support/law.rs"]
#[allow(dead_code)]
mod law;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| law::json(text));
