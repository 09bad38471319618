//! base64url without padding (RFC 7515 section 2), decoded as far as possible.
//!
//! The `base64` crate decodes intact input. For anything else it returns one error and no bytes, but half a token is worth reading: that
//! takes the bytes before the damage, and every fault. So the faults are found here, and the crate decodes the rest.

use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, URL_SAFE_NO_PAD};
use base64::{Engine as _, alphabet};

/// What is wrong in a base64url text, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The byte of the text at which it is.
    pub offset: usize,
}

/// What can be wrong in a base64url text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A character that no base64 alphabet has: decoding ends before it.
    Character(char),
    /// One character is left over: no number of bytes encodes to this length.
    Length,
    /// `+` or `/` of the standard alphabet, where base64url has `-` and `_`.
    StandardAlphabet(char),
    /// `=` at the end.
    Padding,
    /// The last character has bits that belong to no byte.
    TrailingBits,
}

/// The bytes that `text` encodes, and the first fault of each kind.
pub fn decode(text: &str) -> (Vec<u8>, Vec<Fault>) {
    match URL_SAFE_NO_PAD.decode(text) {
        Ok(bytes) => (bytes, Vec::new()),
        Err(_) => decode_damaged(text),
    }
}

/// Accepts the trailing bits that a cut leaves.
const LENIENT: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, NO_PAD.with_decode_allow_trailing_bits(true));

fn decode_damaged(text: &str) -> (Vec<u8>, Vec<Fault>) {
    let mut faults = Vec::new();
    let mut fault = |kind, offset| faults.push(Fault { kind, offset });
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+/".contains(&byte);
    let end = text.bytes().position(|byte| !is_letter(byte)).unwrap_or(text.len());
    let (letters, rest) = text.split_at_checked(end).unwrap_or_default();
    if let Some((offset, character)) = letters.char_indices().find(|(_, character)| matches!(character, '+' | '/')) {
        fault(FaultKind::StandardAlphabet(character), offset);
    }
    let is_padding = rest.bytes().all(|byte| byte == b'=');
    match rest.chars().next() {
        Some(_) if is_padding => fault(FaultKind::Padding, end),
        Some(character) => fault(FaultKind::Character(character), end),
        None => {}
    }
    let mut letters = letters.replace('+', "-").replace('/', "_");
    let is_one_left = letters.len() % 4 == 1;
    if is_one_left {
        letters.pop();
    }
    if let Ok(bytes) = URL_SAFE_NO_PAD.decode(&letters) {
        if is_one_left && is_padding {
            fault(FaultKind::Length, text.len());
        }
        return (bytes, faults);
    }
    // The letters and their number are right, so the bits of the last one are wrong.
    if is_padding {
        fault(FaultKind::TrailingBits, letters.len() - 1);
    }
    (LENIENT.decode(&letters).unwrap_or_default(), faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_can_be_read_and_says_what_is_wrong() {
        use FaultKind::{Character, Length, Padding, StandardAlphabet, TrailingBits};
        type Case<'a> = (&'a str, &'a [u8], &'a [(FaultKind, usize)]);
        let cases: [Case<'_>; 17] = [
            ("", b"", &[]),
            ("e30", b"{}", &[]),
            // Both characters that the alphabets differ in.
            ("_-8", &[0xff, 0xef], &[]),
            ("/+8", &[0xff, 0xef], &[(StandardAlphabet('/'), 0)]),
            ("e30=", b"{}", &[(Padding, 3)]),
            ("/+8=", &[0xff, 0xef], &[(StandardAlphabet('/'), 0), (Padding, 3)]),
            // `e3` is one byte, and the bits 0111 of another.
            ("e3==", b"{", &[(Padding, 2), (TrailingBits, 1)]),
            ("e31", b"{}", &[(TrailingBits, 2)]),
            ("e3/", b"{\x7f", &[(StandardAlphabet('/'), 2), (TrailingBits, 2)]),
            // Padding in the middle is a foreign character.
            ("e3=0", b"{", &[(Character('='), 2)]),
            ("=e30", b"", &[(Character('='), 0)]),
            ("e30*e30", b"{}", &[(Character('*'), 3)]),
            // The text before a foreign character is cut off, so its length says nothing.
            ("e30ae*", b"{}\x1a", &[(Character('*'), 5)]),
            ("e3é", b"{", &[(Character('é'), 2)]),
            // One character too many, or three too few: cut off.
            ("e30ae", b"{}\x1a", &[(Length, 5)]),
            ("e30a+=", b"{}\x1a", &[(StandardAlphabet('+'), 4), (Padding, 5), (Length, 6)]),
            ("=", b"", &[(Padding, 0)]),
        ];
        for (text, bytes, expected) in cases {
            let (actual, faults) = decode(text);
            assert_eq!(actual, bytes, "{text}");
            assert_eq!(faults.iter().map(|fault| (fault.kind, fault.offset)).collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
