//! The end of a text: what can be told only when all of it is there, in steps that a page takes one by one.

use super::{Decoded, Entry, LONGEST, Reader, Reading, Shape, sorted};
use crate::entra::errors;
use crate::gitlab::pipeline;
use crate::jose::Compact;
use crate::json::{self, Data};
use crate::paste::{self, Found, Joined, Marks, Object, Origin, Paste};
use crate::report::MAX_UNITS;
use crate::text::Span;
use core::mem::take;
use std::rc::Rc;
use std::vec::IntoIter;

/// What is left to be read.
#[derive(Clone, Debug)]
pub(super) struct Left {
    paste: Paste,
    /// What the finder found last.
    found: IntoIter<Found>,
    /// A long one of these and its hash, decoded, its JSON not read yet.
    half: Option<(Entry, u32, Box<Compact>)>,
    /// Claims and headers of JSON, where no token can be read.
    pairs: Option<IntoIter<Pair>>,
    /// Those without what a log puts between their characters.
    clean: Vec<Entry>,
}

/// Claims, the header that stands before them, or both.
#[derive(Clone, Debug)]
struct Pair {
    header: Option<Span>,
    claims: Option<Span>,
}

/// With so many bytes read, a step is over.
const STEP: usize = 1 << 20;

impl Reader {
    /// What [`Reader::finish`] does, in steps, so that a page stays responsive meanwhile: the reading, after the last of them.
    pub fn end(&mut self) -> Option<Reading> {
        if self.progress() > MAX_UNITS {
            return Some(Reading::too_large());
        }
        let Some(mut left) = self.left.take() else {
            self.finder.look_for_objects(true);
            let (found, paste) = take(&mut self.finder).finish();
            self.left =
                Some(Box::new(Left { paste, found: found.into_iter(), half: None, pairs: None, clean: Vec::new() }));
            return None;
        };
        if self.takes_step(&mut left) {
            self.left = Some(left);
            return None;
        }
        Some(self.read_rest(left.paste))
    }

    /// Decodes some of what is left; answers whether there was any.
    fn takes_step(&mut self, left: &mut Left) -> bool {
        let Left { paste, found, half, pairs, clean } = left;
        if let Some((entry, hash, mut token)) = half.take() {
            token.parse();
            self.put(entry, hash, Decoded::Token(token));
            return true;
        }
        let mut bytes = 0;
        while bytes < STEP
            && let Some(found) = found.next()
        {
            bytes += found.text.len();
            match sorted(found, false) {
                Some(entry) if entry.text.len() > STEP && entry.shape == Shape::Compact => {
                    *half = self.unseen(&entry).map(|hash| {
                        let token = Compact::decode(entry.text.clone());
                        (entry, hash, Box::new(token))
                    });
                }
                Some(entry) => self.keep(entry),
                None => {}
            }
        }
        if bytes > 0 {
            return true;
        }
        if let Some(entry) = paste.whole.take().and_then(|found| sorted(found, true)) {
            self.only(entry);
            return true;
        }
        let pairs = pairs.get_or_insert_with(|| {
            let is_read = self.entries.iter().any(Entry::is_readable);
            let objects = if is_read { &[][..] } else { &paste.objects };
            let serialized = objects.iter().filter(|object| object.names.is_serialization());
            *clean = serialized.filter_map(|object| serialization(&paste.text, &object.place)).collect();
            if clean.is_empty() { pairs_of(objects) } else { Vec::new() }.into_iter()
        });
        // Each step reads what the one before has cleaned.
        if !clean.is_empty() {
            for entry in take(clean) {
                self.keep(entry);
            }
            return true;
        }
        while bytes < STEP
            && let Some(pair) = pairs.next()
        {
            let entry = pair.entry(&paste.text);
            bytes += entry.text.len();
            clean.push(entry);
        }
        bytes > 0
    }

