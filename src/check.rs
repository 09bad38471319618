//! The checks: one table, one group per file. A check is a function from the evidence to at most one diagnostic.
//!
//! Ids are kebab-case and permanent. The doc comment of a row is the check's entry in the reference; a message contains the actual values.

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
mod life;
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
pub use evidence::{Evidence, PasteContext, TimeClaim};
pub use life::{Life, Times};
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
    /// How bad it usually is; a diagnostic may be less severe.
    pub severity: Severity,
    /// Whether it is about the result of checking the signature.
    pub about_signature: bool,
    /// What it finds, with an example that it flags and one that it does not: paragraphs with code in backticks. Only the reference shows it,
    /// so the WebAssembly leaves it out.
    #[cfg(not(target_arch = "wasm32"))]
    pub doc: &'static str,
    /// Looks for it.
    pub run: Run,
}

/// What a check looks at.
#[derive(Clone, Copy, Debug)]
pub enum Run {
    /// The evidence, which is the same at any moment.
    Lasting(fn(&Evidence<'_>) -> Option<Diagnostic>),
    /// The token's life and the moment at which it is judged, in seconds since 1970.
    TimeDependent(fn(&Life, i64) -> Option<Diagnostic>),
}

/// The result of a check that found something.
#[derive(Debug)]
pub struct Diagnostic {
    /// Its severity, if that differs from the check's.
    pub severity: Option<Severity>,
    /// The claim or header member that it is about.
    pub claim: Option<&'static str>,
    /// One sentence, with the actual values in it.
    pub message: Cow<'static, str>,
    /// What to do, in words.
    pub fix: Option<Cow<'static, str>>,
    /// The command to run, for a POSIX shell.
    pub command: Option<Cow<'static, str>>,
    /// Where it is, if not at the value of its claim.
    pub location: Option<Location>,
}

/// Where a diagnostic is.
#[derive(Clone, Debug)]
pub enum Location {
    /// Bytes of the token's clean text.
    Token(Span),
    /// A place outside the token: bytes of the pasted text or the pasted credentials, UTF-16 code units of the pasted keys.
    Source(Source, Span),
}

/// A text that the user pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The text with the token.
    Text,
    /// The existing credentials, or jobs.
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

    /// A diagnostic about a claim or a header member.
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

    /// Places it at these bytes of the token's clean text.
    fn at(self, span: Span) -> Self {
        Self { location: Some(Location::Token(span)), ..self }
    }

    /// Places it outside the token.
    fn at_source(self, source: Source, span: Span) -> Self {
        Self { location: Some(Location::Source(source, span)), ..self }
    }
}

/// The checks of a token or of claims.
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

/// A check that says something, and its place in the table.
pub type Said = (usize, &'static Check, Diagnostic);

/// What the checks find at any moment, in the order of the table: without a token only those that need none, and for a token that is too long to
/// be judged only those of its reading.
pub fn lasting<'a>(evidence: &'a Evidence<'a>) -> impl Iterator<Item = Said> + 'a {
    let (of_token, beside): (&[CheckGroup], &[CheckGroup]) = match (evidence.is_found, evidence.is_long()) {
        (false, _) => (&[], &TOKENLESS_GROUPS),
        (true, true) => (&[reading::GROUP], &[]),
        (true, false) => (&TOKEN_GROUPS, &TOKENLESS_GROUPS),
    };
    let checks = of_token.iter().chain(beside).flat_map(|group| group.checks);
    checks.enumerate().filter_map(move |(place, check)| match check.run {
        Run::Lasting(run) => Some((place, check, run(evidence)?)),
        Run::TimeDependent(_) => None,
    })
}

/// What is found at a moment, in seconds since 1970.
pub fn time_dependent(life: &Life, now: i64) -> impl Iterator<Item = Said> + '_ {
    all().enumerate().filter_map(move |(place, check)| match check.run {
        Run::TimeDependent(run) => Some((place, check, run(life, now)?)),
        Run::Lasting(_) => None,
    })
}

/// Defines the `GROUP` of a file: a title, then each check after its text for the reference.
macro_rules! checks {
    ($title:literal, $($(#[doc = $doc:literal])+ $check:ident($($row:tt)*)$(.$flag:ident())?,)+) => {
        pub(super) const GROUP: $crate::check::CheckGroup = $crate::check::CheckGroup {
            title: $title,
            checks: &[$($crate::check::Check {
                #[cfg(not(target_arch = "wasm32"))]
                doc: concat!($($doc, "\n"),+),
                ..$check($($row)*)$(.$flag())?
            }),+],
        };
    };
}
use checks;

/// A check in `checks!`.
const fn check(id: &'static str, severity: Severity, run: fn(&Evidence<'_>) -> Option<Diagnostic>) -> Check {
    row(id, severity, Run::Lasting(run))
}

/// A check in `checks!` of what the moment decides.
const fn check_at(id: &'static str, severity: Severity, run: fn(&Life, i64) -> Option<Diagnostic>) -> Check {
    row(id, severity, Run::TimeDependent(run))
}

const fn row(id: &'static str, severity: Severity, run: Run) -> Check {
    Check {
        id,
        severity,
        about_signature: false,
        #[cfg(not(target_arch = "wasm32"))]
        doc: "",
        run,
    }
}

impl Check {
    /// Whether it depends on the moment at which the token is judged.
    pub const fn is_time_dependent(&self) -> bool {
        matches!(self.run, Run::TimeDependent(_))
    }

    const fn about_signature(self) -> Self {
        Self { about_signature: true, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_kebab_case_and_unique() {
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
