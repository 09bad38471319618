//! The cursor, a line and a position in it, and what can be seen from there.

use super::Parser;
use crate::text::Span;

/// The characters that separate words on a line.
pub(super) const BLANKS: [char; 2] = [' ', '\t'];

impl<'a> Parser<'a> {
    pub(super) fn slice(&self, span: &Span) -> &'a str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// The rest of the line from the cursor on.
    pub(super) fn rest(&self) -> &'a str {
        self.lines.get(self.line).map_or("", |line| self.slice(&(self.at..line.end)))
    }

    /// The part of the line before the cursor.
    fn before(&self) -> &'a str {
        self.lines.get(self.line).map_or("", |line| self.slice(&(line.start..self.at)))
    }

    /// The cursor's column in bytes; after the last line, less than that of any parent.
    pub(super) fn column(&self) -> isize {
        self.lines.get(self.line).map_or(-2, |line| isize::try_from(self.at - line.start).unwrap_or(isize::MAX))
    }

    pub(super) fn is_done(&self) -> bool {
        self.line >= self.lines.len()
    }

    /// Whether only blanks precede the cursor on its line.
    pub(super) fn is_at_start(&self) -> bool {
        self.before().trim_start_matches(BLANKS).is_empty()
    }

    /// Whether a tab is part of the indentation, which YAML does not allow.
    pub(super) fn has_tab(&self) -> bool {
        self.before().contains('\t')
    }

    /// With the cursor at the beginning of a line: whether the line is indented more than `parent`.
    pub(super) fn is_inside(&self, parent: isize) -> bool {
        self.column() > parent && !self.is_marker()
    }

    /// Whether the line begins or ends a document.
    pub(super) fn is_marker(&self) -> bool {
        let behind = ["---", "..."].into_iter().find_map(|marker| self.rest().strip_prefix(marker));
        self.column() <= self.margin && behind.is_some_and(ends_word) && self.is_at_start()
    }

    /// Whether the cursor is at the dash of an item.
    pub(super) fn is_item(&self) -> bool {
        self.rest().strip_prefix('-').is_some_and(ends_word)
    }

    pub(super) fn has_key(&self) -> bool {
        self.key_span().is_some()
    }

    /// Whether an entry of a map begins at the cursor, even one whose key is not supported.
    pub(super) fn begins_entry(&self) -> bool {
        self.has_key() || self.rest().strip_prefix(['?', ':']).is_some_and(ends_word)
    }

    /// The start of the key at the cursor, after its anchor or tag, and the position of its colon.
    pub(super) fn key_span(&self) -> Option<(usize, usize)> {
        let mut rest = self.rest();
        if self.is_item() {
            return None;
        }
        for _ in 0..2 {
            if rest.starts_with(['&', '!']) {
                rest = rest.get(rest.find(BLANKS)?..)?.trim_start_matches(BLANKS);
            }
        }
        let start = self.at + self.rest().len() - rest.len();
        let first = rest.chars().next()?;
        let colon = if matches!(first, '"' | '\'') {
            let behind = rest.get(1 + closing_quote(rest.get(1..)?, first)?..)?.trim_start_matches(BLANKS);
            behind.strip_prefix(':').is_some_and(ends_word).then_some(rest.len() - behind.len())?
        } else {
            begins_plain(first, rest, false).then(|| colon(rest)).flatten()?
        };
        Some((start, start + colon))
    }

    /// Whether nothing but a comment follows the cursor.
    pub(super) fn ends_line(&self) -> bool {
        let rest = self.rest().trim_start_matches(BLANKS);
        rest.is_empty() || rest.starts_with('#')
    }

    /// Skips spaces and tabs.
    pub(super) fn blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(BLANKS).len();
    }

    /// Moves to the content of the next line that has any.
    pub(super) fn next_line(&mut self) {
        self.line += 1;
        self.settle();
    }

    /// The same, beginning with the current line.
    pub(super) fn settle(&mut self) {
        while let Some(line) = self.lines.get(self.line) {
            self.at = line.start;
            self.blanks();
            if !self.ends_line() {
                return;
            }
            self.line += 1;
        }
    }

    /// Skips the line, and the lines below it that are indented more than it and than `column`.
    pub(super) fn skip(&mut self, column: isize) {
        let before = self.before();
        let indent = before.len() - before.trim_start_matches(BLANKS).len();
        let indent = isize::try_from(indent).unwrap_or(isize::MAX).max(column);
        self.next_line();
        while self.column() > indent {
            self.next_line();
        }
    }
}

/// Whether a word ends before `rest`.
pub(super) fn ends_word(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(BLANKS)
}

/// Whether a plain scalar may begin with `rest`, whose first character is `first`.
pub(super) fn begins_plain(first: char, rest: &str, in_flow: bool) -> bool {
    match first {
        '-' => !rest.get(1..).is_some_and(ends_word),
        '?' | ':' => !in_flow && !rest.get(1..).is_some_and(ends_word),
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`' | ' ' | '\t' => {
            false
        }
        _ => true,
    }
}

/// The offset after the closing quote.
pub(super) fn closing_quote(rest: &str, quote: char) -> Option<usize> {
    let mut characters = rest.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if quote == '"' && character == '\\' {
            characters.next();
        } else if character == quote && (quote == '"' || characters.next_if(|(_, next)| *next == quote).is_none()) {
            return Some(at + 1);
        }
    }
    None
}

/// The offset of the colon that ends a plain key.
pub(super) fn colon(rest: &str) -> Option<usize> {
    let rest = rest.get(..comment(rest)).unwrap_or(rest);
    rest.match_indices(':').map(|(at, _)| at).find(|at| rest.get(at + 1..).is_some_and(ends_word))
}

/// The offset of the comment, or the length if there is none.
pub(super) fn comment(rest: &str) -> usize {
    let is_comment = |at: &usize| rest.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with(BLANKS));
    rest.match_indices('#').map(|(at, _)| at).find(is_comment).unwrap_or(rest.len())
}
