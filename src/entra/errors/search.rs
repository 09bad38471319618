//! Finds a failure in a text.

use super::LoginFailure;
use super::failure::Failure;
use super::printed::{self, position};
use super::table::FAILURES;
use crate::text::Span;
use claimlens_scan::PrefixFilter;

/// How far behind its code a message is read, in bytes.
const REACH: usize = 4_096;
/// How far apart the two parts of a text may stand, in bytes; also more than anything else has that shows a failure.
const NEAR: usize = 256;
/// How many other codes of a text are named.
const OTHERS: usize = 5;
/// The longest way from `error_codes` to its first number, in bytes.
const GAP: usize = 16;

/// The failure that a text tells of: its first code of Entra, or the first other text of the table. Takes linear time.
pub fn find(text: &str) -> Option<LoginFailure> {
    let mut search = None;
    resume(&mut search, text, true);
    search?.login_failure
}

/// A search for it in a text of which more may come.
#[derive(Clone, Debug)]
pub struct Search {
    filter: PrefixFilter,
    texts: Vec<(&'static str, &'static Failure)>,
    /// The next byte to look at.
    at: usize,
    /// What was found so far; read with the end of the text.
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

/// Begins a search or goes on with one, in `text` as far as it is known; `is_final` if nothing follows.
pub fn resume(search: &mut Option<Search>, text: &str, is_final: bool) {
    let Search { filter, texts, at: next, login_failure } = search.get_or_insert_with(Search::new);
    while let Some(at) = filter.find(text.as_bytes(), *next) {
        *next = at;
        // What follows may decide.
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

/// How many bytes are looked at before anything is compared.
const START: usize = claimlens_scan::PREFIX_LENGTH;

/// What stands before the number of a code.
pub(super) const CODE: &str = "AADSTS";
/// The member of Entra's JSON that lists the numbers.
const CODES: &str = "error_codes";

/// The code with which `rest` begins, and where it stands there, in bytes: with its `AADSTS`, or the number alone.
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

/// The failure of whose texts `rest` begins with one, and the length of it, in bytes.
fn text_at(rest: &str, texts: &[(&'static str, &'static Failure)]) -> Option<(&'static Failure, usize)> {
    for (text, failure) in texts {
        // Nearly all differ here already.
        if rest.as_bytes().first_chunk::<START>() != text.as_bytes().first_chunk::<START>() {
            continue;
        }
        let gap = position(text, 0, "…");
        let head = text.get(..gap.unwrap_or(text.len()))?;
        if !rest.starts_with(head) {
            continue;
        }
        let Some(gap) = gap else { return Some((failure, head.len())) };
        // The rest of it stands on the same line.
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

    /// Reads what is printed with the code: from the start of its line to another code, at most [`REACH`] bytes on.
    fn read(&mut self, text: &str) {
        // A text without a code may stand behind the values of its line; a message stands behind its code.
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
