//! Finds a failed login in a text.

use super::LoginFailure;
use super::failure::Failure;
use super::printed::{self, position};
use super::table::FAILURES;
use crate::text::Span;
use claimlens_scan::PrefixFilter;

/// How far after its code a message is read, in bytes.
const REACH: usize = 4_096;
/// How far apart the two parts of a text may be, in bytes. Everything else that shows a failure is shorter.
const NEAR: usize = 256;
/// How many other codes of a text are kept.
const OTHERS: usize = 5;
/// How far after `error_codes` its first number may be, in bytes.
const GAP: usize = 16;

/// The failure that a text tells of: the first code, or else the first other text of the table. Takes linear time.
pub fn find(text: &str) -> Option<LoginFailure> {
    let mut search = None;
    resume(&mut search, text, true);
    search?.login_failure
}

/// A resumable search in a text that may be incomplete.
#[derive(Clone, Debug)]
pub struct Search {
    filter: PrefixFilter,
    texts: Vec<(&'static str, &'static Failure)>,
    /// The next byte to look at.
    at: usize,
    /// The failure so far; its values are read when the text is complete.
    pub login_failure: Option<LoginFailure>,
}

impl Search {
    fn new() -> Self {
        let texts: Vec<(&str, &Failure)> =
            FAILURES.iter().flat_map(|failure| failure.texts.iter().map(move |text| (*text, failure))).collect();
        let filter = PrefixFilter::of([CODE, CODES].into_iter().chain(texts.iter().map(|(text, _)| *text)));
        Self { filter, texts, at: 0, login_failure: None }
    }
}

/// Begins or continues a search in `text`, the text so far; `is_final` if it is complete.
pub fn resume(search: &mut Option<Search>, text: &str, is_final: bool) {
    let Search { filter, texts, at: next, login_failure } = search.get_or_insert_with(Search::new);
    while let Some(at) = filter.find(text.as_bytes(), *next) {
        *next = at;
        // The text that follows may decide.
        if !is_final && text.len() - at < NEAR {
            return;
        }
        *next += 1;
        let Some(rest) = text.get(at..) else { continue };
        if let Some((code, place)) = code_at(rest) {
            match &mut *login_failure {
                Some(LoginFailure { code: Some(first), others, .. }) => {
                    if *first != code && others.len() < OTHERS && !others.contains(&code) {
                        others.push(code);
                    }
                }
                other => {
                    let failure = FAILURES.iter().find(|failure| failure.codes.contains(&code));
                    *other = Some(LoginFailure::new(Some(code), failure, at + place.start..at + place.end));
                }
            }
        } else if login_failure.is_none()
            && let Some((failure, length)) = text_at(rest, texts)
        {
            *login_failure = Some(LoginFailure::new(None, Some(failure), at..at + length));
        }
    }
    *next = (*next).max(text.len().saturating_sub(START));
    if let Some(login_failure) = login_failure.as_mut().filter(|_| is_final) {
        login_failure.read(text);
    }
}

/// How many bytes are compared first.
const START: usize = claimlens_scan::PREFIX_LENGTH;

/// The prefix of a code.
pub(super) const CODE: &str = "AADSTS";
/// The member of Entra's JSON that lists the numbers.
const CODES: &str = "error_codes";

/// The code that `rest` begins with, and its span, in bytes: with its `AADSTS`, or only the number.
fn code_at(rest: &str) -> Option<(u32, Span)> {
    let (start, number) = if rest.starts_with(CODE) {
        (0, CODE.len())
    } else {
        let list = rest.strip_prefix(CODES)?;
        let gap = list.bytes().take(GAP).take_while(|byte| b"\"'\\ :[=\r\n".contains(byte)).count();
        (CODES.len() + gap, CODES.len() + gap)
    };
    let digits = rest.get(number..)?;
    let digits = digits.get(..digits.bytes().take_while(u8::is_ascii_digit).count())?;
    let code = digits.parse().ok().filter(|code| *code > 9_999)?;
    Some((code, start..number + digits.len()))
}

/// The failure with a text that `rest` begins with, and the length of that text, in bytes.
fn text_at(rest: &str, texts: &[(&'static str, &'static Failure)]) -> Option<(&'static Failure, usize)> {
    for (text, failure) in texts {
        // Nearly all texts differ here already.
        if rest.as_bytes().first_chunk::<START>() != text.as_bytes().first_chunk::<START>() {
            continue;
        }
        let gap = position(text, 0, "…");
        let head = text.get(..gap.unwrap_or(text.len()))?;
        if !rest.starts_with(head) {
            continue;
        }
        let Some(gap) = gap else { return Some((failure, head.len())) };
        // The second part is on the same line.
        let near = rest.get(..rest.floor_char_boundary(NEAR))?;
        let line = near.get(..position(near, 0, "\n").unwrap_or(near.len()))?;
        let tail = text.get(gap + "…".len()..)?;
        if let Some(at) = position(line, head.len(), tail) {
            return Some((failure, at + tail.len()));
        }
    }
    None
}

impl LoginFailure {
    fn new(code: Option<u32>, failure: Option<&'static Failure>, place: Span) -> Self {
        Self { code, failure, place, printed: Vec::new(), others: Vec::new() }
    }

    /// Reads the values that are printed with it: up to another code, or [`REACH`] bytes on.
    fn read(&mut self, text: &str) {
        // A text without a code may follow the values on its line; a message follows its code.
        let before = text.get(..self.place.start).unwrap_or_default();
        let line = if self.code.is_none() { before.rsplit('\n').next().map_or(0, str::len) } else { 0 };
        let start = text.ceil_char_boundary(self.place.start - line.min(REACH));
        let end = text.floor_char_boundary(self.place.end + REACH);
        let mut window = text.get(start..end).unwrap_or_default();
        // Another code has a message of its own.
        let mut next = position(window, self.place.end - start, CODE);
        while let Some(at) = next {
            if window.get(at..).and_then(code_at).is_some_and(|(code, _)| Some(code) != self.code) {
                window = window.get(..at).unwrap_or_default();
                break;
            }
            next = position(window, at + CODE.len(), CODE);
        }
        self.printed = printed::read(window, start);
    }
}
