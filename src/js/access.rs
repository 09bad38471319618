//! Whom a credential, a subject or an expression lets in, as JavaScript has it.

use super::call::{get, identity, to_js};
use crate::entra::{access, expression};
use crate::gitlab::GITLAB_COM;
use crate::gitlab::plan::words;
use crate::text::{Text, Units};
use serde::Serialize;
use wasm_bindgen::prelude::JsValue;

/// Whom a subject or an expression lets in.
pub(super) fn answer(rule: &JsValue, options: &JsValue) -> JsValue {
    let rule = Text::from(rule.as_string().unwrap_or_default());
    let issuer = Text::from(get(options, "issuer").as_string().unwrap_or_else(|| GITLAB_COM.to_owned()));
    let access = access::of_rule(&rule, &issuer, identity(options));
    to_js(&Access::of(&access, &Units::of(rule.raw())))
}

/// Whom a credential, a subject or an expression lets in.
#[derive(Serialize)]
pub(super) struct Access {
    words: String,
    cautions: Vec<Caution>,
    lints: Vec<Lint>,
}

#[derive(Serialize)]
struct Caution {
    id: &'static str,
    message: &'static str,
    fix: &'static str,
}

#[derive(Serialize)]
struct Lint {
    id: &'static str,
    severity: &'static str,
    message: String,
    fix: &'static str,
    start: usize,
    end: usize,
}

impl Access {
    /// `units` are of the text that the places of lints count in.
    pub(super) fn of(access: &access::Access, units: &Units) -> Self {
        let lint = |lint: &expression::Lint| {
            let place = units.span(&lint.place);
            Lint {
                id: lint.id,
                severity: lint.severity.id(),
                message: lint.message.clone(),
                fix: lint.fix,
                start: place.start,
                end: place.end,
            }
        };
        let caution =
            |caution: &&'static words::Caution| Caution { id: caution.id, message: caution.message, fix: caution.fix };
        Self {
            words: access.words.clone(),
            cautions: access.cautions.iter().map(caution).collect(),
            lints: access.lints.iter().map(lint).collect(),
        }
    }
}
