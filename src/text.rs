//! Text from a token, and offsets into the pasted text.

use core::fmt;
use core::ops::Range;
use std::rc::Rc;

/// Text that somebody else wrote: a claim's name or value. Hostile until a function of [`crate::quote`] has escaped it for a syntax.
///
/// It has no `Display`, so `format!` cannot put it into a message, a script or a file. Copies share the characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text(Rc<str>);

impl Text {
    /// The characters as they are: for comparing, measuring and parsing, never for output.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Whether none of its characters is lost. U+FFFD stands in place of what is no character: a byte that is not UTF-8, half of a surrogate
    /// pair (`\ud800` in JSON). What the issuer wrote there is not known, so nothing is written from such a text, nor compared with it.
    pub fn is_whole(&self) -> bool {
        !self.0.contains(char::REPLACEMENT_CHARACTER)
    }

    /// Whether there are no characters at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(Rc::from(text))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Rc::from(text))
    }
}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        &*self.0 == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        &*self.0 == *other
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.0, formatter)
    }
}

/// Whether `text` contains `part`. The standard library's search is fast on any input, for a kilobyte of code that short texts do not need.
pub fn holds(text: &str, part: &str) -> bool {
    part.is_empty() || text.as_bytes().windows(part.len()).any(|window| window == part.as_bytes())
}

/// A range of a text: in bytes inside the core, in UTF-16 code units in a report.
pub type Span = Range<usize>;

/// Converts byte offsets of a text to UTF-16 code units, which JavaScript, `selectionStart` and the module count in.
#[derive(Clone, Debug, Default)]
pub struct Units {
    /// For each character that is not ASCII: the byte offset after it, and by how much the bytes up to there exceed the units.
    turns: Vec<(usize, usize)>,
    /// Bytes so far.
    length: usize,
}

impl Units {
    /// Measures `text`.
    pub fn of(text: &str) -> Self {
        let mut units = Self::default();
        units.extend(text);
        units
    }

    /// Measures the next piece of the text.
    pub fn extend(&mut self, text: &str) {
        let mut lost = self.turns.last().map_or(0, |(_, lost)| *lost);
        if !claimlens_scan::is_ascii(text.as_bytes()) {
            for (at, character) in text.char_indices().filter(|(_, character)| !character.is_ascii()) {
                lost += character.len_utf8() - character.len_utf16();
                self.turns.push((self.length + at + character.len_utf8(), lost));
            }
        }
        self.length += text.len();
    }

    /// The length so far, in UTF-16 units.
    pub fn length(&self) -> usize {
        self.at(self.length)
    }

    /// The byte offset of a UTF-16 offset. In the middle of a character, the character's start.
    pub fn byte(&self, unit: usize) -> usize {
        // In units, a character ends at its end in bytes minus the difference so far.
        let before = self.turns.partition_point(|(end, lost)| end - lost <= unit);
        let lost = before.checked_sub(1).and_then(|last| self.turns.get(last)).map_or(0, |(_, lost)| *lost);
        unit + lost
    }

    /// The UTF-16 offset of a byte offset on a character boundary.
    pub fn at(&self, byte: usize) -> usize {
        let before = self.turns.partition_point(|(end, _)| *end <= byte);
        let lost = before.checked_sub(1).and_then(|last| self.turns.get(last)).map_or(0, |(_, lost)| *lost);
        byte.saturating_sub(lost)
    }

    /// [`Units::at`] for both ends.
    pub fn span(&self, bytes: &Span) -> Span {
        self.at(bytes.start)..self.at(bytes.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_count_as_javascript_does() {
        // One, two, three and four bytes; the last is two units.
        let text = "aé€😀z";
        let units = Units::of(text);
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let expected = text.get(..byte).unwrap_or_default().encode_utf16().count();
            assert_eq!(units.at(byte), expected, "byte {byte}");
        }
    }
}
