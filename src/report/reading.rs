//! The first phase: a text, searched and decoded once.

mod end;

use super::MAX_UNITS;
use crate::check::{MAX_JUDGED, Setting, Source};
use crate::entra::errors::{self, Answered, Search};
use crate::gitlab::pipeline::Pipeline;
use crate::jose::{Compact, Segment};
use crate::json::{self, Data, Value};
use crate::paste::{self, Finder, Found, Joined, Marks, Names, Origin};
use crate::text::{Span, Text, Units};
use core::cell::OnceCell;
use end::Left;
use std::rc::Rc;

/// A text, searched and decoded. It holds no time and no choice, so that a ticking clock never reads the text again.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub(super) found: Vec<Rc<Entry>>,
    pub(super) tokens: Rc<[Listed]>,
    pub(super) units: Rc<Units>,
    pub(super) marks: Marks,
    pub(super) credentials: Vec<Span>,
    /// Where a failed login shows, in bytes.
    pub(super) failure: Option<Span>,
    /// The failure of a login that the text tells of, its places in bytes.
    pub(super) answered: Option<Answered>,
    /// The jobs, where the text is a CI/CD configuration and holds no token.
    pub(super) pipeline: Option<Pipeline>,
    pub(super) too_large: bool,
    text: String,
}

/// A token as the list of a paste's tokens has it: what tells it from the others.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// Where it stands, in UTF-16 units of the paste.
    pub place: Span,
    /// The audience; the first of several.
    pub audience: Option<Text>,
    /// The subject.
    pub subject: Option<Text>,
    /// When it was issued, in seconds since 1970.
    pub issued: Option<i64>,
}

/// Something that a report can be about.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) kind: paste::Kind,
    text: String,
    shape: Shape,
    pub(super) origin: Origin,
    place: Span,
    layers: usize,
    joined: Joined,
    is_serialization: bool,
    /// Whether there are claims that can be read.
    has_claims: bool,
    decoded: OnceCell<Decoded>,
}

/// How an entry's text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// A compact serialization.
    Compact,
    /// One segment of it, which holds claims.
    Segment,
    /// JSON: a header up to this byte, then claims.
    Json(usize),
}

#[derive(Clone, Debug)]
pub(super) enum Decoded {
    Token(Box<Compact>),
    /// Claims without a token.
    Claims(Box<Segment>),
}

impl Decoded {
    pub(super) fn token(&self) -> Option<&Compact> {
        match self {
            Self::Token(token) => Some(token),
            Self::Claims(_) => None,
        }
    }

    pub(super) fn claims(&self) -> &Segment {
        match self {
            Self::Token(token) => &token.payload,
            Self::Claims(claims) => claims,
        }
    }
}

impl Entry {
    fn of(found: Found, shape: Shape) -> Self {
        let Found { kind, text, origin, place, layers, joined } = found;
        Self {
            kind,
            text,
            shape,
            origin,
            place,
            layers,
            joined,
            is_serialization: false,
            has_claims: false,
            decoded: OnceCell::new(),
        }
    }

    /// The segments, decoded when they are first asked for: of ten thousand tokens few ever are.
    pub(super) fn decoded(&self) -> &Decoded {
        self.decoded.get_or_init(|| self.decode())
    }

    /// Whether it is too long to be judged.
    pub(super) fn is_long(&self) -> bool {
        self.text.len() > MAX_JUDGED
    }

    fn decode(&self) -> Decoded {
        match self.shape {
            Shape::Compact => Decoded::Token(Box::new(Compact::read(self.text.clone()))),
            Shape::Json(0) => Decoded::Claims(Box::new(Segment::plain(self.text.clone(), 0))),
            Shape::Json(split) => Decoded::Token(Box::new(Compact::plain(self.text.clone(), split))),
            Shape::Segment => Decoded::Claims(Box::new(Segment::read(&self.text, 0))),
        }
    }

    fn listed(&self, decoded: &Decoded, units: &Units) -> Listed {
        let claim = |name: &str| json::named(decoded.claims().document.members(), name);
        let string = |value: &Value| value.text().cloned();
        let number = |value: &Value| match &value.data {
            Data::Number(number) => crate::time::numeric_date(number),
            _ => None,
        };
        let audience = claim("aud").and_then(|value| match &value.data {
            Data::Array(items) => items.iter().find_map(string),
            _ => string(value),
        });
        Listed {
            place: units.span(&self.place),
            audience,
            subject: claim("sub").and_then(string),
            issued: claim("iat").and_then(number),
        }
    }

    pub(super) fn setting(&self, reading: &Reading, selected: usize) -> Setting {
        Setting {
            length: self.text.len(),
            tokens: reading.found.len(),
            selected,
            layers: self.layers,
            joined: self.joined,
            is_serialization: self.is_serialization,
            marks: reading.marks.clone(),
        }
    }
}

impl Reading {
    /// The reading of a text that is longer than [`MAX_UNITS`].
    pub fn too_large() -> Self {
        Self { too_large: true, ..Self::default() }
    }

    /// The clean text of the token number `select`, or of the first if there are fewer; empty where there is none.
    pub fn jws(&self, select: usize) -> &str {
        let found = self.found.get(select).or_else(|| self.found.first());
        found.filter(|found| found.shape == Shape::Compact).map_or("", |found| &found.text)
    }

