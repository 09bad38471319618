//! What the page does, while nothing is pasted. index.html says the same before the page has loaded.

use super::node::{Node, node};

pub(super) fn welcome() -> Node {
    let line = |says: &'static str| node("li").text(says);
    let lines = node("ol")
        .add(line("Explains every claim of the token, and takes its subject apart."))
        .add(line("Says whether Microsoft Entra would accept it, and if not, why and what to change."))
        .add(
            line("Writes the federated credential and the ")
                .add(node("code").text(".gitlab-ci.yml"))
                .text(" that make it work."),
        );
    let section = node("section").class("welcome").id("result").set("tabindex", "-1");
    section.set("aria-label", "What this page does").add(lines)
}
