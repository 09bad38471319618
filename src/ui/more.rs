//! The parts of the page that a second module brings, which is loaded once the first report is shown: nothing but what stands in this
//! folder calls code of the second module.
//!
//! Each function here is one place of the page.

use super::markup::Node;
use super::view::View;

/// What can be laid beside the paste: the credentials that exist, the keys that verify a signature, a second token.
pub(super) fn beside(_view: &View<'_>) -> Vec<Node> {
    Vec::new()
}

/// What came of it, below the findings: how the token fares with the credentials, what an error means, how two tokens differ.
pub(super) fn answers(_view: &View<'_>) -> Vec<Node> {
    Vec::new()
}
