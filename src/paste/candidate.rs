//! Reads a token from the paste, from its first character on, through everything that wraps, escapes or decorates it.
//!
//! It is resumable: it stops at the end of the text so far, and continues when there is more. It looks ahead no further than [`WINDOW`] bytes,
//! so the result does not depend on how the text is cut.

use super::element::{Element, TIMESTAMP_DATE, WINDOW, element, is_timestamp, is_token_byte};
use super::{Origin, SnippetKind, layers, signature};
use crate::base64url;
use crate::text::Span;

/// A line with fewer characters may well be a word of other text.
const LINE: usize = 16;

/// What was left out to make the clean text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Repairs {
    /// How many line breaks, or other white space, were inside it.
    pub gaps: usize,
    /// The first invisible character inside it: its byte in the paste.
    pub invisible: Option<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) kind: SnippetKind,
    /// How many layers of base64 are around the token.
    pub(super) layers: usize,
    /// The first byte, including the prefix (`glcbt-`).
    pub(super) start: usize,
    pub(super) text: String,
    pub(super) origin: Origin,
    pub(super) repairs: Repairs,
    /// The next byte to look at.
    pub(super) at: usize,
    /// Whether any white space is joined: the whole paste is one token.
    joins_all: bool,
    /// Where the current line begins in the clean text.
    line: usize,
    dots: Dots,
    /// The longest line so far; none before the second line.
    width: Option<usize>,
    /// Whether a line was shorter than those before it, and so the last.
    is_last: bool,
    gap: Option<Gap>,
    /// How many bytes were looked at.
    pub(super) work: usize,
    /// An invisible character that nothing of the token has followed yet.
    unseen: Option<usize>,
    /// The possible lengths of the signature, once the header was read.
    lengths: Option<&'static [usize]>,
    /// The state to return to if the current line turns out to be other text.
    before: Option<Checkpoint>,
}

/// White space after a line of the token, until it is known what follows.
#[derive(Clone, Debug)]
struct Gap {
    start: usize,
    has_break: bool,
}

#[derive(Clone, Debug)]
struct Checkpoint {
    /// The length of the clean text.
    length: usize,
    at: usize,
    repairs: Repairs,
    dots: Dots,
}

/// The dots in the clean text so far.
#[derive(Clone, Copy, Debug, Default)]
struct Dots {
    count: usize,
    /// Where the first one is.
    first: usize,
    /// Where the last segment begins.
    segment: usize,
}

impl Candidate {
    pub(super) fn new(kind: SnippetKind, layers: usize, start: usize, at: usize, joins_all: bool) -> Self {
        Self {
            kind,
            layers,
            start,
            text: String::new(),
            origin: Origin::default(),
            repairs: Repairs::default(),
            at,
            joins_all,
            line: 0,
            dots: Dots::default(),
            width: None,
            is_last: false,
            gap: None,
            work: 0,
            unseen: None,
            lengths: None,
            before: None,
        }
    }

    /// Continues in `text`, the paste so far. Returns whether the token has ended; always true if the text `is_final`.
    pub(super) fn advance(&mut self, text: &str, is_final: bool) -> bool {
        loop {
            let rest = text.get(self.at..).unwrap_or_default();
            let run = rest.bytes().take_while(|byte| is_token_byte(*byte)).count();
            self.work += run + 1;
            if run > 0 {
                if !self.go_on() {
                    return true;
                }
                self.push(rest.get(..run).unwrap_or_default(), run);
                continue;
            }
            if !is_final && rest.len() < WINDOW {
                return false;
            }
            match element(rest) {
                Element::Nothing(length) => self.at += length,
                Element::Invisible(length) => {
                    self.unseen.get_or_insert(self.at);
                    self.at += length;
                }
                Element::Space(length) => self.open_gap(false, length),
                Element::Break(length) => self.open_gap(true, length),
                Element::Escaped(byte, length) => {
                    if !self.go_on() {
                        return true;
                    }
                    self.push(char::from(byte).encode_utf8(&mut [0; 4]), length);
                }
                Element::Mask(length) if self.is_inside(rest, length) => {
                    self.push(rest.get(..length).unwrap_or_default(), length);
                }
                Element::Other(':') if self.drops_timestamp(text) => {}
                // A quoted line in an email or in Markdown.
                Element::Other('>') if self.gap.as_ref().is_some_and(|gap| gap.has_break) => self.open_gap(false, 1),
                Element::Other(other) if !is_closing(other) && self.is_inside(rest, other.len_utf8()) => {
                    self.push(other.encode_utf8(&mut [0; 4]), other.len_utf8());
                }
                Element::Mask(_) => return self.end(false),
                Element::Other(other) => return self.end(is_closing(other)),
                Element::End => return self.end(true),
            }
        }
    }

    fn push(&mut self, clean: &str, length: usize) {
        for (at, _) in clean.bytes().enumerate().filter(|(_, byte)| *byte == b'.') {
            let here = self.text.len() + at;
            let first = if self.dots.count == 0 { here } else { self.dots.first };
            self.dots = Dots { count: self.dots.count + 1, first, segment: here + 1 };
        }
        // One after the token is not inside it.
        if let Some(unseen) = self.unseen.take() {
            self.repairs.invisible.get_or_insert(unseen);
        }
        self.text.push_str(clean);
        self.origin.push(clean.len(), self.at..self.at + length);
        self.at += length;
    }

