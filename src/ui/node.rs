//! Elements, made by calls: what `html!` writes out anew at each of two hundred places costs 10 kB of brotli, a seventh of all code.

use std::rc::Rc;

use yew::virtual_dom::{Key, Listener, ListenerKind, VList, VTag, VText};
use yew::{AttrValue, Html};

/// An element under construction.
///
// In a box, a call hands on a pointer and not a hundred bytes.
pub(super) struct Node(Box<VTag>);

/// An element.
#[inline(never)]
pub(super) fn node(name: &'static str) -> Node {
    Node(Box::new(VTag::new(name)))
}

impl Node {
    pub(super) fn class(self, class: &'static str) -> Self {
        self.set("class", class)
    }

    pub(super) fn id(self, id: impl Into<AttrValue>) -> Self {
        self.set("id", id)
    }

    /// An attribute.
    pub(super) fn set(self, name: &'static str, value: impl Into<AttrValue>) -> Self {
        self.attribute(name, value.into())
    }

    #[inline(never)]
    fn attribute(mut self, name: &'static str, value: AttrValue) -> Self {
        self.0.add_attribute(name, value);
        self
    }

    /// An attribute without a value.
    pub(super) fn flag(self, name: &'static str, on: bool) -> Self {
        if on { self.attribute(name, AttrValue::Static("")) } else { self }
    }

    pub(super) fn hidden(self, hidden: bool) -> Self {
        self.flag("hidden", hidden)
    }

    /// Tells it from its neighbours in a list.
    pub(super) fn key(mut self, key: usize) -> Self {
        self.0.key = Some(Key::from(key));
        self
    }

    /// What an input field holds.
    pub(super) fn value(mut self, value: String) -> Self {
        self.0.set_value(Some(AttrValue::from(value)));
        self
    }

    /// Whether a radio button is chosen.
    pub(super) fn checked(mut self, checked: bool) -> Self {
        self.0.set_checked(checked);
        self
    }

    pub(super) fn on(self, event: On, handle: impl Fn(&web_sys::Event) + 'static) -> Self {
        self.listen(event, Box::new(handle))
    }

    #[inline(never)]
    fn listen(mut self, event: On, handle: Box<dyn Fn(&web_sys::Event)>) -> Self {
        self.0.add_listener(Rc::new(Handler { event, handle }));
        self
    }

    pub(super) fn text(self, text: impl Into<AttrValue>) -> Self {
        self.child(Html::VText(VText::new(text.into())))
    }

    pub(super) fn add(self, child: Node) -> Self {
        self.child(child.into())
    }

    /// A child that may be absent. It keeps its place, so that those behind it are not made anew when it comes.
    pub(super) fn maybe(self, child: Option<Node>) -> Self {
        self.child(child.map(Html::from).unwrap_or_default())
    }

    #[inline(never)]
    fn child(mut self, child: Html) -> Self {
        self.0.add_child(child);
        self
    }

    /// Children that come and go, apart from the others.
    pub(super) fn all(self, children: impl Iterator<Item = Node>) -> Self {
        let mut list = VList::new();
        children.for_each(|child| list.add_child(child.into()));
        self.child(Html::VList(Rc::new(list)))
    }
}

impl From<Node> for Html {
    #[inline(never)]
    fn from(node: Node) -> Self {
        Html::VTag(Rc::new(*node.0))
    }
}

/// The events that the page hears of.
#[derive(Clone, Copy)]
pub(super) enum On {
    Click,
    Change,
    Input,
}

/// A listener for any of them, where Yew has a type for each.
struct Handler {
    event: On,
    handle: Box<dyn Fn(&web_sys::Event)>,
}

impl Listener for Handler {
    fn kind(&self) -> ListenerKind {
        match self.event {
            On::Click => ListenerKind::onclick,
            On::Change => ListenerKind::onchange,
            On::Input => ListenerKind::oninput,
        }
    }

    fn handle(&self, event: web_sys::Event) {
        (self.handle)(&event);
    }

    fn passive(&self) -> bool {
        false
    }
}
