//! What stands below the box: the samples, the button that clears it, the tokens found.

use yew::prelude::*;

use super::browser;
use super::state::Action;
use super::view::View;
use crate::samples::SAMPLES;

pub(super) fn toolbar(view: &View<'_>) -> Html {
    let samples = SAMPLES.iter().enumerate().map(|(index, sample)| {
        let (dispatch, input) = (view.dispatch.clone(), view.input.cloned());
        let onclick = move |_: MouseEvent| {
            dispatch.dispatch(Action::Sample { index, now: browser::now() });
            if let Some(input) = &input {
                browser::fill(input, &sample.token());
            }
        };
        html! { <li key={index}><button type="button" id={format!("sample-{}", sample.id)} {onclick}>{ sample.title }</button></li> }
    });
    let clear = {
        let (dispatch, input) = (view.dispatch.clone(), view.input.cloned());
        move |_: MouseEvent| {
            if let Some(input) = &input {
                browser::fill(input, "");
            }
            // Where the browser did not say that the box changed.
            dispatch.dispatch(Action::Input { text: String::new(), excerpt: None, now: browser::now() });
        }
    };
    html! {
        <div class="toolbar">
            <div class="samples">
                <h2 id="samples">{ "Try a sample" }</h2>
                <ul aria-labelledby="samples">{ for samples }</ul>
            </div>
            <button type="button" class="clear" id="clear" hidden={view.state.is_empty()} onclick={clear}>{ "Clear" }</button>
            <p class="note" id="excerpt" hidden={view.state.excerpt.is_none()}>
                { "The text is long: all of it was read, and the box shows how it begins. What you type there replaces it." }
            </p>
            { tokens(view) }
        </div>
    }
}

/// Every token of the text, to choose one; hidden where there is no choice.
fn tokens(view: &View<'_>) -> Html {
    let report = &view.state.report;
    let several = report.tokens.len() > 1;
    let tokens = report.tokens.iter().enumerate().filter(|_| several).map(|(index, span)| {
        let pressed = if report.selected == Some(index) { "true" } else { "false" };
        html! {
            <li key={index}>
                <button type="button" aria-pressed={pressed} onclick={view.send(Action::Select(index))}>
                    { format!("Token {}, at character {}", index + 1, span.start + 1) }
                </button>
            </li>
        }
    });
    html! {
        <div class="tokens" id="tokens" hidden={!several}>
            <h2 id="tokens-found">{ format!("{} tokens found", report.tokens.len()) }</h2>
            <ul aria-labelledby="tokens-found">{ for tokens }</ul>
        </div>
    }
}
