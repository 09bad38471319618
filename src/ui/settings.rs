//! As of which moment, and for which cloud, the token is judged.

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::browser;
use super::state::{Action, AsOf, Dispatch};
use crate::entra::cloud::{CLOUDS, Cloud};
use crate::time::utc;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) as_of: AsOf,
    /// The clock.
    pub(super) clock: i64,
    /// What stands in the moment's field.
    pub(super) moment: std::rc::Rc<str>,
    pub(super) is_moment_unreadable: bool,
    /// Whether the token says when it was issued.
    pub(super) has_issue: bool,
    pub(super) cloud: Option<Cloud>,
    pub(super) dispatch: Dispatch,
}

#[component]
pub(super) fn Settings(props: &Props) -> Html {
    let choose = |as_of: AsOf| {
        let dispatch = props.dispatch.clone();
        Callback::from(move |_: Event| dispatch.dispatch(Action::AsOf(as_of)))
    };
    let moment = {
        let dispatch = props.dispatch.clone();
        move |event: InputEvent| {
            dispatch.dispatch(Action::Moment(event.target_unchecked_into::<HtmlInputElement>().value()));
        }
    };
    let cloud = {
        let dispatch = props.dispatch.clone();
        move |event: Event| {
            let id = event.target_unchecked_into::<HtmlSelectElement>().value();
            dispatch.dispatch(Action::Cloud(Cloud::from_id(&id)));
        }
    };
    let clouds = CLOUDS.iter().map(|facts| {
        html! { <option key={facts.id} value={facts.id} selected={props.cloud == Some(facts.cloud)}>{ facts.name }</option> }
    });
    let is = |as_of| props.as_of == as_of;
    html! {
        <div class="settings">
            <fieldset id="as-of">
                <legend>{ "Judged as of" }</legend>
                <label>
                    <input type="radio" name="as-of" id="as-of-live" checked={is(AsOf::Live)} onchange={choose(AsOf::Live)} />
                    { "now" }
                </label>
                <label>
                    <input type="radio" name="as-of" id="as-of-issue" checked={is(AsOf::Issue)} disabled={!props.has_issue} onchange={choose(AsOf::Issue)} />
                    { "its issue" }
                </label>
                <span class="typed">
                    <label>
                        <input type="radio" name="as-of" id="as-of-typed" checked={is(AsOf::Typed)} onchange={choose(AsOf::Typed)} />
                        { "a moment" }
                    </label>
                    <input
                        type="text"
                        id="moment"
                        class="moment"
                        aria-label="Moment, in UTC or in seconds since 1970"
                        aria-invalid={if props.is_moment_unreadable { "true" } else { "false" }}
                        aria-describedby="moment-fault"
                        autocomplete="off"
                        spellcheck="false"
                        placeholder="2023-05-22 20:51:33"
                        value={props.moment.to_string()}
                        oninput={moment}
                    />
                </span>
                <p class="fault" id="moment-fault" hidden={!props.is_moment_unreadable}>
                    { "This is no moment; the clock is used. Write 2023-05-22 20:51:33 in UTC, or seconds since 1970." }
                </p>
                <p class="clock" id="clock" hidden={!is(AsOf::Live)}>
                    <time>{ utc(props.clock) }</time>
                    <small>{ browser::local(props.clock).unwrap_or_default() }</small>
                </p>
            </fieldset>
            <label class="cloud">
                { "Azure cloud" }
                <select id="cloud" onchange={cloud}>
                    <option key="" value="" selected={props.cloud.is_none()}>{ "not chosen" }</option>
                    { for clouds }
                </select>
            </label>
        </div>
    }
}
