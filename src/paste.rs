//! Finds the tokens and objects in a pasted text, and where each of their characters came from.
//!
//! [`Finder`] takes the text in chunks; how it is cut makes no difference. It looks at each byte a bounded number of times: one pass looks for
//! pairs of characters that begin something (`claimlens-scan`), one for JSON objects (`objects`), and each hit is read once (`candidate`,
//! `element`).

mod candidate;
mod element;
mod objects;
mod origin;
mod signature;

use crate::base64url;
use crate::limits::MAX_FOUND;
use crate::quote::is_invisible;
use crate::text::Span;
use candidate::Candidate;

pub use candidate::Repairs;
pub use objects::{MemberNames, Object, clean};
pub use origin::{Origin, characters};
pub use signature::lengths as signature_lengths;

/// What a snippet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnippetKind {
    /// A compact serialization, or a part of one.
    Token,
    /// Claims without a token.
    Claims,
    /// A JOSE header without claims.
    Header,
    /// A `CI_JOB_TOKEN` (`glcbt-…`): the compact serialization inside it, if any.
    JobToken,
}

/// A part of the paste that may be a token, claims or a header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What it is.
    pub kind: SnippetKind,
    /// Its clean text: a token without white space and without its wrapping.
    pub text: String,
    /// Where each byte of it is in the paste.
    pub origin: Origin,
    /// Its extent in the paste, in bytes.
    pub place: Span,
    /// How many times the whole of it was encoded in base64.
    pub layers: usize,
    /// What was repaired to read it.
    pub repairs: Repairs,
}

/// What else in the text is worth knowing, besides tokens. Spans are bytes of the paste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// The mask of a masked value.
    pub mask: Option<Span>,
    /// A secret for GitLab itself: what it is, and where.
    pub secret: Option<(&'static str, Span)>,
    /// Entra's first error message, from its code to the end of the line.
    pub message: Option<Span>,
    /// A variable that was not expanded.
    pub variable: Option<Span>,
    /// Whether there are more than [`MAX_FOUND`] snippets or objects, of which the rest was left out.
    pub is_cut: bool,
}

/// What was found in a complete text, apart from the snippets.
#[derive(Clone, Debug, Default)]
pub struct Paste {
    /// The text.
    pub text: String,
    /// The text as one token, if it holds nothing else.
    pub whole: Option<Snippet>,
    /// The objects with members of claims, a header, a credential or a JSON serialization, in the order of the text.
    pub objects: Vec<Object>,
    /// What else was noticed.
    pub hints: Hints,
    /// How many bytes were looked at: at most a few times the length of the text, which a law in `tests/` checks.
    pub work: usize,
}

/// The longest text that is tried as one token with any white space in it.
const MAX_WHOLE: usize = 1 << 20;
/// How many layers of base64 are undone.
const MAX_LAYERS: usize = 2;
/// How many bytes before a snippet are looked at.
const LOOKBEHIND: usize = 48;
/// The prefix of a `CI_JOB_TOKEN`; an instance may put one of its own before it.
const JOB_TOKEN: &str = "glcbt-";
/// Secrets for GitLab that people paste by mistake, by prefix.
const SECRETS: [(&str, &str); 2] = [("glpat-", "access token"), ("gldt-", "deploy token")];
/// Words before a token, in lower case.
const PREFIXES: [&str; 3] = ["authorization:", "bearer ", "token "];

/// Searches a text that arrives in chunks.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    text: String,
    /// The next byte to look at.
    at: usize,
    candidate: Option<Candidate>,
    objects: objects::Objects,
    found: Vec<Snippet>,
    count: usize,
    hints: Hints,
    /// How many bytes were looked at.
    work: usize,
}

impl Finder {
    /// Takes the next chunk of the text, and looks for tokens in it.
    pub fn feed(&mut self, piece: &str) {
        self.text.push_str(piece);
        self.search(false);
    }

