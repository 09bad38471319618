//! The first phase: a text, searched and decoded once.

mod finish;

use crate::check::{PasteContext, Source};
use crate::entra::errors::{self, LoginFailure, Search};
use crate::gitlab::ci_config::CiConfig;
use crate::jose::{Compact, Segment};
use crate::json::{self, Data, Value};
use crate::limits::{MAX_JUDGED, MAX_UNITS};
use crate::paste::{self, Finder, Hints, MemberNames, Origin, Repairs, Snippet};
use crate::text::{Span, Text, Units};
use core::cell::OnceCell;
use finish::PendingWork;
use std::rc::Rc;

/// A text, searched and decoded. It depends neither on the time nor on options, so a ticking clock does not read the text again.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    pub(super) found: Vec<Rc<TokenEntry>>,
    pub(super) tokens: Rc<[TokenSummary]>,
    pub(super) units: Rc<Units>,
    pub(super) hints: Hints,
    pub(super) credentials: Vec<Span>,
    /// The failed login that the text tells of, its places in bytes.
    pub(super) login_failure: Option<LoginFailure>,
    /// The jobs, if the text is a CI/CD configuration without a token.
    pub(super) ci_config: Option<CiConfig>,
    pub(super) too_large: bool,
    text: String,
}

/// A token in the list of a paste's tokens: what distinguishes it from the others.
#[derive(Clone, Debug, Default)]
pub struct TokenSummary {
    /// Its span, in UTF-16 units of the paste.
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
pub(super) struct TokenEntry {
    pub(super) kind: paste::SnippetKind,
    text: String,
    shape: Shape,
    pub(super) origin: Origin,
    place: Span,
    layers: usize,
    repairs: Repairs,
    is_serialization: bool,
    /// Whether it has readable claims.
    has_claims: bool,
    decoded: OnceCell<Decoded>,
}

/// How the text of an entry is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// A compact serialization.
    Compact,
    /// One segment of it, with claims.
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

impl TokenEntry {
    fn of(found: Snippet, shape: Shape) -> Self {
        let Snippet { kind, text, origin, place, layers, repairs } = found;
        Self {
            kind,
            text,
            shape,
            origin,
            place,
            layers,
            repairs,
            is_serialization: false,
            has_claims: false,
            decoded: OnceCell::new(),
        }
    }

    /// The segments, decoded on first use: of ten thousand tokens few are used.
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

    fn summary(&self, decoded: &Decoded, units: &Units) -> TokenSummary {
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
        TokenSummary {
            place: units.span(&self.place),
            audience,
            subject: claim("sub").and_then(string),
            issued: claim("iat").and_then(number),
        }
    }

    pub(super) fn context(&self, reading: &Reading, selected: usize) -> PasteContext {
        PasteContext {
            length: self.text.len(),
            tokens: reading.found.len(),
            selected,
            layers: self.layers,
            repairs: self.repairs,
            is_serialization: self.is_serialization,
            hints: reading.hints.clone(),
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

    /// The pasted jobs: those with the credentials, or else those instead of a token.
    pub(super) fn jobs<'a>(&'a self, options: &'a super::Options) -> Option<(&'a CiConfig, Source)> {
        let beside = options.credentials.ci_config.as_ref().map(|config| (config, Source::Credentials));
        beside.or_else(|| self.ci_config.as_ref().map(|config| (config, Source::Text)))
    }

    /// Entra's first error message in the text, from `AADSTS` to the end of the line: its span in UTF-16 units, and its text.
    pub fn message(&self) -> Option<(Span, Text)> {
        let span = self.hints.message.as_ref()?;
        Some((self.units.span(span), Text::from(self.text.get(span.clone())?)))
    }

    /// The federated identity credentials in the text: their spans in UTF-16 units, and their JSON. What a job printed of its own token does
    /// not count.
    pub fn credentials(&self) -> impl Iterator<Item = (Span, Text)> + '_ {
        self.credentials.iter().map(|span| (self.units.span(span), Text::from(paste::clean(&self.text, span).0)))
    }
}

/// Reads a text in chunks, so that a page stays responsive meanwhile.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    finder: Finder,
    units: Units,
    entries: Vec<TokenEntry>,
    tokens: Vec<TokenSummary>,
    /// A hash of the text of each entry.
    hashes: Vec<u32>,
    search: Option<Search>,
    /// The pending work of [`Reader::finish_step`].
    pending: Option<Box<PendingWork>>,
}

