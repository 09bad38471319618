//! What stands below the box: the samples, the button that clears it, the tokens found.

use super::browser;
use super::node::{Node, node};
use super::state::Action;
use super::view::View;
use crate::samples::SAMPLES;

pub(super) fn toolbar(view: &View<'_>) -> Node {
    let samples = SAMPLES.iter().enumerate().map(|(index, sample)| {
        let button = view.box_button(move |dispatch, input| {
            dispatch.dispatch(Action::Sample { index, now: browser::now() });
            if let Some(input) = input {
                browser::fill(input, &sample.token());
            }
        });
        node("li").key(index).add(button.id(format!("sample-{}", sample.id)).text(sample.title))
    });
    let clear = view.box_button(|dispatch, input| {
        if let Some(input) = input {
            browser::fill(input, "");
        }
        // Where the browser did not say that the box changed.
        dispatch.dispatch(Action::Input { text: String::new(), excerpt: None, now: browser::now() });
    });
    let excerpt =
        "The text is long: all of it was read, and the box shows how it begins. What you type there replaces it.";
    node("div")
        .class("toolbar")
        .add(list("samples", "Try a sample", samples))
        .add(clear.id("clear").hidden(view.state.is_empty()).text("Clear"))
        .add(node("p").class("note").id("excerpt").hidden(view.state.excerpt.is_none()).text(excerpt))
        .add(tokens(view))
}

/// Every token of the text, to choose one; hidden where there is no choice.
fn tokens(view: &View<'_>) -> Node {
    let report = &view.state.report;
    let several = report.tokens.len() > 1;
    let tokens = report.tokens.iter().enumerate().filter(|_| several).map(|(index, token)| {
        let pressed = if report.selected == Some(index) { "true" } else { "false" };
        let button = view.button(Action::Select(index)).set("aria-pressed", pressed);
        node("li").key(index).add(button.text(format!("Token {}, at character {}", index + 1, token.place.start + 1)))
    });
    list("tokens", format!("{} tokens found", report.tokens.len()), tokens).hidden(!several)
}

fn list(class: &'static str, title: impl Into<yew::AttrValue>, items: impl Iterator<Item = Node>) -> Node {
    node("section").class(class).id(class).add(node("h2").text(title)).add(node("ul").all(items))
}
