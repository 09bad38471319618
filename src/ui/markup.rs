//! Elements, written as markup with places to fill: `markup!("<p class=fix hidden={}>{}</p>", is_hidden, text)`.
//!
//! `html!` writes code for each attribute of each element anew; as a text that is read when it is shown, the page's markup costs a fifth
//! of that. It is checked when it is compiled: elements nest, and there is a value for each place.
//!
//! An attribute's value stands in single quotes or holds no space. `/>` ends an element without content. There are no entities: markup
//! is the program's own, and what somebody else wrote comes in through a place, as text.

use std::rc::Rc;

use web_sys::Event;
use yew::virtual_dom::{Key, Listener, ListenerKind, VList, VNode, VTag, VText};
use yew::{AttrValue, Html};

/// An element. In a box, a call hands on a pointer and not a hundred bytes.
pub(super) struct Node(Box<VTag>);

impl Node {
    /// Among [`Each`] of a list it stays this element wherever it stands; without a key, what stands in its place later becomes it.
    pub(super) fn keyed(mut self, key: Option<&'static str>) -> Self {
        self.0.key = key.map(Key::from);
        self
    }
}

impl From<Node> for Html {
    fn from(node: Node) -> Self {
        Html::VTag(Rc::new(*node.0))
    }
}

/// What hears an event.
pub(super) type Handle = Rc<dyn Fn(&Event)>;

/// An element from its markup and what fills its places, in their order.
macro_rules! markup {
    ($text:literal $(, $value:expr)* $(,)?) => {{
        const { $crate::ui::markup::check($text, <[&str]>::len(&[$(stringify!($value)),*])) };
        #[allow(unused_mut, reason = "there may be no place to fill")]
        let mut filling = $crate::ui::markup::Filling::of($text);
        $($crate::ui::markup::Fill::fill($value, &mut filling);)*
        filling.done()
    }};
}
pub(super) use markup;

/// Fails to compile where `text` is not the markup of one element with this many places.
pub(super) const fn check(text: &str, places: usize) {
    let bytes = text.as_bytes();
    let mut names = [(0, 0); 16];
    let (mut at, mut depth, mut found) = (0, 0, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'{' => {
                assert!(at + 1 < bytes.len() && bytes[at + 1] == b'}', "a place is an empty pair of braces");
                assert!(depth > 0, "a place stands outside the element");
                found += 1;
                at += 2;
            }
            b'<' if bytes[at + 1] == b'/' => {
                assert!(depth > 0, "an element is closed that was not opened");
                depth -= 1;
                let (start, end) = names[depth];
                let mut offset = 0;
                while offset < end - start {
                    assert!(
                        bytes[at + 2 + offset] == bytes[start + offset],
                        "another element is closed than was opened"
                    );
                    offset += 1;
                }
                at += 2 + offset;
                assert!(bytes[at] == b'>', "another element is closed than was opened");
                at += 1;
            }
            b'<' => {
                assert!(depth > 0 || at == 0, "there is more than one element");
                let start = at + 1;
                at = start;
                while bytes[at].is_ascii_alphanumeric() {
                    at += 1;
                }
                names[depth] = (start, at);
                depth += 1;
                while bytes[at] == b' ' {
                    at += 1;
                    if bytes[at] == b'/' {
                        depth -= 1;
                        at += 1;
                        break;
                    }
                    while bytes[at].is_ascii_alphanumeric() || bytes[at] == b'-' {
                        at += 1;
                    }
                    if bytes[at] != b'=' {
                        continue;
                    }
                    at += 1;
                    if bytes[at] == b'\'' {
                        at += 1;
                        while bytes[at] != b'\'' {
                            at += 1;
                        }
                        at += 1;
                    } else if bytes[at] == b'{' {
                        assert!(bytes[at + 1] == b'}', "a place is an empty pair of braces");
                        found += 1;
                        at += 2;
                    } else {
                        while bytes[at] != b' ' && bytes[at] != b'>' {
                            assert!(
                                bytes[at] != b'"' && bytes[at] != b'{',
                                "an attribute's value stands in single quotes"
                            );
                            at += 1;
                        }
                    }
                }
                assert!(bytes[at] == b'>', "an element's start does not end");
                at += 1;
            }
            _ => {
                assert!(depth > 0, "text stands outside the element");
                at += 1;
            }
        }
    }
    assert!(depth == 0, "an element is not closed");
    assert!(found == places, "there are not as many values as places");
}

/// Markup that is filled up to the next place.
pub(super) struct Filling {
    rest: &'static str,
    open: Vec<VTag>,
    /// The attribute whose value is the next place, where that is not a child.
    name: Option<&'static str>,
    done: Option<VTag>,
}

