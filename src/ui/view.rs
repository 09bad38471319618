//! What every part of the page is drawn from.

use web_sys::{Event, HtmlTextAreaElement};
use yew::html::Scope;

use super::browser;
use super::node::{Node, On, node};
use super::page::Page;
use super::state::{Action, State};

/// How a part says that something happened.
pub(super) type Link = Scope<Page>;

/// The state, and the ways to change it.
///
/// [`super::Page`] is the only component; its parts are functions of this, one a file. They have no state of their own, all of them
/// change with the clock, and each component more would cost 0.8 kB of brotli.
pub(super) struct View<'a> {
    pub(super) state: &'a State,
    pub(super) link: &'a Link,
    /// The box, if there is one.
    pub(super) input: Option<&'a HtmlTextAreaElement>,
}

impl View<'_> {
    /// A button.
    pub(super) fn button(&self, action: Action) -> Node {
        node("button").set("type", "button").on(On::Click, self.send(action))
    }

    /// A button that does something with the box.
    pub(super) fn box_button(&self, press: impl Fn(&Link, Option<&HtmlTextAreaElement>) + 'static) -> Node {
        let (link, input) = (self.link.clone(), self.input.cloned());
        node("button").set("type", "button").on(On::Click, move |_| press(&link, input.as_ref()))
    }

    /// A radio button of a group.
    pub(super) fn radio(&self, group: &'static str, id: String, checked: bool, action: Action) -> Node {
        let input = node("input").set("type", "radio").set("name", group).id(id).checked(checked);
        input.on(On::Change, self.send(action))
    }

    /// A line to type into; what it holds becomes an action.
    pub(super) fn field(&self, id: &'static str, value: String, action: fn(String) -> Action) -> Node {
        let input = node("input").set("type", "text").id(id).value(value).set("autocomplete", "off");
        input.set("autocapitalize", "off").set("spellcheck", "false").on(On::Input, self.value(action))
    }

    /// A list to choose from.
    pub(super) fn choice(&self, id: &'static str, action: fn(String) -> Action) -> Node {
        node("select").id(id).on(On::Change, self.value(action))
    }

    fn send(&self, action: Action) -> impl Fn(&Event) + 'static {
        let link = self.link.clone();
        move |_| link.send_message(action.clone())
    }

    fn value(&self, action: fn(String) -> Action) -> impl Fn(&Event) + 'static {
        let link = self.link.clone();
        move |event| link.send_message(action(browser::value(event)))
    }
}

/// One choice of a list.
pub(super) fn option(value: &'static str, says: &'static str, selected: bool) -> Node {
    node("option").set("value", value).flag("selected", selected).text(says)
}

/// What is wrong with a field, told under it.
pub(super) fn fault(id: &'static str, says: impl Into<yew::AttrValue>, hidden: bool) -> Node {
    node("p").class("fault").id(id).hidden(hidden).text(says)
}
