//! As of which moment, and for which cloud, the token is judged.

use super::browser;
use super::markup::{Each, Node, markup};
use super::state::{Action, AsOf};
use super::view::{View, option};
use crate::entra::cloud::{CLOUDS, Cloud};
use crate::time::utc;

pub(super) fn settings(view: &View<'_>) -> Node {
    let state = view.state;
    let times = &state.report.times;
    let radio = |as_of: AsOf, id: &'static str, says: &'static str| {
        let has_moment = as_of != AsOf::Issue || times.issued.or(times.not_before).is_some();
        markup!(
            "<label><input type=radio name=as-of id={} checked={} disabled={} onchange={} />{}</label>",
            id,
            state.as_of == as_of,
            !has_moment,
            view.send(move || Action::AsOf(as_of)),
            says,
        )
    };
    let is_unreadable = state.is_moment_unreadable();
    let clouds = CLOUDS.iter().map(|facts| option(facts.id, facts.name, state.options.cloud == Some(facts.cloud)));
    markup!(
        "<div id=settings><fieldset id=as-of><legend>Judged as of</legend>{}{}{}\
        <input type=text id=moment value={} oninput={} aria-label='Moment, in UTC or in seconds since 1970' \
        aria-describedby=moment-fault aria-invalid={} placeholder='2023-05-22 20:51:33' autocomplete=off autocapitalize=off spellcheck=false />\
        <p class=fault id=moment-fault hidden={}>This is no moment; the clock is used. Write 2023-05-22 20:51:33 in UTC, or seconds \
        since 1970.</p></fieldset>\
        <label class=cloud>Azure cloud<select id=cloud onchange={}>{}{}</select></label>\
        <p id=clock hidden={}>{}<small>{}</small></p></div>",
        radio(AsOf::Live, "as-of-live", "now"),
        radio(AsOf::Issue, "as-of-issue", "its issue"),
        radio(AsOf::Typed, "as-of-typed", "a moment"),
        state.moment.to_string(),
        view.value(Action::Moment),
        is_unreadable.then_some("true"),
        !is_unreadable,
        view.value(|id| Action::Cloud(Cloud::from_id(&id))),
        option("", "not chosen", state.options.cloud.is_none()),
        Each(clouds),
        state.as_of != AsOf::Live,
        utc(state.clock),
        browser::local(state.clock),
    )
}
