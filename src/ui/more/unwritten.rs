//! Outputs that a value is in the way of, and why.

use super::super::findings::finding;
use super::super::markup::{Each, Node, markup};
use super::super::view::View;
use crate::render;

/// Nothing is left out silently. What is wrong with a name stands beside its field.
pub(super) fn unwritten(view: &View<'_>) -> Node {
    let state = view.state;
    let findings = render::findings(&state.report, &state.options);
    let unwritten: Vec<_> = findings.iter().filter(|finding| finding.id == "output-not-written").collect();
    let rows = unwritten.iter().map(|found| finding(view, found));
    markup!(
        "<section id=unwritten class=findings hidden={}><h2>Not written</h2><ul>{}</ul></section>",
        unwritten.is_empty(),
        Each(rows),
    )
}
