//! What an address asks the page for.

use std::rc::Rc;

use super::state::{Action, Deed, State};
use crate::link::Link;
use crate::render::output;
use crate::samples::SAMPLES;

/// Does what an address asks for, from its `?` or `#` on; answers whether that changed anything, and which elements it asks to see.
/// `is_free`: it may bring a text.
pub(super) fn follow(state: &mut State, address: &str, is_free: bool, now: i64) -> (bool, Vec<String>) {
    let link = Link::parse(address);
    let wanted = wanted(&link);
    let mut actions = Vec::new();
    if let Some(text) = link.claims.filter(|_| is_free) {
        actions.push(Action::Input { text, excerpt: None, now });
    } else if let Some(id) = link.sample.as_deref().filter(|_| is_free) {
        let index = SAMPLES.iter().position(|sample| sample.id == id);
        actions.extend(index.map(|index| Action::Sample { index, now }));
    }
    actions.extend(link.as_of.map(Action::Moment));
    actions.extend(link.output.map(|id| Action::Do(Deed::Open(id))));
    let mut is_new = state.fault != link.error;
    state.fault = link.error;
    if let Some(name) = link.claim.filter(|name| **name != *state.marked) {
        state.marked = Rc::from(name);
        is_new = true;
    }
    for action in actions {
        is_new |= state.apply(action);
    }
    (is_new, wanted)
}

/// Whether an address brings a text that is not the page's own already.
pub(super) fn brings_another_text(state: &State, address: &str) -> bool {
    let link = Link::parse(address);
    let sample = || SAMPLES.iter().find(|sample| Some(sample.id) == link.sample.as_deref());
    let text = link.claims.clone().or_else(|| Some(sample()?.token()));
    text.is_some_and(|text| text != state.reading.text())
}

/// The elements that a link asks to see: a claim, or else an output.
fn wanted(link: &Link) -> Vec<String> {
    match (&link.claim, link.output.as_deref().and_then(output)) {
        (Some(name), _) => ["claim-", "header-"].map(|part| [part, name].concat()).to_vec(),
        (None, Some(output)) => vec![output.group.id().to_owned()],
        (None, None) => Vec::new(),
    }
}
