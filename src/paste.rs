//! What the pasted text is, which tokens stand in it, and where each of their characters came from.
//!
//! [`Finder`] is fed the text in any pieces and gives the same for all of them. It looks at each byte a bounded number of times: one pass looks
//! for pairs of characters that begin something (`claimlens-scan`), one for the objects of JSON (`objects`), and what they point at is read once
//! (`candidate`, `element`).

mod candidate;
mod element;
mod objects;
mod origin;
mod signature;

use crate::base64url;
use crate::quote::is_invisible;
use crate::text::Span;
use candidate::Candidate;

pub use candidate::Repairs;
pub use objects::{MemberNames, Object, clean};
pub use origin::{Origin, characters};
pub use signature::lengths as signature_lengths;

/// What a find is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnippetKind {
    /// A compact serialization, or a part of one.
    Token,
    /// Claims without a token around them.
    Claims,
    /// A JOSE header without claims.
    Header,
    /// A `CI_JOB_TOKEN` (`glcbt-…`): the compact serialization inside it, if there is one.
    JobToken,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// What it is.
    pub kind: SnippetKind,
    /// Its clean text: for a token without white space and without what it was wrapped in.
    pub text: String,
    /// Where each byte of it stands in the paste.
    pub origin: Origin,
    /// From its first to behind its last byte in the paste.
    pub place: Span,
    /// How many times it was encoded in base64 as a whole.
    pub layers: usize,
    /// What was joined to read it.
    pub repairs: Repairs,
}

/// Something that is worth knowing beside the tokens. Spans are bytes of the paste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// What stands in place of a masked value.
    pub mask: Option<Span>,
    /// A secret of GitLab's own, and what it is.
    pub secret: Option<(&'static str, Span)>,
    /// The first error message of Entra's, from its code to the end of its line.
    pub message: Option<Span>,
    /// A variable that nobody replaced by its value.
    pub variable: Option<Span>,
    /// There is more than [`MAX_FOUND`] of something; the rest was not looked at.
    pub is_cut: bool,
}

/// Everything that stands in a text.
#[derive(Clone, Debug, Default)]
pub struct Paste {
    /// The text.
    pub text: String,
    /// The text as one token, where it holds nothing else.
    pub whole: Option<Snippet>,
    /// The objects that have names of claims, of a header, of a credential or of a JSON serialization, in the order of the text.
    pub objects: Vec<Object>,
    /// What else is worth knowing.
    pub hints: Hints,
    /// How much was done to find it, in bytes looked at: never more than a few times the text, which the laws in `tests/` hold it to.
    pub work: usize,
}

/// How many finds are kept; a text that has more of them is not from a job.
pub const MAX_FOUND: usize = 1 << 14;
/// The longest text that is tried as one token with any white space in it.
const MAX_WHOLE: usize = 1 << 20;
/// How many times base64 is looked through.
const MAX_LAYERS: usize = 2;
/// How many bytes before a find are looked at.
const LOOKBEHIND: usize = 48;
/// What begins a `CI_JOB_TOKEN`, perhaps behind an instance's own prefix.
const JOB_TOKEN: &str = "glcbt-";
/// GitLab's secrets that people paste by mistake, by how they begin.
const SECRETS: [(&str, &str); 2] = [("glpat-", "access token"), ("gldt-", "deploy token")];
/// Words that stand before a token, in lower case.
const PREFIXES: [&str; 3] = ["authorization:", "bearer ", "token "];

/// Finds what stands in a text that comes in pieces.
#[derive(Clone, Debug, Default)]
pub struct Finder {
    text: String,
    /// The next byte that is looked at.
    at: usize,
    candidate: Option<Candidate>,
    objects: objects::Objects,
    found: Vec<Snippet>,
    count: usize,
    hints: Hints,
    /// How many bytes were looked at in candidates, and between them.
    work: usize,
}

impl Finder {
    /// Takes the next piece of the text, and looks for tokens in it.
    pub fn feed(&mut self, piece: &str) {
        self.text.push_str(piece);
        self.search(false);
    }

    /// Looks for the objects of JSON in the text so far; `is_final` if nothing follows.
    pub fn look_for_objects(&mut self, is_final: bool) {
        self.objects.advance(&self.text, is_final);
    }

    /// The text so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was found since the last call, in the order of the text. Not everything that begins like a token is one.
    pub fn take(&mut self) -> Vec<Snippet> {
        core::mem::take(&mut self.found)
    }

    /// The text is complete: what is still in [`Finder::take`] afterwards, and what the text is as a whole; of its objects those that were
    /// looked for.
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

