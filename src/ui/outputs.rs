//! What claimlens writes: the outputs of one group, one of them open.

use std::rc::Rc;

use super::browser;
use super::code::painted;
use super::copy::copy_button;
use super::icon::{Icon, icon};
use super::markup::{Each, Handle, Node, markup};
use super::prose::Prose;
use super::state::{Deed, State};
use super::view::{View, option};
use crate::render::{
    IDENTITIES, NotWritten, OUTPUTS, Options, Output, OutputGroup, REFS, TASKS, VARIABLE, VARIABLE_RULE, chosen,
    is_token_variable,
};

/// The outputs of a group that fit what is chosen.
fn fitting(options: &Options, group: OutputGroup) -> impl Iterator<Item = &'static Output> + Clone + '_ {
    OUTPUTS.iter().filter(move |output| output.group == group && output.fits(options))
}

/// The output of a group that is shown: of those that fit what is chosen the one that was opened last, or else the first.
pub(super) fn opened(state: &State, group: OutputGroup) -> Option<&'static Output> {
    let mut fitting = fitting(&state.files, group);
    let find = |id: &&'static str| fitting.clone().find(|output| output.id == *id);
    state.open.iter().find_map(find).or_else(|| fitting.next())
}

pub(super) fn outputs(view: &View<'_>, group: OutputGroup, behind: Option<Node>) -> Node {
    let title = match group {
        OutputGroup::Credential => "Create the credential",
        OutputGroup::Pipeline => "Use it in the pipeline",
        OutputGroup::Report => "Hand it on",
    };
    let state = view.state;
    let open = opened(state, group);
    let written = open.map(|output| (output, output.write(&state.report, &state.files)));
    let file = match &written {
        Some((output, Ok(text))) => file(output, text),
        Some((output, Err(NotWritten::Blocked(why)))) => {
            blocked_outputs(&format!("{} is not written: {why}", output.file_name))
        }
        Some((_, Err(reason))) => blocked_outputs(reason.why()),
        None => markup!("<p hidden></p>"),
    };
    // Where no output of any kind is to be had there is nothing to choose.
    let is_absent = group != OutputGroup::Report
        && written.as_ref().is_none_or(|(_, written)| {
            matches!(written, Err(NotWritten::TooLong | NotWritten::Fork(_) | NotWritten::Incomplete))
        });
    let choices = match group {
        OutputGroup::Credential => credential(view, open),
        OutputGroup::Pipeline => job(view),
        OutputGroup::Report => markup!("<div class=choices>{}</div>", forms(view, group, open, "As")),
    };
    let needs = open.map_or("", |output| output.needs);
    markup!(
        "<section id={} class=outputs><h2>{}</h2><div hidden={}>{}<p class=needs hidden={}>Needs {}</p></div>{}{}</section>",
        group.id(),
        title,
        is_absent,
        choices,
        needs.is_empty(),
        needs,
        file,
        behind,
    )
}

/// The list of a group's outputs: of those that fit what is chosen, since whoever walks through a list by the keyboard opens each, and
/// that must change nothing else.
fn forms(view: &View<'_>, group: OutputGroup, open: Option<&'static Output>, label: &'static str) -> Node {
    let options = &view.state.files;
    let forms = fitting(options, group)
        .map(|output| option(output.id, output.title, open.is_some_and(|open| open.id == output.id)));
    markup!(
        "<label>{}<select id={} onchange={}>{}</select></label>",
        label,
        format!("{}-form", group.id()),
        view.enter(Deed::Open),
        Each(forms),
    )
}

/// How many bytes and lines of a text are drawn: more would hold up the page, and nobody reads on.
const DRAWN: (usize, usize) = (100_000, 500);

/// The part of a text that is drawn.
fn drawn(text: &str) -> &str {
    let (bytes, lines) = DRAWN;
    let short = (0..=bytes.min(text.len())).rev().find_map(|end| text.get(..end)).unwrap_or_default();
    let end = short.match_indices('\n').nth(lines - 1).map_or(short.len(), |(at, _)| at + 1);
    short.get(..end).unwrap_or_default()
}

