//! What Entra would answer, or has answered.

use super::{Finding, Times};
use crate::entra::Severity;
use crate::entra::errors::{LoginFailure, LoginOutcome};

/// What Entra would answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A complete token without an error.
    Usable,
    /// There is an error.
    Refused,
    /// It cannot be told.
    Unknown,
}

impl Verdict {
    /// Its id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }

    /// The verdict on a token, by the findings that count; `is_complete` if it is a signed token of a known kind and short enough to be judged.
    pub(super) fn of(findings: &[Finding], is_complete: bool, counts: impl Fn(&Finding) -> bool) -> Self {
        if findings.iter().any(|finding| finding.severity == Severity::Error && counts(finding)) {
            Self::Refused
        } else if is_complete {
            Self::Usable
        } else {
            Self::Unknown
        }
    }
}

/// The overall state: what happened, if the text tells, or else what is predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Entra would accept the token if a credential has its issuer, subject and audience.
    WouldBeAccepted,
    /// A pasted credential matches the token.
    Matches,
    /// Entra would refuse the token.
    WouldBeRefused,
    /// Entra refused the login: the text contains its answer.
    WasRefused,
    /// The login worked, and something after it failed.
    LoggedIn,
    /// Something failed before Entra was asked.
    NotAsked,
    /// Entra would have accepted the token, which has expired.
    Expired,
    /// The token is of a merge request from a fork, whose subject must not be granted access.
    Fork,
    /// It cannot be told.
    Unknown,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::WouldBeAccepted,
        Self::Matches,
        Self::WouldBeRefused,
        Self::WasRefused,
        Self::LoggedIn,
        Self::NotAsked,
        Self::Expired,
        Self::Fork,
        Self::Unknown,
    ];

    /// Its permanent id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::WouldBeAccepted => "would-be-accepted",
            Self::Matches => "matches",
            Self::WouldBeRefused => "would-be-refused",
            Self::WasRefused => "was-refused",
            Self::LoggedIn => "logged-in",
            Self::NotAsked => "not-asked",
            Self::Expired => "expired",
            Self::Fork => "fork",
            Self::Unknown => "unknown",
        }
    }

    /// The status in a few words, as the page and the command show it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::WouldBeAccepted => "Would be accepted, if a credential matches",
            Self::Matches => "Would be accepted: a credential matches",
            Self::WouldBeRefused => "Would be refused",
            Self::WasRefused => "Was refused",
            Self::LoggedIn => "The login worked",
            Self::NotAsked => "Entra was not asked",
            Self::Expired => "Expired",
            Self::Fork => "Do not grant access",
            Self::Unknown => "Cannot tell",
        }
    }

    /// What happened, if the text tells.
    pub(super) fn of_login(login_failure: Option<&LoginFailure>) -> Option<Self> {
        Some(match login_failure?.outcome() {
            LoginOutcome::Refused => Self::WasRefused,
            LoginOutcome::NotAsked => Self::NotAsked,
            LoginOutcome::LoggedIn => Self::LoggedIn,
        })
    }
}

/// The input of the predicted status of a token or of claims.
pub(super) struct Prediction {
    pub(super) verdict: Verdict,
    pub(super) verdict_when_issued: Verdict,
    pub(super) times: Times,
    /// When it is judged, in seconds since 1970.
    pub(super) now: i64,
    /// Whether everything for a verdict is there, except perhaps the signature.
    pub(super) is_judged: bool,
    pub(super) is_from_fork: bool,
    pub(super) has_matching_credential: bool,
}

impl Prediction {
    pub(super) fn status(&self) -> Status {
        if self.verdict_when_issued == Verdict::Refused {
            Status::WouldBeRefused
        } else if !self.is_judged {
            if self.verdict == Verdict::Refused { Status::WouldBeRefused } else { Status::Unknown }
        } else if self.is_from_fork {
            Status::Fork
        } else if self.verdict == Verdict::Refused {
            if self.times.expires.is_some_and(|end| end <= self.now) { Status::Expired } else { Status::WouldBeRefused }
        } else if self.has_matching_credential {
            Status::Matches
        } else {
            Status::WouldBeAccepted
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: Prediction = Prediction {
        verdict: Verdict::Usable,
        verdict_when_issued: Verdict::Usable,
        times: Times { issued: Some(100), not_before: Some(95), expires: Some(3_700) },
        now: 200,
        is_judged: true,
        is_from_fork: false,
        has_matching_credential: false,
    };

    #[test]
    fn a_status_is_predicted_from_what_decides() {
        use Verdict::{Refused, Unknown};
        let claims = Prediction { verdict: Unknown, verdict_when_issued: Unknown, ..TOKEN };
        let late = Prediction { verdict: Refused, now: 3_700, ..TOKEN };
        let cases = [
            ("a whole token", Prediction { ..TOKEN }, Status::WouldBeAccepted),
            ("beside its credential", Prediction { has_matching_credential: true, ..TOKEN }, Status::Matches),
            (
                "with an error",
                Prediction { verdict: Refused, verdict_when_issued: Refused, ..TOKEN },
                Status::WouldBeRefused,
            ),
            ("before its time", Prediction { verdict: Refused, now: 1, ..TOKEN }, Status::WouldBeRefused),
            ("behind its time", Prediction { ..late }, Status::Expired),
            ("a fork's", Prediction { is_from_fork: true, ..TOKEN }, Status::Fork),
            (
                "a fork's that a credential lets in",
                Prediction { is_from_fork: true, has_matching_credential: true, ..TOKEN },
                Status::Fork,
            ),
            ("a fork's that has expired", Prediction { is_from_fork: true, ..late }, Status::Fork),
            ("claims", Prediction { ..claims }, Status::WouldBeAccepted),
            ("claims beside their credential", Prediction { has_matching_credential: true, ..claims }, Status::Matches),
            ("claims that have expired", Prediction { verdict: Refused, now: 3_700, ..claims }, Status::Expired),
            ("claims of something else", Prediction { is_judged: false, ..claims }, Status::Unknown),
            (
                "a token of something else that has expired",
                Prediction { verdict: Refused, now: 3_700, is_judged: false, ..claims },
                Status::WouldBeRefused,
            ),
        ];
        for (what, prediction, expected) in cases {
            assert_eq!(prediction.status(), expected, "{what}");
        }
    }

    #[test]
    fn each_id_stands_once() {
        let mut ids = Status::ALL.map(Status::id);
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
    }
}
