//! The end of reading: everything that needs the complete text, in steps that a page can take one by one.

use super::{Decoded, Reader, Reading, Shape, TokenEntry, classify};
use crate::entra::errors;
use crate::gitlab::ci_config;
use crate::jose::Compact;
use crate::json::{self, Data};
use crate::limits::{MAX_SEARCHED, MAX_UNITS};
use crate::paste::{self, Hints, Object, Origin, Paste, Repairs, Snippet};
use crate::text::Span;
use core::mem::take;
use std::rc::Rc;
use std::vec::IntoIter;

/// The work that is left.
#[derive(Clone, Debug)]
pub(super) struct PendingWork {
    paste: Paste,
    /// The last snippets.
    found: IntoIter<Snippet>,
    /// A long entry and its hash, decoded but not yet parsed.
    half: Option<(TokenEntry, u32, Box<Compact>)>,
    /// Claims and headers in JSON, if no token can be read.
    pairs: Option<IntoIter<Pair>>,
    /// Those without a log's decoration between their characters.
    clean: Vec<TokenEntry>,
}

/// Claims, the header before them, or both.
#[derive(Clone, Debug)]
struct Pair {
    header: Option<Span>,
    claims: Option<Span>,
}

/// How many bytes a step reads.
const STEP: usize = 1 << 20;

impl Reader {
    /// One step of [`Reader::finish`], so that a page stays responsive meanwhile. The last step returns the reading.
    pub fn finish_step(&mut self) -> Option<Reading> {
        if self.progress() > MAX_UNITS {
            return Some(Reading::too_large());
        }
        let Some(mut pending) = self.pending.take() else {
            self.finder.look_for_objects(true);
            let (found, paste) = take(&mut self.finder).finish();
            self.pending = Some(Box::new(PendingWork {
                paste,
                found: found.into_iter(),
                half: None,
                pairs: None,
                clean: Vec::new(),
            }));
            return None;
        };
        if self.takes_step(&mut pending) {
            self.pending = Some(pending);
            return None;
        }
        Some(self.read_rest(pending.paste))
    }

    /// Decodes a part of the pending work. Returns whether there was any.
    fn takes_step(&mut self, pending: &mut PendingWork) -> bool {
        let PendingWork { paste, found, half, pairs, clean } = pending;
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
            match classify(found, false) {
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
        if let Some(entry) = paste.whole.take().and_then(|found| classify(found, true)) {
            self.only(entry);
            return true;
        }
        let pairs = pairs.get_or_insert_with(|| {
            let is_read = self.entries.iter().any(TokenEntry::is_readable);
            let objects = if is_read { &[][..] } else { &paste.objects };
            let serialized = objects.iter().filter(|object| object.names.is_serialization());
            *clean = serialized.filter_map(|object| serialization(&paste.text, &object.place)).collect();
            if clean.is_empty() { pairs_of(objects) } else { Vec::new() }.into_iter()
        });
        // Each step reads what the previous one cleaned.
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

    /// The last step: everything besides the tokens, or instead of them.
    fn read_rest(&mut self, paste: Paste) -> Reading {
        let Paste { text, objects, mut hints, .. } = paste;
        errors::resume(&mut self.search, &text, true);
        let login_failure = self.search.take().and_then(|search| search.login_failure);
        // Answers of Entra and Azure are JSON too.
        let is_answer = login_failure.is_some();
        let credentials: Vec<Span> = objects
            .iter()
            .filter(|object| object.names.is_credential() && (object.names.is_kept() || self.entries.is_empty()))
            .map(|object| object.place.clone())
            .collect();
        if self.entries.is_empty()
            && credentials.is_empty()
            && hints == Hints::default()
            && !is_answer
            && let Some(entry) = whole_object(&text)
        {
            self.keep(entry);
        }
        // A token is worth more than claims, and claims are worth more than the rest of a token or anything else.
        let kinds = [
            paste::SnippetKind::Claims,
            paste::SnippetKind::Token,
            paste::SnippetKind::JobToken,
            paste::SnippetKind::Header,
        ];
        let best = if self.entries.iter().any(TokenEntry::is_readable) {
            Some(paste::SnippetKind::Token)
        } else {
            kinds.into_iter().find(|kind| self.entries.iter().any(|entry| entry.kind == *kind))
        };
        let mut summaries = Vec::new();
        let mut kept = Vec::new();
        for (entry, token) in take(&mut self.entries).into_iter().zip(take(&mut self.tokens)) {
            let is_kept = Some(entry.kind) == best
                || best == Some(paste::SnippetKind::Token) && entry.kind == paste::SnippetKind::JobToken;
            if is_kept {
                kept.push(Rc::new(entry));
                summaries.push(token);
            } else if entry.kind == paste::SnippetKind::JobToken {
                hints.secret.get_or_insert(("CI_JOB_TOKEN", entry.place));
            }
        }
        let is_short = text.len() <= MAX_SEARCHED;
        let ci_config = if kept.is_empty() && is_short { ci_config::read(&text) } else { None };
        Reading {
            found: kept,
            tokens: Rc::from(summaries),
            units: Rc::new(take(&mut self.units)),
            hints,
            credentials,
            login_failure,
            ci_config,
            too_large: false,
            text,
        }
    }

    /// Keeps this entry only: it is the whole text.
    fn only(&mut self, entry: TokenEntry) {
        if matches!(&self.entries[..], [other] if other.text == entry.text && other.kind == entry.kind) {
            return;
        }
        self.entries.clear();
        self.tokens.clear();
        self.hashes.clear();
        self.keep(entry);
    }
}

impl TokenEntry {
    /// Whether it is a token with claims.
    fn is_readable(&self) -> bool {
        self.kind == paste::SnippetKind::Token && self.has_claims
    }
}

/// The claims and headers among the objects; a header before claims is paired with them.
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
    fn entry(self, text: &str) -> TokenEntry {
        let Self { header, claims } = self;
        let clean = |place: &Span| paste::clean(text, place);
        let (mut json, origin) = header.as_ref().map(clean).unwrap_or_default();
        let split = json.len();
        let kind = if claims.is_some() { paste::SnippetKind::Claims } else { paste::SnippetKind::Header };
        let (rest, rest_origin) = claims.as_ref().map(clean).unwrap_or_default();
        json.push_str(&rest);
        let places = || header.iter().chain(&claims);
        let start = places().next().map_or(0, |place| place.start);
        let end = places().last().map_or(0, |place| place.end);
        json_entry(kind, json, origin.and(&rest_origin), start..end, split)
    }
}

fn json_entry(kind: paste::SnippetKind, text: String, origin: Origin, place: Span, split: usize) -> TokenEntry {
    TokenEntry::of(Snippet { kind, text, origin, place, layers: 0, repairs: Repairs::default() }, Shape::Json(split))
}

/// The text as claims, if it begins with an object.
fn whole_object(text: &str) -> Option<TokenEntry> {
    let whole = paste::unwrapped(text);
    (text.len() <= MAX_SEARCHED && text.get(whole.clone())?.starts_with('{')).then(|| {
        let (json, origin) = paste::clean(text, &whole);
        json_entry(paste::SnippetKind::Claims, json, origin, whole, 0)
    })
}

/// The compact serialization of a JSON serialization (RFC 7515 section 7.2).
fn serialization(text: &str, place: &Span) -> Option<TokenEntry> {
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
    let found = Snippet {
        kind: paste::SnippetKind::Token,
        text: compact,
        origin: source,
        place: place.clone(),
        layers: 0,
        repairs: Repairs::default(),
    };
    Some(TokenEntry { is_serialization: true, ..TokenEntry::of(found, Shape::Compact) })
}
