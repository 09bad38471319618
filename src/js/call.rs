//! What a function of the module is given, and what it gives back.

// This is the one place of the module that reads the clock, when the caller gives no moment.
#![expect(clippy::disallowed_methods, reason = "the default of `now` is the clock")]

use crate::entra::cloud::Cloud;
use crate::entra::credentials::Pasted;
use crate::pieces;
use crate::report::{self, IDENTITIES, MAX_UNITS, NAMES, Options, REFS, Reader, Report, TASKS};
use js_sys::{JsString, Reflect};
use serde::Serialize;
use wasm_bindgen::prelude::{JsCast as _, JsValue};

/// A text, and what is to be done with it.
pub(super) struct Call {
    pub(super) reading: report::Reading,
    pub(super) select: usize,
    now: i64,
    pub(super) options: Options,
}

impl Call {
    pub(super) fn of(text: &JsValue, options: &JsValue) -> Self {
        let now = get(options, "now").as_f64().filter(|now| now.is_finite());
        let now = now.unwrap_or_else(|| js_sys::Date::now() / 1_000.0).floor();
        // Saturating: a moment beyond 64 bits is as far away as one can be.
        #[expect(clippy::cast_possible_truncation, reason = "saturates, which is meant")]
        let now = now as i64;
        Self { reading: read(text), select: number(options, "select").unwrap_or(0), now, options: choices(options) }
    }

    pub(super) fn report(&self) -> Report {
        let mut report = report::report(&self.reading, self.select, self.now, &self.options);
        for finding in crate::render::findings(&report, &self.options) {
            report::add_finding(&mut report.findings, finding);
        }
        report
    }
}

/// What the user chose.
pub(super) fn choices(options: &JsValue) -> Options {
    let text = |name: &str| get(options, name).as_string().unwrap_or_default();
    let mut chosen = Options {
        cloud: Cloud::from_id(&text("cloud")),
        variable: get(options, "variable").as_string(),
        task: report::chosen(&TASKS, &text("task")).unwrap_or_default(),
        identity: report::chosen(&IDENTITIES, &text("identity")).unwrap_or_default(),
        refs: report::chosen(&REFS, &text("refs")).unwrap_or_default(),
        personal: get(options, "personal").is_truthy(),
        credentials: Pasted::read(&text("credentials")),
        ..Options::default()
    };
    for name in &NAMES {
        chosen.set_name(name.option, text(name.option));
    }
    chosen
}

/// An option, whatever it is.
pub(super) fn get(options: &JsValue, name: &str) -> JsValue {
    Reflect::get(options, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// An option that counts; what is below zero is zero.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is meant")]
pub(super) fn number(options: &JsValue, name: &str) -> Option<usize> {
    get(options, name).as_f64().filter(|number| number.is_finite()).map(|number| number as usize)
}

/// Reads a text; what is none is empty.
fn read(text: &JsValue) -> report::Reading {
    match text.dyn_ref::<JsString>() {
        Some(text) if text.length() as usize > MAX_UNITS => report::Reading::too_large(),
        Some(text) => {
            let (mut reader, mut at) = (Reader::default(), 0);
            while at < text.length() {
                at = pieces::feed(&mut reader, text, at);
            }
            reader.finish()
        }
        None => report::read(""),
    }
}

/// An answer as a value of JavaScript.
pub(super) fn written(answer: &impl Serialize) -> JsValue {
    let json = serde_json::to_string(answer).unwrap_or_default();
    js_sys::JSON::parse(&json).unwrap_or(JsValue::NULL)
}
