//! The button that copies.

use std::rc::Rc;

use super::browser;
use super::markup::{Handle, Node, markup};

/// A button that copies what `text` gives when it is pressed. `what` is its name's second half: `Copy iss`.
/// Its icon, and what it says after a press, are the style's: there is one on every line.
pub(super) fn copy_button(what: &str, text: impl Fn() -> String + 'static) -> Node {
    let handle: Handle = Rc::new(move |event| browser::copy(event, text()));
    markup!("<button type=button class=copy aria-label={} onclick={}>Copy</button>", format!("Copy {what}"), handle)
}

/// A command, or another text to copy whole. `name` says what is copied: `the command`.
pub(super) fn to_copy(title: &str, name: &str, text: &str) -> Node {
    let copied = text.to_owned();
    markup!(
        "<figure class='file wrapped'><figcaption><span>{}</span>{}</figcaption><pre tabindex=0 role=group aria-label={}><code>{}</code></pre></figure>",
        title.to_owned(),
        copy_button(name, move || copied.clone()),
        name.to_owned(),
        text.to_owned(),
    )
}
