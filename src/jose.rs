//! A JSON Web Signature in compact serialization (RFC 7515 section 7.1): its segments, decoded, and the characters that each byte came from.

mod segment;

use crate::base64url::{self, Fault};
use crate::json::{self, Document};
use crate::text::Span;

pub use segment::Segment;

/// How many segments a compact JWS has: header, payload, signature.
const JWS_SEGMENTS: usize = 3;
/// How many a compact JWE has (RFC 7516 section 7.1).
const JWE_SEGMENTS: usize = 5;

/// What the segments show, by their number and which of them are empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenForm {
    /// Header, payload and signature.
    Signed,
    /// Header and payload without a signature.
    SignatureLeftOut,
    /// Five segments: an encrypted token (JWE).
    Encrypted,
    /// Another number of segments.
    Segments(usize),
    /// A header and a payload in JSON, one after the other: no compact serialization.
    Plain,
}

/// A token split into its segments. Nothing is judged here, and each part is read whatever is wrong with the others.
#[derive(Clone, Debug)]
pub struct Compact {
    /// The clean text: no white space, no prefix. Offsets in a token count its bytes.
    pub text: String,
    /// Its form.
    pub form: TokenForm,
    /// The JOSE header.
    pub header: Segment,
    /// The payload: the claims.
    pub payload: Segment,
    /// The span of the signature; empty if there is none.
    pub signature: Span,
    /// What is wrong with the signature's base64url.
    pub signature_faults: Vec<Fault>,
}

impl Compact {
    /// Splits `text`, and decodes and parses its segments.
    pub fn read(text: String) -> Self {
        Self::read_with(text, json::read)
    }

    /// Splits and decodes `text`: the first half of [`Compact::read`], as much work as the second.
    pub fn decode(text: String) -> Self {
        Self::read_with(text, |text| Document { text, ..Document::default() })
    }

    /// Parses the decoded JSON: the second half.
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
        // The second segment of a JWE is an encrypted key, which nobody here can read.
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

    /// A header and a payload that were pasted as JSON; the header ends at byte `split`.
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
