//! As of which moment, and for which cloud, the token is judged.

use yew::prelude::*;

use super::browser;
use super::state::{Action, AsOf};
use super::view::View;
use crate::entra::cloud::{CLOUDS, Cloud};
use crate::time::utc;

pub(super) fn settings(view: &View<'_>) -> Html {
    let state = view.state;
    let times = &state.report.times;
    let has_issue = times.issued.or(times.not_before).is_some();
    let radio = |as_of: AsOf, id: &'static str, says: &'static str| {
        let onchange = view.send::<Event>(Action::AsOf(as_of));
        let disabled = as_of == AsOf::Issue && !has_issue;
        html! {
            <label><input type="radio" name="as-of" {id} checked={state.as_of == as_of} {disabled} {onchange} />{ says }</label>
        }
    };
    let clouds = CLOUDS.iter().map(|facts| {
        html! { <option key={facts.id} value={facts.id} selected={state.options.cloud == Some(facts.cloud)}>{ facts.name }</option> }
    });
    html! {
        <div class="settings">
            <fieldset id="as-of">
                <legend>{ "Judged as of" }</legend>
                { radio(AsOf::Live, "as-of-live", "now") }
                { radio(AsOf::Issue, "as-of-issue", "its issue") }
                { radio(AsOf::Typed, "as-of-typed", "a moment") }
                <input
                    type="text"
                    id="moment"
                    aria-label="Moment, in UTC or in seconds since 1970"
                    aria-invalid={state.is_moment_unreadable().then_some("true")}
                    aria-describedby="moment-fault"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="2023-05-22 20:51:33"
                    value={state.moment.to_string()}
                    oninput={view.typed(Action::Moment)}
                />
                <p class="fault" id="moment-fault" hidden={!state.is_moment_unreadable()}>
                    { "This is no moment; the clock is used. Write 2023-05-22 20:51:33 in UTC, or seconds since 1970." }
                </p>
            </fieldset>
            <label class="cloud">
                { "Azure cloud" }
                <select id="cloud" onchange={view.chosen(|id| Action::Cloud(Cloud::from_id(&id)))}>
                    <option key="" value="" selected={state.options.cloud.is_none()}>{ "not chosen" }</option>
                    { for clouds }
                </select>
            </label>
            <p id="clock" hidden={state.as_of != AsOf::Live}>
                { utc(state.clock) }<small>{ browser::local(state.clock).unwrap_or_default() }</small>
            </p>
        </div>
    }
}
