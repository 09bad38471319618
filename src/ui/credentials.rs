//! The box for the credentials that exist, which takes a job's YAML as well.

use std::rc::Rc;

use super::admits::{admits, warnings};
use super::browser;
use super::markup::{Each, Handle, Node, markup};
use super::prose::Prose;
use super::state::{Action, Deed};
use super::view::{CREDENTIALS_BOX, View};
use crate::entra::access::of_credential;
use crate::entra::credentials::PastedCredentials;
use crate::quote::Position;
use crate::report::PasteKind;

/// The box, with what was read in it and whom that lets in.
pub(super) fn beside(view: &View<'_>) -> Node {
    let pasted = &view.state.options.credentials;
    let clear: Handle = {
        let link = view.link.clone();
        Rc::new(move |event| {
            browser::set_beside(event, CREDENTIALS_BOX, "");
            link.send_message(Deed::Credentials(String::new()));
        })
    };
    let said = read(pasted);
    let trouble = pasted.error.as_ref();
    let identity = view.state.files.identity;
    let admitted: Vec<_> = pasted.list().iter().map(|existing| of_credential(existing, pasted, identity)).collect();
    let warned: usize = admitted.iter().map(warnings).sum();
    let admitted = admitted.iter().zip(pasted.list()).enumerate().map(|(index, (admitted, existing))| {
        markup!("<li><h4>{}</h4>{}</li>", Prose(&existing.which(index)), admits(admitted, Some(&pasted.units)))
    });
    markup!(
        "<details class=extra id=existing><summary>Credentials that exist<small>{}</small></summary><div class=inside>\
        <label for={}>Credentials that exist, or the job's YAML</label>\
        <p class=note id=existing-help>What <code>az identity federated-credential list</code>, <code>az ad app federated-credential list</code>, \
        Microsoft Graph or PowerShell print, blocks of Terraform or Bicep, or three lines: issuer, subject, audience. \
        The token is compared with each, and the job's YAML is checked for what makes logins fail.</p>\
        <textarea id={} rows=6 oninput={} aria-describedby='existing-help existing-read' spellcheck=false autocapitalize=off \
        autocomplete=off autocorrect=off wrap=soft></textarea>\
        <div class=row><p id=existing-read role=status>{}</p><button type=button hidden={} onclick={}>Empty this box</button></div>\
        {}<details class=inner id=existing-admits hidden={}><summary>Who gets in by these<small hidden={}>{}</small></summary><ul>{}</ul></details></div></details>",
        if said.is_empty() { "To compare the token with; or the job's YAML".to_owned() } else { said.clone() },
        CREDENTIALS_BOX,
        CREDENTIALS_BOX,
        view.enter(Deed::Credentials),
        said,
        pasted.text.is_empty(),
        clear,
        trouble.map(|(place, why)| {
            let position = Position::at_byte(&pasted.text, place.start);
            let at = format!("Not read: {why} (line {}, column {}).", position.line, position.column);
            // A text without any credential has no place to point at.
            let at = if place.start == 0 { format!("Not read: {why}.") } else { at };
            markup!(
                "<div class=place><p class=fault>{}</p><pre hidden={}>{}</pre></div>",
                at,
                place.start == 0,
                position.marked()
            )
        }),
        pasted.list().is_empty(),
        warned == 0,
        match warned {
            1 => "1 warning".to_owned(),
            _ => format!("{warned} warnings"),
        },
        Each(admitted),
    )
}

/// What was read in the box.
fn read(pasted: &PastedCredentials) -> String {
    let count = |number: usize, one: &str, many: &str| match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {many}"),
    };
    let credentials = pasted.credentials.as_ref().map(|list| count(list.len(), "credential read", "credentials read"));
    let jobs = pasted.ci_config.as_ref().map(|pipeline| count(pipeline.jobs.len(), "job read", "jobs read"));
    let said: Vec<String> = credentials.into_iter().chain(jobs).collect();
    match (said.is_empty(), pasted.text.trim().is_empty()) {
        (false, _) => said.join(", "),
        (true, true) => String::new(),
        (true, false) => "nothing read".to_owned(),
    }
}

/// Credentials or jobs that stand in the paste, and the way into their own box.
pub(super) fn found(view: &View<'_>) -> Option<Node> {
    let state = view.state;
    let (reading, report) = (&state.reading, &state.report);
    if state.excerpt.is_some() {
        return None;
    }
    let is_alone = match report.kind {
        PasteKind::Credential | PasteKind::Pipeline => true,
        // Terraform, Bicep and plain lines are no JSON that the search for tokens knows.
        PasteKind::Nothing => PastedCredentials::read(reading.text()).credentials.is_some_and(|list| !list.is_empty()),
        _ => false,
    };
    let printed: Vec<String> = reading.credentials().map(|(_, text)| text.raw().to_owned()).collect();
    let (says, text) = if is_alone {
        let says = if report.kind == PasteKind::Pipeline {
            "These are a pipeline's jobs. Put them aside, and paste the token: then both are judged together."
        } else {
            "This is a federated credential. Put it aside, and paste the token: then both are compared."
        };
        (says, reading.text().to_owned())
    } else if report.selected.is_some() && !printed.is_empty() && state.options.credentials.text.is_empty() {
        ("The text holds federated credentials too. They can be compared with the token.", printed.join("\n"))
    } else {
        return None;
    };
    let link = view.link.clone();
    let input = view.input.cloned();
    let press: Handle = Rc::new(move |event| {
        browser::set_beside(event, CREDENTIALS_BOX, &text);
        link.send_message(Deed::Credentials(text.clone()));
        if is_alone {
            link.send_message(Action::Input { text: String::new(), excerpt: None, now: browser::now() });
            if let Some(input) = &input {
                browser::fill(input, "");
            }
        }
    });
    let does = if is_alone { "Put it aside" } else { "Compare them" };
    Some(markup!(
        "<section class='panel row' id=aside><p>{}</p><button type=button onclick={}>{}</button></section>",
        says,
        press,
        does,
    ))
}
