//! The section of findings that no check makes.

use crate::html::{escape, inline};
use crate::{fact, heading};
use claimlens::check;
use claimlens::entra::Severity;
use claimlens::report::TEXT_FINDINGS;

/// What is found in the message of a login, and in what the outputs are asked for: the id, whether it may be an error, what it says.
const OTHERS: [(&str, bool, &str); 5] = [
    ("entra-refused", true, "The text holds an error message: Entra was asked for a token of its own, and refused."),
    ("entra-not-asked", false, "The text holds an error message of something that failed before Entra was asked."),
    ("login-succeeded", false, "The text holds an error message of something that failed after the login."),
    (
        "output-not-written",
        false,
        "An output cannot hold what stands in the token, such as a control character, and is left out.",
    ),
    (
        "name-not-taken",
        false,
        "A name that an option gives is none that its owner, such as Azure or GitLab, takes; the usual one is used.",
    ),
];

pub(crate) fn section() -> String {
    // A check makes some of them about a token, too.
    let is_check = |id: &str| check::all().any(|check| check.id == id);
    let texts = TEXT_FINDINGS.iter().filter(|text| !is_check(text.id)).map(|text| {
        let mut says = format!("{} {}", inline(text.message), inline(text.fix));
        if let Some(command) = text.command {
            says.extend(["</p>\n<p><code>", &escape(command), "</code>"]);
        }
        article(text.id, text.severity == Severity::Error, &says)
    });
    let others = OTHERS.iter().map(|(id, is_error, says)| article(id, *is_error, &escape(says)));
    let articles: String = texts.chain(others).collect();
    format!("<h3>A text without a token, messages of a login, and options</h3>\n{articles}")
}

fn article(id: &str, is_error: bool, says: &str) -> String {
    let id = format!("check-{id}");
    let (class, severity) = if is_error { ("error", "Error") } else { ("info", "Worth knowing, or a warning") };
    let name = id.trim_start_matches("check-");
    format!(
        "<article id=\"{id}\" class=\"{class}\">\n{}<p>{says}</p>\n<dl>\n{}</dl>\n</article>\n",
        heading(&id, &format!("<code>{name}</code>")),
        fact("Severity", severity),
    )
}
