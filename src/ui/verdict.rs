//! The verdict, with the moment and the cloud that it is of, and the token's life.

use super::icon::{Icon, icon};
use super::life::life;
use super::markup::{Node, markup};
use super::settings::settings;
use super::view::View;
use crate::report;

/// Its class (the word of the module's contract), icon and word. The word never calls a signature valid: nobody verified one.
const fn look(verdict: report::Verdict) -> (&'static str, Icon, &'static str) {
    match verdict {
        report::Verdict::Usable => ("usable", Icon::Good, "Accepted if it matches"),
        report::Verdict::Refused => ("refused", Icon::Error, "Refused"),
        report::Verdict::Unknown => ("unknown", Icon::Unknown, "Cannot tell"),
    }
}

pub(super) fn verdict(view: &View<'_>) -> Node {
    let state = view.state;
    let report = &state.report;
    let (class, shape, word) = look(report.verdict);
    let (before_class, before_shape, before) = look(report.verdict_when_issued);
    let matters = state.is_about_claims();
    markup!(
        "<section id=verdict class={}><h2><span id=verdict-word>{}{}</span>\
        <span class={} hidden={}>{}{} when issued</span></h2><p id=headline>{}</p>{}{}</section>",
        class,
        icon(shape),
        word,
        before_class,
        report.verdict == report.verdict_when_issued,
        icon(before_shape),
        before,
        state.headline().to_owned(),
        matters.then(|| settings(view)),
        matters.then(|| life(&report.times, state.judged, state.follows_clock())),
    )
}