    /// The last step: what says something beside the tokens, or in place of them.
    fn read_rest(&mut self, paste: Paste) -> Reading {
        let Paste { text, objects, mut marks, .. } = paste;
        errors::go_on(&mut self.search, &text, true);
        let answered = self.search.take().and_then(|search| search.answered);
        let failure = answered.as_ref().map(|answered| answered.place.clone());
        // What Entra and Azure answer is JSON too.
        let is_answer = answered.is_some();
        let credentials: Vec<Span> = objects
            .iter()
            .filter(|object| object.names.is_credential() && (object.names.is_kept() || self.entries.is_empty()))
            .map(|object| object.place.clone())
            .collect();
        if self.entries.is_empty()
            && credentials.is_empty()
            && marks == Marks::default()
            && !is_answer
            && let Some(entry) = whole_object(&text)
        {
            self.keep(entry);
        }
        // A token says more than claims, and those more than a token of which nothing is left or anything else.
        let kinds = [paste::Kind::Claims, paste::Kind::Token, paste::Kind::JobToken, paste::Kind::Header];
        let best = if self.entries.iter().any(Entry::is_readable) {
            Some(paste::Kind::Token)
        } else {
            kinds.into_iter().find(|kind| self.entries.iter().any(|entry| entry.kind == *kind))
        };
        let mut listed = Vec::new();
        let mut kept = Vec::new();
        for (entry, token) in take(&mut self.entries).into_iter().zip(take(&mut self.tokens)) {
            let is_kept =
                Some(entry.kind) == best || best == Some(paste::Kind::Token) && entry.kind == paste::Kind::JobToken;
            if is_kept {
                kept.push(Rc::new(entry));
                listed.push(token);
            } else if entry.kind == paste::Kind::JobToken {
                marks.secret.get_or_insert(("CI_JOB_TOKEN", entry.place));
            }
        }
        let is_short = text.len() <= LONGEST;
        let pipeline = if kept.is_empty() && is_short { pipeline::read(&text) } else { None };
        Reading {
            found: kept,
            tokens: Rc::from(listed),
            units: Rc::new(take(&mut self.units)),
            marks,
            credentials,
            failure,
            answered,
            pipeline,
            too_large: false,
            text,
        }
    }

    /// The text is this and nothing else.
    fn only(&mut self, entry: Entry) {
        if matches!(&self.entries[..], [other] if other.text == entry.text && other.kind == entry.kind) {
            return;
        }
        self.entries.clear();
        self.tokens.clear();
        self.hashes.clear();
        self.keep(entry);
    }
}

impl Entry {
    /// Whether it is a token with claims.
    fn is_readable(&self) -> bool {
        self.kind == paste::Kind::Token && self.has_claims
    }
}

/// The claims and headers among the objects; a header that stands before claims goes with them.
fn pairs_of(objects: &[Object]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let mut header = None;
    for Object { place, names } in objects {
        if names.is_header() {
            header = Some(place.clone());
        } else if names.is_claims() {
            pairs.push(Pair { header: header.take(), claims: Some(place.clone()) });
        }
    }
    if pairs.is_empty() && header.is_some() {
        pairs.push(Pair { header, claims: None });
    }
    pairs
}

impl Pair {
    fn entry(self, text: &str) -> Entry {
        let Self { header, claims } = self;
        let clean = |place: &Span| paste::clean(text, place);
        let (mut json, origin) = header.as_ref().map(clean).unwrap_or_default();
        let split = json.len();
        let kind = if claims.is_some() { paste::Kind::Claims } else { paste::Kind::Header };
        let (rest, rest_origin) = claims.as_ref().map(clean).unwrap_or_default();
        json.push_str(&rest);
        let places = || header.iter().chain(&claims);
        let start = places().next().map_or(0, |place| place.start);
        let end = places().last().map_or(0, |place| place.end);
        json_entry(kind, json, origin.and(&rest_origin), start..end, split)
    }
}

fn json_entry(kind: paste::Kind, text: String, origin: Origin, place: Span, split: usize) -> Entry {
    Entry::of(Found { kind, text, origin, place, layers: 0, joined: Joined::default() }, Shape::Json(split))
}

/// The text as claims, if an object is what it begins with.
fn whole_object(text: &str) -> Option<Entry> {
    let whole = paste::unwrapped(text);
    (text.len() <= LONGEST && text.get(whole.clone())?.starts_with('{')).then(|| {
        let (json, origin) = paste::clean(text, &whole);
        json_entry(paste::Kind::Claims, json, origin, whole, 0)
    })
}

/// The compact serialization of a JSON one (RFC 7515 section 7.2), made of its strings.
fn serialization(text: &str, place: &Span) -> Option<Entry> {
    let (json, origin) = paste::clean(text, place);
    let document = json::read(json);
    let members = document.members();
    let signed = match json::named(members, "signatures").map(|value| &value.data) {
        Some(Data::Array(items)) => match items.first().map(|value| &value.data) {
            Some(Data::Object(members)) => members,
            _ => return None,
        },
        _ => members,
    };
    let parts =
        [json::named(signed, "protected")?, json::named(members, "payload")?, json::named(signed, "signature")?];
    let mut compact = String::new();
    let mut source = Origin::default();
    for part in parts {
        // The string between its quotes; nothing in base64url needs an escape.
        let inside = part.span.start + 1..part.span.end.saturating_sub(1);
        if !compact.is_empty() {
            compact.push('.');
            let at = origin.at(inside.start);
            source.push(1, at..at);
        }
        compact.push_str(document.slice(&inside));
        let mut length = inside.len();
        for span in origin.spans(&inside) {
            source.push(length.min(span.len()), span.clone());
            length = length.saturating_sub(span.len());
        }
    }
    let found = Found {
        kind: paste::Kind::Token,
        text: compact,
        origin: source,
        place: place.clone(),
        layers: 0,
        joined: Joined::default(),
    };
    Some(Entry { is_serialization: true, ..Entry::of(found, Shape::Compact) })
}
