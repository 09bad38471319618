//! The checks: one table, one group a file. A check is a function from the evidence to what it has to say.
//!
//! Ids are kebab-case and permanent. The doc comment of a check's row is its entry in the reference; its message holds the actual values.

mod audience;
mod characters;
mod claims;
mod context;
mod credentials;
mod dry_run;
mod evidence;
mod family;
mod header;
mod issuer;
mod pipeline;
mod reading;
mod signature;
mod subject;
mod time;

use crate::entra::Severity;
use crate::text::Span;
use std::borrow::Cow;

pub(crate) use audience::chosen as chosen_audience;
pub(crate) use dry_run::dry_run;
pub use evidence::{Evidence, MAX_JUDGED, Moment, Setting};
pub(crate) use reading::PRINT_CLAIMS;

/// The checks of one file.
#[derive(Debug)]
pub struct Group {
    /// What they look at.
    pub title: &'static str,
    /// The checks.
    pub checks: &'static [Check],
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
    /// What it sees, with an example of which it says something and one of which it says nothing: paragraphs with code in backticks. Only
    /// the reference shows it, so no WebAssembly carries it.
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: &'static str,
    /// Looks at the evidence.
    pub run: fn(&Evidence<'_>) -> Option<Said>,
}

/// What a check has to say, in a box: a check hands on a pointer and not fifty bytes.
#[derive(Debug)]
pub struct Said(Box<Saying>);

/// What stands in it.
#[derive(Debug)]
pub struct Saying {
    /// How bad it is here.
    pub severity: Option<Severity>,
    /// The claim or header member that it is about.
    pub claim: Option<&'static str>,
    /// One sentence, with the actual values in it.
    pub message: Cow<'static, str>,
    /// What to do.
    pub fix: Option<Cow<'static, str>>,
    /// The place in the token's clean text, where it is not the claim's own.
    pub place: Option<Span>,
    /// The place in the paste, in bytes, where it is outside the token.
    pub source: Option<Span>,
    /// The place in the pasted keys, in UTF-16 code units, where it is there.
    pub keys: Option<Span>,
    /// The place in the pasted credentials, in bytes.
    pub credentials: Option<Span>,
}

/// Which text a place outside the token is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The pasted text.
    Text,
    /// The pasted credentials.
    Credentials,
}

impl Said {
    fn of(claim: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self::make(Some(claim), message.into())
    }

    fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self::make(None, message.into())
    }

    #[inline(never)]
    fn make(claim: Option<&'static str>, message: Cow<'static, str>) -> Self {
        Self(Box::new(Saying {
            severity: None,
            claim,
            message,
            fix: None,
            place: None,
            source: None,
            keys: None,
            credentials: None,
        }))
    }

    fn fix(self, fix: impl Into<Cow<'static, str>>) -> Self {
        self.advise(fix.into())
    }

    #[inline(never)]
    fn advise(mut self, fix: Cow<'static, str>) -> Self {
        self.0.fix = Some(fix);
        self
    }

    fn only(mut self, severity: Severity) -> Self {
        self.0.severity = Some(severity);
        self
    }

    fn at(mut self, place: Span) -> Self {
        self.0.place = Some(place);
        self
    }

    fn at_source(mut self, source: Span) -> Self {
        self.0.source = Some(source);
        self
    }

    fn at_keys(mut self, keys: Span) -> Self {
        self.0.keys = Some(keys);
        self
    }

    fn of_text(mut self, source: Source, place: Span) -> Self {
        match source {
            Source::Text => self.0.source = Some(place),
            Source::Credentials => self.0.credentials = Some(place),
        }
        self
    }
}

/// The checks of a token or of claims, one group a file.
static OF_TOKEN: [Group; 11] = [
    dry_run::GROUP,
    reading::GROUP,
    characters::GROUP,
    family::GROUP,
    header::GROUP,
    time::GROUP,
    issuer::GROUP,
    subject::GROUP,
    audience::GROUP,
    claims::GROUP,
    context::GROUP,
];

/// The checks of pasted keys, jobs and credentials, which need no token.
static BESIDE: [Group; 3] = [signature::GROUP, pipeline::GROUP, credentials::GROUP];

/// Every group, in the order in which findings of the same severity are shown.
pub fn groups() -> impl Iterator<Item = &'static Group> {
    OF_TOKEN.iter().chain(&BESIDE)
}

/// Every check, in the same order.
pub fn all() -> impl Iterator<Item = &'static Check> {
    groups().flat_map(|group| group.checks)
}

/// What is found in the evidence, in the order of the table: where no token was found, what needs none; of one that is too long to be
/// judged, whether it can be read.
pub fn run<'a>(evidence: &'a Evidence<'a>) -> impl Iterator<Item = (&'static Check, Saying)> + 'a {
    let (of_token, beside): (&[Group], &[Group]) = match (evidence.is_found, evidence.is_long()) {
        (false, _) => (&[], &BESIDE),
        (true, true) => (&[reading::GROUP], &[]),
        (true, false) => (&OF_TOKEN, &BESIDE),
    };
    let checks = of_token.iter().chain(beside).flat_map(|group| group.checks);
    checks.filter_map(move |check| (check.run)(evidence).map(|said| (check, *said.0)))
}

/// Makes a file's `GROUP`: its title, then each check behind the text that the reference shows for it.
macro_rules! checks {
    ($title:literal, $($(#[doc = $doc:literal])+ check($($row:tt)*)$(.$flag:ident())?,)+) => {
        pub(super) const GROUP: $crate::check::Group = $crate::check::Group {
            title: $title,
            checks: &[$($crate::check::Check {
                #[cfg(not(target_arch = "wasm32"))]
                doc: concat!($($doc, "\n"),+),
                ..check($($row)*)$(.$flag())?
            }),+],
        };
    };
}
use checks;

/// A check in `checks!`.
const fn check(id: &'static str, severity: Severity, run: fn(&Evidence<'_>) -> Option<Said>) -> Check {
    Check {
        id,
        severity,
        of_the_moment: false,
        #[cfg(not(target_arch = "wasm32"))]
        doc: "",
        run,
    }
}

impl Check {
    const fn of_the_moment(self) -> Self {
        Self { of_the_moment: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kebab_case_and_stand_once() {
        let mut ids: Vec<&str> = all().map(|check| check.id).collect();
        let count = ids.len();
        for id in &ids {
            assert!(id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-'), "{id}");
        }
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
