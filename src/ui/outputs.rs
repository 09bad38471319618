//! What claimlens writes: the outputs of one group, one of them open.

use std::rc::Rc;

use yew::prelude::*;

use super::code::painted;
use super::copy::copy_button;
use super::icon::{Icon, icon};
use super::state::{Action, Shared};
use super::view::View;
use crate::render::{Group, OUTPUTS, Output};
use crate::report::{Task, VARIABLE, is_variable_name};

pub(super) fn outputs(view: &View<'_>, group: Group) -> Html {
    let (id, title) = match group {
        Group::Credential => ("credential", "Credential"),
        Group::Pipeline => ("pipeline", "Pipeline"),
    };
    let state = view.state;
    let of_group: Vec<&'static Output> = OUTPUTS.iter().filter(|output| output.group == group).collect();
    let open = of_group.iter().find(|output| output.id == state.open).or(of_group.first());
    let written = open.and_then(|output| Some((output, (output.write)(&state.report, &state.options)?)));
    let Some((open, text)) = written else {
        return html! { <section {id}><h2>{ title }</h2>{ nothing(&state.report) }</section> };
    };
    let forms = of_group.iter().map(|output| {
        let onchange = view.send::<Event>(Action::Open(output.id));
        html! {
            <label key={output.id}>
                <input type="radio" name={id} id={format!("form-{}", output.id)} checked={output.id == open.id} {onchange} />
                <span>{ output.title }</span>
            </label>
        }
    });
    html! {
        <section {id}>
            <h2>{ title }</h2>
            if of_group.len() > 1 {
                <fieldset class="forms"><legend class="visually-hidden">{ "For" }</legend>{ for forms }</fieldset>
            }
            if group == Group::Pipeline {
                { choices(view) }
            }
            { file(open, text) }
        </section>
    }
}

fn file(output: &'static Output, text: String) -> Html {
    let shown = painted(&text, output.language);
    let text: Rc<str> = Rc::from(text);
    let copy = copy_button(output.file_name, Rc::new(move || text.to_string()));
    html! {
        <figure class="file">
            <figcaption><span>{ output.file_name }</span>{ copy }</figcaption>
            <pre tabindex="0" role="group" aria-label={output.file_name}><code id={format!("output-{}", output.id)}>{ shown }</code></pre>
        </figure>
    }
}

/// Why nothing is written.
fn nothing(report: &Shared) -> Html {
    let fork = report.findings.iter().find(|finding| report.is_from_fork && finding.id == "fork-merge-request");
    let why = match fork {
        Some(finding) => format!("{} {}", finding.message, finding.fix.as_deref().unwrap_or_default()),
        None => "Nothing is written: that takes a job's issuer, subject and audience, and not all of them are here. The findings say more.".to_owned(),
    };
    html! { <p class="nothing">{ icon(Icon::Warning) }<span>{ why }</span></p> }
}

/// What the job is called with and does.
fn choices(view: &View<'_>) -> Html {
    let options = &view.state.options;
    let name = options.variable.as_deref().unwrap_or_default();
    let is_unusable = !name.is_empty() && !is_variable_name(name);
    let task = |name: String| Action::Task(if name == "deploy" { Task::Deploy } else { Task::ReadSecret });
    html! {
        <div class="choices">
            <label>
                { "The job" }
                <select id="task" onchange={view.chosen(task)}>
                    <option value="read" selected={options.task == Task::ReadSecret}>{ "reads a Key Vault secret" }</option>
                    <option value="deploy" selected={options.task == Task::Deploy}>{ "deploys a template" }</option>
                </select>
            </label>
            <label>
                { "Token variable" }
                <input
                    type="text"
                    id="variable"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder={VARIABLE}
                    aria-invalid={is_unusable.then_some("true")}
                    aria-describedby="variable-fault"
                    value={name.to_owned()}
                    oninput={view.typed(Action::Variable)}
                />
            </label>
            <p class="fault" id="variable-fault" hidden={!is_unusable}>
                { "No shell takes this name (letters, digits and _, no digit first); " }{ VARIABLE }{ " is used." }
            </p>
        </div>
    }
}