    /// Looks for JSON objects in the text so far; `is_final` if it is complete.
    pub fn look_for_objects(&mut self, is_final: bool) {
        self.objects.advance(&self.text, is_final);
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The snippets since the last call, in the order of the text. Not everything that begins like a token is one.
    pub fn take(&mut self) -> Vec<Snippet> {
        core::mem::take(&mut self.found)
    }

    /// Ends the text: returns the snippets that were not taken, and the rest. Only objects that were looked for are in it.
    pub fn finish(mut self) -> (Vec<Snippet>, Paste) {
        self.search(true);
        let whole = self.whole();
        let work = self.work + self.objects.work();
        let text = self.text;
        let hints = Hints {
            message: self.hints.message.map(|span| span.start..message_end(&text, span.start)),
            variable: Some(&text).filter(|text| text.len() < MAX_WHOLE).and_then(|text| variable(text)),
            is_cut: self.count > MAX_FOUND || self.objects.is_cut(),
            ..self.hints
        };
        (self.found, Paste { whole, objects: self.objects.finish(), hints, work, text })
    }

    fn search(&mut self, is_final: bool) {
        loop {
            if let Some(candidate) = &mut self.candidate {
                if !candidate.advance(&self.text, is_final) {
                    return;
                }
                if let Some(candidate) = self.candidate.take() {
                    self.at = self.at.max(candidate.at);
                    self.work += candidate.work + candidate.text.len();
                    self.accept(candidate);
                }
            }
            let bytes = self.text.as_bytes();
            let next = claimlens_scan::next_pair(bytes, self.at);
            self.work += next.unwrap_or(bytes.len()).saturating_sub(self.at) + 1;
            let Some(pair) = next else {
                // The last byte may be the first of a pair.
                self.at = self.at.max(bytes.len().saturating_sub(1));
                return;
            };
            if !is_final && bytes.len() - pair < element::WINDOW {
                self.at = pair;
                return;
            }
            self.at = pair + 2;
            self.pair(pair);
        }
    }

    /// Looks at the pair of characters at `at`, which begins or ends something.
    fn pair(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        let rest = self.text.get(at..).unwrap_or_default();
        match bytes.get(at) {
            // The end of a prefix: its last letter and the hyphen.
            Some(b't') => {
                let behind = self.text.get(..at + 2).unwrap_or_default();
                let run = rest.bytes().skip(2).take(MAX_RUN).take_while(|byte| element::is_token_byte(*byte)).count();
                if behind.ends_with(JOB_TOKEN) {
                    let run = rest.get(2..2 + run).unwrap_or_default();
                    let inside = (0..run.len()).find(|at| layers(run.get(*at..).unwrap_or_default()) == Some(0));
                    let start = at + 2 - JOB_TOKEN.len();
                    let job_token =
                        Candidate::new(SnippetKind::JobToken, 0, start, at + 2 + inside.unwrap_or(run.len()), false);
                    if inside.is_some() {
                        self.candidate = Some(job_token);
                    } else {
                        self.at = job_token.at;
                        self.accept(job_token);
                    }
                } else if let Some((prefix, name)) = SECRETS.into_iter().find(|(prefix, _)| behind.ends_with(prefix))
                    && run > MIN_SECRET
                {
                    let span = at + 2 - prefix.len()..at + 2 + run;
                    self.hints.secret.get_or_insert((name, span));
                }
            }
            Some(b'[') if rest.starts_with("[MASKED]") => self.mask(at..at + 8),
            Some(b'*') => {
                let stars = rest.bytes().take(MAX_RUN).take_while(|byte| *byte == b'*').count();
                self.at = at + stars;
                if stars == 3 && self.announces(at) {
                    self.mask(at..at + stars);
                }
            }
            Some(b'A') if rest.starts_with("AADSTS") && bytes.get(at + 6).is_some_and(u8::is_ascii_digit) => {
                self.hints.message.get_or_insert(at..at);
            }
            Some(b'e' | b'Z' | b'W') if self.begins(at) => {
                if let Some(layers) = layers(rest) {
                    self.candidate = Some(Candidate::new(SnippetKind::Token, layers, at, at, false));
                }
            }
            _ => {}
        }
    }

    fn mask(&mut self, span: Span) {
        self.hints.mask.get_or_insert(span);
    }

    /// Whether a value can begin at `at`: not in the middle of a word, unless a log or an escape sequence put the characters before it there.
    fn begins(&self, at: usize) -> bool {
        let start = at.saturating_sub(LOOKBEHIND);
        let before = self.text.as_bytes().get(start..at).unwrap_or_default();
        let Some(last) = before.last() else { return true };
        if !(last.is_ascii_alphanumeric() || matches!(last, b'_' | b'-' | b'+')) {
            return true;
        }
        // A line number, copied from GitLab's page.
        let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let behind_digits = before.len().checked_sub(digits + 1).and_then(|at| before.get(at));
        if digits > 0 && digits < 7 && matches!(behind_digits, None | Some(b'\n' | b'\r')) {
            return true;
        }
        matches!(before, [.., b'\\', b'n' | b'r' | b't'] | [.., b'%', _, _] | [.., b'\\', b'u', b'0', b'0', _, _])
            || ends_decoration(before)
    }

    /// Whether the text before `at` announces a value: `NAME=`, `"name": "`, `--federated-token `, or nothing at all.
    fn announces(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let word = before.trim_end_matches([' ', '"', '\'', '\n']);
        word.is_empty()
            || word.ends_with(['=', ':'])
            || PREFIXES.iter().any(|prefix| ends_with(word, prefix.trim_end()))
    }

    /// Keeps what a candidate has read, or, if it is base64, what is inside.
    fn accept(&mut self, candidate: Candidate) {
        for found in finds(candidate) {
            self.count += 1;
            if self.count <= MAX_FOUND {
                self.found.push(found);
            }
        }
    }

    /// The text as one token, perhaps with white space anywhere in it.
    fn whole(&self) -> Option<Snippet> {
        let inner = unwrapped(&self.text);
        if inner.is_empty() || inner.len() > MAX_WHOLE {
            return None;
        }
        // In lines of one character no pair begins anything.
        let text = self.text.get(inner.clone()).unwrap_or_default();
        let head: String = text.chars().filter(|character| !is_gap(*character)).take(16).collect();
        let mut candidate = Candidate::new(SnippetKind::Token, layers(&head)?, inner.start, inner.start, true);
        candidate.advance(self.text.get(..inner.end).unwrap_or_default(), true);
        if candidate.at < inner.end {
            return None;
        }
        finds(candidate).into_iter().next()
    }
}

/// Whether this text, which ends in a letter, a digit or one of `_-+`, ends with a control sequence or a timestamp.
fn ends_decoration(before: &[u8]) -> bool {
    let parameters = before.iter().rev().skip(1).take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
    // The length of a sequence without its ESC and with it.
    [parameters + 2, parameters + 3, element::TIMESTAMP].into_iter().any(|length| {
        let from = before.len().checked_sub(length);
        from.and_then(|from| before.get(from..)).is_some_and(|rest| element::decoration(rest) == Some(length))
    })
}

/// How many characters of a run are looked at, at most.
const MAX_RUN: usize = 64;
/// A secret has more characters than this after its prefix; a sentence about one has fewer.
const MIN_SECRET: usize = 15;

/// The snippets of a candidate: itself or, if it is base64, those inside.
fn finds(candidate: Candidate) -> Vec<Snippet> {
    let place = candidate.place();
    let Candidate { kind, layers, mut text, mut origin, repairs, .. } = candidate;
    if layers > 0 {
        let (bytes, _) = base64url::decode(&text);
        let decoded = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid()).to_owned();
        let mut inner = Candidate::new(kind, layers - 1, 0, 0, false);
        inner.advance(&decoded, true);
        let mut finds = finds(inner);
        for found in &mut finds {
            found.origin = core::mem::take(&mut found.origin).through_base64(origin.clone());
            found.place = place.clone();
            found.layers += 1;
            found.repairs = repairs;
        }
        return finds;
    }
    // The full stop of a sentence. After two segments it belongs to the token, whose signature is left out.
    if text.ends_with('.') && text.bytes().filter(|byte| *byte == b'.').count() != 2 {
        text.truncate(text.trim_end_matches('.').len());
        origin.truncate(text.len());
    }
    let end = if text.is_empty() { place.end } else { origin.at(text.len()).max(place.start) };
    Vec::from([Snippet { kind, text, origin, place: place.start..end, layers: 0, repairs }])
}

