//! The names in the outputs: those that the open ones use, and the others behind them.

use std::rc::Rc;

use super::browser;
use super::markup::{Each, Handle, Node, markup};
use super::outputs::opened;
use super::prose::Prose;
use super::state::Deed;
use super::view::View;
use crate::render::{NAMES, OutputGroup};

pub(super) fn names(view: &View<'_>) -> Node {
    let state = view.state;
    let remembers = state.remembers;
    let of = |group| opened(state, group).map(|output| output.names(&state.report, &state.files)).unwrap_or_default();
    let used = [of(OutputGroup::Credential), of(OutputGroup::Pipeline)].concat();
    let fields = |is_used: bool| {
        let places = (0..NAMES.len()).filter(|place| used.contains(place) == is_used);
        Each(places.map(|place| field(view, place)).collect::<Vec<_>>().into_iter())
    };
    let all_used = (0..NAMES.len()).all(|place| used.contains(&place));
    markup!(
        "<section id=names class=outputs hidden={}><h2>Names in these files</h2><div class=names>{}</div>\
        <details hidden={}><summary>Names that other files use</summary><div class=names>{}</div></details>\
        <label class=tick hidden={}><input type=checkbox id=remember checked={} onchange={} />Remember these names in this browser</label>\
        <p class=fault hidden={}>This browser keeps nothing for this page.</p></section>",
        state.report.credential.is_none(),
        fields(true),
        all_used,
        fields(false),
        view.input.is_none(),
        remembers,
        view.send(move || Deed::Remember(!remembers)),
        !state.is_forgetful,
    )
}

fn field(view: &View<'_>, place: usize) -> Node {
    let (Some(name), Some(given)) = (NAMES.get(place), view.state.files.names.get(place)) else {
        return markup!("<div></div>");
    };
    let link = view.link.clone();
    let heard: Handle = Rc::new(move |event| link.send_message(Deed::Name(place, browser::value(event))));
    let given = given.as_deref().unwrap_or_default();
    let is_taken = given.is_empty() || (name.accepts)(given);
    let rule = format!("rule-{}", name.option);
    // What stands there where nothing is set: some names are taken from elsewhere.
    let placeholder = match name.option {
        "job" => "what it does",
        "location" => "the resource group's",
        _ => name.placeholder,
    };
    markup!(
        "<div><label>{}<input type=text id={} value={} oninput={} placeholder={} aria-describedby={} aria-invalid={} autocomplete=off \
        autocapitalize=off spellcheck=false /></label><p class=fault id={} hidden={}>Takes {}.</p></div>",
        name.label,
        format!("name-{}", name.option),
        given.to_owned(),
        heard,
        placeholder,
        rule.clone(),
        (!is_taken).then_some("true"),
        rule,
        is_taken,
        Prose(name.rule),
    )
}