    /// Looks at what begins, or ends, with the pair of characters at `at`.
    fn pair(&mut self, at: usize) {
        let bytes = self.text.as_bytes();
        let rest = self.text.get(at..).unwrap_or_default();
        match bytes.get(at) {
            // The last letter of a prefix and its hyphen.
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

    /// Whether a value can begin at `at`: it is not in the middle of a word, or a log or an escape put what stands before it.
    fn begins(&self, at: usize) -> bool {
        let start = at.saturating_sub(LOOKBEHIND);
        let before = self.text.as_bytes().get(start..at).unwrap_or_default();
        let Some(last) = before.last() else { return true };
        if !(last.is_ascii_alphanumeric() || matches!(last, b'_' | b'-' | b'+')) {
            return true;
        }
        // A line's number, as it is copied from GitLab's page.
        let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let behind_digits = before.len().checked_sub(digits + 1).and_then(|at| before.get(at));
        if digits > 0 && digits < 7 && matches!(behind_digits, None | Some(b'\n' | b'\r')) {
            return true;
        }
        matches!(before, [.., b'\\', b'n' | b'r' | b't'] | [.., b'%', _, _] | [.., b'\\', b'u', b'0', b'0', _, _])
            || ends_decoration(before)
    }

    /// Whether what stands before `at` announces a value: `NAME=`, `"name": "`, `--federated-token `, or nothing at all.
    fn announces(&self, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let word = before.trim_end_matches([' ', '"', '\'', '\n']);
        word.is_empty()
            || word.ends_with(['=', ':'])
            || PREFIXES.iter().any(|prefix| ends_with(word, prefix.trim_end()))
    }

    /// Keeps what a candidate has read, or what stands in it if it is base64.
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
        // Lines of one character have nothing that looks like a beginning.
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

/// Whether a control sequence or a timestamp ends where this text does, which ends in a letter, a digit or one of `_-+`.
fn ends_decoration(before: &[u8]) -> bool {
    let parameters = before.iter().rev().skip(1).take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
    // As long as a sequence is, without its ESC and with it.
    [parameters + 2, parameters + 3, element::TIMESTAMP].into_iter().any(|length| {
        let from = before.len().checked_sub(length);
        from.and_then(|from| before.get(from..)).is_some_and(|rest| element::decoration(rest) == Some(length))
    })
}

/// How many characters of a run are looked at.
const MAX_RUN: usize = 64;
/// A secret has more characters than that behind its prefix; a sentence about it has fewer.
const MIN_SECRET: usize = 15;

/// What a candidate is: itself, or the tokens in what it decodes to.
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
    // A sentence's full stop. Behind two segments it belongs to the token: the signature is left out.
    if text.ends_with('.') && text.bytes().filter(|byte| *byte == b'.').count() != 2 {
        text.truncate(text.trim_end_matches('.').len());
        origin.truncate(text.len());
    }
    let end = if text.is_empty() { place.end } else { origin.at(text.len()).max(place.start) };
    Vec::from([Snippet { kind, text, origin, place: place.start..end, layers: 0, repairs }])
}

/// How many times base64 is around the token that `text` begins with: none, once or twice. Nothing if it begins with none.
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

/// Whether these bytes begin an object of JSON.
fn opens_object(bytes: &[u8]) -> bool {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => opens_object(rest),
        [b'{', b'"', third, ..] => *third >= b' ',
        [b'{', b'}', rest @ ..] => rest.is_empty(),
        [b'{', b' ' | b'\n' | b'\r' | b'\t', third, ..] => matches!(third, b' ' | b'\n' | b'\r' | b'\t' | b'"'),
        _ => false,
    }
}

/// The part of `text` inside white space, quotes, brackets of Markdown and the words that announce a token.
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
    // `inner` is a part of `text`: the distance of their ends is what was taken off.
    let start = inner.as_ptr() as usize - text.as_ptr() as usize;
    start..start + inner.len()
}

fn is_wrapping(character: char) -> bool {
    is_gap(character) || "\"'`“”‘’«»,;*<>()".contains(character)
}

/// White space and invisible characters inside a token: nobody sees them, and they belong to no alphabet.
fn is_gap(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

fn ends_with(text: &str, lower: &str) -> bool {
    text.len().checked_sub(lower.len()).and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(lower))
}

/// Where the message that begins at `start` ends: with its line, or with the string that it stands in.
fn message_end(text: &str, start: usize) -> usize {
    const MAX_MESSAGE: usize = 4_000;
    let message = text.get(start..).unwrap_or_default();
    let end = message.find(['\n', '\r', '"', '\u{1b}']).unwrap_or(message.len()).min(MAX_MESSAGE);
    let end = (0..=end).rev().find(|end| message.is_char_boundary(*end)).unwrap_or_default();
    start + message.get(..end).unwrap_or_default().trim_end().len()
}

/// A variable that stands where its value should: as the whole text, or behind `--federated-token` and `Bearer`.
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
