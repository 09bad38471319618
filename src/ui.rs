//! The page.
use yew::prelude::*;

/// The page.
#[component]
pub fn App() -> Html {
    html! { <p>{ "claimlens" }</p> }
}
