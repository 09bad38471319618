//! What stands below the box: the samples, the button that clears it, the tokens found.

use super::browser;
use super::markup::{Each, Node, markup};
use super::state::Action;
use super::view::View;
use crate::samples::SAMPLES;

pub(super) fn toolbar(view: &View<'_>) -> Node {
    let samples = SAMPLES.iter().enumerate().map(|(index, sample)| {
        let press = view.press(move |link, input| {
            link.send_message(Action::Sample { index, now: browser::now() });
            if let Some(input) = input {
                browser::fill(input, &sample.token());
            }
        });
        let id = format!("sample-{}", sample.id);
        markup!("<li><button type=button id={} onclick={}>{}</button></li>", id, press, sample.title)
    });
    let clear = view.press(|link, input| {
        if let Some(input) = input {
            browser::fill(input, "");
        }
        // Where the browser did not say that the box changed.
        link.send_message(Action::Input { text: String::new(), excerpt: None, now: browser::now() });
    });
    markup!(
        "<div class=toolbar><section id=samples><h2>Try a sample</h2><ul>{}</ul></section>\
        <button type=button id=clear hidden={} onclick={}>Clear</button>\
        <p class=note id=excerpt hidden={}>The text is long: all of it was read, and the box shows how it begins. \
        What you type there replaces it.</p>{}</div>",
        Each(samples),
        view.state.is_empty(),
        clear,
        view.state.excerpt.is_none(),
        tokens(view),
    )
}

/// Every token of the text, to choose one; hidden where there is no choice.
fn tokens(view: &View<'_>) -> Node {
    let report = &view.state.report;
    let several = report.tokens.len() > 1;
    let tokens = report.tokens.iter().enumerate().filter(|_| several).map(|(index, token)| {
        let pressed = if report.selected == Some(index) { "true" } else { "false" };
        markup!(
            "<li><button type=button aria-pressed={} onclick={}>{}</button></li>",
            pressed,
            view.send(Action::Select(index)),
            format!("Token {}, at character {}", index + 1, token.place.start + 1),
        )
    });
    markup!(
        "<section id=tokens hidden={}><h2>{}</h2><ul>{}</ul></section>",
        !several,
        format!("{} tokens found", report.tokens.len()),
        Each(tokens),
    )
}
