//! The parts of the subject, as blocks in a row.

use super::icon::{Icon, icon};
use super::node::{Node, node};
use super::view::View;
use crate::quote::visible;
use crate::report::Agreement;

pub(super) fn subject(view: &View<'_>) -> Node {
    let parts = &view.state.report.subject;
    let blocks = parts.iter().enumerate().map(|(index, part)| {
        let (class, shape, says) = match part.agreement {
            Agreement::Same => ("same", Icon::Done, "as the claim says"),
            Agreement::Differs => ("differs", Icon::Error, "not what the claim says"),
            Agreement::NoClaim => ("alone", Icon::Unknown, "no claim of this name"),
        };
        node("li")
            .key(index)
            .class(class)
            .add(node("span").class("name").text(part.name))
            .add(node("bdi").text(visible(&part.value)))
            .add(node("span").class("agreement").add(icon(shape)).text(says))
    });
    let section = node("section").id("subject").hidden(parts.is_empty());
    section.add(node("h2").text("Subject")).add(node("ol").all(blocks))
}
