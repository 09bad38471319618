//! Draws parts of the page apart from it, from the state that they were given: a paste shows what the token says first, and what is
//! written of it a frame later.

use std::rc::Rc;

use yew::virtual_dom::{VComp, VNode};
use yew::{Component, Context, Html, Properties};

use super::super::markup::Node;
use super::super::view::{Snapshot, View};

/// Draws the parts that stand in one place.
pub(super) type Parts = fn(&View<'_>) -> Vec<Node>;

#[derive(Properties)]
struct Props {
    parts: Parts,
    snapshot: Snapshot,
}

/// A place has the same parts always.
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.snapshot == other.snapshot
    }
}

struct Drawn;

impl Component for Drawn {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Self
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { parts, snapshot } = ctx.props();
        parts(&snapshot.view()).into_iter().collect()
    }
}

/// The parts, drawn again when the snapshot is another.
pub(super) fn drawn(parts: Parts, snapshot: Snapshot) -> Html {
    VNode::from(VComp::new::<Drawn>(Rc::new(Props { parts, snapshot }), None))
}
