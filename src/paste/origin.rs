//! Provenance: from an offset in a token's clean text back to the paste.

use crate::text::Span;

/// A run of clean text and the run of the paste that it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Bytes of the clean text.
    clean: Span,
    /// Bytes of the paste. If it is as long as `clean`, they correspond byte for byte; if not (an escape sequence), the run is indivisible.
    source: Span,
}

/// Where each byte of a clean text came from: consecutive pieces of the clean text, which may have gaps between them in the paste.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    pieces: Vec<Piece>,
    /// If present, the sources are not bytes of the paste but of this text, decoded from base64.
    encoded: Option<Box<Origin>>,
}

impl Origin {
    /// Clean text that is verbatim in the paste, from byte `start` on.
    pub fn verbatim(start: usize, length: usize) -> Self {
        let mut origin = Self::default();
        origin.push(length, start..start + length);
        origin
    }

    /// Appends `length` clean bytes that came from `source`. Adjacent runs are merged.
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

    /// Keeps only the first `length` clean bytes.
    pub fn truncate(&mut self, length: usize) {
        while let Some(last) = self.pieces.last_mut().filter(|last| last.clean.end > length) {
            if last.clean.start >= length {
                self.pieces.pop();
                continue;
            }
            if last.clean.len() == last.source.len() {
                last.source.end = last.source.start + (length - last.clean.start);
            }
            last.clean.end = length;
        }
    }

    /// The same clean text, its sources being bytes of the clean text of `encoded`, decoded from base64.
    #[must_use]
    pub fn through_base64(mut self, encoded: Self) -> Self {
        match &mut self.encoded {
            Some(inner) => **inner = core::mem::take(&mut **inner).through_base64(encoded),
            none => *none = Some(Box::new(encoded)),
        }
        self
    }

    /// This, followed by `next`. Neither goes through base64.
    #[must_use]
    pub fn and(mut self, next: &Self) -> Self {
        for piece in &next.pieces {
            self.push(piece.clean.len(), piece.source.clone());
        }
        self
    }

    /// The length of the clean text in bytes.
    pub fn len(&self) -> usize {
        self.pieces.last().map_or(0, |piece| piece.clean.end)
    }

    /// Whether there is no clean text.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The runs of the paste that a range of the clean text came from, in order. An empty range gives its position.
    pub fn spans(&self, clean: &Span) -> Vec<Span> {
        if clean.is_empty() {
            let at = self.at(clean.start);
            return vec![at..at];
        }
        let first = self.pieces.partition_point(|piece| piece.clean.end <= clean.start);
        let mut spans: Vec<Span> = Vec::new();
        let mut add = |source: Span| match spans.last_mut() {
            Some(last) if last.start <= source.start && last.end >= source.start => last.end = last.end.max(source.end),
            _ => spans.push(source),
        };
        for piece in self.pieces.iter().skip(first).take_while(|piece| piece.clean.start < clean.end) {
            let source = if piece.clean.len() == piece.source.len() {
                let from = clean.start.max(piece.clean.start) - piece.clean.start;
                let to = clean.end.min(piece.clean.end) - piece.clean.start;
                piece.source.start + from..piece.source.start + to
            } else {
                piece.source.clone()
            };
            match &self.encoded {
                Some(encoded) => encoded.spans(&characters(&source)).into_iter().for_each(&mut add),
                None => add(source),
            }
        }
        spans
    }

    /// The byte of the paste for an offset of the clean text; for its length, the end.
    pub fn at(&self, clean: usize) -> usize {
        let at = self.source(clean);
        match &self.encoded {
            Some(encoded) if clean < self.len() => encoded.at(at * 4 / 3),
            Some(encoded) => encoded.at((at * 4).div_ceil(3).min(encoded.len())),
            None => at,
        }
    }

    fn source(&self, clean: usize) -> usize {
        let index = self.pieces.partition_point(|piece| piece.clean.end <= clean);
        match self.pieces.get(index) {
            Some(piece) if piece.clean.len() == piece.source.len() => piece.source.start + (clean - piece.clean.start),
            Some(piece) => piece.source.start,
            None => self.pieces.last().map_or(0, |piece| piece.source.end),
        }
    }

    /// The extent in the paste of the whole clean text.
    pub fn extent(&self) -> Span {
        self.at(0)..self.at(self.len())
    }
}

/// The base64 characters that hold a range of bytes: three bytes are four characters.
pub fn characters(bytes: &Span) -> Span {
    bytes.start * 4 / 3..(bytes.end * 4).div_ceil(3)
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
            // Nothing, at the border: the position of the next character.
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

    #[test]
    fn a_text_can_be_shortened() {
        let mut origin = wrapped();
        origin.truncate(4);
        assert_eq!((origin.len(), origin.spans(&(0..4))), (4, vec![10..13, 16..17]));
        origin.truncate(3);
        assert_eq!(origin.extent(), 10..13);
        origin.truncate(0);
        assert_eq!(origin, Origin::default());
    }

    #[test]
    fn offsets_lead_back_through_base64() {
        // Six bytes in the eight characters at 10 to 13 and 20 to 25, then once more around that.
        let mut outer = Origin::default();
        outer.push(3, 10..13);
        outer.push(5, 20..25);
        let once = Origin::verbatim(0, 6).through_base64(outer.clone());
        assert_eq!(once.spans(&(0..3)), [10..13, 20..21]);
        assert_eq!(once.spans(&(3..6)), [21..25]);
        // Byte 2 is the second half of the third character and the fourth.
        assert_eq!(once.spans(&(2..3)), [12..13, 20..21]);
        assert_eq!(once.extent(), 10..25);
        let twice = Origin::verbatim(0, 4).through_base64(Origin::verbatim(0, 6)).through_base64(outer);
        assert_eq!(twice.spans(&(0..3)), [10..13, 20..23]);
    }
}
