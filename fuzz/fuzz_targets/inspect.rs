//! Every text gives a report at every moment. Bytes are made a token of, too: header, payload and signature.

#![no_main]

#[path = "../../tests/support/law.rs"]
#[allow(dead_code)]
mod law;

use claimlens::base64url::encode;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, i64, &[u8])| {
    let (text, now, bytes) = data;
    law::inspect(text, now);
    law::inspect(&format!("eyJhbGciOiJSUzI1NiJ9.{}.{}", encode(bytes), encode(text.as_bytes())), now);
});
