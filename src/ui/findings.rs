//! What is wrong or worth knowing, and what to do.

use yew::prelude::*;

use super::browser;
use super::icon::{Icon, icon};
use super::view::View;
use crate::check::Severity;
use crate::report::{Finding, Member};

const fn look(severity: Severity) -> (&'static str, Icon, &'static str) {
    match severity {
        Severity::Error => ("finding error", Icon::Error, "Error"),
        Severity::Warning => ("finding warning", Icon::Warning, "Warning"),
        Severity::Info => ("finding info", Icon::Info, "Info"),
    }
}

pub(super) fn findings(view: &View<'_>) -> Html {
    let findings = &view.state.report.findings;
    html! {
        <section id="findings" aria-labelledby="findings-title" hidden={findings.is_empty()}>
            <h2 id="findings-title">{ "Findings" }</h2>
            <ul>{ for findings.iter().map(|found| finding(view, found)) }</ul>
        </section>
    }
}

fn finding(view: &View<'_>, finding: &Finding) -> Html {
    let (class, shape, word) = look(finding.severity);
    let id = format!("finding-{}", finding.id);
    html! {
        <li key={finding.id} {class} id={id.clone()}>
            <span class="severity">{ icon(shape) }{ word }</span>
            <p class="message">{ &finding.message }</p>
            <p class="fix" hidden={finding.fix.is_none()}>{ finding.fix.as_deref().unwrap_or_default() }</p>
            <p class="about">
                <a class="id" href={format!("#{id}")}>{ finding.id }</a>
                { claim(view, finding) }
                { show(view, finding) }
            </p>
        </li>
    }
}

/// The way to the claim that it is about, if that has a row.
fn claim(view: &View<'_>, finding: &Finding) -> Html {
    let Some(name) = finding.claim else { return Html::default() };
    let has = |members: &[Member]| members.iter().any(|member| member.name == name && member.entry.is_some());
    let report = &view.state.report;
    let part = match (has(&report.claims), has(&report.header)) {
        (true, _) => "claim",
        (_, true) => "header",
        _ => return Html::default(),
    };
    html! { <a href={format!("#{part}-{name}")}>{ name }</a> }
}

/// The way to its place in the box, if it stands there.
fn show(view: &View<'_>, finding: &Finding) -> Html {
    let is_shown = |end: usize| view.state.excerpt.is_none_or(|shown| end <= shown);
    let place = finding.place.clone().filter(|place| !place.is_empty() && is_shown(place.end));
    let Some(place) = place else { return Html::default() };
    let input = view.input.cloned();
    let onclick = move |_: MouseEvent| {
        if let Some(input) = &input {
            browser::show(input, &place);
        }
    };
    html! { <button type="button" class="show" {onclick}>{ "Show in the paste" }</button> }
}