/// How many layers of base64 are around the token that `text` begins with. None if it begins with no token.
fn layers(text: &str) -> Option<usize> {
    let head = text.bytes().take(16).take_while(|byte| element::is_token_byte(*byte)).count();
    let mut head = text.get(..head)?.to_owned();
    for layers in 0..=MAX_LAYERS {
        let (bytes, _) = base64url::decode(&head);
        if opens_object(&bytes) {
            return Some(layers);
        }
        if bytes.len() < 3 || !bytes.iter().all(|byte| element::is_token_byte(*byte)) {
            return None;
        }
        head = String::from_utf8(bytes).ok()?;
    }
    None
}

/// Whether these bytes begin a JSON object.
fn opens_object(bytes: &[u8]) -> bool {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => opens_object(rest),
        [b'{', b'"', third, ..] => *third >= b' ',
        [b'{', b'}', rest @ ..] => rest.is_empty(),
        [b'{', b' ' | b'\n' | b'\r' | b'\t', third, ..] => matches!(third, b' ' | b'\n' | b'\r' | b'\t' | b'"'),
        _ => false,
    }
}

/// The part of `text` inside white space, quotes, Markdown's brackets and the words that announce a token.
pub(crate) fn unwrapped(text: &str) -> Span {
    let mut inner = text;
    loop {
        let before = inner.len();
        inner = inner.trim_matches(is_wrapping);
        for prefix in PREFIXES {
            if inner.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)) {
                inner = inner.get(prefix.len()..).unwrap_or_default();
            }
        }
        if inner.len() == before {
            break;
        }
    }
    // `inner` is a slice of `text`.
    let start = inner.as_ptr() as usize - text.as_ptr() as usize;
    start..start + inner.len()
}

