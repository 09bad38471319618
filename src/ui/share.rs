//! What is handed on: a link with the claims, and whether personal data goes with it.

use super::browser;
use super::copy::copy_button;
use super::markup::{Node, markup};
use super::state::Deed;
use super::view::View;
use crate::render::claims_for_a_link;

pub(super) fn share(view: &View<'_>) -> Node {
    let state = view.state;
    let personal = state.files.personal;
    let (report, options, judged) = (state.report.clone(), state.files.clone(), state.judged);
    let address = move || {
        let claims = claims_for_a_link(&report, &options);
        format!("{}#claims={claims}&as-of={judged}", browser::address())
    };
    markup!(
        "<div class=share><p hidden={}>A link to this page with these claims: they stand behind <code>#</code>, which no server sees, without the signature.{}</p>\
        <label class=tick><input type=checkbox id=personal checked={} onchange={} />With personal data</label>\
        <small>A personal namespace in the subject names its user all the same.</small></div>",
        view.input.is_none(),
        copy_button("the link", address),
        personal,
        view.send(move || Deed::Personal(!personal)),
    )
}
