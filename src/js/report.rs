//! A report for JavaScript.

use super::call::{Call, to_js};
use crate::render::{self, JsonReport, Mask, OUTPUTS};
use crate::report::{Report, TokenSummary};
use serde::Serialize;
use std::borrow::Cow;
use wasm_bindgen::prelude::JsValue;

/// The report for a call.
pub(super) fn answer(call: &Call) -> JsValue {
    let report = call.report();
    let mask = if call.masked { Mask::of(&report, &call.files) } else { Mask::default() };
    let outputs = OUTPUTS.iter().filter_map(|output| Output::of(output, &report, &call.files));
    to_js(&Answer {
        report: JsonReport::of(&report, &call.files, &mask, true),
        tokens: report.tokens.iter().map(|token| Token::of(token, &mask)).collect(),
        selected: report.selected,
        outputs: outputs.filter(|output| !mask.hides_token(&output.text)).collect(),
    })
}

/// The report, with the parts that only the module has.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(flatten)]
    report: JsonReport<'a>,
    tokens: Vec<Token<'a>>,
    selected: Option<usize>,
    outputs: Vec<Output>,
}

#[derive(Serialize)]
struct Token<'a> {
    start: usize,
    end: usize,
    audience: Option<Cow<'a, str>>,
    subject: Option<Cow<'a, str>>,
    issued: Option<i64>,
}

impl<'a> Token<'a> {
    fn of(token: &'a TokenSummary, mask: &Mask) -> Self {
        Self {
            start: token.place.start,
            end: token.place.end,
            audience: token.audience.as_ref().map(|audience| mask.text(audience.raw())),
            subject: token.subject.as_ref().map(|subject| mask.text(subject.raw())),
            issued: token.issued,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Output {
    id: &'static str,
    title: &'static str,
    language: &'static str,
    file_name: &'static str,
    needs: &'static str,
    text: String,
}

impl Output {
    pub(super) fn of(output: &render::Output, report: &Report, files: &render::Options) -> Option<Self> {
        let text = output.write(report, files).ok()?;
        let (id, title, language) = (output.id, output.title, output.language);
        Some(Self { id, title, language, file_name: output.file_name, needs: output.needs, text })
    }
}
