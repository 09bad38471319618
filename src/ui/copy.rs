//! The button that copies.

use std::rc::Rc;

use yew::prelude::*;

use super::browser;
use super::icon::{Icon, icon};

/// A button that copies what `text` gives when it is pressed. `what` is its name's second half: `Copy iss`.
///
/// A function and not a component: there is one a claim, and the browser's file keeps what it shows after a press.
pub(super) fn copy_button(what: &str, text: Rc<dyn Fn() -> String>) -> Html {
    let onclick = Callback::from(move |event: MouseEvent| browser::copy(&event, text()));
    html! {
        <button type="button" class="copy" aria-label={format!("Copy {what}")} {onclick}>
            { icon(Icon::Copy) }{ icon(Icon::Done) }
            <span class="say-copy" aria-hidden="true">{ "Copy" }</span>
            <span class="say-copied" aria-hidden="true">{ "Copied" }</span>
            <span class="say-failed" aria-hidden="true">{ "Not copied" }</span>
        </button>
    }
}
