//! What claimlens writes: the outputs of one group, one of them open.

use super::code::painted;
use super::copy::copy_button;
use super::icon::{Icon, icon};
use super::markup::{Each, Node, markup};
use super::state::Action;
use super::view::{View, option};
use crate::render::{self, Group, Output};
use crate::report::{Report, TASKS, VARIABLE, chosen, is_variable_name};

pub(super) fn outputs(view: &View<'_>, group: Group) -> Node {
    let (id, title) = match group {
        Group::Credential => ("credential", "Credential"),
        Group::Pipeline => ("pipeline", "Pipeline"),
        Group::Report => ("report", "Report"),
    };
    let state = view.state;
    let of_group: Vec<&'static Output> =
        render::outputs(&state.options).filter(|output| output.group == group).collect();
    let open = of_group.iter().find(|output| output.id == state.open).or(of_group.first());
    let Some((open, text)) = open.and_then(|output| Some((output, output.write(&state.report, &state.options).ok()?)))
    else {
        return markup!("<section id={} class=outputs><h2>{}</h2>{}</section>", id, title, nothing(&state.report));
    };
    let forms = of_group.iter().map(|output| {
        markup!(
            "<label><input type=radio name={} id={} checked={} onchange={} /><span>{}</span></label>",
            id,
            format!("form-{}", output.id),
            output.id == open.id,
            view.send(Action::Open(output.id)),
            output.title,
        )
    });
    markup!(
        "<section id={} class=outputs><h2>{}</h2><fieldset class=forms hidden={}><legend class=visually-hidden>For</legend>{}</fieldset>\
        {}{}</section>",
        id,
        title,
        of_group.len() < 2,
        Each(forms),
        (group == Group::Pipeline).then(|| choices(view)),
        file(open, &text),
    )
}

fn file(output: &'static Output, text: &str) -> Node {
    markup!(
        "<figure class=file><figcaption><span>{}</span>{}</figcaption>\
        <pre tabindex=0 role=group aria-label={}><code id={}>{}</code></pre></figure>",
        output.file_name,
        copy_button(output.file_name, {
            let text = text.to_owned();
            move || text.clone()
        }),
        output.file_name,
        format!("output-{}", output.id),
        painted(text, output.language),
    )
}

/// Why nothing is written.
fn nothing(report: &Report) -> Node {
    let fork = report.findings.iter().find(|finding| report.is_from_fork && finding.id == "fork-merge-request");
    let why = match fork {
        Some(finding) => format!("{} {}", finding.message, finding.fix.as_deref().unwrap_or_default()),
        None => "Nothing is written: that takes a job's issuer, subject and audience, and not all of them are here. The findings say more.".to_owned(),
    };
    markup!("<p class=nothing>{}<span>{}</span></p>", icon(Icon::Warning), why)
}

/// What the job is called with and does.
fn choices(view: &View<'_>) -> Node {
    let options = &view.state.options;
    let name = options.variable.as_deref().unwrap_or_default();
    let is_unusable = !name.is_empty() && !is_variable_name(name);
    let tasks = TASKS.iter().map(|(task, id, says)| option(id, says, options.task == *task));
    markup!(
        "<div class=choices><label>The job<select id=task onchange={}>{}</select></label>\
        <label>Token variable<input type=text id=variable value={} oninput={} placeholder={} aria-describedby=variable-fault \
        aria-invalid={} autocomplete=off autocapitalize=off spellcheck=false /></label>\
        <p class=fault id=variable-fault hidden={}>No shell takes this name (letters, digits and _, no digit first); {} is used.</p></div>",
        view.value(|task| Action::Task(chosen(&TASKS, &task).unwrap_or_default())),
        Each(tasks),
        name.to_owned(),
        view.value(Action::Variable),
        VARIABLE,
        is_unusable.then_some("true"),
        !is_unusable,
        VARIABLE,
    )
}
