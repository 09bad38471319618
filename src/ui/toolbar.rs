//! What stands below the box: the samples, the button that clears it, the tokens found.

use std::rc::Rc;

use super::browser;
use super::markup::{Each, Handle, Node, markup};
use super::state::Action;
use super::view::View;
use crate::gitlab::catalogue::Part;
use crate::quote::visible;
use crate::samples::SAMPLES;
use yew::Html;

/// `tokens`: the list of those that the text holds.
pub(super) fn toolbar(view: &View<'_>, tokens: Html) -> Node {
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
    let file: Handle = {
        let link = view.link.clone();
        Rc::new(move |event| browser::open_chosen(event, &link))
    };
    let progress = view.state.progress.map(|progress| progress.to_string());
    markup!(
        "<div class=toolbar><section id=samples><h2>Try a sample</h2><ul>{}</ul></section>\
        <label class=file-button>Open a file<input type=file class=visually-hidden onchange={} /></label>\
        <button type=button id=clear hidden={} onclick={}>Clear</button>\
        <p class=note id=progress hidden={}><progress max=100 value={}></progress> {} % read</p>\
        <p class=note id=excerpt hidden={}>The text is long: all of it was read, and the box shows how it begins. \
        What you type there replaces it.</p>{}{}</div>",
        Each(samples),
        file,
        view.state.is_empty() && view.state.progress.is_none(),
        clear,
        progress.is_none(),
        progress.clone(),
        progress,
        view.state.excerpt.is_none(),
        here(view),
        tokens,
    )
}

/// The claim in whose characters the cursor stands.
fn here(view: &View<'_>) -> Node {
    let report = &view.state.report;
    let member = view.state.at.and_then(|(part, index)| {
        let (members, prefix) = match part {
            Part::Header => (&report.header, "#header-"),
            Part::Payload => (&report.claims, "#claim-"),
        };
        Some((members.get(index)?, prefix))
    });
    let link = member.map(|(member, prefix)| {
        let href = member.entry().map(|entry| format!("{prefix}{}", entry.name));
        markup!("<a href={}>{}</a>", href, visible(member.name))
    });
    markup!("<p class=note id=here hidden={}>The cursor stands in {}</p>", link.is_none(), link)
}
