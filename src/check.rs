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
mod jobs;
mod reading;
mod signature;
mod subject;
mod time;

use crate::entra::Severity;
use crate::text::Span;
use std::borrow::Cow;

pub(crate) use audience::chosen as chosen_audience;
pub(crate) use context::fork;
pub(crate) use dry_run::dry_run;
pub use evidence::{Evidence, MAX_JUDGED, PasteContext, TimeClaim};
pub(crate) use reading::{PRINT_CLAIMS, PRINT_CLAIMS_COMMAND};

/// The checks of one file.
#[derive(Debug)]
pub struct CheckGroup {
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
    pub time_dependent: bool,
    /// Whether it says what is known of the signature.
    pub about_signature: bool,
    /// What it sees, with an example of which it says something and one of which it says nothing: paragraphs with code in backticks. Only
    /// the reference shows it, so no WebAssembly carries it.
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: &'static str,
    /// Looks at the evidence.
    pub run: fn(&Evidence<'_>) -> Option<Diagnostic>,
}

/// What a check has to say.
#[derive(Debug)]
pub struct Diagnostic {
    /// How bad it is here, where that is not the check's usual severity.
    pub severity: Option<Severity>,
    /// The claim or header member that it is about.
    pub claim: Option<&'static str>,
    /// One sentence, with the actual values in it.
    pub message: Cow<'static, str>,
    /// What to do, in words.
    pub fix: Option<Cow<'static, str>>,
    /// What to run for it, in a POSIX shell.
    pub command: Option<Cow<'static, str>>,
    /// Where it shows, if that is not the value of its claim.
    pub location: Option<Location>,
}

/// Where a diagnostic shows.
#[derive(Clone, Debug)]
pub enum Location {
    /// Bytes of the token's clean text.
    Token(Span),
    /// A place outside the token: bytes of the pasted text or the pasted credentials, UTF-16 code units of the pasted keys.
    Source(Source, Span),
}

/// A text that the user pastes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The text that is read for a token.
    Text,
    /// The credentials that exist already, or jobs.
    Credentials,
    /// The keys that signatures are checked with.
    Keys,
}

impl Source {
    /// Its id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Credentials => "credentials",
            Self::Keys => "keys",
        }
    }
}

impl Diagnostic {
    fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self { severity: None, claim: None, message: message.into(), fix: None, command: None, location: None }
    }

    /// The same, about a claim or header member.
    fn about(claim: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Self { claim: Some(claim), ..Self::new(message) }
    }

    fn fix(self, fix: impl Into<Cow<'static, str>>) -> Self {
        Self { fix: Some(fix.into()), ..self }
    }

    fn command(self, command: impl Into<Cow<'static, str>>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    fn severity(self, severity: Severity) -> Self {
        Self { severity: Some(severity), ..self }
    }

    /// It shows in these bytes of the token's clean text.
    fn at(self, span: Span) -> Self {
        Self { location: Some(Location::Token(span)), ..self }
    }

    /// It shows outside the token.
    fn at_source(self, source: Source, span: Span) -> Self {
        Self { location: Some(Location::Source(source, span)), ..self }
    }
}

/// The checks of a token or of claims, one group a file.
static TOKEN_GROUPS: [CheckGroup; 11] = [
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
static TOKENLESS_GROUPS: [CheckGroup; 3] = [signature::GROUP, jobs::GROUP, credentials::GROUP];

/// Every group, in the order in which findings of the same severity are shown.
pub fn groups() -> impl Iterator<Item = &'static CheckGroup> {
    TOKEN_GROUPS.iter().chain(&TOKENLESS_GROUPS)
}

/// Every check, in the same order.
pub fn all() -> impl Iterator<Item = &'static Check> {
    groups().flat_map(|group| group.checks)
}

/// What is found in the evidence, in the order of the table: where no token was found, what needs none; of one that is too long to be
/// judged, whether it can be read.
pub fn run<'a>(evidence: &'a Evidence<'a>) -> impl Iterator<Item = (&'static Check, Diagnostic)> + 'a {
    let (of_token, beside): (&[CheckGroup], &[CheckGroup]) = match (evidence.is_found, evidence.is_long()) {
        (false, _) => (&[], &TOKENLESS_GROUPS),
        (true, true) => (&[reading::GROUP], &[]),
        (true, false) => (&TOKEN_GROUPS, &TOKENLESS_GROUPS),
    };
    let checks = of_token.iter().chain(beside).flat_map(|group| group.checks);
    checks.filter_map(move |check| (check.run)(evidence).map(|diagnostic| (check, diagnostic)))
}

/// Makes a file's `GROUP`: its title, then each check behind the text that the reference shows for it.
macro_rules! checks {
    ($title:literal, $($(#[doc = $doc:literal])+ check($($row:tt)*)$(.$flag:ident())?,)+) => {
        pub(super) const GROUP: $crate::check::CheckGroup = $crate::check::CheckGroup {
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
const fn check(id: &'static str, severity: Severity, run: fn(&Evidence<'_>) -> Option<Diagnostic>) -> Check {
    Check {
        id,
        severity,
        time_dependent: false,
        about_signature: false,
        #[cfg(not(target_arch = "wasm32"))]
        doc: "",
        run,
    }
}

impl Check {
    const fn time_dependent(self) -> Self {
        Self { time_dependent: true, ..self }
    }

    const fn about_signature(self) -> Self {
        Self { about_signature: true, ..self }
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
