//! base64url without padding (RFC 7515 section 2), read as far as it can be read.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Reads what RFC 7515 forbids as well, so that a fault is reported beside the claims and not instead of them.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What is wrong in a base64url text, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The byte of the segment's text at which it shows.
    pub offset: usize,
}

/// What can be wrong in a base64url text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A character of no base64 alphabet.
    Character(char),
    /// `+` or `/` of the standard alphabet, where base64url has `-` and `_`.
    StandardAlphabet(char),
    /// `=` at the end.
    Padding,
    /// One character is left over: no number of bytes encodes to this length.
    Length,
}

/// The bytes that `text` encodes, and the first thing that is wrong with it.
///
/// The standard alphabet and padding are read nevertheless; before a foreign character reading stops.
pub(super) fn decode(text: &str) -> (Vec<u8>, Option<Fault>) {
    let mut first = None;
    let mut clean = String::with_capacity(text.len());
    for (offset, character) in text.char_indices() {
        let kind = match character {
            'A'..='Z' | 'a'..='z' | '0'..='9' | '-' | '_' => {
                clean.push(character);
                continue;
            }
            '+' | '/' => {
                clean.push(if character == '+' { '-' } else { '_' });
                FaultKind::StandardAlphabet(character)
            }
            '=' if text.get(offset..).is_some_and(|rest| rest.bytes().all(|byte| byte == b'=')) => FaultKind::Padding,
            _ => FaultKind::Character(character),
        };
        if let FaultKind::Character(_) = kind {
            // Worth more than a slip before it: this is where the reading ends.
            first = Some(Fault { kind, offset });
            break;
        }
        first.get_or_insert(Fault { kind, offset });
    }
    if clean.len() % 4 == 1 {
        clean.pop();
        first.get_or_insert(Fault { kind: FaultKind::Length, offset: text.len() });
    }
    // Only the characters of the alphabet are left, in a possible number: this cannot fail.
    (LENIENT.decode(&clean).unwrap_or_default(), first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_can_be_read_and_says_what_is_wrong() {
        let fault = |kind, offset| Some(Fault { kind, offset });
        let cases: [(&str, &[u8], Option<Fault>); 10] = [
            ("", b"", None),
            ("e30", b"{}", None),
            // Both characters that the alphabets differ in.
            ("_-8", &[0xff, 0xef], None),
            ("/+8", &[0xff, 0xef], fault(FaultKind::StandardAlphabet('/'), 0)),
            ("e30=", b"{}", fault(FaultKind::Padding, 3)),
            ("e3==", b"{", fault(FaultKind::Padding, 2)),
            // Padding in the middle is a foreign character.
            ("e3=0", b"{", fault(FaultKind::Character('='), 2)),
            ("e30*e30", b"{}", fault(FaultKind::Character('*'), 3)),
            // One character too many, or three too few: cut off.
            ("e30ae", b"{}\x1a", fault(FaultKind::Length, 5)),
            ("e3é", b"{", fault(FaultKind::Character('é'), 2)),
        ];
        for (text, bytes, expected) in cases {
            assert_eq!(decode(text), (bytes.to_vec(), expected), "{text}");
        }
    }
}
