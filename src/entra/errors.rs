//! Finds, reads and explains what Entra, Azure's tools and GitLab print when a login fails.
//!
//! The table is [`FAILURES`]; [`find`] reads a message, output of `az`, an exception of an Azure SDK, a job log or Entra's JSON. Microsoft
//! documents none of these texts and warns that they change, so values are found by the words before them, and missing ones are not made up.

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

/// A failed login that a text tells of.
#[derive(Clone, Debug)]
pub struct LoginFailure {
    /// The number after `AADSTS`; none for a failure without a code.
    pub code: Option<u32>,
    /// Its row in the table; none for an unknown code.
    pub failure: Option<&'static Failure>,
    /// The span of the code or of the text that shows it, in bytes of the searched text.
    pub place: Span,
    /// The values that are printed with it, one per field. Masked values are left out.
    pub printed: Vec<Printed>,
    /// The first few other codes in the text, each once.
    pub others: Vec<u32>,
}

impl LoginFailure {
    /// A copy with its places in UTF-16 code units.
    #[must_use]
    pub fn in_units(&self, units: &Units) -> Self {
        let mut converted = self.clone();
        converted.place = units.span(&self.place);
        for printed in &mut converted.printed {
            printed.span = units.span(&printed.span);
        }
        converted
    }

    /// A printed value.
    pub fn value(&self, field: PrintedField) -> Option<&Text> {
        self.printed.iter().find(|printed| printed.field == field).map(|printed| &printed.text)
    }

    /// A printed time, in seconds since 1970.
    pub fn time(&self, field: PrintedField) -> Option<i64> {
        // A fraction of the second may follow.
        time::parse(self.value(field)?.raw().get(..19)?)
    }

    /// How the login ended. An unknown code is a refusal.
    pub fn outcome(&self) -> LoginOutcome {
        self.failure.map_or(LoginOutcome::Refused, |failure| failure.outcome)
    }

    /// Whether the token would be accepted at another time.
    pub fn is_time_dependent(&self) -> bool {
        self.code == Some(700_024)
    }

    /// The credential that would match: the parts that are printed, the others from `otherwise`. None if a part is missing.
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
