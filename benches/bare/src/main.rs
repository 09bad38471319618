//! The least that a decoder in Yew is: a box, and a table of the claims. `cargo xtask bench` measures the page against it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value};
use yew::prelude::*;

/// What is in the box at first: the sample of a branch.
const TOKEN: &str = include_str!("first.token");

fn claims(token: &str) -> Option<Map<String, Value>> {
    let bytes = URL_SAFE_NO_PAD.decode(token.trim().split('.').nth(1)?).ok()?;
    serde_json::from_slice(&bytes).ok()
}

#[component]
fn App() -> Html {
    let token = use_state(|| TOKEN.to_owned());
    let oninput = {
        let token = token.clone();
        Callback::from(move |event: InputEvent| {
            token.set(event.target_unchecked_into::<web_sys::HtmlTextAreaElement>().value());
        })
    };
    let rows = claims(&token).into_iter().flatten().map(|(name, value)| {
        html! { <tr><th>{ name }</th><td>{ value.to_string() }</td></tr> }
    });
    html! {
        <>
            <textarea id="paste" rows="8" cols="80" value={(*token).clone()} {oninput} />
            <table id="claims"><tbody>{ for rows }</tbody></table>
        </>
    }
}

fn main() {
    yew::Renderer::<App>::new().render();
}
