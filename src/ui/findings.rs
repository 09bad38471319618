//! What is wrong and what to do.

use super::browser;
use super::icon::{Icon, icon};
use super::markup::{Each, Node, markup};
use super::view::View;
use crate::check::Severity;
use crate::report::{Finding, Member};

/// Its class, icon and word.
const fn look(severity: Severity) -> (&'static str, Icon, &'static str) {
    match severity {
        Severity::Error => ("finding error", Icon::Error, "Error"),
        Severity::Warning => ("finding warning", Icon::Warning, "Warning"),
        Severity::Info => ("finding info", Icon::Info, "Info"),
    }
}

pub(super) fn findings(view: &View<'_>) -> Node {
    let findings = &view.state.report.findings;
    let rows = findings.iter().map(|found| finding(view, found));
    markup!("<section id=findings hidden={}><h2>Findings</h2><ul>{}</ul></section>", findings.is_empty(), Each(rows))
}

fn finding(view: &View<'_>, finding: &Finding) -> Node {
    let (class, shape, word) = look(finding.severity);
    let id = format!("finding-{}", finding.id);
    markup!(
        "<li class={} id={}><span class=severity>{}{}</span><p class=message>{}</p><p class=fix hidden={}>{}</p>\
        <p class=about><a class=id href={}>{}</a>{}{}</p></li>",
        class,
        id.clone(),
        icon(shape),
        word,
        finding.message.to_string(),
        finding.fix.is_none(),
        finding.fix.as_ref().map(ToString::to_string),
        format!("#{id}"),
        finding.id,
        claim(view, finding),
        show(view, finding),
    )
}

/// The way to the claim that it is about, if that has a row.
fn claim(view: &View<'_>, finding: &Finding) -> Option<Node> {
    let name = finding.claim?;
    let has = |members: &[Member]| members.iter().any(|member| member.name == name && member.entry.is_some());
    let report = &view.state.report;
    let part = match (has(&report.claims), has(&report.header)) {
        (true, _) => "claim",
        (_, true) => "header",
        _ => return None,
    };
    Some(markup!("<a href={}>{}</a>", format!("#{part}-{name}"), name))
}

/// The way to its place in the box, if it stands there.
fn show(view: &View<'_>, finding: &Finding) -> Option<Node> {
    let is_shown = |end: usize| view.state.excerpt.is_none_or(|shown| end <= shown);
    let in_text = finding.place.clone().filter(|_| !finding.in_credentials);
    let place = in_text.filter(|place| !place.is_empty() && is_shown(place.end))?;
    let press = view.press(move |_, input| {
        if let Some(input) = input {
            browser::show(input, &place);
        }
    });
    Some(markup!("<button type=button class=show onclick={}>Show in the paste</button>", press))
}
