//! A JSON Web Signature in compact serialization (RFC 7515 section 7.1): its segments, decoded, and where every byte of them stands.

mod segment;

use crate::base64url::{self, Fault};
use crate::json::{self, Document};
use crate::text::Span;

pub use segment::{MAX_INVALID, Segment};

/// How many segments a compact JWS has: header, payload, signature.
const JWS_SEGMENTS: usize = 3;
/// How many a compact JWE has (RFC 7516 section 7.1).
const JWE_SEGMENTS: usize = 5;

/// What the number and the fill of the segments say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenForm {
    /// Header, payload and signature.
    Signed,
    /// Header and payload, and no signature behind them.
    SignatureLeftOut,
    /// Five segments: an encrypted token (JWE).
    Encrypted,
    /// Another number of segments.
    Segments(usize),
    /// A header and a payload as JSON, one behind the other: there is no compact serialization.
    Plain,
}

/// A token taken apart. Nothing is judged here, and what can be read is read, whatever is wrong elsewhere.
#[derive(Clone, Debug)]
pub struct Compact {
    /// The clean text: no white space, no prefix. Offsets of a token are bytes of it.
    pub text: String,
    /// What it looks like.
    pub form: TokenForm,
    /// The JOSE header.
    pub header: Segment,
    /// The payload: the claims.
    pub payload: Segment,
    /// Where the signature stands; empty if there is none.
    pub signature: Span,
    /// What is wrong in the signature's text.
    pub signature_faults: Vec<Fault>,
}

impl Compact {
    /// Takes `text` apart, and reads it.
    pub fn read(text: String) -> Self {
        Self::read_with(text, json::read)
    }

    /// Takes `text` apart and decodes it: the first half of [`Compact::read`], as much work as the second.
    pub fn decode(text: String) -> Self {
        Self::read_with(text, |text| Document { text, ..Document::default() })
    }

    /// Reads the JSON of what is decoded: the second half.
    pub fn parse(&mut self) {
        for segment in [&mut self.header, &mut self.payload] {
            segment.document = json::read(core::mem::take(&mut segment.document.text));
        }
    }

    fn read_with(text: String, read: fn(String) -> Document) -> Self {
        let mut places = Vec::new();
        let mut start = 0;
        for segment in text.split('.') {
            places.push(start..start + segment.len());
            start += segment.len() + 1;
        }
        let place = |index: usize| places.get(index).cloned().unwrap_or(text.len()..text.len());
        let (header, payload, signature) = (place(0), place(1), place(2));
        let form = match places.len() {
            JWE_SEGMENTS => TokenForm::Encrypted,
            JWS_SEGMENTS if signature.is_empty() => TokenForm::SignatureLeftOut,
            JWS_SEGMENTS => TokenForm::Signed,
            2 => TokenForm::SignatureLeftOut,
            other => TokenForm::Segments(other),
        };
        // The second segment of a JWE is an encrypted key: there is nothing to read in it.
        let payload = if form == TokenForm::Encrypted { payload.end..payload.end } else { payload };
        let slice = |span: &Span| text.get(span.clone()).unwrap_or_default();
        let signature_faults =
            if form == TokenForm::Signed { base64url::decode(slice(&signature)).1 } else { Vec::new() };
        Self {
            header: Segment::read_with(slice(&header), header.start, read),
            payload: Segment::read_with(slice(&payload), payload.start, read),
            signature,
            signature_faults,
            form,
            text,
        }
    }

    /// A header and a payload as they were pasted, in JSON: the header ends at byte `split`.
    pub fn plain(text: String, split: usize) -> Self {
        let (header, payload) = text.split_at_checked(split).unwrap_or_default();
        Self {
            header: Segment::plain(header.to_owned(), 0),
            payload: Segment::plain(payload.to_owned(), split),
            signature: text.len()..text.len(),
            signature_faults: Vec::new(),
            form: TokenForm::Plain,
            text,
        }
    }
}
