//! The header or the claims: each member, its exact value, and what it says.

use std::rc::Rc;

use yew::prelude::*;

use super::copy::copy_button;
use super::state::{Action, Shared};
use super::view::View;
use crate::gitlab::catalogue::{Entry, Matched, Part, Stability};
use crate::quote::{json, visible};
use crate::report::{Member, Report};
use crate::text::Text;

/// More members than this are shown when asked for.
const MEMBERS: usize = 200;

/// A longer value, in characters, is shown whole when asked for.
const LONG: usize = 2_000;

/// How much of it is shown before that.
const SHORT: usize = 600;

fn members(report: &Report, part: Part) -> &[Member] {
    match part {
        Part::Header => &report.header,
        Part::Payload => &report.claims,
    }
}

pub(super) fn claims(view: &View<'_>, part: Part) -> Html {
    let members = members(&view.state.report, part);
    let shown = if view.state.all_members { members.len() } else { members.len().min(MEMBERS) };
    let (id, title) = match part {
        Part::Header => ("header", "Header"),
        Part::Payload => ("claims", "Claims"),
    };
    let rows = members.iter().enumerate().take(shown).map(|(index, _)| row(view, part, index));
    html! {
        <section {id} class="members" hidden={members.is_empty()}>
            <h2>{ title }{ " " }<small>{ members.len() }</small></h2>
            <dl>{ for rows }</dl>
            <button type="button" hidden={shown == members.len()} onclick={view.send(Action::AllMembers)}>
                { format!("Show all {} members", members.len()) }
            </button>
        </section>
    }
}

fn row(view: &View<'_>, part: Part, index: usize) -> Html {
    let members = members(&view.state.report, part);
    let Some(member) = members.get(index) else { return Html::default() };
    let name = visible(&member.name);
    // A second member of the same name has no id: an id stands once. A name that nobody documents could be any text.
    let is_first = || !members.iter().take(index).any(|earlier| earlier.name == member.name);
    let prefix = if part == Part::Header { "header" } else { "claim" };
    let id = member.entry.filter(|_| is_first()).map(|entry| format!("{prefix}-{}", entry.name));
    let report = view.state.report.clone();
    let copy = copy_button(&name, Rc::new(move || copied(&report, part, index)));
    let meaning =
        member.entry.map_or("Not documented: neither GitLab nor a standard says what this is.", |entry| entry.meaning);
    html! {
        <div key={index} {id} class="member" data-name={name.clone()}>
            <dt><bdi>{ name.clone() }</bdi>{ member.entry.map(matched).unwrap_or_default() }</dt>
            <dd>
                <div class="value">{ value(view, part, index, member) }{ copy }</div>
                <p class="explanation" hidden={member.explanation.is_none()}>
                    { member.explanation.as_deref().unwrap_or_default() }
                </p>
                <p class="meaning">{ meaning }{ " " }{ member.entry.map(|entry| facts(entry, &name)).unwrap_or_default() }</p>
            </dd>
        </div>
    }
}

fn value(view: &View<'_>, part: Part, index: usize, member: &Member) -> Html {
    let json = member.json.raw();
    let is_long = json.len() > LONG && !view.state.whole.contains(&(part, index));
    let Some((end, _)) = json.char_indices().nth(SHORT).filter(|_| is_long) else {
        return html! { <code><bdi>{ written(json) }</bdi></code> };
    };
    html! {
        <code>
            <bdi>{ written(json.get(..end).unwrap_or_default()) }{ "…" }</bdi>
            <button type="button" onclick={view.send(Action::Whole(part, index))}>{ format!("Show all {} bytes", json.len()) }</button>
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
    let Some(member) = members(report, part).get(index) else { return String::new() };
    match &member.text {
        Some(text) if visible(text) == text.raw() => text.raw().to_owned(),
        Some(text) => json(text),
        None => member.json.raw().to_owned(),
    }
}

/// What Entra does with it.
fn matched(entry: &Entry) -> Html {
    tag(match entry.matched {
        Matched::Always => "Entra matches this",
        Matched::Read => "Entra reads this",
        Matched::Flexible => "a flexible credential can match this",
        Matched::Conflicting => "a flexible credential may match this: Microsoft's pages disagree",
        Matched::No => return Html::default(),
    })
}

fn tag(says: &'static str) -> Html {
    html! { <span class="tag">{ says }</span> }
}

/// Small facts, and where to read on.
fn facts(entry: &Entry, name: &str) -> Html {
    let stability = match entry.stability {
        Stability::ChangesOnRename => Some("changes on rename"),
        Stability::UserChanges => Some("the user can change it"),
        _ => None,
    };
    html! {
        <>
            { entry.personal.then(|| tag("personal data")).unwrap_or_default() }
            { stability.map(tag).unwrap_or_default() }
            <span class="tag" hidden={entry.since.is_empty()}>{ "since GitLab " }{ entry.since }</span>
            <a href={entry.page.address()} target="_blank" rel="noreferrer">
                { "docs" }<span class="visually-hidden">{ " on " }{ name }{ ", in a new tab" }</span>
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
