//! What the page's second module brings.
//!
//! The page shows a token from its first module, and loads the second right after: what pasted credentials, jobs and error messages say,
//! and everything that is written. The first module reaches all of that through one value of [`Second`], so that the linker's output can be
//! cut in two there (see `xtask/src/split.rs`). Everywhere else [`SECOND`] is there from the start.

use crate::check::{self, Check, Evidence};
use crate::entra::credential::Credential;
use crate::entra::errors::{self, Answered, Search};
use crate::entra::matching::DryRun;
use crate::gitlab::pipeline::{self, Pipeline};
use crate::report::{Finding, Options, answer, unreadable};
use crate::text::Units;

/// What the second module brings.
#[derive(Debug)]
pub struct Second {
    /// The checks that say what Entra would answer.
    pub(crate) answers: &'static [&'static [Check]],
    /// The checks of pasted keys, jobs and credentials.
    pub(crate) beside: &'static [&'static [Check]],
    /// Looks for what a failed login printed, in a text as far as it is known, and whether that is all.
    pub(crate) search: fn(&mut Option<Search>, &str, bool),
    /// The same with its places in UTF-16 code units.
    pub(crate) in_units: fn(&Answered, &Units) -> Answered,
    /// The credential that it asks for.
    pub(crate) credential: fn(&Answered) -> Option<Credential>,
    /// The finding that explains it, without a token.
    pub(crate) alone: fn(&Answered, &Units) -> Finding,
    /// The same beside a token.
    pub(crate) beside_token: fn(&Answered, &Evidence<'_>, &Units) -> Finding,
    /// Compares what a refusal prints with the pasted credentials, the token being lost.
    pub(crate) printed: fn(&Answered, &Options) -> Option<DryRun>,
    /// Reads jobs, if a text is a CI/CD configuration.
    pub(crate) pipeline: fn(&str) -> Option<Pipeline>,
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
    search: errors::go_on,
    in_units: Answered::in_units,
    credential: |answered| answered.credential(None),
    alone: answer::alone,
    beside_token: answer::beside,
    printed: unreadable::dry_run,
    pipeline: pipeline::read,
    dry_run: check::dry_run,
};
