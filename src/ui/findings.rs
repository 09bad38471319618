//! What is wrong or worth knowing, and what to do.

use super::browser;
use super::icon::{Icon, icon};
use super::node::{Node, node};
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

pub(super) fn findings(view: &View<'_>) -> Node {
    let findings = &view.state.report.findings;
    let list = findings.iter().enumerate().map(|(index, found)| finding(view, found).key(index));
    let section = node("section").id("findings").hidden(findings.is_empty());
    section.add(node("h2").text("Findings")).add(node("ul").all(list))
}

fn finding(view: &View<'_>, finding: &Finding) -> Node {
    let (class, shape, word) = look(finding.severity);
    let id = format!("finding-{}", finding.id);
    let link = node("a").class("id").set("href", format!("#{id}")).text(finding.id);
    let fix = node("p").class("fix").hidden(finding.fix.is_none());
    node("li")
        .class(class)
        .id(id)
        .add(node("span").class("severity").add(icon(shape)).text(word))
        .add(node("p").class("message").text(finding.message.clone()))
        .add(fix.text(finding.fix.clone().unwrap_or_default()))
        .add(node("p").class("about").add(link).maybe(claim(view, finding)).maybe(show(view, finding)))
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
    Some(node("a").set("href", format!("#{part}-{name}")).text(name))
}

/// The way to its place in the box, if it stands there.
fn show(view: &View<'_>, finding: &Finding) -> Option<Node> {
    let is_shown = |end: usize| view.state.excerpt.is_none_or(|shown| end <= shown);
    let place = finding.place.clone().filter(|place| !place.is_empty() && is_shown(place.end))?;
    if finding.in_credentials {
        return None;
    }
    let button = view.box_button(move |_, input| {
        if let Some(input) = input {
            browser::show(input, &place);
        }
    });
    Some(button.class("show").text("Show in the paste"))
}
