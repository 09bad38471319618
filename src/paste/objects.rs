//! Finds JSON objects in other text: those with the members of claims, a header, a credential or a JSON serialization. Braces and strings
//! are followed, and the decoration of logs is skipped; the objects are parsed elsewhere.

use super::Origin;
use super::element::{Element, WINDOW, decoration, line_break};
use crate::limits::MAX_FOUND;
use crate::text::Span;

/// Which of the known names an object has, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MemberNames(u32);

const NAMES: [&str; 18] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "nbf",
    "iat",
    "jti",
    "project_path",
    "namespace_path",
    "pipeline_id",
    "alg",
    "issuer",
    "subject",
    "audiences",
    "name",
    "payload",
    "protected",
    "signatures",
];
const CLAIMS: Span = 0..10;
const HEADER: Span = 10..11;
const CREDENTIAL: Span = 11..14;
/// What a stored credential has, and one that a job printed of its own token has not.
const KEPT: Span = 14..15;
const SERIALIZATION: Span = 15..18;

impl MemberNames {
    /// The known ones among these names.
    pub fn of<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self::default();
        names.for_each(|name| all.add(name));
        all
    }

    fn add(&mut self, name: &str) {
        self.0 |= NAMES.iter().position(|known| *known == name).map_or(0, |index| 1 << index);
    }

    fn count(self, group: &Span) -> u32 {
        (self.0 >> group.start & ((1 << group.len()) - 1)).count_ones()
    }

    /// Whether it has two names of claims, which is no coincidence.
    pub fn is_claims(self) -> bool {
        self.count(&CLAIMS) > 1
    }

    /// Whether it has `alg`, and no claims.
    pub fn is_header(self) -> bool {
        self.count(&HEADER) > 0 && !self.is_claims()
    }

    /// Whether it has members of a federated identity credential.
    pub fn is_credential(self) -> bool {
        self.count(&CREDENTIAL) > 1 && !self.is_claims()
    }

    /// Whether it has a `name`, as stored credentials have.
    pub fn is_kept(self) -> bool {
        self.count(&KEPT) > 0
    }

    /// Whether it is a JSON serialization of a signed token (RFC 7515 section 7.2).
    pub fn is_serialization(self) -> bool {
        self.count(&SERIALIZATION) > 1
    }
}

/// A JSON object in other text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// Bytes of the paste.
    pub place: Span,
    /// The known names among its members.
    pub names: MemberNames,
}

/// How deep objects are followed.
const MAX_DEPTH: usize = 128;
/// The longest name that is compared.
const MAX_NAME: usize = 16;

#[derive(Clone, Debug, Default)]
pub(super) struct Objects {
    at: usize,
    /// The open objects, outermost first.
    open: Vec<(usize, MemberNames)>,
    /// Where the current string began.
    string: Option<usize>,
    found: Vec<Object>,
    steps: usize,
}

impl Objects {
    /// How many bytes were looked at so far.
    pub(super) fn work(&self) -> usize {
        self.at + self.steps
    }

    pub(super) fn is_cut(&self) -> bool {
        self.found.len() >= MAX_FOUND
    }

    /// Continues in `text`, the paste so far.
    pub(super) fn advance(&mut self, text: &str, is_final: bool) {
        let bytes = text.as_bytes();
        while !self.is_cut() {
            self.steps += 1;
            let rest = bytes.get(self.at..).unwrap_or_default();
            if self.open.is_empty() {
                // The next brace that a string follows.
                let Some(brace) = claimlens_scan::find(b'{', bytes, self.at).map(|at| at - self.at) else {
                    self.at = bytes.len();
                    return;
                };
                let behind = rest.get(brace + 1..).unwrap_or_default();
                if !is_final && behind.len() < WINDOW {
                    self.at += brace;
                    return;
                }
                if first_visible(behind) == Some(b'"') {
                    self.open.push((self.at + brace, MemberNames::default()));
                }
                self.at += brace + 1;
                continue;
            }
            if !is_final && rest.len() < WINDOW {
                return;
            }
            let Some(byte) = rest.first() else {
                self.abandon();
                return;
            };
            if self.string.is_some() {
                self.in_string(text, rest);
            } else {
                self.between(rest, *byte);
            }
        }
    }

    fn in_string(&mut self, text: &str, rest: &[u8]) {
        let plain = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count();
        if plain > 0 {
            self.at += plain;
            return;
        }
        match rest.first() {
            Some(b'"') => {
                let start = self.string.take().unwrap_or_default();
                let name = text.get(start + 1..self.at).unwrap_or_default();
                if name.len() <= MAX_NAME
                    && first_visible(rest.get(1..).unwrap_or_default()) == Some(b':')
                    && let Some((_, names)) = self.open.last_mut()
                {
                    names.add(name);
                }
                self.at += 1;
            }
            // The escaped character, unless it is longer than a byte.
            Some(b'\\') => self.at += if rest.get(1).is_some_and(u8::is_ascii) { 2 } else { 1 },
            Some(b'\n' | b'\r') => match line_break(text.get(self.at..).unwrap_or_default()) {
                Element::Nothing(length) => self.at += length,
                _ => self.abandon(),
            },
            Some(b'\t') => self.at += 1,
            _ => match decoration(rest) {
                Some(length) => self.at += length,
                None => self.abandon(),
            },
        }
    }

