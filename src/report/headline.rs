//! The verdict in one sentence.

use super::{Finding, PasteKind, Times, Verdict};
use crate::entra::Severity;
use crate::entra::matching::DryRun;
use crate::time::{relative, utc};

/// The input of the headline about a token or claims.
pub(super) struct HeadlineInput<'a> {
    pub(super) kind: PasteKind,
    pub(super) verdict: Verdict,
    pub(super) verdict_when_issued: Verdict,
    pub(super) findings: &'a [Finding],
    pub(super) times: Times,
    /// In seconds since 1970.
    pub(super) now: i64,
    pub(super) dry_run: Option<&'a DryRun>,
    pub(super) is_signature_left_out: bool,
}

/// The headline before anything is pasted.
pub(super) const EMPTY: &str = "Paste a GitLab ID token to see what it says.";

/// The sentence at the top. Screen readers announce it, so it makes sense by itself.
///
/// Other texts have another one ([`super::unreadable::headline`]).
pub(super) fn headline(judged: &HeadlineInput<'_>) -> String {
    let HeadlineInput { kind, verdict, verdict_when_issued, findings, times, now, dry_run, is_signature_left_out } =
        *judged;
    // The quoted name of the matching credential, or why there is none, if that is certain.
    let let_in = dry_run.and_then(|run| run.rows.get(run.matching?)).map(|row| &*row.which);
    let refused = dry_run.filter(|run| run.matching.is_none() && run.prediction.is_some()).map(|run| &*run.sentence);
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let lasting = errors.clone().filter(|finding| !finding.time_dependent).count();
    let expired = times.expires.filter(|end| *end <= now);
    match (verdict, verdict_when_issued) {
        (Verdict::Refused, Verdict::Refused) => match (lasting, refused) {
            (1, Some(sentence)) => sentence.to_owned(),
            (1, None) => "Entra would refuse this token: one error.".to_owned(),
            (count, _) => format!("Entra would refuse this token: {count} errors."),
        },
        (Verdict::Refused, before) => {
            let condition = match (before, kind) {
                _ if let_in.is_some() => "Would have been accepted: a credential lets it in,",
                (Verdict::Usable, _) => "Would have been accepted, by a credential that matches,",
                (_, PasteKind::Claims) => {
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
        (Verdict::Usable, _) => match (let_in, times.expires) {
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
        (Verdict::Unknown, _) if kind == PasteKind::Claims => {
            "These are claims without a token: nothing in them would make Entra refuse it.".to_owned()
        }
        (Verdict::Unknown, _) if is_signature_left_out => {
            "The signature is left out: nothing in the rest would make Entra refuse the token.".to_owned()
        }
        (Verdict::Unknown, _) => "This does not look like a token of a GitLab job.".to_owned(),
    }
}
