//! What is wrong or worth knowing, and where it stands in the paste.

use super::reading::{Entry, Reading};
use crate::check::{self, Evidence};
use crate::entra::Severity;
use crate::text::{Span, Units};
use std::borrow::Cow;

/// Something wrong or worth knowing.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Its permanent id.
    pub id: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The claim or header member that it is about.
    pub claim: Option<&'static str>,
    /// One sentence, with the actual values in it.
    pub message: Cow<'static, str>,
    /// What to do.
    pub fix: Option<Cow<'static, str>>,
    /// The place in the paste, or in the pasted keys or credentials.
    pub place: Option<Span>,
    /// Whether the place is in the pasted keys.
    pub in_keys: bool,
    /// Whether the place is in the pasted credentials.
    pub in_credentials: bool,
    /// Whether it depends on the moment at which the token is judged.
    pub of_the_moment: bool,
}

impl Finding {
    /// A finding without a place and without advice.
    pub fn new(id: &'static str, severity: Severity, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            id,
            severity,
            claim: None,
            message: message.into(),
            fix: None,
            place: None,
            in_keys: false,
            in_credentials: false,
            of_the_moment: false,
        }
    }
}

/// Adds a finding behind those that are as severe.
pub fn add_finding(findings: &mut Vec<Finding>, finding: Finding) {
    findings.insert(findings.partition_point(|earlier| earlier.severity <= finding.severity), finding);
}

/// Adds what the checks find, most severe first.
pub(super) fn judge(
    evidence: &Evidence<'_>,
    reading: &Reading,
    places: Option<&Places<'_>>,
    findings: &mut Vec<Finding>,
) {
    for (check, said) in check::run(evidence) {
        let place = match (said.source, said.place) {
            (Some(source), _) => Some(reading.units.span(&source)),
            (None, Some(place)) => places.map(|places| places.cover(&place)),
            (None, None) => said.claim.and_then(|claim| places?.of_member(evidence, claim)),
        };
        let (in_credentials, place) = match &said.credentials {
            Some(span) => (true, Some(evidence.credentials.units.span(span))),
            None => (false, place),
        };
        let finding = Finding {
            claim: said.claim,
            fix: said.fix,
            in_keys: said.keys.is_some(),
            place: said.keys.or(place),
            in_credentials,
            of_the_moment: check.of_the_moment,
            ..Finding::new(check.id, said.severity.unwrap_or(check.severity), said.message)
        };
        add_finding(findings, finding);
    }
}

/// The way back from a token's clean text to the paste.
pub(super) struct Places<'a> {
    pub(super) found: &'a Entry,
    pub(super) units: &'a Units,
}

impl Places<'_> {
    /// The pieces of the paste that hold a range of the clean text.
    pub(super) fn pieces(&self, clean: &Span) -> Vec<Span> {
        self.found.origin.spans(clean).iter().map(|span| self.units.span(span)).collect()
    }

    /// From the first to the last of them.
    fn cover(&self, clean: &Span) -> Span {
        let pieces = self.pieces(clean);
        // In a JSON serialization the payload may stand before the header.
        let start = pieces.iter().map(|piece| piece.start).min().unwrap_or_default();
        start..pieces.iter().map(|piece| piece.end).max().unwrap_or(start)
    }

    /// The value of the claim or header member that a finding names.
    fn of_member(&self, evidence: &Evidence<'_>, name: &str) -> Option<Span> {
        let (segment, value) = match evidence.claim(name) {
            Some(value) => (evidence.payload, value),
            None => (&evidence.token?.header, evidence.header_member(name)?),
        };
        Some(self.cover(&segment.characters(&value.span)))
    }
}
