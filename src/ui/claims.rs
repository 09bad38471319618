//! The header or the claims: each member, its exact value, and what it says.

use yew::AttrValue;

use super::copy::copy_button;
use super::node::{Node, node};
use super::state::Action;
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

pub(super) fn claims(view: &View<'_>, part: Part) -> Node {
    let members = members(&view.state.report, part);
    let shown = if view.state.all_members { members.len() } else { members.len().min(MEMBERS) };
    let (id, title) = match part {
        Part::Header => ("header", "Header "),
        Part::Payload => ("claims", "Claims "),
    };
    let rows = members.iter().enumerate().take(shown).map(|(index, member)| row(view, part, index, member).key(index));
    let all = view.button(Action::AllMembers).hidden(shown == members.len());
    node("section")
        .id(id)
        .class("members")
        .hidden(members.is_empty())
        .add(node("h2").text(title).add(node("small").text(members.len().to_string())))
        .add(node("dl").all(rows))
        .add(all.text(format!("Show all {} members", members.len())))
}

fn row(view: &View<'_>, part: Part, index: usize, member: &Member) -> Node {
    let name = AttrValue::from(visible(&member.name));
    let report = view.state.report.clone();
    let copy = copy_button(&name, move || copied(&report, part, index));
    let explanation = node("p").class("explanation").hidden(member.explanation.is_none());
    let explanation = explanation.text(member.explanation.clone().unwrap_or_default());
    let title = node("dt").add(node("bdi").text(name.clone()));
    let value = node("div").class("value").add(value(view, part, index, member)).add(copy);
    let row = node("div").class("member").set("data-name", name.clone());
    let Some(entry) = member.entry else {
        let unknown = "Not documented: neither GitLab nor a standard says what this is.";
        let meaning = node("p").class("meaning").text(unknown);
        return row.add(title).add(node("dd").add(value).add(explanation).add(meaning));
    };
    // A second member of the same name has no id: an id stands once. A name that nobody documents could be any text.
    let mut earlier = members(&view.state.report, part).iter().take(index);
    let prefix = if part == Part::Header { "header" } else { "claim" };
    let row = match earlier.any(|earlier| earlier.name == member.name) {
        true => row,
        false => row.id(format!("{prefix}-{}", entry.name)),
    };
    let meaning = facts(entry, node("p").class("meaning").text(entry.meaning).text(" "), name);
    row.add(matched(entry, title)).add(node("dd").add(value).add(explanation).add(meaning))
}

fn value(view: &View<'_>, part: Part, index: usize, member: &Member) -> Node {
    let json = member.json.raw();
    let is_long = json.len() > LONG && !view.state.whole.contains(&(part, index));
    let Some((end, _)) = json.char_indices().nth(SHORT).filter(|_| is_long) else {
        return node("code").add(node("bdi").text(written(json)));
    };
    let head = node("bdi").text(written(json.get(..end).unwrap_or_default())).text("…");
    let whole = view.button(Action::Whole(part, index)).text(format!("Show all {} bytes", json.len()));
    node("code").add(head).add(whole)
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
    match &member.text {
        Some(text) if visible(text) == text.raw() => text.raw().to_owned(),
        Some(text) => json(text),
        None => member.json.raw().to_owned(),
    }
}

/// What Entra does with it, behind its name.
fn matched(entry: &Entry, title: Node) -> Node {
    match entry.matched {
        Matched::Always => title.add(tag("Entra matches this").class("tag matched")),
        Matched::Read => title.add(tag("Entra reads this")),
        Matched::Flexible => title.add(tag("a flexible credential can match this")),
        Matched::Conflicting => title.add(tag("a flexible credential may match this: Microsoft's pages disagree")),
        Matched::No => title,
    }
}

fn tag(says: impl Into<AttrValue>) -> Node {
    node("span").class("tag").text(says)
}

/// Small facts, and where to read on, behind its meaning.
fn facts(entry: &Entry, meaning: Node, name: AttrValue) -> Node {
    let mut meaning = meaning;
    if entry.personal {
        meaning = meaning.add(tag("personal data").class("tag personal"));
    }
    meaning = match entry.stability {
        Stability::ChangesOnRename => meaning.add(tag("changes on rename")),
        Stability::UserChanges => meaning.add(tag("the user can change it")),
        _ => meaning,
    };
    if !entry.since.is_empty() {
        meaning = meaning.add(tag(format!("since GitLab {}", entry.since)));
    }
    let link =
        node("a").set("href", entry.page.address()).set("target", "_blank").set("rel", "noreferrer").text("docs");
    meaning.add(link.add(node("span").class("visually-hidden").text(" on ").text(name).text(", in a new tab")))
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
