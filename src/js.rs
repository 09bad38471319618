//! The module for other pages and Node: thin, it converts and returns. `www/npm/calls.js` makes of it what the package exports.

mod access;
mod call;
mod compare;
mod plan;
mod report;
mod verify;

use call::Call;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// What TypeScript is told: serde makes the answers, where wasm-bindgen does not see their types.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("js/types.d.ts");

/// Reads `text`, judges and explains it, and writes every output. Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn inspect(text: &JsValue, options: &JsValue) -> JsValue {
    report::answer(&Call::of(text, options))
}

/// Lays the token of `text` beside another one: of `options.other`, or the next of `text`. Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn compare(text: &JsValue, options: &JsValue) -> JsValue {
    compare::answer(text, options)
}

/// Which credentials the pipelines of a project take: of the token in `options.text`, or of `options.project`, `.id` and `.issuer`. Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn plan(options: &JsValue) -> JsValue {
    plan::answer(options)
}

/// Whom a subject or a claims matching expression lets in, and what is to be said of it. Never throws.
#[wasm_bindgen(skip_typescript, js_name = whoGetsIn)]
pub fn who_gets_in(rule: &JsValue, options: &JsValue) -> JsValue {
    access::answer(rule, options)
}
