//! The parts of the page that a second module brings, which is loaded once the first report is shown: nothing but what stands in this
//! folder calls code of the second module.
//!
//! Each function here is one place of the page.

mod names;
#[cfg(feature = "full")]
mod share;
mod unwritten;

use super::markup::Node;
use super::outputs::outputs as group;
use super::view::View;
use crate::render::{Group, OUTPUTS, Output};
use crate::report::{TASKS, Task};

/// What can be laid beside the paste: the credentials that exist, the keys that verify a signature, a second token.
pub(super) fn beside(_view: &View<'_>) -> Vec<Node> {
    Vec::new()
}

/// What came of it, below the findings: how the token fares with the credentials, what an error means, how two tokens differ.
pub(super) fn answers(view: &View<'_>) -> Vec<Node> {
    vec![unwritten::unwritten(view)]
}

/// Below the credential and the job: the names in them, and reports to hand on.
pub(super) fn below(view: &View<'_>) -> Vec<Node> {
    let has_report = outputs().iter().any(|output| output.group == Group::Report);
    [Some(names::names(view)), has_report.then(|| group(view, Group::Report))].into_iter().flatten().collect()
}

// Beside the reports: what else can be handed on.
#[cfg(feature = "full")]
pub(super) use share::share;

#[cfg(not(feature = "full"))]
pub(super) fn share(_view: &View<'_>) -> Node {
    super::markup::markup!("<div></div>")
}

/// The outputs that can be written.
pub(super) fn outputs() -> &'static [Output] {
    OUTPUTS
}

/// The tasks that a job can be written for.
pub(super) fn tasks() -> &'static [(Task, &'static str, &'static str)] {
    &TASKS
}
