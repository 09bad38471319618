//! What the page's second module brings.
//!
//! The page shows a plain token from its first module, and loads the second right after: what is not a plain token, what pasted
//! credentials, jobs and error messages say, and everything that is written. The first module reaches all of that through one value of [`Second`], so that the linker's output can be
//! cut in two there (see `xtask/src/split.rs`). Everywhere else [`SECOND`] is there from the start.

use crate::check::{self, Check, Evidence};
use crate::entra::errors::Answered;
use crate::entra::matching::DryRun;
use crate::report::{Finding, Kind, Options, Reader, Reading, Report, answer, unreadable};
use crate::text::Units;

/// What the second module brings.
#[derive(Debug)]
pub struct Second {
    /// The checks that say what Entra would answer.
    pub(crate) answers: &'static [&'static [Check]],
    /// The checks of pasted keys, jobs and credentials.
    pub(crate) beside: &'static [&'static [Check]],
    /// The checks of the token, those of a plain one among them.
    pub(crate) checks: &'static [&'static [Check]],
    /// Looks for what is no token in what was fed so far.
    pub(crate) look: fn(&mut Reader),
    /// Reads everything that is no plain token, at the end of the text, a step at a time.
    pub(crate) end: fn(&mut Reader) -> Option<Reading>,
    /// The report on a text without a token and without claims, at a moment in seconds since 1970.
    pub(crate) unreadable: fn(&Reading, i64, &Options) -> Report,
    /// What stands above the report on something else than a token or its claims.
    pub(crate) headline: fn(Kind, &[Finding]) -> String,
    /// The same with its places in UTF-16 code units.
    pub(crate) in_units: fn(&Answered, &Units) -> Answered,
    /// The finding that explains it beside a token.
    pub(crate) beside_token: fn(&Answered, &Evidence<'_>, &Units) -> Finding,
    /// Compares a token with the pasted credentials.
    pub(crate) dry_run: fn(&Evidence<'_>) -> Option<DryRun>,
}

/// There is one, which is there or not.
impl PartialEq for Second {
    fn eq(&self, _other: &Self) -> bool {
        true
    }
}

impl Eq for Second {}

/// All of it.
pub static SECOND: Second = Second {
    answers: &check::ANSWERS,
    beside: &check::BESIDE,
    checks: &check::CHECKS,
    look: Reader::look_for_all,
    end: Reader::go_to_end,
    unreadable: unreadable::report,
    headline: unreadable::headline,
    in_units: Answered::in_units,
    beside_token: answer::beside,
    dry_run: check::dry_run,
};
