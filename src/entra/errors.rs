//! What Entra, Azure's tools and GitLab print when a login fails: found in any text, read, and explained.
//!
//! The knowledge is [`FAILURES`]; [`find`] reads a pasted message, `az` output, an exception of an Azure SDK, a job log or Entra's JSON.
//! Microsoft documents none of these texts and warns that they change, so everything is read by marker words, and what is not there is
//! not made up.

mod failure;
mod message;
mod printed;
mod search;
mod table;

use crate::entra::credential::Credential;
use crate::text::{Span, Text, Units};
use crate::time;

pub use failure::{Failure, LoginOutcome, Reference};
pub use printed::{Printed, PrintedField};
pub use search::{Search, find, resume};
pub use table::FAILURES;

/// A failure that stands in a text.
#[derive(Clone, Debug)]
pub struct LoginFailure {
    /// The number behind `AADSTS`; none for a failure without a code.
    pub code: Option<u32>,
    /// What is known about it; none for a code that the table does not have.
    pub failure: Option<&'static Failure>,
    /// Where the code or the text that shows it stands, in bytes of the text that was searched.
    pub place: Span,
    /// What is printed with it, each field once. Masked values are left out.
    pub printed: Vec<Printed>,
    /// Other codes of the same text, each once, the first few.
    pub others: Vec<u32>,
}

impl LoginFailure {
    /// The same with its places in UTF-16 code units.
    #[must_use]
    pub fn in_units(&self, units: &Units) -> Self {
        let mut converted = self.clone();
        converted.place = units.span(&self.place);
        for printed in &mut converted.printed {
            printed.span = units.span(&printed.span);
        }
        converted
    }

    /// A value that is printed.
    pub fn value(&self, field: PrintedField) -> Option<&Text> {
        self.printed.iter().find(|printed| printed.field == field).map(|printed| &printed.text)
    }

    /// A time that is printed, in seconds since 1970.
    pub fn time(&self, field: PrintedField) -> Option<i64> {
        // A fraction of the second may follow.
        time::parse(self.value(field)?.raw().get(..19)?)
    }

    /// What it says about the login. An unknown code is a refusal.
    pub fn outcome(&self) -> LoginOutcome {
        self.failure.map_or(LoginOutcome::Refused, |failure| failure.outcome)
    }

    /// Whether time decided: the token was or will be accepted at another moment.
    pub fn is_time_dependent(&self) -> bool {
        self.code == Some(700_024)
    }

    /// The credential that the message asks for: the parts that it prints, the rest from `otherwise`. None while a part is missing.
    pub fn credential(&self, otherwise: Option<&Credential>) -> Option<Credential> {
        let part = |field, other: fn(&Credential) -> &Text| {
            self.value(field)
                .or_else(|| otherwise.map(other))
                .filter(|text| !text.is_empty() && text.is_whole())
                .cloned()
        };
        Some(Credential {
            issuer: part(PrintedField::Issuer, |credential| &credential.issuer)?,
            subject: part(PrintedField::Subject, |credential| &credential.subject)?,
            audience: part(PrintedField::Audience, |credential| &credential.audience)?,
        })
    }
}
