//! base64url without padding (RFC 7515 section 2), read as far as it can be read.
//!
//! The `base64` crate decodes what is undamaged. Of anything else it gives one error and no bytes; a reader of half a token needs what
//! stands before the damage, and each fault. So the faults are found here, and the crate decodes what is left without them.

use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, URL_SAFE_NO_PAD};
use base64::{Engine as _, alphabet};

/// What is wrong in a base64url text, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The byte of the text at which it shows.
    pub offset: usize,
}

/// What can be wrong in a base64url text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// A character of no base64 alphabet: reading ends before it.
    Character(char),
    /// One character is left over: no number of bytes encodes to this length.
    Length,
    /// `+` or `/` of the standard alphabet, where base64url has `-` and `_`.
    StandardAlphabet(char),
    /// `=` at the end.
    Padding,
    /// The last character says more bits than the last byte has room for.
    TrailingBits,
}

/// The bytes that `text` encodes, and the first of each kind of fault in it.
pub fn decode(text: &str) -> (Vec<u8>, Vec<Fault>) {
    match URL_SAFE_NO_PAD.decode(text) {
        Ok(bytes) => (bytes, Vec::new()),
        Err(_) => decode_damaged(text),
    }
}

/// Takes trailing bits, which a cut leaves.
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
    // The letters and their number are right, so it is the last one's bits.
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
            // `e3` is one byte and the bits 0111: those of another byte.
            ("e3==", b"{", &[(Padding, 2), (TrailingBits, 1)]),
            ("e31", b"{}", &[(TrailingBits, 2)]),
            ("e3/", b"{\x7f", &[(StandardAlphabet('/'), 2), (TrailingBits, 2)]),
            // Padding in the middle is a foreign character.
            ("e3=0", b"{", &[(Character('='), 2)]),
            ("=e30", b"", &[(Character('='), 0)]),
            ("e30*e30", b"{}", &[(Character('*'), 3)]),
            // What stands before a foreign character is cut off, so its length says nothing.
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
