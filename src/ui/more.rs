//! The parts of the page that the second module brings. Nothing but what stands in this folder calls code of it.

mod admits;
mod advised;
mod code;
mod compare;
mod credentials;
mod deeds;
mod dry_run;
mod explained;
mod keys;
mod links;
mod names;
mod outputs;
mod plan;
mod share;
mod tokens;
mod unwritten;

use super::copy::copy_button;
use super::markup::{Node, list, markup};
use super::page::drawn;
use super::state::{Deed, Done, State};
use super::view::{Link, Snapshot, View};
use crate::render::Group;
use crate::second::{SECOND, Second};
use outputs::outputs;
use yew::Html;

/// What the second module brings to the page.
#[derive(Debug)]
pub struct More {
    /// What it brings to the report.
    pub(super) core: &'static Second,
    /// Which tokens the text holds, to choose one.
    pub(super) tokens: Place,
    /// What can be laid beside the paste.
    pub(super) beside: Place,
    /// What comes of it, below the findings.
    pub(super) answers: Place,
    /// What is written: the credential, the job, reports to hand on.
    pub(super) written: Place,
    /// Asks by which of the keys the signature is. The answer comes as an action.
    pub(super) ask: fn(&State, &Link),
    /// Does what its parts ask for.
    pub(super) apply: fn(&mut State, Deed) -> Done,
    /// The names, for the browser to keep, if it is to.
    pub(super) kept: fn(&State) -> Option<String>,
    /// Takes the names that the browser kept.
    pub(super) recall: fn(&mut State, &str),
    /// Does what an address asks for; see [`links::follow`].
    pub(super) follow: Follow,
}

/// Parts of the page that stand in one place.
pub(super) type Place = fn(Snapshot) -> Html;

/// The state, an address, whether it may bring a text, and the clock, in seconds since 1970.
type Follow = fn(&mut State, &str, bool, i64) -> (bool, Vec<String>);

/// There is one, which is there or not.
impl PartialEq for More {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

/// All of it.
pub static MORE: More = More {
    core: &SECOND,
    tokens: |snapshot| drawn(|view| tokens::tokens(view).into(), snapshot),
    beside: |snapshot| drawn(beside, snapshot),
    answers: |snapshot| drawn(answers, snapshot),
    written: |snapshot| drawn(written, snapshot),
    ask: keys::ask,
    apply: deeds::apply,
    kept: deeds::kept,
    recall: deeds::recall,
    follow: links::follow,
};

/// What can be laid beside the paste: the credentials that exist, the keys that verify a signature, a second token.
fn beside(view: &View<'_>) -> Html {
    list([credentials::beside(view), keys::beside(view), compare::beside(view), plan::beside(view)].into_iter())
}

/// What came of it, below the findings: what to run instead, how the token fares with the credentials, what an error means, how two tokens differ.
fn answers(view: &View<'_>) -> Html {
    let some = [advised::advised(view), credentials::found(view), explained::explained(view), dry_run::dry_run(view)];
    list(some.into_iter().flatten().chain([compare::compared(view), unwritten::unwritten(view)]))
}

/// The credential and the job, the names in them, and reports to hand on.
fn written(view: &View<'_>) -> Html {
    let parts = [
        outputs(view, Group::Credential, None),
        outputs(view, Group::Pipeline, None),
        names::names(view),
        outputs(view, Group::Report, Some(share::share(view))),
    ];
    list(parts.into_iter())
}

/// A command, or another text to copy whole. `name` says what is copied: `the command`.
fn to_copy(title: &str, name: &str, text: &str) -> Node {
    let copied = text.to_owned();
    markup!(
        "<figure class='file wrapped'><figcaption><span>{}</span>{}</figcaption><pre tabindex=0 role=group aria-label={}><code>{}</code></pre></figure>",
        title.to_owned(),
        copy_button(name, move || copied.clone()),
        name.to_owned(),
        text.to_owned(),
    )
}
