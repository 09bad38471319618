//! As of which moment, and for which cloud, the token is judged.

use super::browser;
use super::node::{Node, node};
use super::state::{Action, AsOf};
use super::view::{View, fault, option};
use crate::entra::cloud::{CLOUDS, Cloud};
use crate::time::utc;

pub(super) fn settings(view: &View<'_>) -> Node {
    let state = view.state;
    let times = &state.report.times;
    let radio = |as_of: AsOf, id: &'static str, says: &'static str| {
        let radio = view.radio("as-of", id.to_owned(), state.as_of == as_of, Action::AsOf(as_of));
        let has_moment = as_of != AsOf::Issue || times.issued.or(times.not_before).is_some();
        node("label").add(radio.flag("disabled", !has_moment)).text(says)
    };
    let is_unreadable = state.is_moment_unreadable();
    let moment = view.field("moment", state.moment.to_string(), Action::Moment);
    let moment = moment.set("aria-label", "Moment, in UTC or in seconds since 1970");
    let moment = moment.set("aria-describedby", "moment-fault").set("placeholder", "2023-05-22 20:51:33");
    let moment = if is_unreadable { moment.set("aria-invalid", "true") } else { moment };
    let unreadable = "This is no moment; the clock is used. Write 2023-05-22 20:51:33 in UTC, or seconds since 1970.";
    let as_of = node("fieldset")
        .id("as-of")
        .add(node("legend").text("Judged as of"))
        .add(radio(AsOf::Live, "as-of-live", "now"))
        .add(radio(AsOf::Issue, "as-of-issue", "its issue"))
        .add(radio(AsOf::Typed, "as-of-typed", "a moment"))
        .add(moment)
        .add(fault("moment-fault", unreadable, !is_unreadable));
    let clouds = CLOUDS.iter().map(|facts| option(facts.id, facts.name, state.options.cloud == Some(facts.cloud)));
    let cloud = view.choice("cloud", |id| Action::Cloud(Cloud::from_id(&id)));
    let cloud = cloud.add(option("", "not chosen", state.options.cloud.is_none())).all(clouds);
    let clock = node("p").id("clock").hidden(state.as_of != AsOf::Live).text(utc(state.clock));
    let clock = clock.add(node("small").text(browser::local(state.clock).unwrap_or_default()));
    node("div").class("settings").add(as_of).add(node("label").class("cloud").text("Azure cloud").add(cloud)).add(clock)
}
