//! What claimlens writes: the outputs of one group, one of them open.

use super::code::painted;
use super::copy::copy_button;
use super::icon::{Icon, icon};
use super::node::{Node, node};
use super::state::Action;
use super::view::{View, fault, option};
use crate::render::{Group, OUTPUTS, Output};
use crate::report::{Report, Task, VARIABLE, is_variable_name};

pub(super) fn outputs(view: &View<'_>, group: Group) -> Node {
    let (id, title) = match group {
        Group::Credential => ("credential", "Credential"),
        Group::Pipeline => ("pipeline", "Pipeline"),
        Group::Report => ("report", "Report"),
    };
    let state = view.state;
    let of_group: Vec<&'static Output> = OUTPUTS.iter().filter(|output| output.group == group).collect();
    let open = of_group.iter().find(|output| output.id == state.open).or(of_group.first());
    let written = open.and_then(|output| Some((output, output.write(&state.report, &state.options).ok()?)));
    let section = node("section").id(id).add(node("h2").text(title));
    let Some((open, text)) = written else { return section.add(nothing(&state.report)) };
    let forms = of_group.iter().enumerate().map(|(index, output)| {
        let radio = view.radio(id, format!("form-{}", output.id), output.id == open.id, Action::Open(output.id));
        node("label").key(index).add(radio).add(node("span").text(output.title))
    });
    let legend = node("legend").class("visually-hidden").text("For");
    let forms = node("fieldset").class("forms").hidden(of_group.len() < 2).add(legend).all(forms);
    let choices = (group == Group::Pipeline).then(|| choices(view));
    section.add(forms).maybe(choices).add(file(open, text))
}

fn file(output: &'static Output, text: String) -> Node {
    let code = painted(&text, output.language).id(format!("output-{}", output.id));
    let caption = node("figcaption").add(node("span").text(output.file_name));
    let code = node("pre").set("tabindex", "0").set("role", "group").set("aria-label", output.file_name).add(code);
    node("figure").class("file").add(caption.add(copy_button(output.file_name, move || text.clone()))).add(code)
}

/// Why nothing is written.
fn nothing(report: &Report) -> Node {
    let fork = report.findings.iter().find(|finding| report.is_from_fork && finding.id == "fork-merge-request");
    let why = match fork {
        Some(finding) => format!("{} {}", finding.message, finding.fix.as_deref().unwrap_or_default()),
        None => "Nothing is written: that takes a job's issuer, subject and audience, and not all of them are here. The findings say more.".to_owned(),
    };
    node("p").class("nothing").add(icon(Icon::Warning)).add(node("span").text(why))
}

/// What the job is called with and does.
fn choices(view: &View<'_>) -> Node {
    let options = &view.state.options;
    let name = options.variable.as_deref().unwrap_or_default();
    let is_unusable = !name.is_empty() && !is_variable_name(name);
    let task = view
        .choice("task", |task| Action::Task(if task == "deploy" { Task::Deploy } else { Task::ReadSecret }))
        .add(option("read", "reads a Key Vault secret", options.task == Task::ReadSecret))
        .add(option("deploy", "deploys a template", options.task == Task::Deploy));
    let variable = view.field("variable", name.to_owned(), Action::Variable);
    let variable = variable.set("placeholder", VARIABLE).set("aria-describedby", "variable-fault");
    let variable = if is_unusable { variable.set("aria-invalid", "true") } else { variable };
    let unusable = format!("No shell takes this name (letters, digits and _, no digit first); {VARIABLE} is used.");
    node("div")
        .class("choices")
        .add(node("label").text("The job").add(task))
        .add(node("label").text("Token variable").add(variable))
        .add(fault("variable-fault", unusable, !is_unusable))
}
