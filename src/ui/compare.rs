//! A second token, and how it differs from the chosen one.

use std::rc::Rc;

use super::browser;
use super::copy::to_copy;
use super::markup::{Each, Handle, Node, markup};
use super::prose::Prose;
use super::state::{Counterpart, Deed, State};
use super::view::View;
use crate::compare::{ClaimDifference, Comparison, Side, Significance};
use crate::entra::credential::Identity;
use crate::quote::visible;
use crate::render::{NotWritten, flexible_for_both, output};
use crate::report::{Report, TokenSummary};
use crate::text::Text;
use crate::time::relative;

/// The id of the box for a second token.
const OTHER_BOX: &str = "other-text";

/// Of more tokens than this the first can be chosen.
const TOKENS: usize = 100;

/// Of more claims in a group than this the first are shown.
const ROWS: usize = 100;

/// How many characters of what differs are shown, and of what is the same before and behind it.
const SHOWN: (usize, usize) = (600, 80);

/// The box for a second token.
pub(super) fn beside(view: &View<'_>) -> Node {
    let state = view.state;
    let is_empty = state.other.text().is_empty();
    let file: Handle = {
        let link = view.link.clone();
        Rc::new(move |event| browser::open_chosen(event, &link))
    };
    let clear: Handle = {
        let link = view.link.clone();
        Rc::new(move |event| {
            browser::set_beside(event, OTHER_BOX, "");
            link.send_message(Deed::Other(String::new()));
        })
    };
    let said = match state.others() {
        _ if is_empty => String::new(),
        0 => "no token read".to_owned(),
        1 => "1 token read".to_owned(),
        count => format!("{count} tokens read"),
    };
    markup!(
        "<details class=extra id=other><summary>Another token<small>{}</small></summary><div class=inside>\
        <label for={}>Another token to compare with</label>\
        <p class=note id=other-help>One login works and another does not? Paste the token of each, or their claims: the one here, the other above. \
        Two tokens in one paste are compared too.</p>\
        <textarea id={} rows=6 oninput={} aria-describedby='other-help other-read' spellcheck=false autocapitalize=off \
        autocomplete=off autocorrect=off wrap=soft></textarea>\
        <div class=row><label class=file-button>Open a file<input type=file class=visually-hidden onchange={} /></label>\
        <button type=button hidden={} onclick={}>Empty this box</button><p id=other-read role=status>{}</p></div></div></details>",
        said.clone(),
        OTHER_BOX,
        OTHER_BOX,
        view.enter(Deed::Other),
        file,
        is_empty,
        clear,
        said,
    )
}

/// How the second token differs from the chosen one; hidden where there are not two.
pub(super) fn compared(view: &View<'_>) -> Node {
    let state = view.state;
    let Some((second, found)) = state.compared.as_deref() else {
        return markup!("<section id=compare hidden></section>");
    };
    let groups = Significance::ALL.into_iter().map(|group| {
        let of_group: Vec<&ClaimDifference> =
            found.differences.iter().filter(|difference| difference.significance == group).collect();
        table(group, &of_group)
    });
    markup!(
        "<section id=compare class=panel><h2>Two tokens compared</h2><p class=words>{}</p>{}{}\
        <details class=inner><summary>The credentials that let them in</summary>{}</details></section>",
        Prose(&found.sentence),
        choice(view),
        Each(groups),
        credentials(state, second, found),
    )
}