    fn between(&mut self, rest: &[u8], byte: u8) {
        if let Some(length) = decoration(rest) {
            self.at += length;
            return;
        }
        match byte {
            b'"' => self.string = Some(self.at),
            b'{' if self.open.len() == MAX_DEPTH => return self.abandon(),
            b'{' => self.open.push((self.at, MemberNames::default())),
            b'}' => {
                if let Some((start, names)) = self.open.pop() {
                    self.keep(start..self.at + 1, names);
                }
            }
            // The other characters of the grammar, and the dots that stand for something left out.
            b'[' | b']' | b':' | b',' | b'.' | b'+' | b'-' | b' ' | b'\t' | b'\n' | b'\r' | 0x80.. => {}
            _ if byte.is_ascii_alphanumeric() => {}
            _ => return self.abandon(),
        }
        self.at += 1;
    }

    fn keep(&mut self, place: Span, names: MemberNames) {
        if names.is_claims() || names.is_header() || names.is_credential() || names.is_serialization() {
            // The objects inside it are part of it.
            while self.found.last().is_some_and(|last| last.place.start > place.start) {
                self.found.pop();
            }
            self.found.push(Object { place, names });
        }
    }

    /// Closes every open object here, because the text goes on in a way that JSON does not, or ends. Those with claims are kept up to here.
    fn abandon(&mut self) {
        while let Some((start, names)) = self.open.pop() {
            if names.is_claims() {
                self.keep(start..self.at, names);
            }
        }
        self.string = None;
    }

    pub(super) fn finish(self) -> Vec<Object> {
        self.found
    }
}

/// The JSON at `place` of the paste, without a log's decoration between its characters, and where each byte of it came from.
pub fn clean(text: &str, place: &Span) -> (String, Origin) {
    let json = text.get(place.clone()).unwrap_or_default();
    let mut clean = String::with_capacity(json.len());
    let mut origin = Origin::default();
    let mut push = |piece: &str, at: usize| {
        clean.push_str(piece);
        origin.push(piece.len(), place.start + at..place.start + at + piece.len());
    };
    // The bytes from `from` to `at` are kept.
    let (mut from, mut at, mut is_string) = (0, 0, false);
    while let Some(rest) = json.get(at..).filter(|rest| !rest.is_empty()) {
        let bytes = rest.as_bytes();
        // Where a string ends or is interrupted; outside strings also a timestamp or a control sequence.
        let is_special = |(at, byte): (usize, &u8)| match byte {
            b'0'..=b'9' => bytes.get(at + 4) == Some(&b'-'),
            _ => matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | b'[' | 0x1b),
        };
        let plain = if is_string {
            claimlens_scan::string_end(bytes, 0)
        } else {
            bytes.iter().enumerate().position(is_special)
        };
        let plain = plain.unwrap_or(rest.len());
        if plain > 0 {
            at += plain;
            continue;
        }
        let (skipped, is_break) = match bytes.first() {
            Some(b'\n' | b'\r') => match line_break(rest) {
                Element::Nothing(length) => (Some(length), false),
                Element::Break(length) if length > 2 => (Some(length), true),
                _ => (None, false),
            },
            Some(0x1b | b'[' | b'0'..=b'9') => (decoration(bytes), false),
            _ => (None, false),
        };
        if let Some(length) = skipped {
            push(json.get(from..at).unwrap_or_default(), from);
            if is_break {
                push("\n", at);
            }
            at += length;
            from = at;
            continue;
        }
        // A quote, or a backslash and the character that it escapes.
        let escaped = if bytes.first() == Some(&b'\\') { rest.chars().nth(1).map_or(0, char::len_utf8) } else { 0 };
        is_string ^= bytes.first() == Some(&b'"');
        at += 1 + escaped;
    }
    push(json.get(from..).unwrap_or_default(), from);
    (clean, origin)
}

/// The first byte that is neither white space nor decoration.
fn first_visible(bytes: &[u8]) -> Option<u8> {
    let mut at = 0;
    while at < WINDOW / 2 {
        let rest = bytes.get(at..)?;
        match decoration(rest) {
            Some(length) => at += length,
            None if rest.first()?.is_ascii_whitespace() => at += 1,
            None => return rest.first().copied(),
        }
    }
    None
}
