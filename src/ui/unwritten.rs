//! Outputs that a value is in the way of, and why: nothing is left out silently.

use super::icon::{Icon, icon};
use super::markup::{Each, Node, markup};
use super::prose::Prose;
use super::view::View;

pub(super) fn unwritten(view: &View<'_>) -> Node {
    let state = view.state;
    // One line a reason, with the files that share it.
    let mut reasons: Vec<(String, String)> = Vec::new();
    for (output, why) in crate::render::blocked_outputs(&state.report, &state.files) {
        match reasons.iter_mut().find(|(_, reason)| *reason == why) {
            Some((files, _)) => {
                files.push_str(", ");
                files.push_str(output.file_name);
            }
            None => reasons.push((output.file_name.to_owned(), why)),
        }
    }
    let is_absent = reasons.is_empty();
    let rows = reasons.into_iter().map(|(files, why)| {
        markup!(
            "<li class='finding warning'><span class=severity>{}Warning</span><p class=message>Not written: {}. The reason: {}</p></li>",
            icon(Icon::Warning),
            files,
            Prose(&why),
        )
    });
    markup!(
        "<section id=unwritten class=findings hidden={}><h2>Files that are not written</h2><ul>{}</ul></section>",
        is_absent,
        Each(rows)
    )
}