fn is_wrapping(character: char) -> bool {
    is_gap(character) || "\"'`“”‘’«»,;*<>()".contains(character)
}

/// White space and invisible characters, which no alphabet has.
fn is_gap(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

fn ends_with(text: &str, lower: &str) -> bool {
    text.len().checked_sub(lower.len()).and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(lower))
}

/// Where the message that begins at `start` ends: at the end of its line or of the string around it.
fn message_end(text: &str, start: usize) -> usize {
    const MAX_MESSAGE: usize = 4_000;
    let message = text.get(start..).unwrap_or_default();
    let end = message.find(['\n', '\r', '"', '\u{1b}']).unwrap_or(message.len()).min(MAX_MESSAGE);
    let end = (0..=end).rev().find(|end| message.is_char_boundary(*end)).unwrap_or_default();
    start + message.get(..end).unwrap_or_default().trim_end().len()
}

/// A variable where its value should be: as the whole text, or after `--federated-token` or `Bearer`.
fn variable(text: &str) -> Option<Span> {
    let is_variable = |word: &str| {
        let name = word.strip_prefix("$env:").or_else(|| word.strip_prefix("${")?.strip_suffix('}'));
        let name = name.or_else(|| word.strip_prefix('%')?.strip_suffix('%')).or_else(|| word.strip_prefix('$'));
        name.is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
    };
    let whole = unwrapped(text);
    if is_variable(text.get(whole.clone())?) {
        return Some(whole);
    }
    ["federated-token", "earer"].into_iter().find_map(|announced| {
        let behind = text.find(announced)? + announced.len();
        let rest = text.get(behind..)?;
        let word = rest.trim_start_matches([' ', '=', '"', '\'']);
        let start = behind + rest.len() - word.len();
        let end = word.find([' ', '"', '\'', '\n', '\r', '\t']).unwrap_or(word.len());
        is_variable(word.get(..end)?).then_some(start..start + end)
    })
}
