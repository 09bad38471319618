//! The page's HTML, as it is rendered without a browser.

use claimlens::ui::{Action, Page, PageProps};
use yew::LocalServerRenderer;

/// The HTML for a pasted text, one tag a line, after some `actions`.
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
