//! What stands below the box: the samples, the button that clears it, the tokens found.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::browser;
use super::state::{Action, Dispatch, Shared};
use crate::samples::SAMPLES;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) report: Shared,
    /// How much of the text the box shows, where it is not all.
    pub(super) excerpt: Option<usize>,
    pub(super) is_empty: bool,
    pub(super) input: Option<HtmlTextAreaElement>,
    pub(super) dispatch: Dispatch,
}

#[component]
pub(super) fn Toolbar(props: &Props) -> Html {
    let samples = SAMPLES.iter().enumerate().map(|(index, sample)| {
        let (dispatch, input) = (props.dispatch.clone(), props.input.clone());
        let onclick = move |_: MouseEvent| {
            dispatch.dispatch(Action::Sample { index, now: browser::now() });
            if let Some(input) = &input {
                browser::fill(input, &sample.token());
            }
        };
        html! { <li key={sample.id}><button type="button" id={format!("sample-{}", sample.id)} {onclick}>{ sample.title }</button></li> }
    });
    let clear = {
        let (dispatch, input) = (props.dispatch.clone(), props.input.clone());
        move |_: MouseEvent| {
            if let Some(input) = &input {
                browser::fill(input, "");
            }
            // Where the browser did not say that the box changed.
            dispatch.dispatch(Action::Input { text: String::new(), excerpt: None, now: browser::now() });
        }
    };
    let tokens = props.report.tokens.iter().enumerate().filter(|_| props.report.tokens.len() > 1);
    let tokens = tokens.map(|(index, span)| {
        let dispatch = props.dispatch.clone();
        let onclick = move |_: MouseEvent| dispatch.dispatch(Action::Select(index));
        let pressed = if props.report.selected == Some(index) { "true" } else { "false" };
        html! {
            <li key={index}>
                <button type="button" aria-pressed={pressed} {onclick}>
                    { format!("Token {} ", index + 1) }<small>{ format!("at character {}", span.start + 1) }</small>
                </button>
            </li>
        }
    });
    html! {
        <div class="toolbar">
            <div class="samples">
                <h2 id="samples">{ "Try a sample" }</h2>
                <ul aria-labelledby="samples">{ for samples }</ul>
            </div>
            <button type="button" class="clear" id="clear" hidden={props.is_empty} onclick={clear}>{ "Clear" }</button>
            <p class="note" id="excerpt" hidden={props.excerpt.is_none()}>
                { "The text is long: all of it was read, and the box shows how it begins. What you type there replaces it." }
            </p>
            <div class="tokens" id="tokens" hidden={props.report.tokens.len() < 2}>
                <h2 id="tokens-found">{ format!("{} tokens found", props.report.tokens.len()) }</h2>
                <ul aria-labelledby="tokens-found">{ for tokens }</ul>
            </div>
        </div>
    }
}
