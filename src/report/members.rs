//! The header's members and the claims, as a report has them.

use super::reading::Entry as Found;
use crate::gitlab::catalogue::{Entry, Part, entry};
use crate::gitlab::explain;
use crate::jose::Segment;
use crate::json;
use crate::text::{Span, Text, Units};
use core::fmt;
use std::rc::Rc;

/// The members of a header, or claims, in the issuer's order. Nothing is copied before it is asked for: of a hundred thousand members the page
/// shows a hundred, and one may hold megabytes.
#[derive(Clone, Default)]
pub struct Members(Option<Of>);

#[derive(Clone)]
struct Of {
    part: Part,
    found: Rc<Found>,
    units: Rc<Units>,
    now: i64,
}

/// A member of the header or the claims.
#[derive(Clone, Copy)]
pub struct Member<'a> {
    /// Its name.
    pub name: &'a Text,
    json: &'a json::Member,
    of: &'a Of,
    segment: &'a Segment,
}

impl Members {
    /// Those of `found`; the header's are none where there is no header.
    pub(super) fn of(part: Part, found: &Rc<Found>, units: &Rc<Units>, now: i64) -> Self {
        Self(Some(Of { part, found: found.clone(), units: units.clone(), now }))
    }

    fn parts(&self) -> Option<(&Of, &Segment)> {
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
        self.written().is_empty()
    }

    /// The member of this number.
    pub fn get(&self, index: usize) -> Option<Member<'_>> {
        let (of, segment) = self.parts()?;
        let member = segment.document.members().get(index)?;
        Some(Member { name: &member.name, json: member, of, segment })
    }

    /// All of them.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Member<'_>> {
        let parts = self.parts();
        self.written().iter().filter_map(move |member| {
            let (of, segment) = parts?;
            Some(Member { name: &member.name, json: member, of, segment })
        })
    }

    /// The number of the member that holds the character at a UTF-16 offset of the paste; of two the later one.
    pub(super) fn at(&self, unit: usize) -> Option<usize> {
        let holds = |member: &Member<'_>| member.spans().iter().any(|span| span.contains(&unit));
        (0..self.len()).rev().find(|index| self.get(*index).is_some_and(|member| holds(&member)))
    }

    /// The member of this name; of duplicates the last, which is the one that is judged.
    pub fn named(&self, name: &str) -> Option<Member<'_>> {
        self.iter().rev().find(|member| *member.name == *name)
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

    /// The same without a copy: to compare, measure and take apart, as [`Text::raw`].
    pub fn raw_json(&self) -> &'a str {
        self.segment.document.slice(&self.json.value.span)
    }

    /// The value, if it is a string.
    pub fn text(&self) -> Option<&'a Text> {
        self.json.value.text()
    }

    /// The places of the paste that hold it, in UTF-16 code units.
    pub fn spans(&self) -> Vec<Span> {
        let pieces = self.of.found.origin.spans(&self.segment.characters(&self.json.span));
        pieces.iter().map(|piece| self.of.units.span(piece)).collect()
    }

    /// What is known about it; none for one that nobody documents.
    pub fn entry(&self) -> Option<&'static Entry> {
        entry(self.of.part, self.name.raw())
    }

    /// What its value says about this token.
    pub fn explanation(&self) -> Option<String> {
        let entry = self.entry().filter(|_| !self.of.found.is_long())?;
        explain::explain(entry, &self.json.value, self.of.now)
    }
}