    fn open_gap(&mut self, is_break: bool, length: usize) {
        let gap = self.gap.get_or_insert(Gap { start: self.at, has_break: false });
        gap.has_break |= is_break;
        self.at += length;
    }

    /// Closes the gap, if any, before a character that a token may have. Returns whether the character belongs to the token.
    fn go_on(&mut self) -> bool {
        let Some(gap) = self.gap.take() else { return true };
        if !gap.has_break && !self.joins_all {
            self.give_back(gap.start, false);
            return false;
        }
        if !self.settle(true) {
            return false;
        }
        self.before =
            Some(Checkpoint { length: self.text.len(), at: gap.start, repairs: self.repairs, dots: self.dots });
        self.repairs.gaps += 1;
        self.line = self.text.len();
        true
    }

    /// Ends the token; `is_pure` if the next characters may follow the last line of a token.
    fn end(&mut self, is_pure: bool) -> bool {
        let gap = self.gap.take();
        let is_pure = is_pure || gap.as_ref().is_some_and(|gap| gap.has_break);
        let end = gap.map_or(self.at, |gap| gap.start);
        self.give_back(end, is_pure);
        true
    }

    /// Ends at `end`, or before the current line if that is not part of the token.
    fn give_back(&mut self, end: usize, is_pure: bool) {
        self.at = end;
        let _ = self.settle(is_pure);
    }

    /// Decides whether the current line belongs to the token. If not, the token ends before it.
    fn settle(&mut self, is_pure: bool) -> bool {
        let Some(before) = self.before.take() else { return true };
        if is_pure && self.joins(before.dots) {
            return true;
        }
        self.text.truncate(before.length);
        self.origin.truncate(before.length);
        self.at = before.at;
        self.repairs = before.repairs;
        self.dots = before.dots;
        false
    }

    /// Whether the current line continues the token. Only its shape tells: all lines are of one length, and the last may be shorter.
    fn joins(&mut self, dots: Dots) -> bool {
        let (head, line) = self.text.split_at_checked(self.line).unwrap_or_default();
        let has_signature = dots.count > 1;
        if has_signature && layers(line) == Some(0) && self.dots.count > dots.count {
            return false;
        }
        let signature = has_signature.then(|| head.len() - dots.segment);
        let lengths =
            if has_signature { self.lengths.get_or_insert_with(|| lengths(head, dots.first)) } else { &[][..] };
        let ends = |length: usize| lengths.contains(&length);
        if signature.is_some_and(ends) {
            return false;
        }
        if self.joins_all {
            return true;
        }
        if self.is_last || self.layers > 0 && head.ends_with('=') {
            return false;
        }
        let length = line.len();
        let previous = self.width.unwrap_or(head.len());
        let joins = match self.width {
            Some(width) => length <= width,
            None if length >= previous => length >= LINE,
            None => match signature {
                Some(signature) => ends(signature + length),
                None => previous >= LINE && (length >= LINE || self.layers > 0),
            },
        };
        self.is_last = length < previous;
        self.width = Some(previous.max(length));
        joins
    }

    /// Whether `length` foreign bytes are inside the token: it continues after them, or has to.
    fn is_inside(&self, rest: &str, length: usize) -> bool {
        let goes_on = rest.as_bytes().get(length).is_some_and(|byte| is_token_byte(*byte));
        let is_incomplete = self.text.ends_with('.') || self.dots.count < 2;
        let is_mask = length > 2 && rest.starts_with(['[', '*']);
        self.gap.is_none() && !self.text.is_empty() && (goes_on || is_mask && is_incomplete)
    }

    /// Drops a timestamp from the middle of a line. It begins with characters that a token has; its first colon gives it away.
    fn drops_timestamp(&mut self, text: &str) -> bool {
        let Some(start) = self.at.checked_sub(TIMESTAMP_DATE) else { return false };
        let is_own = self.text.len() >= self.line + TIMESTAMP_DATE;
        if !is_own || !text.as_bytes().get(start..).is_some_and(is_timestamp) {
            return false;
        }
        self.text.truncate(self.text.len() - TIMESTAMP_DATE);
        self.origin.truncate(self.text.len());
        self.at = start + super::element::TIMESTAMP;
        true
    }

    /// The extent in the paste, in bytes.
    pub(super) fn place(&self) -> Span {
        let end = if self.text.is_empty() { self.at } else { self.origin.at(self.text.len()) };
        self.start..end.max(self.start)
    }
}

/// The possible lengths of the signature of a token whose header ends at `stop`; none if the header does not tell.
fn lengths(token: &str, stop: usize) -> &'static [usize] {
    let (header, _) = base64url::decode(token.get(..stop).unwrap_or_default());
    signature::lengths(&header)
}

/// Characters that end a value in some syntax. Any other one in the middle of a token is a mistake.
fn is_closing(character: char) -> bool {
    "\"'`<>(){}[],;&|\\:#?$!@^~“”‘’«»".contains(character)
}
