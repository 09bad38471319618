//! base64url without padding (RFC 7515 section 2), read as far as it can be read.

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

/// The alphabet of RFC 4648 section 5.
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// The six bits of each character; [`STANDARD`] with them for those of the standard alphabet, [`NONE`] for any other byte.
const SEXTETS: [u8; 256] = {
    let mut sextets = [NONE; 256];
    let mut value = 0_u8;
    while value < 64 {
        sextets[LETTERS[value as usize] as usize] = value;
        value += 1;
    }
    sextets[b'+' as usize] = STANDARD + 62;
    sextets[b'/' as usize] = STANDARD + 63;
    sextets
};
const STANDARD: u8 = 0x40;
const NONE: u8 = 0xff;

/// The bytes that `text` encodes, and the first of each thing that is wrong with it, in the order of the text.
pub fn decode(text: &str) -> (Vec<u8>, Vec<Fault>) {
    let mut faults: Vec<Fault> = Vec::new();
    let mut fault = |kind: FaultKind, offset| {
        let same = |fault: &Fault| core::mem::discriminant(&fault.kind) == core::mem::discriminant(&kind);
        if !faults.iter().any(same) {
            faults.push(Fault { kind, offset });
        }
    };
    // Nearly every text is nothing but whole groups of the alphabet.
    let mut bytes = vec![0; text.len() / 4 * 3];
    let groups = claimlens_scan::groups(&SEXTETS, text.as_bytes(), &mut bytes);
    bytes.truncate(groups * 3);
    let (mut group, mut count) = (0_u32, 0_usize);
    let mut is_whole = true;
    for (offset, byte) in text.bytes().enumerate().skip(groups * 4) {
        let sextet = SEXTETS[usize::from(byte)];
        if sextet == NONE {
            let rest = text.get(offset..).unwrap_or_default();
            if rest.bytes().all(|byte| byte == b'=') {
                fault(FaultKind::Padding, offset);
            } else {
                is_whole = false;
                fault(FaultKind::Character(rest.chars().next().unwrap_or_default()), offset);
            }
            break;
        }
        if sextet & STANDARD > 0 {
            fault(FaultKind::StandardAlphabet(char::from(byte)), offset);
        }
        group = group << 6 | u32::from(sextet & !STANDARD);
        count += 1;
        if count == 4 {
            let [_, first, second, third] = group.to_be_bytes();
            bytes.extend_from_slice(&[first, second, third]);
            (group, count) = (0, 0);
        }
    }
    // Two characters left are one byte and four bits, three are two bytes and two bits.
    let spare = match count {
        2 => 4,
        3 => 2,
        _ => 0,
    };
    if spare > 0 {
        let last = (group >> spare).to_be_bytes();
        bytes.extend_from_slice(last.get(5 - count..).unwrap_or_default());
    }
    if is_whole {
        let end = text.trim_end_matches('=').len();
        if count == 1 {
            fault(FaultKind::Length, text.len());
        } else if group & ((1 << spare) - 1) != 0 {
            fault(FaultKind::TrailingBits, end.saturating_sub(1));
        }
    }
    (bytes, faults)
}

/// The bytes that `text` encodes, if nothing is wrong with it: it is written as [`encode`] writes it.
pub fn decode_strict(text: &str) -> Option<Vec<u8>> {
    let (bytes, faults) = decode(text);
    faults.is_empty().then_some(bytes)
}

/// Writes `bytes` without padding.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            text.push(char::from(LETTERS[(group >> (18 - 6 * place) & 63) as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    #[test]
    fn reads_what_can_be_read_and_says_what_is_wrong() {
        use FaultKind::{Character, Length, Padding, StandardAlphabet, TrailingBits};
        type Case<'a> = (&'a str, &'a [u8], &'a [(FaultKind, usize)]);
        let cases: [Case<'_>; 12] = [
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
            // Padding in the middle is a foreign character.
            ("e3=0", b"{", &[(Character('='), 2)]),
            ("e30*e30", b"{}", &[(Character('*'), 3)]),
            // One character too many, or three too few: cut off.
            ("e30ae", b"{}\x1a", &[(Length, 5)]),
            ("e3é", b"{", &[(Character('é'), 2)]),
        ];
        for (text, bytes, expected) in cases {
            let (actual, faults) = decode(text);
            assert_eq!(actual, bytes, "{text}");
            assert_eq!(faults.iter().map(|fault| (fault.kind, fault.offset)).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn reads_what_another_encoder_writes() {
        for length in 0..=255_u8 {
            let bytes: Vec<u8> = (0..length).map(|at| at.wrapping_mul(89).wrapping_add(length)).collect();
            let text = URL_SAFE_NO_PAD.encode(&bytes);
            assert_eq!(encode(&bytes), text);
            assert_eq!(decode(&text), (bytes, Vec::new()));
        }
    }
}
