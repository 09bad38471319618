//! The parts of the page that a second module brings, which is loaded once the first report is shown: nothing but what stands in this
//! folder calls code of the second module.
//!
//! Each function here is one place of the page.

#[cfg(feature = "full")]
mod compare;
#[cfg(feature = "full")]
mod keys;

use super::markup::Node;
use super::state::State;
use super::view::{Link, View};

/// What can be laid beside the paste: the credentials that exist, the keys that verify a signature, a second token.
pub(super) fn beside(view: &View<'_>) -> Vec<Node> {
    #[cfg(feature = "full")]
    return vec![keys::beside(view), compare::beside(view)];
    #[cfg(not(feature = "full"))]
    {
        let _ = view;
        Vec::new()
    }
}

/// What came of it, below the findings: how the token fares with the credentials, what an error means, how two tokens differ.
pub(super) fn answers(view: &View<'_>) -> Vec<Node> {
    #[cfg(feature = "full")]
    return vec![compare::compared(view)];
    #[cfg(not(feature = "full"))]
    {
        let _ = view;
        Vec::new()
    }
}

/// Asks by which of the keys the signature is. The answer comes as an action.
pub(super) fn ask(state: &State, link: &Link) {
    #[cfg(feature = "full")]
    keys::ask(state, link);
    #[cfg(not(feature = "full"))]
    let _ = (state, link);
}

/// A text to copy whole. `name` says what is copied.
#[cfg(feature = "full")]
fn to_copy(title: &str, name: &str, text: &str) -> Node {
    use super::copy::copy_button;
    use super::markup::markup;
    let copied = text.to_owned();
    markup!(
        "<figure class='file wrapped'><figcaption><span>{}</span>{}</figcaption><pre tabindex=0 role=group aria-label={}><code>{}</code></pre></figure>",
        title.to_owned(),
        copy_button(name, move || copied.clone()),
        name.to_owned(),
        text.to_owned(),
    )
}
