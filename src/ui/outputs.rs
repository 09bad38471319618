//! What claimlens writes: the outputs of one group, one of them open.

use std::rc::Rc;

use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::code::painted;
use super::copy::copy_button;
use super::icon::{Icon, icon};
use super::state::{Action, Dispatch, Shared};
use crate::render::{Group, OUTPUTS, Output};
use crate::report::{Options, Task, VARIABLE, is_variable_name};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    pub(super) report: Shared,
    pub(super) options: Rc<Options>,
    pub(super) group: Group,
    /// The open output; the first if it is of another group.
    pub(super) open: &'static str,
    pub(super) dispatch: Dispatch,
}

#[component]
pub(super) fn Outputs(props: &Props) -> Html {
    let (id, title) = match props.group {
        Group::Credential => ("credential", "Credential"),
        Group::Pipeline => ("pipeline", "Pipeline"),
    };
    let outputs = || OUTPUTS.iter().filter(|output| output.group == props.group);
    let open = outputs().find(|output| output.id == props.open).or_else(|| outputs().next());
    let is_chosen = |output: &Output| open.is_some_and(|open| open.id == output.id);
    let forms = outputs().map(|output| {
        let dispatch = props.dispatch.clone();
        let onchange = move |_: Event| dispatch.dispatch(Action::Open(output.id));
        html! {
            <label key={output.id}>
                <input type="radio" name={id} id={format!("form-{}", output.id)} checked={is_chosen(output)} {onchange} />
                <span>{ output.title }</span>
            </label>
        }
    });
    let written = open.and_then(|output| Some((output, (output.write)(&props.report, &props.options)?)));
    html! {
        <section {id} class="outputs" aria-labelledby={format!("{id}-title")}>
            <h2 id={format!("{id}-title")}>{ title }</h2>
            if written.is_some() && outputs().nth(1).is_some() {
                <fieldset key="forms" class="forms"><legend class="visually-hidden">{ "For" }</legend>{ for forms }</fieldset>
            }
            if written.is_some() && props.group == Group::Pipeline {
                { choices(&props.options, &props.dispatch) }
            }
            { written.map_or_else(|| nothing(&props.report), |(output, text)| file(output, text)) }
        </section>
    }
}

fn file(output: &'static Output, text: String) -> Html {
    let shown = painted(&text, output.language);
    let text: Rc<str> = Rc::from(text);
    let copy = copy_button(output.file_name, Rc::new(move || text.to_string()));
    html! {
        <figure key="file" class="file" data-output={output.id}>
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
    html! { <p key="nothing" class="nothing">{ icon(Icon::Warning) }<span>{ why }</span></p> }
}

/// What the job is called with and does.
fn choices(options: &Options, dispatch: &Dispatch) -> Html {
    let name = options.variable.as_deref().unwrap_or_default();
    let is_unusable = !name.is_empty() && !is_variable_name(name);
    let variable = {
        let dispatch = dispatch.clone();
        move |event: InputEvent| {
            dispatch.dispatch(Action::Variable(event.target_unchecked_into::<HtmlInputElement>().value()));
        }
    };
    let task = {
        let dispatch = dispatch.clone();
        move |event: Event| {
            let deploys = event.target_unchecked_into::<HtmlSelectElement>().value() == "deploy";
            dispatch.dispatch(Action::Task(if deploys { Task::Deploy } else { Task::ReadSecret }));
        }
    };
    html! {
        <div key="choices" class="choices">
            <label>
                { "The job" }
                <select id="task" onchange={task}>
                    <option value="read" selected={options.task == Task::ReadSecret}>{ "reads a Key Vault secret" }</option>
                    <option value="deploy" selected={options.task == Task::Deploy}>{ "deploys a template" }</option>
                </select>
            </label>
            <label>
                { "Token variable" }
                <input
                    type="text"
                    id="variable"
                    size="24"
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    placeholder={VARIABLE}
                    aria-invalid={if is_unusable { "true" } else { "false" }}
                    aria-describedby="variable-fault"
                    value={name.to_owned()}
                    oninput={variable}
                />
            </label>
            <p class="fault" id="variable-fault" hidden={!is_unusable}>
                { format!("No shell takes this name (letters, digits and _, no digit first); {VARIABLE} is used.") }
            </p>
        </div>
    }
}