impl Filling {
    #[inline(never)]
    pub(super) fn of(text: &'static str) -> Self {
        let mut filling = Self { rest: text, open: Vec::new(), name: None, done: None };
        filling.go_on();
        filling
    }

    #[inline(never)]
    pub(super) fn done(self) -> Node {
        // There is an element, since the markup was checked.
        Node(Box::new(self.done.unwrap_or_else(|| VTag::new("span"))))
    }

    /// Reads up to the next place or the end.
    fn go_on(&mut self) {
        loop {
            // Behind a place that was an attribute's value the start of the element goes on.
            if self.name.take().is_none() {
                let said = self.up_to(&['<', '{']);
                if !said.is_empty() {
                    self.add(VNode::VText(VText::new(said)));
                }
                if self.rest.is_empty() || self.skip("{}") {
                    return;
                }
                if self.skip("</") {
                    self.up_to(&['>']);
                    self.skip(">");
                    self.close();
                    continue;
                }
                self.skip("<");
                let name = self.up_to(&[' ', '>']);
                self.open.push(VTag::new(name));
            }
            while self.skip(" ") {
                if self.skip("/>") {
                    self.close();
                    break;
                }
                let name = self.up_to(&['=', ' ', '>']);
                let value = if !self.skip("=") {
                    ""
                } else if self.skip("{}") {
                    self.name = Some(name);
                    return;
                } else if self.skip("'") {
                    let value = self.up_to(&['\'']);
                    self.skip("'");
                    value
                } else {
                    self.up_to(&[' ', '>'])
                };
                self.attribute(name, AttrValue::Static(value));
            }
            self.skip(">");
        }
    }

    /// Takes what stands before the first of some characters.
    fn up_to(&mut self, ends: &[char]) -> &'static str {
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let (taken, behind) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = behind;
        taken
    }

    /// Takes `what` if it stands there.
    fn skip(&mut self, what: &str) -> bool {
        let behind = self.rest.strip_prefix(what);
        self.rest = behind.unwrap_or(self.rest);
        behind.is_some()
    }

    fn close(&mut self) {
        if let Some(tag) = self.open.pop() {
            if self.open.is_empty() {
                self.done = Some(tag);
            } else {
                self.add(VNode::VTag(Rc::new(tag)));
            }
        }
    }

    fn add(&mut self, child: VNode) {
        if let Some(tag) = self.open.last_mut() {
            tag.add_child(child);
        }
    }

    fn attribute(&mut self, name: &'static str, value: AttrValue) {
        if let Some(tag) = self.open.last_mut() {
            if name == "value" && tag.tag() == "input" {
                // What a field holds is a property: the attribute is only what it begins with.
                tag.set_value(Some(value));
            } else {
                tag.add_attribute(name, value);
            }
        }
    }

    #[inline(never)]
    fn text(&mut self, text: AttrValue) {
        match self.name {
            Some(name) => self.attribute(name, text),
            None => self.add(VNode::VText(VText::new(text))),
        }
        self.go_on();
    }

    /// Whether an attribute without a value is there.
    #[inline(never)]
    fn flag(&mut self, is: bool) {
        match (self.name, self.open.last_mut()) {
            (Some("checked"), Some(tag)) => tag.set_checked(is),
            // Once the user has chosen from a list, the attribute is only what it began with.
            (Some("selected"), Some(tag)) if cfg!(target_arch = "wasm32") => tag.add_property("selected", is),
            (Some(name), _) if is => self.attribute(name, AttrValue::Static("")),
            _ => {}
        }
        self.go_on();
    }

    /// A child; an absent one keeps its place, so that those behind it are not made anew when it comes.
    #[inline(never)]
    pub(super) fn child(&mut self, child: VNode) {
        self.add(child);
        self.go_on();
    }

    #[inline(never)]
    fn on(&mut self, handle: Handle) {
        if let (Some(event), Some(tag)) = (self.name, self.open.last_mut()) {
            tag.add_listener(Rc::new(Handler { event, handle }));
        }
        self.go_on();
    }
}

/// What can be put into a place.
pub(super) trait Fill {
    fn fill(self, filling: &mut Filling);
}

impl Fill for &'static str {
    fn fill(self, filling: &mut Filling) {
        filling.text(AttrValue::Static(self));
    }
}

impl Fill for String {
    #[inline(never)]
    fn fill(self, filling: &mut Filling) {
        filling.text(AttrValue::from(self));
    }
}

impl Fill for AttrValue {
    fn fill(self, filling: &mut Filling) {
        filling.text(self);
    }
}

impl Fill for bool {
    fn fill(self, filling: &mut Filling) {
        filling.flag(self);
    }
}

