//! The section of login failures.

use crate::html::{escape, inline};
use crate::{fact, heading};
use claimlens::entra::errors::{FAILURES, Failure, LoginOutcome, Reference};

pub(crate) fn section() -> String {
    let heading = "<h3>What a failed login prints</h3>\n".to_owned();
    std::iter::once(heading).chain(FAILURES.iter().map(article)).collect()
}

fn article(failure: &Failure) -> String {
    let id = failure.anchor();
    let codes = failure.codes.iter().map(|code| format!("<code>AADSTS{code}</code>")).collect::<Vec<_>>();
    let texts = failure.texts.iter().map(|text| format!("<code>{}</code>", escape(text))).collect::<Vec<_>>();
    let title = if codes.is_empty() { texts.first().cloned().unwrap_or_default() } else { codes.join(", ") };
    // Further codes have an anchor too, so that a link needs only the code.
    let others = failure.codes.iter().skip(1).map(|code| format!("<span id=\"error-aadsts{code}\"></span>"));
    let causes = failure.causes.iter().map(|cause| format!("<li>{}</li>", inline(cause)));
    let causes = causes.collect::<Vec<_>>().concat();
    let outcome = match failure.outcome {
        LoginOutcome::Refused => "Entra was asked, and refused",
        LoginOutcome::NotAsked => "Entra was never asked",
        LoginOutcome::LoggedIn => "The login succeeded; something later failed",
    };
    format!(
        "<article id=\"{id}\">\n{}{}<p>{}</p>\n<dl>\n{}{}{}{}{}</dl>\n</article>\n",
        others.collect::<String>(),
        heading(&id, &title),
        inline(failure.meaning),
        fact("Causes", &if causes.is_empty() { causes } else { format!("<ul>{causes}</ul>") }),
        fact("What to do", &inline(failure.fix)),
        fact("Outcome", outcome),
        fact("Printed as", &texts.join("<br>")),
        fact("Source", &source(failure.reference)),
    )
}

fn source(source: Reference) -> String {
    let words = match source {
        Reference::Cli => "The Azure CLI",
        Reference::Sdk => "The Azure SDK for Python",
        Reference::Reported => "Reported by users; Microsoft documents no such code",
        _ => "",
    };
    source.address().map_or_else(
        || words.to_owned(),
        |page| format!("<a href=\"{page}\" rel=\"noreferrer\">{}</a>", page.trim_start_matches("https://")),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_found_by_any_of_its_codes_or_by_its_text() {
        let section = section();
        for id in ["error-aadsts700213", "error-aadsts700016", "error-aadsts700011", "error-no-subscriptions-found-for"]
        {
            assert_eq!(section.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
        }
    }

    #[test]
    fn every_failure_names_its_source() {
        for failure in FAILURES {
            assert!(!source(failure.reference).is_empty(), "{}", failure.anchor());
        }
    }
}
