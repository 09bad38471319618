//! The header or the claims: each member, its exact value, and what it says.

use yew::{AttrValue, Html};

use super::copy::copy_button;
use super::markup::{Each, Node, list, markup};
use super::page::{Draw, drawn};
use super::prose::Prose;
use super::state::Action;
use super::view::{Snapshot, View};
use crate::gitlab::catalogue::{EntraMatch, Entry, Part, Stability};
use crate::quote::{json, visible};
use crate::report::{Member, Members, Report};
use crate::text::{Text, holds};

/// Of more members than this the first are shown, and those that a filter finds.
const MEMBERS: usize = 100;

/// So many, often the issuer and the subject, are drawn with what is on the screen first; the others begin further below.
const FIRST: usize = 2;

/// A longer value, in characters, is shown whole when asked for.
const LONG: usize = 2_000;

/// How much of it is shown before that.
const SHORT: usize = 600;

fn members(report: &Report, part: Part) -> &Members {
    match part {
        Part::Header => &report.header,
        Part::Payload => &report.claims,
    }
}

pub(super) fn claims(view: &View<'_>, behind: &Snapshot, part: Part) -> Node {
    let members = members(&view.state.report, part);
    let count = members.len();
    let (id, title, rest): (_, _, Draw) = match part {
        Part::Header => ("header", "Header ", |view| rows(view, Part::Header, 0, MEMBERS)),
        Part::Payload => ("claims", "Claims ", |view| rows(view, Part::Payload, FIRST, MEMBERS)),
    };
    markup!(
        "<section id={} class=members hidden={}><h2>{}<small>{}</small></h2>{}<dl>{}{}</dl></section>",
        id,
        members.is_empty(),
        title,
        count.to_string(),
        (count > MEMBERS).then(|| view.filter("The first hundred are shown, or those with this in their name")),
        (part == Part::Payload).then(|| rows(view, part, 0, FIRST)),
        drawn(rest, behind.clone()),
    )
}

/// Those from one on to another, of those that fit the filter.
fn rows(view: &View<'_>, part: Part, from: usize, to: usize) -> Html {
    let fits = |(_, member): &(usize, Member<'_>)| holds(member.name.raw(), &view.state.filter);
    let shown = members(&view.state.report, part).iter().enumerate().filter(fits).take(to).skip(from);
    list(shown.map(|(index, member)| row(view, part, index, member)))
}

fn row(view: &View<'_>, part: Part, index: usize, member: Member<'_>) -> Node {
    let name = AttrValue::from(visible(member.name));
    let report = view.state.report.clone();
    let copy = copy_button(&name, move || copied(&report, part, index));
    // A second member of the same name has no id: an id stands once. A name that nobody documents could be any text.
    let mut earlier = members(&view.state.report, part).iter().take(index);
    let prefix = if part == Part::Header { "header" } else { "claim" };
    let entry = member.entry();
    let spans = member.spans();
    let id = entry.filter(|_| !earlier.any(|earlier| earlier.name == member.name));
    markup!(
        "<div class=member data-name={} id={} aria-current={}><dt><a class=id href={} target=reference><bdi>{}</bdi></a>{}</dt><dd><div class=value>{}{}{}</div>\
        {}{}</dd></div>",
        name.clone(),
        id.map(|entry| format!("{prefix}-{}", entry.name)),
        (view.state.at == Some((part, index)) || id.is_some() && *member.name == *view.state.marked).then_some("true"),
        entry.and_then(|entry| view.entry(&format!("{prefix}-{}", entry.name))),
        name.clone(),
        entry.and_then(matched),
        value(view, part, index, member),
        view.mark(
            "Show",
            format!("Show {name} in the paste"),
            spans.first().zip(spans.last()).map(|(first, last)| first.start..last.end)
        ),
        copy,
        member.explanation().map(|says| markup!("<p class=explanation>{}</p>", Prose(&says))),
        meaning(entry, &name),
    )
    .keyed(id.map(|entry| entry.name))
}

fn value(view: &View<'_>, part: Part, index: usize, member: Member<'_>) -> Node {
    let json = member.raw_json();
    let is_long = json.len() > LONG && !view.state.whole.contains(&(part, index));
    let Some((end, _)) = json.char_indices().nth(SHORT).filter(|_| is_long) else {
        return markup!("<code><bdi>{}</bdi></code>", written(json));
    };
    markup!(
        "<code><bdi>{}</bdi>…<button type=button onclick={}>Show all {} bytes</button></code>",
        written(json.get(..end).unwrap_or_default()),
        view.send(move || Action::Whole(part, index)),
        json.len().to_string(),
    )
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
fn copied(report: &Report, part: Part, index: usize) -> String {
    let Some(member) = members(report, part).get(index) else { return String::new() };
    match member.text() {
        Some(text) if visible(text) == text.raw() => text.raw().to_owned(),
        Some(text) => json(text),
        None => member.raw_json().to_owned(),
    }
}

/// What Entra does with it, behind its name.
fn matched(entry: &'static Entry) -> Option<Node> {
    let says = match entry.matched {
        EntraMatch::Always => return Some(markup!("<span class='tag matched'>Entra matches this</span>")),
        EntraMatch::Read => "Entra reads this",
        EntraMatch::Flexible => "a flexible credential can match this",
        EntraMatch::Conflicting => "a flexible credential may match this: Microsoft's pages disagree",
        EntraMatch::No => return None,
    };
    Some(tag(says.to_owned()))
}

fn tag(says: String) -> Node {
    markup!("<span class=tag>{}</span>", says)
}

/// What it says, small facts about it, and where to read on.
fn meaning(entry: Option<&'static Entry>, name: &str) -> Node {
    let Some(entry) = entry else {
        return markup!("<p class=meaning>Not documented: neither GitLab nor a standard says what this is.</p>");
    };
    let mut tags = Vec::new();
    if entry.personal {
        tags.push(markup!("<span class='tag personal'>personal data</span>"));
    }
    match entry.stability {
        Stability::ChangesOnRename => tags.push(tag("changes on rename".to_owned())),
        Stability::UserChanges => tags.push(tag("the user can change it".to_owned())),
        _ => {}
    }
    if !entry.since.is_empty() {
        tags.push(tag(format!("since GitLab {}", entry.since)));
    }
    markup!(
        "<p class=meaning>{} {}<a href={} target=_blank rel=noreferrer aria-label={}>docs</a></p>",
        entry.meaning,
        Each(tags.into_iter()),
        entry.page.address(),
        format!("docs on {name}, in a new tab"),
    )
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
