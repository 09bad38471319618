//! What a function of the module is given, and what it gives back.

// This is the one place of the module that reads the clock, when the caller gives no moment.
#![expect(clippy::disallowed_methods, reason = "the default of `now` is the clock")]

use crate::entra::cloud::Cloud;
use crate::entra::credential::Identity;
use crate::entra::credentials::PastedCredentials;
use crate::pieces;
use crate::render::{self, IDENTITIES, NAMES, REFS, TASKS};
use crate::report::{self, MAX_UNITS, Reader, Report};
use js_sys::{JsString, Reflect};
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::{JsCast as _, JsValue};

/// A text, and what is to be done with it.
pub(super) struct Call {
    pub(super) reading: report::Reading,
    pub(super) select: usize,
    now: i64,
    /// What the token is judged by.
    pub(super) options: report::Options,
    /// What the generated files are to be like.
    pub(super) files: render::Options,
}

impl Call {
    pub(super) fn of(text: &JsValue, options: &JsValue) -> Self {
        let now = get(options, "now").as_f64().filter(|now| now.is_finite());
        let now = now.unwrap_or_else(|| js_sys::Date::now() / 1_000.0).floor();
        // Saturating: a moment beyond 64 bits is as far away as one can be.
        #[expect(clippy::cast_possible_truncation, reason = "saturates, which is meant")]
        let now = now as i64;
        let select = number(options, "select").unwrap_or(0);
        Self { reading: read(text), select, now, options: judged_by(options), files: files(options) }
    }

    /// The same of another text.
    pub(super) fn of_other(&self, text: &JsValue, select: usize) -> Self {
        Self { reading: read(text), select, now: self.now, options: self.options.clone(), files: self.files.clone() }
    }

    pub(super) fn report(&self) -> Report {
        let mut report = report::report(&self.reading, self.select, self.now, &self.options);
        for finding in render::findings(&report, &self.files) {
            finding.put_into(&mut report.findings);
        }
        report
    }
}

/// What a token is judged by.
fn judged_by(options: &JsValue) -> report::Options {
    report::Options {
        cloud: Cloud::from_id(&text(options, "cloud")),
        credentials: Rc::new(PastedCredentials::read(&text(options, "credentials"))),
        verification: None,
    }
}

/// What the generated files are to be like.
fn files(options: &JsValue) -> render::Options {
    let mut files = render::Options {
        variable: get(options, "variable").as_string(),
        task: render::chosen(&TASKS, &text(options, "task")),
        identity: identity(options),
        refs: render::chosen(&REFS, &text(options, "refs")),
        personal: get(options, "personal").is_truthy(),
        ..render::Options::default()
    };
    for name in &NAMES {
        files.set_name(name.option, text(options, name.option));
    }
    files
}

/// What the credential belongs to.
pub(super) fn identity(options: &JsValue) -> Identity {
    render::chosen(&IDENTITIES, &text(options, "identity"))
}

/// An option that is a text; empty where it is none.
pub(super) fn text(options: &JsValue, name: &str) -> String {
    get(options, name).as_string().unwrap_or_default()
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

/// An answer as a value of JavaScript. Where the platform cannot hold it, that is thrown, and `www/npm/calls.js` says so.
pub(super) fn to_js(answer: &impl Serialize) -> JsValue {
    let json = serde_json::to_string(answer).unwrap_or_default();
    js_sys::JSON::parse(&json).unwrap_or_else(|error| wasm_bindgen::throw_val(error))
}
