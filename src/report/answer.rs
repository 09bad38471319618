//! Turns a failed login into a finding.

use super::{Finding, Place};
use crate::check::Evidence;
use crate::entra::Severity;
use crate::entra::errors::{LoginFailure, LoginOutcome, PrintedField};
use crate::text::Units;
use std::borrow::Cow;

/// The finding for a failed login without a token.
pub(super) fn alone(login_failure: &LoginFailure, units: &Units) -> Finding {
    finding(login_failure, units, Severity::Error)
}

/// The finding beside a token. It decides nothing, since it may be about another token.
pub(super) fn beside(login_failure: &LoginFailure, evidence: &Evidence<'_>, units: &Units) -> Finding {
    let mut finding = finding(login_failure, units, Severity::Warning);
    let differs = |(field, claim)| match (login_failure.value(field), evidence.text(claim)) {
        (Some(said), Some(text)) => said != text,
        _ => false,
    };
    if [(PrintedField::Issuer, "iss"), (PrintedField::Subject, "sub"), (PrintedField::Audience, "aud")]
        .into_iter()
        .any(differs)
    {
        finding.message.to_mut().push_str(" This token says something else, so the answer is to another one.");
    }
    finding
}

/// The headline for a failed login without a token.
pub(super) fn headline(login_failure: Option<&LoginFailure>) -> &'static str {
    match login_failure.map(LoginFailure::outcome) {
        Some(LoginOutcome::Refused) => "Entra refused the login.",
        Some(LoginOutcome::NotAsked) => "Entra was not asked: something failed before the login.",
        Some(LoginOutcome::LoggedIn) => "The login succeeded; what failed came after it.",
        None => "This is an error message of Entra, without a token.",
    }
}

fn finding(login_failure: &LoginFailure, units: &Units, refused: Severity) -> Finding {
    let (id, severity) = match login_failure.outcome() {
        LoginOutcome::Refused => ("entra-refused", refused),
        LoginOutcome::NotAsked => ("entra-not-asked", Severity::Warning),
        LoginOutcome::LoggedIn => ("login-succeeded", Severity::Warning),
    };
    Finding {
        fix: Some(Cow::Owned(login_failure.fix())),
        place: Some(Place::in_text(units.span(&login_failure.place))),
        time_dependent: login_failure.is_time_dependent(),
        ..Finding::new(id, severity, login_failure.message())
    }
}
