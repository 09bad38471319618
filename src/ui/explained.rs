//! What a failed login printed, explained.

use super::copy::copy_button;
use super::icon::{Icon, icon};
use super::markup::{Each, Node, markup};
use super::view::View;
use crate::entra::errors::{LoginFailure, LoginOutcome, Printed, PrintedField};
use crate::quote::visible;

/// The explanation, where the text tells of a failure.
pub(super) fn explained(view: &View<'_>) -> Option<Node> {
    let login_failure = view.state.report.login_failure.as_ref()?;
    let title = login_failure.code.map_or("What the log says".to_owned(), |code| format!("AADSTS{code}"));
    let who = match login_failure.outcome() {
        LoginOutcome::Refused => "Entra refused the login",
        LoginOutcome::NotAsked => "Entra was not asked",
        LoginOutcome::LoggedIn => "the login succeeded; this came after it",
    };
    let look_up = login_failure.code.map(|code| format!("https://login.microsoftonline.com/error?code={code}"));
    let source = login_failure.failure.and_then(|failure| failure.reference.address().map(str::to_owned));
    let link = |address: Option<String>, says: &'static str| {
        address.map(|address| {
            markup!(
                "<a href={} target=_blank rel=noreferrer>{}<span class=visually-hidden>, in a new tab</span></a>",
                address,
                says,
            )
        })
    };
    let others: Vec<String> = login_failure.others.iter().map(|code| format!("AADSTS{code}")).collect();
    Some(markup!(
        "<section class=panel id=explained><h2><a class=id id=explained-code href={} target=reference>{}</a><small>{}</small></h2>\
        <p class=sentence>{}</p><p hidden={}>{}</p>{}{}<p class='note row'>{}{}<span hidden={}>Also in this text: {}</span></p></section>",
        login_failure.failure.and_then(|failure| view.entry(&failure.anchor())),
        title,
        who,
        login_failure.failure.map_or("claimlens does not know this code.", |failure| failure.meaning),
        login_failure.when().is_none(),
        login_failure.when(),
        login_failure.failure.map(|failure| {
            let causes = failure.causes.iter().map(|cause| markup!("<li>{}</li>", *cause));
            markup!(
                "<dl class=todo><dt>{}</dt><dd><ol id=causes>{}</ol></dd><dt>What to do</dt><dd>{}</dd></dl>",
                if failure.causes.len() > 1 { "Likely causes, in this order" } else { "The likely cause" },
                Each(causes),
                failure.fix,
            )
        }),
        printed(view, login_failure),
        link(source, "Where this is documented"),
        link(look_up, "Microsoft's look-up of the code"),
        others.is_empty(),
        others.join(", "),
    ))
}

/// What it prints, beside what the token says, if there is one.
fn printed(view: &View<'_>, login_failure: &LoginFailure) -> Node {
    let rows = login_failure.printed.iter().map(|printed| {
        let text = printed.text.clone();
        markup!(
            "<div><dt>{}</dt><dd><code><bdi>{}</bdi></code>{}{}{}</dd></div>",
            label(printed.field),
            visible(&printed.text),
            joined(view, printed),
            view.mark(
                "Show",
                ["Show the ", label(printed.field), " in the paste"].concat(),
                Some(printed.span.clone())
            ),
            copy_button(label(printed.field), move || text.raw().to_owned()),
        )
    });
    markup!("<dl class=printed hidden={}>{}</dl>", login_failure.printed.is_empty(), Each(rows),)
}

const fn label(field: PrintedField) -> &'static str {
    match field {
        PrintedField::Issuer => "issuer",
        PrintedField::Subject => "subject",
        PrintedField::Audience => "audience",
        PrintedField::Client => "client id",
        PrintedField::Object => "object id",
        PrintedField::Tenant => "tenant",
        PrintedField::Action => "action",
        PrintedField::Scope => "scope",
        PrintedField::Key => "key",
        PrintedField::At => "Entra's clock",
        PrintedField::From => "valid from",
        PrintedField::Until => "valid until",
        PrintedField::Trace => "trace id",
    }
}

/// Whether the token of the same text says it too.
fn joined(view: &View<'_>, printed: &Printed) -> Option<Node> {
    let claim = match printed.field {
        PrintedField::Issuer => "iss",
        PrintedField::Subject => "sub",
        PrintedField::Audience => "aud",
        _ => return None,
    };
    let said = view.state.report.claim(claim)?;
    let (class, shape, says) = if *said == printed.text {
        ("agreement same", Icon::Done, "as the token says")
    } else {
        ("agreement differs", Icon::Error, "the token says something else")
    };
    Some(markup!("<span class={}>{}{}</span>", class, icon(shape), says))
}
