//! The parts of the page that a second module brings, which is loaded once the first report is shown: nothing but what stands in this
//! folder calls code of the second module.
//!
//! Each function here is one place of the page.

#[cfg(feature = "full")]
mod admits;
#[cfg(feature = "full")]
mod credentials;
#[cfg(feature = "full")]
mod dry_run;
#[cfg(feature = "full")]
mod explained;
#[cfg(feature = "full")]
mod plan;

use super::markup::Node;
use super::view::View;

/// What can be laid beside the paste: the credentials that exist, the keys that verify a signature, a second token.
pub(super) fn beside(view: &View<'_>) -> Vec<Node> {
    #[cfg(feature = "full")]
    return vec![credentials::beside(view), plan::beside(view)];
    #[cfg(not(feature = "full"))]
    {
        let _ = view;
        Vec::new()
    }
}

/// What came of it, below the findings: how the token fares with the credentials, what an error means, how two tokens differ.
pub(super) fn answers(view: &View<'_>) -> Vec<Node> {
    #[cfg(feature = "full")]
    return [credentials::found(view), explained::explained(view), dry_run::dry_run(view)]
        .into_iter()
        .flatten()
        .collect();
    #[cfg(not(feature = "full"))]
    {
        let _ = view;
        Vec::new()
    }
}

/// A command, or another text to copy whole. `name` says what is copied: `the command`.
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
