//! The verdict, with the moment and the cloud that it is of, and the token's life.

use super::icon::{Icon, icon};
use super::life::life;
use super::markup::{Node, markup};
use super::prose::Prose;
use super::settings::settings;
use super::view::View;
use crate::report::Status;

/// Its class and icon.
const fn look(status: Status) -> (&'static str, Icon) {
    match status {
        Status::WouldBeAccepted | Status::Matches => ("usable", Icon::Good),
        Status::WouldBeRefused | Status::WasRefused => ("refused", Icon::Error),
        Status::Expired | Status::Fork | Status::LoggedIn | Status::NotAsked => ("caution", Icon::Warning),
        Status::Unknown => ("unknown", Icon::Unknown),
    }
}

pub(super) fn verdict(view: &View<'_>) -> Node {
    let state = view.state;
    let report = &state.report;
    let (class, shape) = look(report.status);
    let matters = state.is_about_claims();
    markup!(
        "<section id=verdict class={}><h2><span id=verdict-word>{}{}</span></h2><p id=headline>{}</p>{}{}</section>",
        class,
        icon(shape),
        report.status.words(),
        Prose(state.headline()),
        matters.then(|| settings(view)),
        matters.then(|| life(&report.times, state.judged, state.follows_clock())),
    )
}
