//! The verdict, with the moment and the cloud that it is of, and the token's life.

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::life::life;
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

pub(super) fn verdict(view: &View<'_>) -> Html {
    let report = &view.state.report;
    let (class, shape, word) = look(report.verdict);
    let (before_class, before_shape, before_word) = look(report.verdict_when_issued);
    html! {
        <section id="verdict" class={class} aria-labelledby="verdict-word">
            <h2>
                <span id="verdict-word" class="badge">{ icon(shape) }{ word }</span>
                <span class={before_class} hidden={report.verdict == report.verdict_when_issued}>
                    { icon(before_shape) }{ before_word }{ " when issued" }
                </span>
            </h2>
            <p id="headline">{ &report.headline }</p>
            if view.state.is_about_claims() {
                { settings(view) }
                { life(&report.times, view.state.judged, view.state.follows_clock()) }
            }
        </section>
    }
}
