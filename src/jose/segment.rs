//! One segment: base64url, UTF-8, JSON, and the way back from a span of the JSON to the characters of the token.

use crate::base64url::{self, Fault};
use crate::json::{self, Document};
use crate::limits::MAX_INVALID;
use crate::paste::{Origin, characters};
use crate::text::Span;

/// The byte-order mark in UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A decoded segment.
#[derive(Clone, Debug, Default)]
pub struct Segment {
    /// Its span in the token's clean text, in bytes.
    pub place: Span,
    /// Its JSON, as far as it could be read.
    pub document: Document,
    /// What is wrong with its base64url, in the order of the text. Offsets count from the start of the segment.
    pub faults: Vec<Fault>,
    /// Whether a byte-order mark precedes the JSON, of which it is no part.
    pub has_bom: bool,
    /// The first byte of the JSON text that is not UTF-8. Each such byte is read as U+FFFD.
    pub non_utf8: Option<usize>,
    /// Whether there were more than [`MAX_INVALID`] of them, after which nothing is read.
    pub is_truncated: bool,
    /// From the JSON text to the bytes of the segment. They differ where a byte that is not UTF-8 became a longer character.
    bytes: Origin,
}

impl Segment {
    /// Decodes `text`, which is at `start` of the token, and parses its JSON.
    pub fn read(text: &str, start: usize) -> Self {
        Self::read_with(text, start, json::read)
    }

    /// [`Segment::read`] with a parser of its own.
    pub(super) fn read_with(text: &str, start: usize, read: fn(String) -> Document) -> Self {
        let (bytes, faults) = base64url::decode(text);
        let has_bom = bytes.starts_with(BOM);
        let mut origin = Origin::default();
        let mut non_utf8 = None;
        let mut json = String::with_capacity(bytes.len());
        let (mut count, mut is_truncated) = (0, false);
        let mut at = if has_bom { BOM.len() } else { 0 };
        for chunk in bytes.get(at..).unwrap_or_default().utf8_chunks() {
            let (good, bad) = (chunk.valid().len(), chunk.invalid().len());
            json.push_str(chunk.valid());
            origin.push(good, at..at + good);
            at += good;
            if bad > 0 {
                non_utf8.get_or_insert(json.len());
                if count == MAX_INVALID {
                    is_truncated = true;
                    break;
                }
                count += 1;
                json.push(char::REPLACEMENT_CHARACTER);
                origin.push(char::REPLACEMENT_CHARACTER.len_utf8(), at..at + bad);
                at += bad;
            }
        }
        let place = start..start + text.len();
        Self { place, document: read(json), faults, has_bom, non_utf8, is_truncated, bytes: origin }
    }

    /// A segment that was pasted as JSON, at `start` of the clean text.
    pub fn plain(json: String, start: usize) -> Self {
        let place = start..start + json.len();
        Self { place, document: json::read_pasted(json), ..Self::default() }
    }

    /// The characters of the token's clean text that encode a span of the JSON text: three bytes are four characters.
    pub fn characters(&self, json: &Span) -> Span {
        if self.bytes.is_empty() {
            return self.place.start + json.start..self.place.start + json.end;
        }
        let bytes = self.bytes.spans(json);
        let first = bytes.first().map_or(0, |span| span.start);
        let last = bytes.last().map_or(0, |span| span.end);
        let characters = characters(&(first..last));
        let start = self.place.start + characters.start;
        start..(self.place.start + characters.end).clamp(start, self.place.end.max(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    #[test]
    fn a_member_knows_its_characters() {
        // {"a":"é"} after five characters of another segment.
        let segment = Segment::read("eyJhIjoiw6kifQ", 5);
        let member = &segment.document.members()[0];
        assert_eq!(segment.document.slice(&member.span), "\"a\":\"é\"");
        // Bytes 1 to 9 of ten are the characters 1 to 12 of fourteen.
        assert_eq!(segment.characters(&member.span), 6..17);
        // The value alone: bytes 5 to 9, characters 6 to 12.
        assert_eq!(segment.characters(&member.value.span), 11..17);
    }

    #[test]
    fn binary_data_is_not_read_to_its_end() {
        for (bad, kept) in [(MAX_INVALID, true), (MAX_INVALID + 1, false)] {
            let bytes = [b"{\"a\":1,\"b\":\"", &*vec![0xff; bad], b"\"}"].concat();
            let segment = Segment::read(&URL_SAFE_NO_PAD.encode(&bytes), 0);
            assert_eq!(segment.non_utf8, Some(12));
            assert_eq!(segment.document.members().len(), if kept { 2 } else { 1 });
        }
    }

    #[test]
    fn a_byte_that_is_not_utf8_is_kept_as_a_replacement_and_shifts_nothing() {
        // {"a":"<ff>","b":1}
        let segment = Segment::read("eyJhIjoi_yIsImIiOjF9", 0);
        assert_eq!(segment.non_utf8, Some(6));
        assert_eq!(segment.document.error, None);
        let second = &segment.document.members()[1];
        assert_eq!(segment.document.slice(&second.span), "\"b\":1");
        // Bytes 9 to 14.
        assert_eq!(segment.characters(&second.span), 12..19);
    }
}
