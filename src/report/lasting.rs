//! The part of a report that holds at any moment, and the report at a given moment.

use super::findings::{Finding, Place, Placed, in_order};
use super::headline::{self, HeadlineInput};
use super::status::{Prediction, Status, Verdict};
use super::{PasteKind, Report};
use crate::check::{self, Life, Times};

/// Everything known about one paste that does not depend on the moment: as the clock goes on, nothing else is needed.
#[derive(Clone, Debug)]
pub struct Lasting {
    /// The report, except for what depends on the moment.
    pub(super) report: Report,
    /// The findings that hold at any moment.
    pub(super) findings: Vec<Placed>,
    /// The facts that time-dependent results need, if a token or its claims were found.
    pub(super) token: Option<Token>,
}

/// The facts that time-dependent results need.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) life: Life,
    /// Where `exp`, `nbf` and `iat` are.
    pub(super) places: [(&'static str, Option<Place>); 3],
    /// It is a signed token of a known kind, short enough to be judged.
    pub(super) is_complete: bool,
    /// At most the signature is missing for a verdict.
    pub(super) is_judged: bool,
    pub(super) is_signature_left_out: bool,
}

impl Lasting {
    /// The times that the token states.
    pub fn times(&self) -> Times {
        self.report.times
    }

    /// The report at a given moment, in seconds since 1970.
    pub fn at(&self, now: i64) -> Report {
        let Some(token) = &self.token else {
            return Report { findings: in_order(self.findings.clone()), ..self.report.clone() };
        };
        let life = &token.life;
        let mut findings = self.findings.clone();
        findings.extend(check::time_dependent(life, now).map(|(number, check, diagnostic)| {
            let place = token.places.iter().find(|(name, _)| diagnostic.claim == Some(name));
            let place = place.and_then(|(_, place)| place.clone());
            (number, Finding::of(check, diagnostic, place))
        }));
        let findings = in_order(findings);
        let dry_run = match (&self.report.dry_run, life.missed(now)) {
            (Some(run), Some(times)) => Some(run.out_of_time(now, times)),
            (run, _) => run.clone(),
        };
        let verdict = Verdict::of(&findings, token.is_complete, |_| true);
        let verdict_when_issued = Verdict::of(&findings, token.is_complete, |finding| !finding.time_dependent);
        let prediction = Prediction {
            verdict,
            verdict_when_issued,
            times: life.times,
            now,
            is_judged: token.is_judged,
            is_from_fork: self.report.fork.is_some(),
            has_matching_credential: life.has_matching_credential,
        };
        let report = &self.report;
        let judged = HeadlineInput {
            kind: report.kind,
            verdict,
            verdict_when_issued,
            findings: &findings,
            times: life.times,
            now,
            dry_run: dry_run.as_ref(),
            is_signature_left_out: token.is_signature_left_out,
        };
        Report {
            headline: match report.kind {
                PasteKind::Token | PasteKind::Claims if !report.is_long || verdict != Verdict::Unknown => {
                    headline::headline(&judged)
                }
                _ => report.headline.clone(),
            },
            status: Status::of_login(report.login_failure.as_ref()).unwrap_or_else(|| prediction.status()),
            verdict,
            verdict_when_issued,
            header: report.header.explained_at(now),
            claims: report.claims.explained_at(now),
            findings,
            dry_run,
            ..report.clone()
        }
    }
}