/// Which two are compared.
fn choice(view: &View<'_>) -> Node {
    let state = view.state;
    let named = |token: &TokenSummary| {
        let subject = token.subject.as_ref().map_or_else(|| "no subject".to_owned(), visible);
        let issued = token.issued.map_or_else(|| "no time".to_owned(), |issued| relative(issued, state.judged));
        format!("{subject}, issued {issued}")
    };
    let first = state.report.selected.and_then(|index| state.report.tokens.get(index)).map(named);
    let chosen = state.second();
    let options = state.seconds().take(TOKENS).map(|(second, token)| {
        let (value, place) = match second {
            Counterpart::Paste(index) => (format!("p{index}"), format!("token {} of the paste: ", index + 1)),
            Counterpart::Beside(index) => (format!("b{index}"), format!("token {} of the other box: ", index + 1)),
        };
        markup!(
            "<option value={} selected={}>{}</option>",
            value,
            Some(second) == chosen,
            [place, named(token)].concat()
        )
    });
    let link = view.link.clone();
    let choose: Handle = Rc::new(move |event| {
        let value = browser::value(event);
        let number = |kind: char| value.strip_prefix(kind)?.parse().ok();
        if let Some(second) = number('p').map(Counterpart::Paste).or_else(|| number('b').map(Counterpart::Beside)) {
            link.send_message(Deed::With(second));
        }
    });
    markup!(
        "<dl class=two><div><dt>First</dt><dd><bdi>{}</bdi></dd></div><div><dt><label for=compare-with>Second</label></dt>\
        <dd><select id=compare-with onchange={}>{}</select></dd></div></dl>",
        first,
        choose,
        Each(options),
    )
}

/// The claims of a group that differ.
fn table(group: Significance, differences: &[&ClaimDifference]) -> Node {
    let title = match group {
        Significance::Decides => "Decides: a credential compares these",
        Significance::Explains => "Explains it: what the pipeline ran for",
        Significance::Noise => "Differs between jobs that are alike: ids, times, people",
    };
    let rows = differences.iter().take(ROWS).map(|difference| row(difference));
    let more = differences.len().saturating_sub(ROWS);
    let table = markup!(
        "<div class=scroll tabindex=0 role=group aria-label={}><table><thead><tr><th scope=col>Claim</th><th scope=col>First</th><th scope=col>Second</th></tr></thead>\
        <tbody>{}</tbody></table><p class=note hidden={}>And {} more.</p></div>",
        title,
        Each(rows),
        more == 0,
        more.to_string(),
    );
    let id = format!("compare-{}", group.id());
    if group == Significance::Noise {
        return markup!(
            "<details class=inner id={} hidden={}><summary>{} <small>{}</small></summary>{}</details>",
            id,
            differences.is_empty(),
            title,
            differences.len().to_string(),
            table,
        );
    }
    markup!("<div id={} hidden={}><h3>{}</h3>{}</div>", id, differences.is_empty(), title, table)
}

fn row(difference: &ClaimDifference) -> Node {
    let [first, second] = &difference.sides;
    markup!(
        "<tr><th scope=row><bdi>{}</bdi><small>{}</small></th><td>{}</td><td>{}</td></tr>",
        visible(&difference.claim),
        place(first.as_ref(), second.as_ref()),
        side(first.as_ref()),
        side(second.as_ref()),
    )
}

/// Where the values differ, in words.
fn place(first: Option<&Side>, second: Option<&Side>) -> String {
    let (Some(first), Some(second)) = (first, second) else {
        return if first.is_none() { "only in the second" } else { "only in the first" }.to_owned();
    };
    let is_whole = |side: &Side| side.bytes.start == 0 && side.bytes.end == side.value.raw().len();
    if is_whole(first) || is_whole(second) {
        return "another value".to_owned();
    }
    let at = first.value.raw().get(..first.bytes.start).unwrap_or_default().chars().count() + 1;
    format!("from character {at} on")
}

/// A value, with what differs in it marked.
fn side(side: Option<&Side>) -> Node {
    let Some(side) = side else { return markup!("<em>no such claim</em>") };
    let (raw, span) = (side.value.raw(), &side.bytes);
    let part = |range: Option<&str>| range.unwrap_or_default().to_owned();
    let (before, differs, behind) =
        (part(raw.get(..span.start)), part(raw.get(span.clone())), part(raw.get(span.end..)));
    let shown = |text: String| visible(&Text::from(text));
    let marked = if differs.is_empty() { "⟨nothing⟩".to_owned() } else { shown(head(&differs, SHOWN.0)) };
    markup!(
        "<code><bdi>{}<mark>{}</mark>{}</bdi></code>",
        shown(tail(&before, SHOWN.1)),
        marked,
        shown(head(&behind, SHOWN.1)),
    )
}

