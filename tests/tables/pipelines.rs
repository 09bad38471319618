//! `tests/pipelines/*.toml`: texts, and what is read in them: each job with its tokens and their audiences, `variable=value` and
//! `$ command` (with `↵` for a line break), and what is `partial`.

use crate::table::{self, Table};
use claimlens::gitlab::ci_config::{Job, Variable, read};
use libtest_mimic::Trial;
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    read: String,
}

static CASES: LazyLock<Table<Case>> = LazyLock::new(|| table::folder("pipelines", |case: &Case| &case.name));

pub(crate) fn trials() -> Vec<Trial> {
    table::trials(&CASES, |case| {
        let shown = shown(&case.text);
        assert!(shown.trim_end() == case.read.trim_end(), "{shown}---- is not\n{}", case.read);
    })
}

fn shown(text: &str) -> String {
    let Some(pipeline) = read(text) else { return "none".to_owned() };
    let mut shown = String::new();
    for job in &pipeline.jobs {
        let name = job.name.text.raw();
        shown += if name.is_empty() { "(nameless)" } else { name };
        show(&mut shown, job);
    }
    let default = &pipeline.default;
    if default.id_tokens.is_some() || !default.scripts.is_empty() {
        shown += "default";
        show(&mut shown, default);
    }
    if !pipeline.variables.is_empty() {
        shown += "variables\n";
        show_variables(&mut shown, &pipeline.variables);
    }
    shown + if pipeline.partial { "partial\n" } else { "" }
}

fn show(shown: &mut String, job: &Job) {
    let says = |says: bool, what: &'static str| if says { what } else { "" };
    let _ = writeln!(shown, "{}{}", says(job.is_trigger, ", trigger"), says(job.partial, ", partial"));
    let tokens = job.id_tokens.as_ref().map(|tokens| &tokens.list);
    if tokens.is_some_and(Vec::is_empty) {
        *shown += "  no tokens\n";
    }
    for token in tokens.into_iter().flatten() {
        let audiences = match &token.audiences {
            None => "-".to_owned(),
            Some(list) if list.is_empty() => "nothing".to_owned(),
            Some(list) => list.iter().map(|audience| audience.text.raw()).collect::<Vec<_>>().join(", "),
        };
        let other = token.other_key.as_ref().map(|key| format!(" ({})", key.text.raw())).unwrap_or_default();
        let _ = writeln!(shown, "  {}: {audiences}{other}", token.name.text.raw());
    }
    show_variables(shown, &job.variables);
    for command in job.commands() {
        let _ = writeln!(shown, "  $ {}", command.text().replace('\n', "↵"));
    }
}

fn show_variables(shown: &mut String, variables: &[Variable]) {
    for (at, Variable { name, value }) in variables.iter().enumerate() {
        // The last of a name counts.
        if variables.iter().skip(at + 1).all(|other| other.name.text != name.text) {
            let _ = writeln!(shown, "  {}={}", name.text.raw(), value.text.raw());
        }
    }
}
