//! Every text gives a report at every moment. Bytes are made a token of, too: header, payload and signature.

#![no_main]

#[path = "../../tests/support/law.rs"]
#[allow(dead_code)]
mod law;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: (&str, i64, &[u8])| {
    let (text, now, bytes) = data;
    law::inspect(text, now);
    let encode = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
    law::inspect(&format!("eyJhbGciOiJSUzI1NiJ9.{}.{}", encode(bytes), encode(text.as_bytes())), now);
});
