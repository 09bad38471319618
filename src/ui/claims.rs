//! The header or the claims: each member, its exact value, and what it says.

use std::rc::Rc;

use yew::prelude::*;

use super::copy::copy_button;
use super::state::{Action, Dispatch, Shared};
use crate::gitlab::catalogue::{Entry, Matched, Part, Stability};
use crate::quote::{json, visible};
use crate::report::Member;
use crate::text::Text;

/// More members than this are shown when asked for.
const MEMBERS: usize = 200;

/// A longer value, in characters, is shown whole when asked for.
const LONG: usize = 2_000;

/// How much of it is shown before that.
const SHORT: usize = 600;

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) report: Shared,
    pub(super) part: Part,
    /// The members whose long values are shown whole.
    pub(super) whole: Rc<Vec<(Part, usize)>>,
    pub(super) all: bool,
    pub(super) dispatch: Dispatch,
}

impl Props {
    fn members(&self) -> &[Member] {
        match self.part {
            Part::Header => &self.report.header,
            Part::Payload => &self.report.claims,
        }
    }

    /// What the ids of its rows begin with.
    const fn prefix(&self) -> &'static str {
        match self.part {
            Part::Header => "header",
            Part::Payload => "claim",
        }
    }
}

#[component]
pub(super) fn Claims(props: &Props) -> Html {
    let members = props.members();
    let shown = if props.all { members.len() } else { members.len().min(MEMBERS) };
    let (id, title) = match props.part {
        Part::Header => ("header", "Header"),
        Part::Payload => ("claims", "Claims"),
    };
    let all = {
        let dispatch = props.dispatch.clone();
        move |_: MouseEvent| dispatch.dispatch(Action::AllMembers)
    };
    let rows = members.iter().enumerate().take(shown).map(|(index, member)| row(props, index, member));
    html! {
        <section {id} class="claims" aria-labelledby={format!("{id}-title")} hidden={members.is_empty()}>
            <h2 id={format!("{id}-title")}>{ title }{ " " }<small>{ members.len() }</small></h2>
            <dl>{ for rows }</dl>
            <button type="button" hidden={shown == members.len()} onclick={all}>
                { format!("Show all {} members", members.len()) }
            </button>
        </section>
    }
}

fn row(props: &Props, index: usize, member: &Member) -> Html {
    let name = visible(&member.name);
    // A second member of the same name has no id: an id stands once. A name that nobody documents could be any text.
    let is_first = || !props.members().iter().take(index).any(|earlier| earlier.name == member.name);
    let id = member.entry.filter(|_| is_first()).map(|entry| format!("{}-{}", props.prefix(), entry.name));
    let copy = {
        let report = props.report.clone();
        let part = props.part;
        copy_button(&name, Rc::new(move || copied(&report, part, index)))
    };
    let meaning =
        member.entry.map_or("Not documented: neither GitLab nor a standard says what this is.", |entry| entry.meaning);
    html! {
        <div key={index} {id} class="member" data-name={name.clone()}>
            <dt><bdi>{ name.clone() }</bdi>{ member.entry.and_then(matched).unwrap_or_default() }</dt>
            <dd>
                <div class="value">
                    { value(props, index, member) }
                    { copy }
                </div>
                <p class="explanation" hidden={member.explanation.is_none()}>
                    { member.explanation.as_deref().unwrap_or_default() }
                </p>
                <p class="meaning">
                    { meaning }{ " " }
                    { member.entry.map(|entry| facts(entry, &name)).unwrap_or_default() }
                </p>
            </dd>
        </div>
    }
}

fn value(props: &Props, index: usize, member: &Member) -> Html {
    let long = member.json.raw().len() > LONG && !props.whole.contains(&(props.part, index));
    let Some((end, _)) = member.json.raw().char_indices().nth(SHORT).filter(|_| long) else {
        return html! { <code key="value"><bdi>{ written(member.json.raw()) }</bdi></code> };
    };
    let dispatch = props.dispatch.clone();
    let part = props.part;
    let onclick = move |_: MouseEvent| dispatch.dispatch(Action::Whole(part, index));
    html! {
        <code key="value">
            <bdi>{ written(member.json.raw().get(..end).unwrap_or_default()) }{ "…" }</bdi>
            <button type="button" {onclick}>{ format!("Show all {} bytes", member.json.raw().len()) }</button>
        </code>
    }
}

/// A value's JSON. Its own line breaks and tabs stand between values, where they are harmless; what cannot be seen inside is spelled out.
fn written(json: &str) -> String {
    if !json.contains(['\n', '\t', '\r']) {
        return visible(&Text::from(json));
    }
    let line = |line: &str| visible(&Text::from(line.trim_end_matches('\r').replace('\t', "  ")));
    json.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

/// What the clipboard gets: a string's own characters, or its JSON where some of them cannot be seen.
fn copied(report: &Shared, part: Part, index: usize) -> String {
    let members = match part {
        Part::Header => &report.header,
        Part::Payload => &report.claims,
    };
    let Some(member) = members.get(index) else { return String::new() };
    match &member.text {
        Some(text) if visible(text) == text.raw() => text.raw().to_owned(),
        Some(text) => json(text),
        None => member.json.raw().to_owned(),
    }
}

/// What Entra does with it.
fn matched(entry: &Entry) -> Option<Html> {
    let (class, says) = match entry.matched {
        Matched::Always => ("tag matched", "Entra matches this"),
        Matched::Read => ("tag", "Entra reads this"),
        Matched::Flexible => ("tag", "a flexible credential can match this"),
        Matched::Conflicting => ("tag", "a flexible credential may match this: Microsoft's pages disagree"),
        Matched::No => return None,
    };
    Some(html! { <span {class}>{ says }</span> })
}

/// Small facts, and where to read on.
fn facts(entry: &Entry, name: &str) -> Html {
    let stability = match entry.stability {
        Stability::ChangesOnRename => "changes on rename",
        Stability::UserChanges => "the user can change it",
        _ => "",
    };
    let since = if entry.since.is_empty() { String::new() } else { format!("since GitLab {}", entry.since) };
    html! {
        <>
            <span class="tag personal" hidden={!entry.personal}>{ "personal data" }</span>
            <span class="tag" hidden={stability.is_empty()}>{ stability }</span>
            <span class="tag" hidden={since.is_empty()}>{ since }</span>
            <a href={entry.page.address()} target="_blank" rel="noreferrer">
                { "docs" }<span class="visually-hidden">{ format!(" on {name}, in a new tab") }</span>
            </a>
        </>
    }
}

#[cfg(test)]
mod tests {
    use super::written;

    #[test]
    fn a_value_keeps_its_lines_and_shows_what_cannot_be_seen() {
        let cases = [
            ("\"main\"", "\"main\""),
            ("[\n\t1,\r\n\t2\n]", "[\n  1,\n  2\n]"),
            ("\"a\u{202e}b\"", "\"a⟨U+202E⟩b\""),
            ("{\n\"a\": \"\u{200b}\"}", "{\n\"a\": \"⟨U+200B⟩\"}"),
        ];
        for (json, expected) in cases {
            assert_eq!(written(json), expected);
        }
    }
}
