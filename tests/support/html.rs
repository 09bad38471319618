//! The page's HTML, as it is rendered without a browser.

use claimlens::ui::{Action, More, Page, PageProps};
use yew::LocalServerRenderer;

/// The HTML for a pasted text, one tag a line, after some `actions`; `more` is what the second module brings, if it is there.
pub(crate) fn html(text: &str, now: i64, actions: Vec<Action>, more: Option<&'static More>) -> String {
    let text = text.to_owned();
    let actions = actions.into();
    let props = PageProps { text, now, actions, more, ..PageProps::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let html = tokio::task::LocalSet::new().block_on(&runtime, async move {
        LocalServerRenderer::<Page>::with_props(props).hydratable(false).render().await
    });
    html.replace('<', "\n<").trim().to_owned()
}
