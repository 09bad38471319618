//! The parts of the page that the second module brings. Nothing but what stands in this folder calls code of it.

use wasm_split_helpers::{SplitLoaderError, wasm_split};

use super::markup::Node;
use super::view::View;
use crate::second::{SECOND, Second};

/// What the second module brings to the page.
#[derive(Debug)]
pub struct More {
    /// What it brings to the report.
    pub(super) core: &'static Second,
    /// What can be laid beside the paste.
    pub(super) beside: fn(&View<'_>) -> Vec<Node>,
    /// What comes of it, below the findings.
    pub(super) answers: fn(&View<'_>) -> Vec<Node>,
}

/// There is one, which is there or not.
impl PartialEq for More {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

/// All of it.
pub static MORE: More = More { core: &SECOND, beside, answers };

/// Loads the second module. What only [`MORE`] leads to is in it, and what this answers with is the only way there.
#[wasm_split(more, fallible)]
pub(super) fn load() -> Result<&'static More, SplitLoaderError> {
    Ok(&MORE)
}

/// What can be laid beside the paste: the credentials that exist, the keys that verify a signature, a second token.
fn beside(_view: &View<'_>) -> Vec<Node> {
    Vec::new()
}

/// What came of it: how the token fares with the credentials, what an error means, how two tokens differ.
fn answers(_view: &View<'_>) -> Vec<Node> {
    Vec::new()
}
