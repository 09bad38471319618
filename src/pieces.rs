//! Copies a JavaScript string into memory in pieces, for the page and the module.

use crate::report::Reader;
use js_sys::JsString;
use wasm_bindgen::prelude::wasm_bindgen;

/// The length of a piece in UTF-16 code units.
const PIECE: u32 = 128 << 10;

#[wasm_bindgen]
extern "C" {
    type TextEncoder;
    #[wasm_bindgen(constructor)]
    fn new() -> TextEncoder;
    #[wasm_bindgen(method, js_name = encodeInto)]
    fn encode_into(this: &TextEncoder, text: &JsString, into: &mut [u8]) -> Encoded;

    type Encoded;
    #[wasm_bindgen(method, getter)]
    fn written(this: &Encoded) -> u32;
}

/// Feeds the piece of `text` that begins at a code unit. Returns where it ends.
///
/// `String::from` would copy one character at a time, which takes as long as the search. A lone surrogate becomes U+FFFD, which is also one
/// unit, so offsets stay right.
pub fn feed(reader: &mut Reader, text: &JsString, at: u32) -> u32 {
    let length = text.length();
    let mut end = length.min(at.saturating_add(PIECE));
    // Not between the halves of a surrogate pair.
    if end < length && (55_296.0..56_320.0).contains(&text.char_code_at(end - 1)) {
        end -= 1;
    }
    // A code unit takes at most three bytes.
    let mut bytes = vec![0; (end - at) as usize * 3];
    let written = TextEncoder::new().encode_into(&text.slice(at, end), &mut bytes).written();
    reader.feed(bytes.get(..written as usize).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default());
    end
}
