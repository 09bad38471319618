//! What every part of the page is drawn from.

use std::rc::Rc;

use web_sys::HtmlTextAreaElement;
use yew::html::Scope;

use super::browser;
use super::markup::{Handle, Node, markup};
use super::page::{Message, Page};
use super::state::{Action, Deed, State};
use crate::text::Span;

/// The id of the box for the credentials that exist.
pub(super) const CREDENTIALS_BOX: &str = "credentials-text";
/// The id of the box for keys.
pub(super) const KEYS_BOX: &str = "keys-text";

/// How a part says that something happened.
pub(super) type Link = Scope<Page>;

/// The state, and the ways to change it.
///
/// The parts of the page are functions of this, one a file, and no components of their own: they have no state, all of them change with
/// the clock, and each component more would cost 0.8 kB of brotli.
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) link: &'a Link,
    /// The box, if there is one.
    pub(super) input: Option<&'a HtmlTextAreaElement>,
    /// The address of the reference.
    pub(super) reference: Option<&'a str>,
}

/// What a [`View`] is made of, for parts that are drawn later.
#[derive(Clone)]
pub(super) struct Snapshot {
    pub(super) state: Rc<State>,
    pub(super) link: Link,
    pub(super) input: Option<HtmlTextAreaElement>,
    pub(super) reference: Option<String>,
}

impl Snapshot {
    pub(super) fn view(&self) -> View<'_> {
        let Self { state, link, input, reference } = self;
        View { state, link, input: input.as_ref(), reference: reference.as_deref() }
    }
}

/// The link, the box and the reference stay what they are.
impl PartialEq for Snapshot {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.state, &other.state)
    }
}

impl View<'_> {
    /// What sends a message.
    pub(super) fn send<M: Into<Message>>(&self, message: impl Fn() -> M + 'static) -> Handle {
        let link = self.link.clone();
        Rc::new(move |_| link.send_message(message()))
    }

    /// What sends an action made of what a field or a list holds.
    pub(super) fn value(&self, action: fn(String) -> Action) -> Handle {
        let link = self.link.clone();
        Rc::new(move |event| link.send_message(action(browser::value(event))))
    }

    /// The same for what is asked of a part.
    pub(super) fn enter(&self, deed: fn(String) -> Deed) -> Handle {
        let link = self.link.clone();
        Rc::new(move |event| link.send_message(deed(browser::value(event))))
    }

    /// What does something with the box.
    pub(super) fn press(&self, press: impl Fn(&Link, Option<&HtmlTextAreaElement>) + 'static) -> Handle {
        let (link, input) = (self.link.clone(), self.input.cloned());
        Rc::new(move |_| press(&link, input.as_ref()))
    }
}

impl View<'_> {
    /// The address of an entry of the reference: `check-expired`, `claim-sub`.
    pub(super) fn entry(&self, anchor: &str) -> Option<String> {
        self.reference.map(|address| format!("{address}#{anchor}"))
    }

    /// A button that selects a place in the box, if it stands there.
    pub(super) fn mark(&self, says: &'static str, label: String, place: Option<Span>) -> Option<Node> {
        let is_shown = |end: usize| self.state.excerpt.is_none_or(|shown| end <= shown);
        let place = place.filter(|place| !place.is_empty() && is_shown(place.end))?;
        let press = self.press(move |_, input| {
            if let Some(input) = input {
                browser::show(input, &place);
            }
        });
        Some(markup!("<button type=button class=show aria-label={} onclick={}>{}</button>", label, press, says))
    }

    /// The field that filters members and tokens.
    pub(super) fn filter(&self, label: &'static str) -> Node {
        markup!(
            "<label class=filter>{}<input type=text value={} oninput={} autocomplete=off autocapitalize=off spellcheck=false /></label>",
            label,
            self.state.filter.to_string(),
            self.value(Action::Filter),
        )
    }
}

/// A button that selects a place in a box beside the paste, by the box's id.
pub(super) fn mark_beside(id: &'static str, says: &'static str, place: Option<Span>) -> Option<Node> {
    let place = place.filter(|place| !place.is_empty())?;
    let press: Handle = Rc::new(move |event| browser::show_beside(event, id, &place));
    Some(markup!("<button type=button class=show onclick={}>{}</button>", press, says))
}

/// One choice of a list.
pub(super) fn option(value: &'static str, says: &'static str, selected: bool) -> Node {
    markup!("<option value={} selected={}>{}</option>", value, selected, says)
}
