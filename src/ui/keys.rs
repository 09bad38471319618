//! The box for the keys that the signature is checked with.

use std::rc::Rc;

use super::browser;
use super::copy::to_copy;
use super::markup::{Handle, Node, markup};
use super::prose::Prose;
use super::state::{Deed, State};
use super::view::{KEYS_BOX, Link, View};
use crate::render::fetch_keys;
use crate::report::Report;
use crate::samples::JWKS;
use crate::verify::{SignatureOutcome, Verification};
use crate::webcrypto;

/// Asks `WebCrypto` by which of the keys the signature is; without any there is nothing to ask.
pub(super) fn ask(state: &State, link: &Link) {
    let (number, reading, selected, keys) = state.question();
    if keys.trim().is_empty() {
        return;
    }
    link.send_future(async move {
        let known = webcrypto::verification(&reading, selected, &keys, &async |promise| promise.await).await;
        Deed::Verified(number, known.map(Rc::new))
    });
}

/// The box, with what came of it, and the way to fill it.
pub(super) fn beside(view: &View<'_>) -> Node {
    let state = view.state;
    let fill = |text: &'static str| -> Handle {
        let link = view.link.clone();
        Rc::new(move |event| {
            browser::set_beside(event, KEYS_BOX, text);
            link.send_message(Deed::Keys(text.to_owned()));
        })
    };
    let open: Handle = {
        let link = view.link.clone();
        Rc::new(move |event| browser::open_chosen(event, &link))
    };
    let is_empty = state.keys.is_empty();
    let known = state.options.verification.as_deref();
    let fetch = match fetch_keys(&state.report) {
        Some(Ok(command)) => markup!(
            "<div><p class=note>This prints the issuer's keys. Look at the address first: the token itself names it.</p>{}</div>",
            to_copy("in a shell", "the command", &command),
        ),
        Some(Err(why)) => markup!("<p class=note>{}</p>", why),
        None => markup!("<p hidden></p>"),
    };
    markup!(
        "<div class=asked><details class=extra id=keys><summary>Keys<small>{}</small></summary><div class=inside>\
        <label for={}>Keys that the issuer publishes</label>\
        <p class=note id=keys-help>A JWKS, a JWK or PEM: public keys and certificates. The signature is checked here, in the browser; \
        nothing is fetched, and keys that a token brings along are not used. Shared secrets (HS256) are not taken: \
        Entra refuses such tokens anyway.</p>\
        <textarea id={} rows=6 oninput={} aria-describedby='keys-help keys-read' spellcheck=false autocapitalize=off \
        autocomplete=off autocorrect=off wrap=soft></textarea>\
        <div class=row><button type=button onclick={}>Use the samples' keys</button>\
        <label class=file-button>Open a file<input type=file class=visually-hidden onchange={} /></label>\
        <button type=button hidden={} onclick={}>Empty this box</button></div>\
        <p id=keys-read role=status>{}</p>{}</div></details>\
        <button type=button id=samples-keys hidden={} onclick={}>Check it with the samples' keys</button></div>",
        known.map_or("", |known| word(&known.outcome)),
        KEYS_BOX,
        KEYS_BOX,
        view.enter(Deed::Keys),
        fill(JWKS),
        open,
        is_empty,
        fill(""),
        Prose(&if is_empty { String::new() } else { said(&state.report, known) }),
        fetch,
        !is_empty || !is_of_sample(&state.report),
        fill(JWKS),
    )
}

/// How it came out, in a word or two.
const fn word(outcome: &SignatureOutcome) -> &'static str {
    match outcome {
        SignatureOutcome::Matches(_) => "the signature matches",
        SignatureOutcome::Differs(_) | SignatureOutcome::Refused(_) => "the signature does not match",
        SignatureOutcome::NoKey(..) => "no key with this id",
        SignatureOutcome::NotChecked(_) => "not checked",
        SignatureOutcome::NoSignature => "",
    }
}

/// What was read in the box, and what the report says of the signature.
fn said(report: &Report, known: Option<&Verification>) -> String {
    let Some(known) = known else { return "Checking…".to_owned() };
    let count = match known.count {
        0 => "No public key read. ".to_owned(),
        1 => "1 public key read. ".to_owned(),
        count => format!("{count} public keys read. "),
    };
    let finding = report.findings.iter().find(|finding| finding.about_signature);
    let said = match finding {
        _ if report.is_long => "This token is too long to be judged.",
        Some(finding) => &*finding.message,
        None if known.token.is_empty() => "There is no token whose signature could be checked.",
        None => "This token has no signature.",
    };
    [&*count, said].concat()
}

/// Whether the token names the key of the samples.
fn is_of_sample(report: &Report) -> bool {
    let id = report.header.named("kid").and_then(|member| member.text());
    id.is_some_and(|id| id.raw().len() > 20 && JWKS.contains(id.raw()))
}
