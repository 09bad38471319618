//! The button that copies.

use std::rc::Rc;

use super::browser;
use super::icon::{Icon, icon};
use super::markup::{Handle, Node, markup};

/// A button that copies what `text` gives when it is pressed. `what` is its name's second half: `Copy iss`.
/// What it shows after a press is up to the browser's file.
pub(super) fn copy_button(what: &str, text: impl Fn() -> String + 'static) -> Node {
    let handle: Handle = Rc::new(move |event| browser::copy(event, text()));
    markup!(
        "<button type=button class=copy aria-label={} onclick={}>{}{}\
        <span class=say-copy aria-hidden=true>Copy</span>\
        <span class=say-copied aria-hidden=true>Copied</span>\
        <span class=say-failed aria-hidden=true>Not copied</span></button>",
        format!("Copy {what}"),
        handle,
        icon(Icon::Copy),
        icon(Icon::Done),
    )
}
