//! Provenance: from an offset in a token's clean text back to the paste.

use crate::text::Span;

/// A run of clean text and the run of the paste that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the clean text.
    pub clean: Span,
    /// Bytes of the paste. Where it is as long as `clean`, they agree byte for byte; where not (an escape, say), the run is indivisible.
    pub source: Span,
}

/// Where each byte of a clean text came from: pieces in the order of the text, without gaps in the clean text, with any in the paste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pieces: Vec<Piece>,
}

impl Origin {
    /// Clean text that stands in the paste as it is, from byte `start` on.
    pub fn verbatim(start: usize, length: usize) -> Self {
        let mut origin = Self::default();
        origin.push(length, start..start + length);
        origin
    }

    /// Appends `length` clean bytes that came from `source`. Runs that adjoin grow into one.
    pub fn push(&mut self, length: usize, source: Span) {
        if length == 0 {
            return;
        }
        let begin = self.len();
        let same = length == source.len();
        if let Some(last) = self.pieces.last_mut()
            && same
            && last.source.end == source.start
            && last.clean.len() == last.source.len()
        {
            last.clean.end += length;
            last.source.end = source.end;
            return;
        }
        self.pieces.push(Piece { clean: begin..begin + length, source });
    }

    /// The length of the clean text in bytes.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.clean.end)
    }

    /// Whether there is no clean text.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The runs of the paste that a range of the clean text came from, in order. An empty range gives the place where it stands.
    pub fn spans(&self, clean: &Span) -> Vec<Span> {
        if clean.is_empty() {
            let at = self.at(clean.start);
            return vec![at..at];
        }
        let first = self.pieces.partition_point(|piece| piece.clean.end <= clean.start);
        let mut spans: Vec<Span> = Vec::new();
        for piece in self.pieces.iter().skip(first).take_while(|piece| piece.clean.start < clean.end) {
            let source = if piece.clean.len() == piece.source.len() {
                let from = clean.start.max(piece.clean.start) - piece.clean.start;
                let to = clean.end.min(piece.clean.end) - piece.clean.start;
                piece.source.start + from..piece.source.start + to
            } else {
                piece.source.clone()
            };
            match spans.last_mut() {
                Some(last) if last.end == source.start => last.end = source.end,
                _ => spans.push(source),
            }
        }
        spans
    }

    /// The place in the paste of one clean offset; the end of the text for its length.
    pub fn at(&self, clean: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.clean.end <= clean);
        match self.pieces.get(index) {
            Some(piece) if piece.clean.len() == piece.source.len() => piece.source.start + (clean - piece.clean.start),
            Some(piece) => piece.source.start,
            None => self.pieces.last().map_or(0, |piece| piece.source.end),
        }
    }

    /// From the first to behind the last byte of the paste that the clean text came from.
    pub fn extent(&self) -> Span {
        match (self.pieces.first(), self.pieces.last()) {
            (Some(first), Some(last)) => first.source.start..last.source.end,
            _ => 0..0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `eyJ` + line break + `hbG`, the second part indented: two pieces.
    fn wrapped() -> Origin {
        let mut origin = Origin::default();
        origin.push(3, 10..13);
        origin.push(3, 16..19);
        origin
    }

    #[test]
    fn a_range_over_a_gap_is_several_spans() {
        let cases: [(Span, &[Span]); 5] = [
            (0..6, &[10..13, 16..19]),
            (2..4, &[12..13, 16..17]),
            (0..3, &[10..13]),
            (3..6, &[16..19]),
            // Nothing, at the border: where the next character stands.
            (3..3, &[16..16]),
        ];
        for (clean, expected) in cases {
            assert_eq!(wrapped().spans(&clean), expected, "{clean:?}");
        }
        assert_eq!(wrapped().at(6), 19, "the end");
        assert_eq!(wrapped().extent(), 10..19);
    }

    #[test]
    fn adjoining_runs_are_one_piece() {
        let mut origin = Origin::default();
        for at in 0..100 {
            origin.push(1, at..at + 1);
        }
        assert_eq!(origin, Origin::verbatim(0, 100));
    }

    #[test]
    fn an_escape_is_indivisible() {
        // `\u0065y`: one clean byte from six, then one from one.
        let mut origin = Origin::default();
        origin.push(1, 0..6);
        origin.push(1, 6..7);
        assert_eq!(origin.spans(&(0..1)), [0..6]);
        assert_eq!(origin.spans(&(1..2)), [6..7]);
        assert_eq!(origin.spans(&(0..2)), [0..7]);
    }
}
