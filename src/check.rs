//! The checks: one table, one group a file. A check is a function from the evidence to what it has to say.
//!
//! Ids are kebab-case and permanent. A check's doc comment says what it sees, with an example; its message holds the actual values.

mod audience;
mod claims;
mod context;
mod credentials;
mod dry_run;
mod family;
mod header;
mod issuer;
mod pipeline;
mod reading;
mod subject;
mod time;

mod evidence;

use crate::text::Span;

pub(crate) use audience::chosen as chosen_audience;
pub(crate) use dry_run::dry_run;
pub use evidence::{Evidence, Moment};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Entra refuses the token for certain, or it cannot be read.
    Error,
    /// It works today or elsewhere, and is likely a mistake. What is not certain is never more than this.
    Warning,
    /// Worth knowing.
    Info,
}

/// A check.
#[derive(Debug)]
pub struct Check {
    /// Its id.
    pub id: &'static str,
    /// How bad it usually is; what it says may be less.
    pub severity: Severity,
    /// Whether it depends on the moment at which the token is judged.
    pub of_the_moment: bool,
    /// Looks at the evidence.
    pub run: fn(&Evidence<'_>) -> Option<Said>,
}

/// What a check has to say.
#[derive(Debug)]
pub struct Said {
    /// How bad it is here.
    pub severity: Option<Severity>,
    /// The claim or header member that it is about.
    pub claim: Option<&'static str>,
    /// One sentence, with the actual values in it.
    pub message: String,
    /// What to do.
    pub fix: Option<String>,
    /// The place, where it is not the claim's own, in bytes of what [`Said::source`] says.
    pub place: Option<Span>,
    /// Which text the place is in.
    pub source: Source,
}

/// Which text a place is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// The token's clean text.
    #[default]
    Token,
    /// The pasted text.
    Text,
    /// The pasted credentials.
    Credentials,
}

impl Said {
    fn of(claim: &'static str, message: String) -> Self {
        Self { claim: Some(claim), ..Self::new(message) }
    }

    fn new(message: String) -> Self {
        Self { severity: None, claim: None, message, fix: None, place: None, source: Source::Token }
    }

    fn fix(self, fix: impl Into<String>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }

    fn only(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }

    fn at(self, place: Span) -> Self {
        Self { place: Some(place), ..self }
    }

    fn of_text(self, source: Source, place: Span) -> Self {
        Self { place: Some(place), source, ..self }
    }
}

/// Every check, in the order in which findings of the same severity are shown.
pub const CHECKS: [&[Check]; 12] = [
    dry_run::CHECKS,
    reading::CHECKS,
    family::CHECKS,
    header::CHECKS,
    time::CHECKS,
    issuer::CHECKS,
    subject::CHECKS,
    audience::CHECKS,
    claims::CHECKS,
    context::CHECKS,
    pipeline::CHECKS,
    credentials::CHECKS,
];

/// Those that need no token.
const WITHOUT_TOKEN: [&[Check]; 2] = [pipeline::CHECKS, credentials::CHECKS];

/// What is found in the evidence, in the order of the table. Where no token was found, what needs none.
pub fn run<'a>(evidence: &'a Evidence<'a>) -> impl Iterator<Item = (&'static Check, Said)> + 'a {
    let groups: &'static [&'static [Check]] = if evidence.is_found { &CHECKS } else { &WITHOUT_TOKEN };
    groups.iter().copied().flatten().filter_map(move |check| (check.run)(evidence).map(|said| (check, said)))
}

/// A row of a group's table.
const fn check(id: &'static str, severity: Severity, run: fn(&Evidence<'_>) -> Option<Said>) -> Check {
    Check { id, severity, of_the_moment: false, run }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kebab_case_and_stand_once() {
        let mut ids: Vec<&str> = CHECKS.into_iter().flatten().map(|check| check.id).collect();
        let count = ids.len();
        for id in &ids {
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{id}");
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
