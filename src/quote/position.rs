//! A place in a text as people name it: line, column, and a mark below the line.

use super::visible;
use crate::text::{Text, Units};

/// A position in a text, with the part of its line around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, counted from 1. Lines end with a line feed, a carriage return, or both.
    pub line: usize,
    /// The character of the line, counted from 1.
    pub column: usize,
    /// The line around the place, shortened; invisible characters are spelled out.
    pub excerpt: String,
    /// How many characters of the excerpt come before the place.
    pub caret: usize,
}

/// How many characters an excerpt shows on either side of its place, counted before any are spelled out.
const AROUND: usize = 30;

impl Position {
    /// The place of a UTF-16 offset in `text`; the end for an offset past it. Scans the text before the place.
    pub fn of(text: &str, unit: usize) -> Self {
        Self::at_byte(text, Units::of(text).byte(unit))
    }

    /// The place of a byte offset in `text`.
    pub fn at_byte(text: &str, byte: usize) -> Self {
        let byte = (0..=byte.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        let (before, behind) = text.split_at_checked(byte).unwrap_or((text, ""));
        let feeds = places(b'\n', before).count();
        // A carriage return alone ends a line as well, as when a terminal redraws it.
        let returns = places(b'\r', before).filter(|at| text.as_bytes().get(at + 1) != Some(&b'\n')).count();
        let ends = |byte: u8| matches!(byte, b'\n' | b'\r');
        let start = before.bytes().rposition(ends).map_or(0, |end| end + 1);
        let line = before.get(start..).unwrap_or_default();
        let rest = behind.get(..behind.bytes().position(ends).unwrap_or(behind.len())).unwrap_or_default();

        let count = line.chars().count();
        let from = line.char_indices().rev().take(AROUND).last().map_or(line.len(), |(at, _)| at);
        let to = rest.char_indices().nth(AROUND + 1).map_or(rest.len(), |(at, _)| at);
        let shown = |part: Option<&str>| visible(&Text::from(part.unwrap_or_default()));
        let mut excerpt = shown(line.get(from..));
        if from > 0 {
            excerpt.insert(0, '…');
        }
        let caret = excerpt.chars().count();
        excerpt.push_str(&shown(rest.get(..to)));
        if to < rest.len() {
            excerpt.push('…');
        }
        // If the place is inside a CRLF, its carriage return has not been counted as the end of a line.
        let is_in_break = before.ends_with('\r') && behind.starts_with('\n');
        Self { line: feeds + returns + 1 + usize::from(is_in_break), column: count + 1, excerpt, caret }
    }

    /// The excerpt with a mark below its place, in two lines.
    pub fn marked(&self) -> String {
        let mut marked = self.excerpt.clone();
        marked.push('\n');
        marked.extend(core::iter::repeat_n(' ', self.caret));
        marked.push('^');
        marked
    }
}

/// Every offset of a byte in `text`.
fn places(byte: u8, text: &str) -> impl Iterator<Item = usize> + '_ {
    let find = move |from| claimlens_scan::find(byte, text.as_bytes(), from);
    core::iter::successors(find(0), move |at| find(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_as_people_name_them() {
        let cases = [
            ("", 0, (1, 1), "\n^"),
            ("abc", 1, (1, 2), "abc\n ^"),
            // Past the end.
            ("abc", 9, (1, 4), "abc\n   ^"),
            ("a\nb\r\ncd", 6, (3, 2), "cd\n ^"),
            // A line that a terminal redraws.
            ("a\rb", 2, (2, 1), "b\n^"),
            ("a\r", 2, (2, 1), "\n^"),
            // Two units, four bytes, one column.
            ("é😀x", 3, (1, 3), "é😀x\n  ^"),
            // In the middle of a character: the place is where it begins.
            ("é😀x", 2, (1, 2), "é😀x\n ^"),
            // An invisible character is spelled out, and counts as one column.
            ("a\u{200b}b", 2, (1, 3), "a⟨U+200B⟩b\n         ^"),
        ];
        for (text, unit, (line, column), marked) in cases {
            let position = Position::of(text, unit);
            assert_eq!((position.line, position.column), (line, column), "{text:?}");
            assert_eq!(position.marked(), marked, "{text:?}");
        }
    }

    #[test]
    fn an_excerpt_of_a_long_line_is_short() {
        let text = format!("{}*{}", "x".repeat(1_000), "y".repeat(1_000));
        let position = Position::of(&text, 1_000);
        assert_eq!((position.column, position.caret), (1_001, AROUND + 1));
        assert_eq!(position.excerpt, format!("…{}*{}…", "x".repeat(AROUND), "y".repeat(AROUND)));
    }

    #[test]
    fn units_lead_back_to_bytes() {
        let text = "aé€😀z";
        let units = Units::of(text);
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            assert_eq!(units.byte(units.at(byte)), byte);
        }
    }
}