impl Fill for Node {
    #[inline(never)]
    fn fill(self, filling: &mut Filling) {
        filling.child(self.into());
    }
}

impl Fill for Html {
    fn fill(self, filling: &mut Filling) {
        filling.child(self);
    }
}

impl Fill for Handle {
    fn fill(self, filling: &mut Filling) {
        filling.on(self);
    }
}

/// Nothing: no attribute, no text, or an absent child.
impl<T: Fill> Fill for Option<T> {
    #[inline(never)]
    fn fill(self, filling: &mut Filling) {
        match self {
            Some(value) => value.fill(filling),
            None if filling.name.is_some() => filling.flag(false),
            None => filling.child(VNode::default()),
        }
    }
}

/// Children that come and go, apart from the others.
pub(super) struct Each<I>(pub(super) I);

impl<I: Iterator<Item = Node>> Fill for Each<I> {
    fn fill(self, filling: &mut Filling) {
        filling.child(list(self.0));
    }
}

/// The same without anything around it.
pub(super) fn list(nodes: impl Iterator<Item = Node>) -> Html {
    let mut list = VList::new();
    nodes.for_each(|node| put(&mut list, node));
    VNode::VList(Rc::new(list))
}

#[inline(never)]
fn put(list: &mut VList, mut node: Node) {
    node.0.key.get_or_insert_with(|| Key::from(list.len()));
    list.add_child(node.into());
}

/// A listener for any event, where Yew has a type for each.
struct Handler {
    event: &'static str,
    handle: Handle,
}

impl Listener for Handler {
    fn kind(&self) -> ListenerKind {
        match self.event {
            "onchange" => ListenerKind::onchange,
            "oninput" => ListenerKind::oninput,
            _ => ListenerKind::onclick,
        }
    }

    fn handle(&self, event: Event) {
        (self.handle)(&event);
    }

    fn passive(&self) -> bool {
        false
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Its HTML.
    pub(in super::super) fn html(node: Node) -> String {
        use yew::{Component, Context, LocalServerRenderer, Properties};
        #[derive(Properties, PartialEq)]
        struct Props {
            html: Html,
        }
        struct Shown;
        impl Component for Shown {
            type Message = ();
            type Properties = Props;
            fn create(_: &Context<Self>) -> Self {
                Self
            }
            fn view(&self, ctx: &Context<Self>) -> Html {
                ctx.props().html.clone()
            }
        }
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let props = Props { html: node.into() };
        tokio::task::LocalSet::new().block_on(&runtime, async {
            LocalServerRenderer::<Shown>::with_props(props).hydratable(false).render().await
        })
    }

    #[test]
    fn markup_becomes_elements() {
        let item = |says: &'static str| markup!("<li>{}</li>", says);
        let cases = [
            (markup!("<p>a <b>c</b> d</p>"), "<p>a <b>c</b> d</p>"),
            // Values with and without spaces, an attribute without one, an element without content.
            (markup!("<div class='a b' id=x hidden><br /></div>"), r#"<div class="a b" id="x" hidden=""><br></div>"#),
            // Places: text, flags, nothing, elements.
            (
                markup!("<p id={} hidden={} title={}>{} {}</p>", "x", false, None::<String>, "<b>", "y".to_owned()),
                r#"<p id="x">&lt;b> y</p>"#,
            ),
            (
                markup!("<ul hidden={}>{}</ul>", true, Each([item("a"), item("b")].into_iter())),
                r#"<ul hidden=""><li>a</li><li>b</li></ul>"#,
            ),
            (markup!("<i>{}{}</i>", None::<Node>, item("a")), "<i><li>a</li></i>"),
            // A field's value and a button's choice.
            (markup!("<input value={} checked={} />", "v", true), r#"<input value="v" checked>"#),
        ];
        for (node, expected) in cases {
            let shown = html(node);
            assert!(
                shown == expected || shown == expected.replace("<b>", "<b&gt;").replace("&lt;b>", "&lt;b&gt;"),
                "{shown}"
            );
        }
    }

    #[test]
    fn markup_that_is_none_does_not_compile() {
        let fails = |text: &'static str, places: usize| std::panic::catch_unwind(|| check(text, places)).is_err();
        let cases = [
            ("<p>{}</p>", 1, false),
            ("<p>{}</p>", 0, true),
            ("<p><b></p></b>", 0, true),
            ("<p>", 0, true),
            ("<p></p><p></p>", 0, true),
            ("<p></p> ", 0, true),
            ("text", 0, true),
            ("<p class=\"a\"></p>", 0, true),
            ("<input id=x />", 0, false),
            ("<p></pre>", 0, true),
        ];
        for (text, places, expected) in cases {
            assert_eq!(fails(text, places), expected, "{text}");
        }
    }
}
