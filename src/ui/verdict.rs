//! The verdict.

use yew::prelude::*;

use super::icon::{Icon, icon};
use super::state::Shared;
use crate::report;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) report: Shared,
    /// The picture of the token's life.
    pub(super) children: Html,
}

/// Its class (the word of the module's contract), icon and word. The word never calls a signature valid: nobody verified one.
fn look(verdict: report::Verdict) -> (&'static str, Icon, &'static str) {
    match verdict {
        report::Verdict::Usable => ("usable", Icon::Good, "Accepted if it matches"),
        report::Verdict::Refused => ("refused", Icon::Error, "Refused"),
        report::Verdict::Unknown => ("unknown", Icon::Unknown, "Cannot tell"),
    }
}

#[component]
pub(super) fn Verdict(props: &Props) -> Html {
    let report = &props.report;
    let (class, shape, word) = look(report.verdict);
    let (before_class, before_shape, before_word) = look(report.verdict_when_issued);
    let before = report.verdict != report.verdict_when_issued;
    html! {
        <section id="verdict" class={classes!("verdict", class)} data-verdict={class} aria-labelledby="verdict-word">
            <h2>
                <span id="verdict-word" class={classes!("badge", class)}>{ icon(shape) }{ word }</span>
                <span class={classes!("badge", "before", before_class)} hidden={!before}>
                    { icon(before_shape) }{ before_word }{ " when issued" }
                </span>
            </h2>
            <p class="headline" id="headline">{ &report.headline }</p>
            { props.children.clone() }
        </section>
    }
}
