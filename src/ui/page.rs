//! The page below the box.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::browser;
use super::claims::claims;
use super::findings::findings;
use super::node::{Node, node};
use super::outputs::outputs;
use super::state::{Action, State};
use super::subject::subject;
use super::toolbar::toolbar;
use super::verdict::verdict;
use super::view::View;
use super::welcome::welcome;
use crate::gitlab::catalogue::Part;
use crate::render::Group;
use crate::report::Options;

/// What the page begins with.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// What stands in the box.
    #[prop_or_default]
    pub text: String,
    /// The clock, in seconds since 1970.
    pub now: i64,
    /// What the user has chosen.
    #[prop_or_default]
    pub options: Options,
    /// The box. Without it the page shows the text that it began with, as a test does.
    #[prop_or_default]
    pub input: Option<HtmlTextAreaElement>,
}

/// The page below the box. Rendering touches no browser; its effects do.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let state = {
        let (text, now, options) = (props.text.clone(), props.now, props.options.clone());
        use_reducer(move || State::new(&text, now, &options))
    };
    let dispatch = state.dispatcher();
    {
        let dispatch = dispatch.clone();
        use_effect_with(props.input.clone(), move |input| {
            let listeners = input.as_ref().map(|input| browser::listen(input, &dispatch));
            move || drop(listeners)
        });
    }
    {
        let dispatch = dispatch.clone();
        use_effect_with(state.follows_clock(), move |follows| {
            let interval = follows.then(|| browser::each_second(move |now| dispatch.dispatch(Action::Tick(now))));
            move || drop(interval)
        });
    }
    {
        let headline = state.report.headline.clone();
        use_effect_with(state.substance(), move |substance| {
            let timeout = (!substance.is_empty()).then(|| browser::announce_soon(headline));
            move || drop(timeout)
        });
    }

    let view = View { state: &state, dispatch: &dispatch, input: props.input.as_ref() };
    let result = if state.is_empty() { welcome() } else { result(&view) };
    node("div").class("page").add(toolbar(&view)).add(result).into()
}

fn result(view: &View<'_>) -> Node {
    let members = node("div").class("column").add(claims(view, Part::Payload)).add(claims(view, Part::Header));
    let outputs = (!view.state.report.claims.is_empty())
        .then(|| node("div").class("column").add(outputs(view, Group::Credential)).add(outputs(view, Group::Pipeline)));
    let columns = node("div").class("columns").add(members).maybe(outputs);
    let result = node("div").id("result").set("tabindex", "-1").add(verdict(view)).add(findings(view));
    result.add(subject(view)).add(columns)
}
