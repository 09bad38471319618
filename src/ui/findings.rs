//! What is wrong and what to do.

use super::icon::{Icon, icon};
use super::markup::{Each, Node, markup};
use super::prose::Prose;
use super::view::{CREDENTIALS_BOX, KEYS_BOX, View, mark_beside};
use crate::check::Source;
use crate::entra::Severity;
use crate::quote::Position;
use crate::report::{Finding, Members, Place};

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
    markup!(
        "<section id=findings class=findings hidden={}><h2>Findings</h2><ul>{}</ul></section>",
        findings.is_empty(),
        Each(rows)
    )
}

fn finding(view: &View<'_>, finding: &Finding) -> Node {
    let (class, shape, word) = look(finding.severity);
    markup!(
        "<li class={} id={}><span class=severity>{}{}</span><p class=message>{}</p>{}<p class=fix hidden={}>{}</p>\
        <p class=about><a class=id href={} target=reference>{}</a>{}{}</p></li>",
        class,
        format!("finding-{}", finding.id),
        icon(shape),
        word,
        Prose(&finding.message),
        place(view, finding),
        finding.fix.is_none(),
        finding.fix.as_deref().map(Prose),
        view.entry(&format!("check-{}", finding.id)),
        finding.id,
        claim(view, finding),
        finding.place.as_ref().and_then(|Place { source, span }| match source {
            Source::Credentials => mark_beside(CREDENTIALS_BOX, "Show in its box", Some(span.clone())),
            Source::Keys => mark_beside(KEYS_BOX, "Show in the keys", Some(span.clone())),
            Source::Text => view.mark("Show in the paste", "Show in the paste".to_owned(), Some(span.clone())),
        }),
    )
}

/// The way to the claim that it is about, if that has a row.
fn claim(view: &View<'_>, finding: &Finding) -> Option<Node> {
    let name = finding.claim?;
    let has = |members: &Members| members.named(name).is_some_and(|member| member.entry().is_some());
    let report = &view.state.report;
    let part = match (has(&report.claims), has(&report.header)) {
        (true, _) => "claim",
        (_, true) => "header",
        _ => return None,
    };
    Some(markup!("<a href={}>{}</a>", format!("#{part}-{name}"), name))
}

/// The place in the paste of what cannot be read: line, column, and a mark below the line.
fn place(view: &View<'_>, finding: &Finding) -> Option<Node> {
    let is_unreadable = finding.claim.is_none() && finding.severity == Severity::Error;
    let place = finding.place_in_text().filter(|_| is_unreadable)?;
    let position = Position::of(view.state.reading.text(), place.start);
    let at = format!("Line {}, column {}", position.line, position.column);
    Some(markup!(
        "<div class=place><small>{}</small><pre tabindex=0 role=group aria-label='The place'>{}</pre></div>",
        at,
        position.marked()
    ))
}
