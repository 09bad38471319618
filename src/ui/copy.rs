//! The button that copies.

use super::browser;
use super::icon::{Icon, icon};
use super::node::{Node, On, node};

/// A button that copies what `text` gives when it is pressed. `what` is its name's second half: `Copy iss`.
/// What it shows after a press is up to the browser's file.
pub(super) fn copy_button(what: &str, text: impl Fn() -> String + 'static) -> Node {
    let says =
        |class: &'static str, says: &'static str| node("span").class(class).set("aria-hidden", "true").text(says);
    node("button")
        .set("type", "button")
        .class("copy")
        .set("aria-label", format!("Copy {what}"))
        .on(On::Click, move |event| browser::copy(event, text()))
        .add(icon(Icon::Copy))
        .add(icon(Icon::Done))
        .add(says("say-copy", "Copy"))
        .add(says("say-copied", "Copied"))
        .add(says("say-failed", "Not copied"))
}
