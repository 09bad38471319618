//! What every part of the page is drawn from.

use web_sys::{HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

use super::state::{Action, Dispatch, State};

/// The state, and the ways to change it.
///
/// [`super::Page`] is the only component; its parts are functions of this, one a file. A part of its own state it has none, every part
/// changes with the clock, and each component would cost 0.8 kB of brotli.
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) dispatch: &'a Dispatch,
    /// The box, if there is one.
    pub(super) input: Option<&'a HtmlTextAreaElement>,
}

impl View<'_> {
    /// Says that `action` happened.
    pub(super) fn send<E: 'static>(&self, action: Action) -> Callback<E> {
        let dispatch = self.dispatch.clone();
        Callback::from(move |_| dispatch.dispatch(action.clone()))
    }

    /// Says what a field holds, as the user types.
    pub(super) fn typed(&self, action: fn(String) -> Action) -> Callback<InputEvent> {
        let dispatch = self.dispatch.clone();
        Callback::from(move |event: InputEvent| {
            dispatch.dispatch(action(event.target_unchecked_into::<HtmlInputElement>().value()));
        })
    }

    /// Says what is chosen from a list.
    pub(super) fn chosen(&self, action: fn(String) -> Action) -> Callback<Event> {
        let dispatch = self.dispatch.clone();
        Callback::from(move |event: Event| {
            dispatch.dispatch(action(event.target_unchecked_into::<HtmlSelectElement>().value()));
        })
    }
}