fn file(output: &'static Output, text: &str) -> Node {
    let name = output.file_name;
    let shown = drawn(text);
    let rest = (shown.len() < text.len())
        .then(|| format!("This is the beginning; Copy and Download have all {} bytes.", text.len()));
    let whole: Rc<str> = Rc::from(text);
    let save: Handle = {
        let whole = Rc::clone(&whole);
        Rc::new(move |_| browser::download(name, &whole))
    };
    markup!(
        "<figure class=file><figcaption><span>{}</span><button type=button class='copy save' aria-label={} onclick={}>Download</button>{}\
        </figcaption><pre tabindex=0 role=group aria-label={}><code id={}>{}</code></pre>{}</figure>",
        name,
        format!("Download {name}"),
        save,
        copy_button(name, move || whole.as_ref().to_owned()),
        name,
        format!("output-{}", output.id),
        painted(shown, output.language),
        rest.map(|says| markup!("<p class=rest>{}</p>", says)),
    )
}

/// Why nothing is written.
fn blocked_outputs(why: &str) -> Node {
    markup!("<p class=nothing>{}<span>{}</span></p>", icon(Icon::Warning), Prose(why))
}

/// What the credential belongs to, whom it lets in, and as what it is written.
fn credential(view: &View<'_>, open: Option<&'static Output>) -> Node {
    let options = &view.state.files;
    let identities = IDENTITIES.iter().map(|choice| {
        markup!(
            "<label><input type=radio name=identity id={} checked={} onchange={} /><span>{}</span></label>",
            format!("identity-{}", choice.id),
            options.identity == choice.value,
            view.send(|| Deed::Identity(choice.value)),
            choice.label,
        )
    });
    let refs = REFS.iter().map(|choice| option(choice.id, choice.label, options.refs == choice.value));
    markup!(
        "<div class=choices><fieldset class=forms><legend class=visually-hidden>For</legend>{}</fieldset>\
        <label>It lets in<select id=refs onchange={}>{}</select></label>{}</div>",
        Each(identities),
        view.enter(|refs| Deed::Refs(chosen(&REFS, &refs))),
        Each(refs),
        forms(view, OutputGroup::Credential, open, "As"),
    )
}

/// What the job is called with and does.
fn job(view: &View<'_>) -> Node {
    let options = &view.state.files;
    let name = options.variable.as_deref().unwrap_or_default();
    let is_unusable = !name.is_empty() && !is_token_variable(name);
    let tasks = TASKS.iter().map(|choice| option(choice.id, choice.label, options.task == choice.value));
    markup!(
        "<div class=choices><label>The job<select id=task onchange={}>{}</select></label>\
        <label>Token variable<input type=text id=variable value={} oninput={} placeholder={} aria-describedby=variable-fault \
        aria-invalid={} autocomplete=off autocapitalize=off spellcheck=false /></label>\
        <p class=fault id=variable-fault hidden={}>Takes {}; {} is used.</p></div>",
        view.enter(|task| Deed::Task(chosen(&TASKS, &task))),
        Each(tasks),
        name.to_owned(),
        view.enter(Deed::Variable),
        VARIABLE,
        is_unusable.then_some("true"),
        !is_unusable,
        Prose(VARIABLE_RULE),
        VARIABLE,
    )
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn of_a_long_text_the_beginning_is_drawn() {
        let lines = "a line\n".repeat(501);
        let bytes = "é".repeat(50_001);
        let cases = [("", 0), ("a\nb", 3), (&lines[..3_500], 3_500), (&lines, 3_500), (&bytes[..100_000], 100_000)];
        for (text, length) in cases {
            assert_eq!(drawn(text).len(), length);
        }
        assert_eq!(drawn(&bytes).len(), 100_000);
        // A character is drawn whole.
        assert_eq!(drawn(&["a", &bytes].concat()).len(), 99_999);
    }
}
