//! What a failed login printed, explained.

use super::copy::copy_button;
use super::icon::{Icon, icon};
use super::markup::{Each, Node, markup};
use super::view::View;
use crate::entra::errors::{Answered, Field, Outcome, Printed};
use crate::quote::visible;

/// The explanation, where the text tells of a failure.
pub(super) fn explained(view: &View<'_>) -> Option<Node> {
    let answered = view.state.report.answered.as_ref()?;
    let title = answered.code.map_or("What the log says".to_owned(), |code| format!("AADSTS{code}"));
    let who = match answered.outcome() {
        Outcome::Refused => "Entra refused the login",
        Outcome::NotAsked => "Entra was not asked",
        Outcome::LoggedIn => "the login succeeded; this came after it",
    };
    let look_up = answered.code.map(|code| format!("https://login.microsoftonline.com/error?code={code}"));
    let source = answered.failure.and_then(|failure| failure.source.address().map(str::to_owned));
    let link = |address: Option<String>, says: &'static str| {
        address.map(|address| {
            markup!(
                "<a href={} target=_blank rel=noreferrer>{}<span class=visually-hidden>, in a new tab</span></a>",
                address,
                says,
            )
        })
    };
    let others: Vec<String> = answered.others.iter().map(|code| format!("AADSTS{code}")).collect();
    Some(markup!(
        "<section class=panel id=explained><h2><a class=id id=explained-code href={} target=reference>{}</a><small>{}</small></h2>\
        <p class=sentence>{}</p><p hidden={}>{}</p>{}{}<p class='note row'>{}{}<span hidden={}>Also in this text: {}</span></p></section>",
        answered.failure.and_then(|failure| view.entry(&failure.anchor())),
        title,
        who,
        answered.failure.map_or("claimlens does not know this code.", |failure| failure.meaning),
        answered.when().is_none(),
        answered.when(),
        answered.failure.map(|failure| {
            let causes = failure.causes.iter().map(|cause| markup!("<li>{}</li>", *cause));
            markup!(
                "<dl class=todo><dt>{}</dt><dd><ol id=causes>{}</ol></dd><dt>What to do</dt><dd>{}</dd></dl>",
                if failure.causes.len() > 1 { "Likely causes, in this order" } else { "The likely cause" },
                Each(causes),
                failure.fix,
            )
        }),
        printed(view, answered),
        link(source, "Where this is documented"),
        link(look_up, "Microsoft's look-up of the code"),
        others.is_empty(),
        others.join(", "),
    ))
}

/// What it prints, beside what the token says, if there is one.
fn printed(view: &View<'_>, answered: &Answered) -> Node {
    let rows = answered.printed.iter().map(|printed| {
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
    markup!("<dl class=printed hidden={}>{}</dl>", answered.printed.is_empty(), Each(rows),)
}

const fn label(field: Field) -> &'static str {
    match field {
        Field::Issuer => "issuer",
        Field::Subject => "subject",
        Field::Audience => "audience",
        Field::Client => "client id",
        Field::Object => "object id",
        Field::Tenant => "tenant",
        Field::Action => "action",
        Field::Scope => "scope",
        Field::Key => "key",
        Field::At => "Entra's clock",
        Field::From => "valid from",
        Field::Until => "valid until",
        Field::Trace => "trace id",
    }
}

/// Whether the token of the same text says it too.
fn joined(view: &View<'_>, printed: &Printed) -> Option<Node> {
    let claim = match printed.field {
        Field::Issuer => "iss",
        Field::Subject => "sub",
        Field::Audience => "aud",
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
