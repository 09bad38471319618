//! The module for other pages and Node: it converts arguments and results, and nothing else. `www/npm/calls.js` makes of it what the package
//! exports.

mod access;
mod call;
mod compare;
mod plan;
mod report;
mod verify;

use call::Call;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

/// The types for TypeScript. serde makes the results, so wasm-bindgen cannot see their types.
#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = include_str!("js/types.d.ts");

/// Reads `text`, judges and explains it, and writes every output. Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn inspect(text: &JsValue, options: &JsValue) -> JsValue {
    report::answer(&Call::of(text, options))
}

/// Compares the token of `text` with another one: that of `options.other`, or the next one in `text`. Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn compare(text: &JsValue, options: &JsValue) -> JsValue {
    compare::answer(text, options)
}

/// Plans the credentials for a project's pipelines: the project of the token in `options.text`, or of `options.project`, `.id` and `.issuer`.
/// Never throws.
#[wasm_bindgen(skip_typescript)]
pub fn plan(options: &JsValue) -> JsValue {
    plan::answer(options)
}

/// Whom a subject or a claims matching expression lets in, with cautions and lints. Never throws.
#[wasm_bindgen(skip_typescript, js_name = whoGetsIn)]
pub fn who_gets_in(rule: &JsValue, options: &JsValue) -> JsValue {
    access::answer(rule, options)
}
