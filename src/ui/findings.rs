//! What is wrong or worth knowing, and what to do.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::browser;
use super::icon::{Icon, icon};
use super::state::Shared;
use crate::check::Severity;
use crate::report::{Finding, Member};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) report: Shared,
    /// How much of the text the box shows, where it is not all.
    pub(super) excerpt: Option<usize>,
    pub(super) input: Option<HtmlTextAreaElement>,
}

const fn look(severity: Severity) -> (&'static str, Icon, &'static str) {
    match severity {
        Severity::Error => ("error", Icon::Error, "Error"),
        Severity::Warning => ("warning", Icon::Warning, "Warning"),
        Severity::Info => ("info", Icon::Info, "Info"),
    }
}

#[component]
pub(super) fn Findings(props: &Props) -> Html {
    let findings = &props.report.findings;
    html! {
        <section id="findings" class="findings" aria-labelledby="findings-title" hidden={findings.is_empty()}>
            <h2 id="findings-title">{ "Findings" }</h2>
            <ul>{ for findings.iter().map(|found| finding(props, found)) }</ul>
        </section>
    }
}

fn finding(props: &Props, finding: &Finding) -> Html {
    let (class, shape, word) = look(finding.severity);
    let id = format!("finding-{}", finding.id);
    let link = format!("#{id}");
    let claim = finding.claim.map(|name| {
        let row = |members: &[Member]| members.iter().any(|member| member.name == name && member.entry.is_some());
        match (row(&props.report.claims), row(&props.report.header)) {
            (true, _) => html! { <a href={format!("#claim-{name}")}><code>{ name }</code></a> },
            (_, true) => html! { <a href={format!("#header-{name}")}><code>{ name }</code></a> },
            _ => html! { <code>{ name }</code> },
        }
    });
    let in_box = |end: usize| props.excerpt.is_none_or(|shown| end <= shown);
    let show = finding.place.clone().filter(|place| !place.is_empty() && in_box(place.end)).map(|place| {
        let input = props.input.clone();
        let onclick = move |_: MouseEvent| {
            if let Some(input) = &input {
                browser::show(input, &place);
            }
        };
        html! { <button type="button" class="show" {onclick}>{ "Show in the paste" }</button> }
    });
    html! {
        <li key={finding.id} {id} class={classes!("finding", class)} data-severity={class}>
            <span class="severity">{ icon(shape) }{ word }</span>
            <p class="message">{ &finding.message }</p>
            <p class="fix" hidden={finding.fix.is_none()}>{ finding.fix.as_deref().unwrap_or_default() }</p>
            <p class="about">
                <a class="id" href={link}>{ finding.id }</a>
                { claim.unwrap_or_default() }
                { show.unwrap_or_default() }
            </p>
        </li>
    }
}