    /// The text that was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The pasted jobs: those beside the credentials, or those in place of a token.
    pub(super) fn jobs<'a>(&'a self, options: &'a super::Options) -> Option<(&'a Pipeline, Source)> {
        let beside = options.credentials.pipeline.as_ref().map(|pipeline| (pipeline, Source::Credentials));
        beside.or_else(|| self.pipeline.as_ref().map(|pipeline| (pipeline, Source::Text)))
    }

    /// The first error message of Entra's in the text, from `AADSTS` to the end of its line: its place in UTF-16 units, and its characters.
    pub fn message(&self) -> Option<(Span, Text)> {
        let span = self.marks.message.as_ref()?;
        Some((self.units.span(span), Text::from(self.text.get(span.clone())?)))
    }

    /// The federated identity credentials in the text, as JSON: their places in UTF-16 units, and their characters. What a job printed of
    /// its own token is none.
    pub fn credentials(&self) -> impl Iterator<Item = (Span, Text)> + '_ {
        self.credentials.iter().map(|span| (self.units.span(span), Text::from(paste::clean(&self.text, span).0)))
    }
}

/// Reads a text that comes in pieces, so that a page stays responsive meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    finder: Finder,
    units: Units,
    entries: Vec<Entry>,
    tokens: Vec<Listed>,
    /// One of each entry's text.
    hashes: Vec<u32>,
    search: Option<Search>,
    /// What the steps of the end have still to do.
    left: Option<Box<Left>>,
}

impl Reader {
    /// Takes the next piece of the text; a piece ends on a character's border. What is longer than [`MAX_UNITS`] is not read.
    pub fn feed(&mut self, piece: &str) {
        if self.progress() <= MAX_UNITS {
            self.units.extend(piece);
        }
        if self.progress() <= MAX_UNITS {
            self.finder.feed(piece);
            let found = self.finder.take();
            self.sort(found);
        }
    }

    /// Looks for objects and for what a failed login prints in what was fed so far: the end would do it otherwise, at once.
    pub fn look(&mut self) {
        errors::go_on(&mut self.search, self.finder.text(), false);
        self.finder.look_for_objects(false);
    }

    /// How many UTF-16 units were fed so far.
    pub fn progress(&self) -> usize {
        self.units.length()
    }

    /// Keeps of what the finder found what is a token, or a part of one that says something.
    fn sort(&mut self, found: Vec<Found>) {
        for found in found {
            if let Some(entry) = sorted(found, false) {
                self.keep(entry);
            }
        }
    }

    /// Keeps an entry, unless an earlier one is the same.
    fn keep(&mut self, entry: Entry) {
        if let Some(hash) = self.unseen(&entry) {
            let decoded = entry.decode();
            self.put(entry, hash, decoded);
        }
    }

    /// The hash of an entry's text, unless an earlier entry is the same.
    fn unseen(&self, entry: &Entry) -> Option<u32> {
        // Sixteen thousand numbers are looked through faster than one token is decoded.
        let hash = hash(&entry.text);
        let mut seen = self.hashes.iter().zip(&self.entries);
        let is_same = |(other, earlier): (&u32, &Entry)| {
            *other == hash && earlier.text == entry.text && earlier.kind == entry.kind
        };
        (!seen.any(is_same)).then_some(hash)
    }

    fn put(&mut self, mut entry: Entry, hash: u32, decoded: Decoded) {
        self.hashes.push(hash);
        self.tokens.push(entry.listed(&decoded, &self.units));
        entry.has_claims = !decoded.claims().document.members().is_empty();
        // The first is the one that is shown.
        if self.entries.is_empty() {
            let _ = entry.decoded.set(decoded);
        }
        self.entries.push(entry);
    }

    /// The text is complete.
    pub fn finish(mut self) -> Reading {
        loop {
            if let Some(reading) = self.end() {
                return reading;
            }
        }
    }
}

/// Searches and decodes `text`.
pub fn read(text: &str) -> Reading {
    let mut reader = Reader::default();
    reader.feed(text);
    reader.finish()
}

/// What a find is when its first segment is read: a token, claims, a header, or nothing. A text that is nothing else is a token in any case.
fn sorted(mut found: Found, is_whole: bool) -> Option<Entry> {
    if found.kind == paste::Kind::JobToken {
        return Some(Entry::of(found, Shape::Compact));
    }
    let end = found.text.find('.');
    let first = Segment::read(found.text.get(..end.unwrap_or(found.text.len()))?, 0);
    let names = Names::of(first.document.members().iter().map(|member| member.name.raw()));
    if names.is_claims() {
        found.kind = paste::Kind::Claims;
        found.text.truncate(first.place.end);
        found.origin.truncate(first.place.end);
        return Some(Entry::of(found, Shape::Segment));
    }
    if end.is_none() && names.is_header() && first.document.error.is_none() {
        found.kind = paste::Kind::Header;
        return Some(Entry::of(found, Shape::Compact));
    }
    let is_token = is_whole || names.is_header() || end.is_some() && found.text.len() > SHORTEST;
    is_token.then(|| Entry::of(found, Shape::Compact))
}

/// In a longer text, in bytes, only what shows what it is by itself is looked for: no jobs, and no object without the names of claims.
pub(super) const LONGEST: usize = 256 << 10;

/// A word with a full stop in it is no token for that.
const SHORTEST: usize = 20;

/// A number that differs for most texts: FNV-1a, four bytes at a time.
fn hash(text: &str) -> u32 {
    let add = |hash: u32, value: u32| (hash ^ value).wrapping_mul(0x0100_0193);
    let (words, rest) = text.as_bytes().as_chunks::<4>();
    let hash = words.iter().fold(0x811c_9dc5, |hash, word| add(hash, u32::from_le_bytes(*word)));
    rest.iter().fold(hash, |hash, byte| add(hash, u32::from(*byte)))
}
