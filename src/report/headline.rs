//! The verdict in one sentence.

use super::{Finding, Kind, Times, Verdict};
use crate::entra::Severity;
use crate::time::{relative, utc};

/// What the comparison with the pasted credentials says.
#[derive(Clone, Copy, Default)]
pub(super) struct Compared<'a> {
    /// The credential that lets the token in, as messages say it.
    let_in: Option<&'a str>,
    /// Why none does, where that is certain: a sentence.
    refused: Option<&'a str>,
}

impl<'a> Compared<'a> {
    pub(super) fn of(run: Option<&'a crate::entra::matching::DryRun>) -> Self {
        let let_in = run.and_then(|run| run.rows.get(run.lets_in?)).map(|row| &*row.which);
        let refused = run.filter(|run| run.lets_in.is_none() && run.prediction.is_some()).map(|run| &*run.sentence);
        Self { let_in, refused }
    }
}

/// What stands there before anything is pasted.
pub(super) const EMPTY: &str = "Paste a GitLab ID token to see what it says.";

/// The sentence that stands above everything else. A screen reader hears it, so it makes sense by itself.
///
/// What is neither a token nor its claims has another ([`super::unreadable::headline`]).
pub(super) fn headline(
    kind: Kind,
    verdict: Verdict,
    when_issued: Verdict,
    findings: &[Finding],
    times: Times,
    now: i64,
    compared: Compared<'_>,
) -> String {
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let lasting = errors.clone().filter(|finding| !finding.of_the_moment).count();
    let expired = times.expires.filter(|end| *end <= now);
    match (verdict, when_issued) {
        (Verdict::Refused, Verdict::Refused) => match (lasting, compared.refused) {
            (1, Some(sentence)) => sentence.to_owned(),
            (1, None) => "Entra would refuse this token: one error.".to_owned(),
            (count, _) => format!("Entra would refuse this token: {count} errors."),
        },
        (Verdict::Refused, before) => {
            let condition = match (before, kind) {
                _ if compared.let_in.is_some() => "Would have been accepted: a credential lets it in,",
                (Verdict::Usable, _) => "Would have been accepted, by a credential that matches,",
                (_, Kind::Claims) => {
                    "A token with these claims could have been accepted, by a credential that matches,"
                }
                _ => "Could have been accepted, by a credential that matches,",
            };
            if let Some(end) = expired {
                return format!(
                    "{condition} until {}; it has expired since ({}), which does not explain a login that failed before that.",
                    utc(end),
                    relative(end, now)
                );
            }
            let begin = times.not_before.unwrap_or_default();
            format!("Entra refuses this token before {}, {}.", utc(begin), relative(begin, now))
        }
        (Verdict::Usable, _) => match (compared.let_in, times.expires) {
            (Some(which), Some(end)) => format!(
                "Entra would accept this token until {} ({}): credential {which} lets it in.",
                utc(end),
                relative(end, now)
            ),
            (Some(which), None) => format!("Entra would accept this token: credential {which} lets it in."),
            (None, Some(end)) => format!(
                "Entra would accept this token until {} ({}), if a credential matches its issuer, subject and audience.",
                utc(end),
                relative(end, now)
            ),
            (None, None) => {
                "Entra would accept this token, if a credential matches its issuer, subject and audience.".to_owned()
            }
        },
        (Verdict::Unknown, _) if kind == Kind::Claims => {
            "These are claims without a token: nothing in them would make Entra refuse it.".to_owned()
        }
        (Verdict::Unknown, _) if findings.iter().any(|finding| finding.id == "signature-left-out") => {
            "The signature is left out: nothing in the rest would make Entra refuse the token.".to_owned()
        }
        (Verdict::Unknown, _) => "This does not look like a token of a GitLab job.".to_owned(),
    }
}