/// How a text begins.
fn head(text: &str, count: usize) -> String {
    match text.char_indices().nth(count) {
        Some((end, _)) => [text.get(..end).unwrap_or_default(), "…"].concat(),
        None => text.to_owned(),
    }
}

/// How it ends.
fn tail(text: &str, count: usize) -> String {
    match text.char_indices().rev().nth(count) {
        Some((at, before)) => ["…", text.get(at + before.len_utf8()..).unwrap_or_default()].concat(),
        None => text.to_owned(),
    }
}

/// A credential for each of the two, and one for both where there should be one.
fn credentials(state: &State, second: &Report, found: &Comparison) -> Node {
    let first = &state.report;
    let is_same = first.credential == second.credential;
    let titles: [&str; 2] = if is_same { ["for both", ""] } else { ["for the first", "for the second"] };
    let each = [&**first, second].into_iter().zip(titles).take(if is_same { 1 } else { 2 });
    let id = match state.files.identity {
        Identity::ManagedIdentity => "credential-json",
        Identity::AppRegistration => "credential-app-json",
    };
    let each = each.map(|(report, title)| match output(id).map(|output| output.write(report, &state.files)) {
        Some(Ok(text)) => to_copy(title, &["the credential ", title].concat(), &text),
        Some(Err(NotWritten::Blocked(why))) => markup!("<p class=note>None {}: {}</p>", title, Prose(&why)),
        Some(Err(NotWritten::Fork(_))) => markup!(
            "<p class=note>None {}: it is of a merge request from a fork, and any pipeline there would get in.</p>",
            title,
        ),
        _ => markup!("<p class=note>None {}: that takes a job's issuer, subject and audience.</p>", title),
    });
    let none = |why: &str| markup!("<p class=note>No flexible credential for both. {}</p>", Prose(why));
    let flexible = match &found.flexible {
        Ok(shared) => flexible_for_both(shared, first, &state.files).map_or_else(
            |unwritten| none(unwritten.why()),
            |text| to_copy("one flexible credential for both (preview)", "the flexible credential", &text),
        ),
        Err(_) if is_same => markup!("<p hidden></p>"),
        Err(why) => none(why),
    };
    markup!("<div class=credentials>{}{}</div>", Each(each), flexible)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_is_shortened_and_what_differs_is_said() {
        let value = |text: &str, start: usize, end: usize| Side {
            value: Text::from(text),
            bytes: start..end,
            units: start..end,
        };
        let cases = [
            (Some(value("ref:main", 4, 8)), Some(value("ref:v1", 4, 6)), "from character 5 on"),
            // Characters are counted, not bytes.
            (Some(value("é-a", 3, 4)), Some(value("é-b", 3, 4)), "from character 3 on"),
            // The first has nothing where the second has something.
            (Some(value("v1", 2, 2)), Some(value("v1.1", 2, 4)), "from character 3 on"),
            (Some(value("a", 0, 1)), Some(value("b", 0, 1)), "another value"),
            (None, Some(value("b", 0, 1)), "only in the second"),
            (Some(value("b", 0, 1)), None, "only in the first"),
        ];
        for (first, second, expected) in cases {
            assert_eq!(place(first.as_ref(), second.as_ref()), expected);
        }
        assert_eq!((tail("aébc", 2), tail("bc", 2)), ("…bc".to_owned(), "bc".to_owned()));
        assert_eq!((head("éabc", 2), head("éa", 2)), ("éa…".to_owned(), "éa".to_owned()));
    }
}
