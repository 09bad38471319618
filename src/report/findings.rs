//! Findings, and their places in the paste.

use super::reading::{Reading, TokenEntry};
use crate::check::{self, Check, Diagnostic, Evidence, Location, Source};
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
    /// What to do, in words.
    pub fix: Option<Cow<'static, str>>,
    /// The command to run, for a POSIX shell.
    pub command: Option<Cow<'static, str>>,
    /// Where it is.
    pub place: Option<Place>,
    /// Whether it depends on when the token is judged.
    pub time_dependent: bool,
    /// Whether it is about the result of checking the signature. At most one finding is.
    pub about_signature: bool,
}

/// A place in a text that the user pasted, in UTF-16 code units of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The text.
    pub source: Source,
    /// The span in it.
    pub span: Span,
}

impl Finding {
    /// A finding without a claim, a fix and a place.
    pub fn new(id: &'static str, severity: Severity, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            id,
            severity,
            claim: None,
            message: message.into(),
            fix: None,
            command: None,
            place: None,
            time_dependent: false,
            about_signature: false,
        }
    }

    /// The finding for a diagnostic of a check.
    pub(super) fn of(check: &Check, diagnostic: Diagnostic, place: Option<Place>) -> Self {
        Self {
            claim: diagnostic.claim,
            fix: diagnostic.fix,
            command: diagnostic.command,
            place,
            time_dependent: check.is_time_dependent(),
            about_signature: check.about_signature,
            ..Self::new(check.id, diagnostic.severity.unwrap_or(check.severity), diagnostic.message)
        }
    }

    /// Its span, if it is in the text with the token.
    pub fn place_in_text(&self) -> Option<&Span> {
        self.place.as_ref().filter(|place| place.source == Source::Text).map(|place| &place.span)
    }

    /// Inserts it after those that are at least as severe.
    pub fn put_into(self, findings: &mut Vec<Self>) {
        findings.insert(findings.partition_point(|earlier| earlier.severity <= self.severity), self);
    }
}

impl Place {
    /// A place in the text with the token.
    pub(super) fn in_text(span: Span) -> Self {
        Self { source: Source::Text, span }
    }
}

/// A finding with the place of its check in the table.
pub(super) type Placed = (usize, Finding);

/// Most severe first; of the same severity in the order of the table.
pub(super) fn in_order(mut findings: Vec<Placed>) -> Vec<Finding> {
    findings.sort_by_key(|(place, finding)| (finding.severity, *place));
    findings.into_iter().map(|(_, finding)| finding).collect()
}

/// What the checks find at any moment.
pub(super) fn lasting(evidence: &Evidence<'_>, reading: &Reading, places: Option<&Places<'_>>) -> Vec<Placed> {
    let said = check::lasting(evidence).map(|(number, check, diagnostic)| {
        let place = match &diagnostic.location {
            Some(Location::Source(source, span)) => Some(Place {
                source: *source,
                span: match source {
                    Source::Text => reading.units.span(span),
                    Source::Credentials => evidence.credentials.units.span(span),
                    Source::Keys => span.clone(),
                },
            }),
            Some(Location::Token(span)) => places.map(|places| Place::in_text(places.cover(span))),
            None => {
                let of_claim = |name| Some(Place::in_text(places?.of_member(evidence, name)?));
                diagnostic.claim.and_then(of_claim)
            }
        };
        (number, Finding::of(check, diagnostic, place))
    });
    said.collect()
}

/// The way back from a token's clean text to the paste.
pub(super) struct Places<'a> {
    pub(super) found: &'a TokenEntry,
    pub(super) units: &'a Units,
}

impl Places<'_> {
    /// The pieces of the paste that hold a range of the clean text.
    pub(super) fn pieces(&self, clean: &Span) -> Vec<Span> {
        self.found.origin.spans(clean).iter().map(|span| self.units.span(span)).collect()
    }

    /// The extent of those pieces.
    fn cover(&self, clean: &Span) -> Span {
        let pieces = self.pieces(clean);
        // In a JSON serialization the payload may come before the header.
        let start = pieces.iter().map(|piece| piece.start).min().unwrap_or_default();
        start..pieces.iter().map(|piece| piece.end).max().unwrap_or(start)
    }

    /// The value of the claim or header member that a finding names.
    pub(super) fn of_member(&self, evidence: &Evidence<'_>, name: &str) -> Option<Span> {
        let (segment, value) = match evidence.claim(name) {
            Some(value) => (evidence.payload, value),
            None => (&evidence.token?.header, evidence.header_member(name)?),
        };
        Some(self.cover(&segment.characters(&value.span)))
    }
}
