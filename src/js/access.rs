//! Whom a subject or an expression lets in, for JavaScript.

use super::call::{get, identity, to_js};
use crate::entra::access;
use crate::gitlab::GITLAB_COM;
use crate::render::JsonAccess;
use crate::text::{Text, Units};
use wasm_bindgen::prelude::JsValue;

/// Whom a subject or an expression lets in.
pub(super) fn answer(rule: &JsValue, options: &JsValue) -> JsValue {
    let rule = Text::from(rule.as_string().unwrap_or_default());
    let issuer = Text::from(get(options, "issuer").as_string().unwrap_or_else(|| GITLAB_COM.to_owned()));
    let access = access::of_rule(&rule, &issuer, identity(options));
    to_js(&JsonAccess::of(&access, &Units::of(rule.raw())))
}
