//! What the page does, while nothing is pasted. index.html says the same before the page has loaded.

use super::markup::{Node, markup};

pub(super) fn welcome() -> Node {
    markup!(
        "<section class=welcome id=result tabindex=-1 aria-label='What this page does'><ol>\
        <li>Explains every claim of the token, and takes its subject apart.</li>\
        <li>Says whether Microsoft Entra would accept it, and if not, why and what to change.</li>\
        <li>Writes the federated credential and the <code>.gitlab-ci.yml</code> that make it work.</li></ol></section>"
    )
}
