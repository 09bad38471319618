//! The page's HTML, rendered without a browser.

use claimlens::ui::{Action, Page, PageProps};
use yew::LocalServerRenderer;

/// The HTML for a pasted text after some `actions`, one tag per line.
pub(crate) fn html(text: &str, now: i64, actions: Vec<Action>) -> String {
    let text = text.to_owned();
    let actions = actions.into();
    let props = PageProps { text, now, actions, ..PageProps::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let html = tokio::task::LocalSet::new().block_on(&runtime, async move {
        LocalServerRenderer::<Page>::with_props(props).hydratable(false).render().await
    });
    html.replace('<', "\n<").trim().to_owned()
}

/// The part of the page from an id to the end of that element's section, without the lines that only close a tag.
pub(crate) fn section(html: &str, id: &str) -> String {
    let start = html.find(&format!("id=\"{id}\"")).unwrap_or_else(|| panic!("no {id} in {html}"));
    let start = html[..start].rfind("\n<").unwrap() + 1;
    let end = html[start..].find("\n</section>").map_or(html.len(), |end| start + end);
    let lines = html[start..end].lines().filter(|line| !(line.starts_with("</") && line.ends_with('>')));
    lines.collect::<Vec<_>>().join("\n")
}
