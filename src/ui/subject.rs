//! The parts of the subject, as blocks in a row.

use super::icon::{Icon, icon};
use super::markup::{Each, Node, markup};
use super::view::View;
use crate::quote::visible;
use crate::report::{Agreement, SubjectPart};

pub(super) fn subject(view: &View<'_>) -> Node {
    let parts = &view.state.report.subject;
    let blocks = parts.iter().map(block);
    markup!("<section id=subject hidden={}><h2>Subject</h2><ol>{}</ol></section>", parts.is_empty(), Each(blocks))
}

fn block(part: &SubjectPart) -> Node {
    let (class, shape, says) = match part.agreement {
        Agreement::Same => ("same", Icon::Done, "as the claim says"),
        Agreement::Differs => ("differs", Icon::Error, "not what the claim says"),
        Agreement::NoClaim => ("alone", Icon::Unknown, "no claim of this name"),
    };
    markup!(
        "<li class={}><span class=name>{}</span><bdi>{}</bdi><span class=agreement>{}{}</span></li>",
        class,
        part.name,
        visible(&part.value),
        icon(shape),
        says,
    )
}
