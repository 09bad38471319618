//! What the parts of the page below the verdict do to the state.

use std::rc::Rc;

use super::state::{Deed, Done, State};
use crate::entra::credentials::PastedCredentials;
use crate::link::holds_token;
use crate::render::{NAMES, is_token_variable, output};
use crate::report::{read, report};

/// What the token variable's name is kept under, beside those of [`NAMES`].
const VARIABLE_OPTION: &str = "variable";

pub(super) fn apply(state: &mut State, deed: Deed) -> Done {
    match deed {
        Deed::Variable(name) => state.files.variable = Some(name).filter(|name| !name.is_empty()),
        Deed::Task(task) => state.files.task = task,
        Deed::Identity(identity) => state.files.identity = identity,
        Deed::Refs(refs) => state.files.refs = refs,
        Deed::Name(place, text) => {
            let Some(name) = NAMES.get(place) else { return Done::Nothing };
            state.files.set_name(name.option, text);
        }
        Deed::Remember(remembers) => state.remembers = remembers,
        Deed::Personal(personal) => state.files.personal = personal,
        Deed::Open(id) => {
            let Some(output) = output(&id) else {
                return Done::Nothing;
            };
            state.open.retain(|open| *open != output.id);
            state.open.insert(0, output.id);
            output.choose(&mut state.files);
        }
        Deed::Credentials(text) if *text == *state.credentials => return Done::Nothing,
        Deed::Credentials(text) => {
            state.options.credentials = Rc::new(PastedCredentials::read(&text));
            state.credentials = Rc::from(text);
            return Done::Judge;
        }
        Deed::Plan(field, text) => state.plan.set(field, text),
        Deed::PlanChoice(choice) => state.plan.turn(choice),
        Deed::Keys(text) if *text == *state.keys => return Done::Nothing,
        Deed::Keys(text) => {
            state.keys = Rc::from(text);
            state.ask();
            return Done::Judge;
        }
        Deed::Verified(number, _) if number != state.asked => return Done::Nothing,
        Deed::Verified(_, verification) => {
            state.options.verification = verification;
            return Done::Judge;
        }
        Deed::Other(text) if text == state.other.text() => return Done::Nothing,
        Deed::Other(text) => {
            let reading = read(&text);
            state.others = report(&reading, 0, state.judged, &state.options).tokens;
            state.other = Rc::new(reading);
            state.with = None;
            state.compare();
        }
        Deed::With(second) => {
            state.with = Some(second);
            state.compare();
        }
    }
    Done::Shown
}

/// The names as the browser keeps them, one a line: those that their owners take, and nothing that looks like a secret in the wrong field. None
/// where they are not to be kept.
pub(super) fn kept(state: &State) -> Option<String> {
    let variable = state.files.variable.as_deref().filter(|name| is_token_variable(name));
    let names = NAMES.iter().map(|name| (name.option, state.files.given(name.option)));
    let mut kept = String::new();
    for (option, name) in names.chain([(VARIABLE_OPTION, variable)]) {
        if let Some(name) = name.filter(|name| !holds_token(name) && !looks_secret(name)) {
            for piece in [option, "=", name, "\n"] {
                kept.push_str(piece);
            }
        }
    }
    state.remembers.then_some(kept)
}

/// How secrets begin, or what is in them: those of GitLab, GitHub, Slack and Entra, keys, and addresses that let in whoever has them.
const SECRET_MARKS: [&str; 17] = [
    "glpat-",
    "gldt-",
    "glrt-",
    "glptt-",
    "glcbt-",
    "glft-",
    "glsoat-",
    "gloas-",
    "glimt-",
    "glagent-",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "xox",
    "8Q~",
    "-----BEGIN",
];

/// Whether a name looks like a secret: by a mark, or since 16 characters of it stand together as nobody chooses them.
fn looks_secret(name: &str) -> bool {
    SECRET_MARKS.iter().any(|mark| name.contains(mark))
        || name.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|run| run.len() >= 16 && is_random(run))
}

/// Whether capitals and digits change with small letters more often than in words that are written together: a capital may begin a word.
fn is_random(run: &str) -> bool {
    let kind = |byte: u8| (byte.is_ascii_digit(), byte.is_ascii_uppercase());
    let changes = run.as_bytes().windows(2).filter(|pair| match pair {
        [first, second] => {
            kind(*first) != kind(*second) && !(first.is_ascii_uppercase() && second.is_ascii_lowercase())
        }
        _ => false,
    });
    changes.count() >= 7
}

/// Takes the names that the browser kept.
pub(super) fn recall(state: &mut State, kept: &str) {
    state.remembers = true;
    for (option, name) in kept.lines().filter_map(|line| line.split_once('=')) {
        if option == VARIABLE_OPTION {
            state.files.variable = Some(name.to_owned());
        } else {
            state.files.set_name(option, name.to_owned());
        }
    }
}
