//! The members of the header and the claims, for a report.

use super::reading::TokenEntry;
use crate::entra::cloud::CLOUDS;
use crate::gitlab::catalogue::{Entry, Part, entry};
use crate::gitlab::explain;
use crate::jose::Segment;
use crate::json;
use crate::text::{Span, Text, Units};
use core::fmt;
use std::rc::Rc;

/// The members of a header or of claims, in the issuer's order. Nothing is copied until it is used: of a hundred thousand members the page
/// shows a hundred, and one may hold megabytes.
#[derive(Clone, Default)]
pub struct Members(Option<Section>);

#[derive(Clone)]
struct Section {
    part: Part,
    found: Rc<TokenEntry>,
    units: Rc<Units>,
    now: i64,
}

/// A member of the header or the claims.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    /// Its name.
    pub name: &'a Text,
    json: &'a json::Member,
    among: &'a Members,
}

impl Members {
    /// The members of `found`; there are none without a header.
    pub(super) fn of(part: Part, found: &Rc<TokenEntry>, units: &Rc<Units>) -> Self {
        Self(Some(Section { part, found: found.clone(), units: units.clone(), now: 0 }))
    }

    /// The same, explained at a moment.
    pub(super) fn explained_at(&self, now: i64) -> Self {
        Self(self.0.clone().map(|of| Section { now, ..of }))
    }

    fn parts(&self) -> Option<(&Section, &Segment)> {
        let of = self.0.as_ref()?;
        let decoded = of.found.decoded();
        let segment = match of.part {
            Part::Header => &decoded.token()?.header,
            Part::Payload => decoded.claims(),
        };
        Some((of, segment))
    }

    fn written(&self) -> &[json::Member] {
        self.parts().map_or(&[], |(_, segment)| segment.document.members())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.written().len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The member with this index.
    pub fn get(&self, index: usize) -> Option<Member<'_>> {
        self.iter().nth(index)
    }

    /// All of them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Member<'_>> + DoubleEndedIterator {
        self.written().iter().map(|json| Member { name: &json.name, json, among: self })
    }

    /// The index of the member at a UTF-16 offset of the paste; of two the later one.
    pub(super) fn at(&self, unit: usize) -> Option<usize> {
        self.iter().rposition(|member| member.spans().iter().any(|span| span.contains(&unit)))
    }

    /// The member with this name; of duplicates the last, which is the one that is judged.
    pub fn named(&self, name: &str) -> Option<Member<'_>> {
        self.iter().rfind(|member| *member.name == *name)
    }
}

impl fmt::Debug for Members {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(self.iter()).finish()
    }
}

impl fmt::Debug for Member<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}: {:?} at {:?}, {:?}", self.name, self.json(), self.spans(), self.explanation())
    }
}

impl<'a> Member<'a> {
    /// The exact text of its value.
    pub fn json(&self) -> Text {
        Text::from(self.raw_json())
    }

    /// The same without a copy: for comparing, measuring and parsing, like [`Text::raw`].
    pub fn raw_json(&self) -> &'a str {
        self.among.parts().map_or("", |(_, segment)| segment.document.slice(&self.json.value.span))
    }

    /// The value, if it is a string.
    pub fn text(&self) -> Option<&'a Text> {
        self.json.value.text()
    }

    /// The places of the paste that hold it, in UTF-16 code units.
    pub fn spans(&self) -> Vec<Span> {
        let Some((of, segment)) = self.among.parts() else { return Vec::new() };
        let pieces = of.found.origin.spans(&segment.characters(&self.json.span));
        pieces.iter().map(|piece| of.units.span(piece)).collect()
    }

    /// Its entry in the catalogue, if it has one.
    pub fn entry(&self) -> Option<&'static Entry> {
        entry(self.among.0.as_ref()?.part, self.name.raw())
    }

    /// What its value means; none for a token that is too long to be judged.
    pub fn explanation(&self) -> Option<String> {
        let of = self.among.0.as_ref().filter(|of| !of.found.is_long())?;
        explain::explain(self.entry()?, &self.json.value, of.now).or_else(|| self.recommended())
    }

    /// The cloud whose recommended audience it is, in a sentence.
    fn recommended(&self) -> Option<String> {
        let audience = self.text().filter(|_| *self.name == "aud")?;
        let facts = CLOUDS.iter().find(|facts| *audience == *facts.audience)?;
        Some(format!("Recommended by Microsoft for {}.", facts.name))
    }
}
