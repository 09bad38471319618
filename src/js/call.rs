//! Arguments and results of the module's functions.

// Only this file of the module reads the clock, if the caller gives no time.
#![expect(clippy::disallowed_methods, reason = "the default of `now` is the clock")]

use crate::entra::cloud::Cloud;
use crate::entra::credential::Identity;
use crate::entra::credentials::PastedCredentials;
use crate::limits::MAX_UNITS;
use crate::pieces;
use crate::quote;
use crate::render::{self, IDENTITIES, NAMES, REFS, TASKS};
use crate::report::{self, Reader, Report};
use js_sys::{JsString, Reflect};
use serde::Serialize;
use std::rc::Rc;
use wasm_bindgen::prelude::{JsCast as _, JsValue};

/// A text, and the options for it.
pub(super) struct Call {
    pub(super) reading: report::Reading,
    pub(super) select: usize,
    now: i64,
    /// What the token is judged by.
    pub(super) options: report::Options,
    /// Options for generated files.
    pub(super) files: render::Options,
    /// Whether the report is masked, like one that is shared.
    pub(super) masked: bool,
}

impl Call {
    pub(super) fn of(text: &JsValue, options: &JsValue) -> Self {
        let now = get(options, "now").as_f64().filter(|now| now.is_finite());
        let now = now.unwrap_or_else(|| js_sys::Date::now() / 1_000.0).floor();
        // Saturating: a time beyond 64 bits is as far away as any.
        #[expect(clippy::cast_possible_truncation, reason = "saturates, which is meant")]
        let now = now as i64;
        let select = number(options, "select").unwrap_or(0);
        let masked = get(options, "masked").is_truthy();
        Self { reading: read(text), select, now, options: judged_by(options), files: files(options), masked }
    }

    /// The same call for another text.
    pub(super) fn of_other(&self, text: &JsValue, select: usize) -> Self {
        let (options, files) = (self.options.clone(), self.files.clone());
        Self { reading: read(text), select, now: self.now, options, files, masked: self.masked }
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

/// The options for generated files.
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

/// The kind of identity that the credential belongs to.
pub(super) fn identity(options: &JsValue) -> Identity {
    render::chosen(&IDENTITIES, &text(options, "identity"))
}

/// An option that is a string; empty if it is not.
pub(super) fn text(options: &JsValue, name: &str) -> String {
    get(options, name).as_string().unwrap_or_default()
}

/// An option of any type.
pub(super) fn get(options: &JsValue, name: &str) -> JsValue {
    Reflect::get(options, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// An option that is an index; negative numbers are zero.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates, which is meant")]
pub(super) fn number(options: &JsValue, name: &str) -> Option<usize> {
    get(options, name).as_f64().filter(|number| number.is_finite()).map(|number| number as usize)
}

/// Reads a text; anything but a string is empty.
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

/// A result as a JavaScript value. If the platform cannot hold it, that is thrown, and `www/npm/calls.js` says so.
pub(super) fn to_js(answer: &impl Serialize) -> JsValue {
    js_sys::JSON::parse(&quote::json_of(answer)).unwrap_or_else(|error| wasm_bindgen::throw_val(error))
}
