//! The verdict in one sentence.

use super::{Finding, Kind, Times, Verdict};
use crate::check::Severity;
use crate::time::{relative, utc};

/// The sentence that stands above everything else. A screen reader hears it, so it makes sense by itself.
pub(super) fn headline(
    kind: Kind,
    verdict: Verdict,
    when_issued: Verdict,
    findings: &[Finding],
    times: Times,
    now: i64,
) -> String {
    match kind {
        Kind::Empty => return "Paste a GitLab ID token to see what it says.".to_owned(),
        Kind::Nothing => return "No token found in this text.".to_owned(),
        Kind::TooLarge => return "This text is too large to read.".to_owned(),
        Kind::JobToken => return "This is a CI_JOB_TOKEN, which Entra refuses.".to_owned(),
        Kind::Encrypted => return "This token is encrypted, and Entra refuses it.".to_owned(),
        Kind::Header => return "This is a token's header; the claims are missing.".to_owned(),
        Kind::Masked => return "The token is masked here: nothing of it is left to read.".to_owned(),
        Kind::Error => return "This is an error message of Entra, without a token.".to_owned(),
        Kind::Credential => return "This is a federated credential, without a token.".to_owned(),
        Kind::Secret => return "This is a secret of GitLab, not an ID token.".to_owned(),
        Kind::Variable => return "This is a variable's name, not its value.".to_owned(),
        Kind::Token | Kind::Claims => {}
    }
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error);
    let lasting = errors.clone().filter(|finding| !finding.of_the_moment).count();
    let expired = times.expires.filter(|end| *end <= now);
    match (verdict, when_issued) {
        (Verdict::Refused, Verdict::Refused) => match lasting {
            1 => "Entra would refuse this token: one error.".to_owned(),
            count => format!("Entra would refuse this token: {count} errors."),
        },
        (Verdict::Refused, before) => {
            let condition = match (before, kind) {
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
        (Verdict::Usable, _) => match times.expires {
            Some(end) => format!(
                "Entra would accept this token until {} ({}), if a credential matches its issuer, subject and audience.",
                utc(end),
                relative(end, now)
            ),
            None => {
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