impl Reader {
    /// Takes the next chunk of the text, which ends on a character boundary. A text longer than [`MAX_UNITS`] is not read.
    pub fn feed(&mut self, piece: &str) {
        if self.progress() <= MAX_UNITS {
            self.units.extend(piece);
        }
        if self.progress() <= MAX_UNITS {
            self.finder.feed(piece);
            let found = self.finder.take();
            self.classify_all(found);
        }
    }

    /// Looks for objects and failed logins in the text so far, to leave less for the end.
    pub fn scan_ahead(&mut self) {
        errors::resume(&mut self.search, self.finder.text(), false);
        self.finder.look_for_objects(false);
    }

    /// The length so far, in UTF-16 units.
    pub fn progress(&self) -> usize {
        self.units.length()
    }

    /// Keeps the snippets that are tokens or useful parts of one.
    fn classify_all(&mut self, found: Vec<Snippet>) {
        for found in found {
            if let Some(entry) = classify(found, false) {
                self.keep(entry);
            }
        }
    }

    /// Keeps an entry, unless an earlier one is the same.
    fn keep(&mut self, entry: TokenEntry) {
        if let Some(hash) = self.unseen(&entry) {
            let decoded = entry.decode();
            self.put(entry, hash, decoded);
        }
    }

    /// The hash of an entry's text, unless an earlier entry is the same.
    fn unseen(&self, entry: &TokenEntry) -> Option<u32> {
        // Searching sixteen thousand numbers is faster than decoding one token.
        let hash = hash(&entry.text);
        let mut seen = self.hashes.iter().zip(&self.entries);
        let is_same = |(other, earlier): (&u32, &TokenEntry)| {
            *other == hash && earlier.text == entry.text && earlier.kind == entry.kind
        };
        (!seen.any(is_same)).then_some(hash)
    }

    fn put(&mut self, mut entry: TokenEntry, hash: u32, decoded: Decoded) {
        self.hashes.push(hash);
        self.tokens.push(entry.summary(&decoded, &self.units));
        entry.has_claims = !decoded.claims().document.members().is_empty();
        // The first one is shown.
        if self.entries.is_empty() {
            let _ = entry.decoded.set(decoded);
        }
        self.entries.push(entry);
    }

    /// Reads the complete text.
    pub fn finish(mut self) -> Reading {
        loop {
            if let Some(reading) = self.finish_step() {
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

/// What a snippet is, by its first segment: a token, claims, a header, or nothing. If it is the whole text, it is a token in any case.
fn classify(mut found: Snippet, is_whole: bool) -> Option<TokenEntry> {
    if found.kind == paste::SnippetKind::JobToken {
        return Some(TokenEntry::of(found, Shape::Compact));
    }
    let end = found.text.find('.');
    let first = Segment::read(found.text.get(..end.unwrap_or(found.text.len()))?, 0);
    let names = MemberNames::of(first.document.members().iter().map(|member| member.name.raw()));
    if names.is_claims() {
        found.kind = paste::SnippetKind::Claims;
        found.text.truncate(first.place.end);
        found.origin.truncate(first.place.end);
        return Some(TokenEntry::of(found, Shape::Segment));
    }
    if end.is_none() && names.is_header() && first.document.error.is_none() {
        found.kind = paste::SnippetKind::Header;
        return Some(TokenEntry::of(found, Shape::Compact));
    }
    let is_token = is_whole || names.is_header() || end.is_some() && found.text.len() > MIN_TOKEN;
    is_token.then(|| TokenEntry::of(found, Shape::Compact))
}

/// A shorter word, in bytes, is not a token just because it contains a full stop.
const MIN_TOKEN: usize = 20;

/// A hash: FNV-1a, four bytes at a time.
fn hash(text: &str) -> u32 {
    let add = |hash: u32, value: u32| (hash ^ value).wrapping_mul(0x0100_0193);
    let (words, rest) = text.as_bytes().as_chunks::<4>();
    let hash = words.iter().fold(0x811c_9dc5, |hash, word| add(hash, u32::from_le_bytes(*word)));
    rest.iter().fold(hash, |hash, byte| add(hash, u32::from(*byte)))
}
