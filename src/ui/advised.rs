//! The command that a finding advises, to copy.

use super::copy::to_copy;
use super::markup::{Node, markup};
use super::view::View;

pub(super) fn advised(view: &View<'_>) -> Option<Node> {
    let mut findings = view.state.report.findings.iter();
    let command = findings.find_map(|finding| finding.command.as_deref())?;
    Some(markup!(
        "<section class=panel id=advised><h2>What to run in the job</h2>{}</section>",
        to_copy("Shell", "the command", command)
    ))
}
