//! What a failed login printed, as findings.

use super::{Finding, Place};
use crate::check::Evidence;
use crate::entra::Severity;
use crate::entra::errors::{Answered, Field, Outcome};
use crate::text::Units;
use std::borrow::Cow;

/// The finding that explains a failure by itself.
pub(super) fn alone(answered: &Answered, units: &Units) -> Finding {
    finding(answered, units, Severity::Error)
}

/// The same beside a token, where it decides nothing: it may be another token's.
pub(super) fn beside(answered: &Answered, evidence: &Evidence<'_>, units: &Units) -> Finding {
    let mut finding = finding(answered, units, Severity::Warning);
    let differs = |(field, claim)| match (answered.value(field), evidence.text(claim)) {
        (Some(said), Some(text)) => said != text,
        _ => false,
    };
    if [(Field::Issuer, "iss"), (Field::Subject, "sub"), (Field::Audience, "aud")].into_iter().any(differs) {
        finding.message.to_mut().push_str(" This token says something else, so the answer is to another one.");
    }
    finding
}

/// The headline where a failure is all that there is.
pub(super) fn headline(answered: Option<&Answered>) -> &'static str {
    match answered.map(Answered::outcome) {
        Some(Outcome::Refused) => "Entra refused the login.",
        Some(Outcome::NotAsked) => "Entra was not asked: something failed before the login.",
        Some(Outcome::LoggedIn) => "The login succeeded; what failed came after it.",
        None => "This is an error message of Entra, without a token.",
    }
}

fn finding(answered: &Answered, units: &Units, refused: Severity) -> Finding {
    let (id, severity) = match answered.outcome() {
        Outcome::Refused => ("entra-refused", refused),
        Outcome::NotAsked => ("entra-not-asked", Severity::Warning),
        Outcome::LoggedIn => ("login-succeeded", Severity::Warning),
    };
    Finding {
        fix: Some(Cow::Owned(answered.fix())),
        place: Some(Place::in_text(units.span(&answered.place))),
        of_the_moment: answered.is_of_the_moment(),
        ..Finding::new(id, severity, answered.message())
    }
}
