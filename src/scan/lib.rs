//! Searches that look at every byte of a text: for pairs of characters that begin something, for prefixes, for one byte.

/// The pairs, one bit each: `ey`, `ew`, `e3` begin base64url of an object; `ZX`, `ZT` and `Wl` base64 of that, once and twice;
/// then `t-` of `glcbt-`, `[M` of `[MASKED]`, `**` of `***`, `AA` of `AADSTS`.
const PAIRS: [(&[u8], &[u8]); 7] =
    [(b"e", b"yw3"), (b"Z", b"XT"), (b"W", b"l"), (b"t", b"-"), (b"[", b"M"), (b"*", b"*"), (b"A", b"A")];

const FIRST: [u8; 256] = bits(true);
const SECOND: [u8; 256] = bits(false);

const fn bits(first: bool) -> [u8; 256] {
    let mut bits = [0; 256];
    let mut pair = 0;
    while pair < PAIRS.len() {
        let bytes = if first { PAIRS[pair].0 } else { PAIRS[pair].1 };
        let mut at = 0;
        while at < bytes.len() {
            bits[bytes[at] as usize] |= 1 << pair;
            at += 1;
        }
        pair += 1;
    }
    bits
}

/// The offset of the next pair, at or after `from`.
#[inline(never)]
pub fn next_pair(bytes: &[u8], from: usize) -> Option<usize> {
    let hit = |first: u8, second: u8| FIRST[usize::from(first)] & SECOND[usize::from(second)];
    let mut at = from;
    // Two loads per byte, and one branch per eight bytes, which is hardly ever taken.
    while let Some([a, b, c, d, e, f, g, h, i]) = bytes.get(at..at + 9) {
        let first = hit(*a, *b) | hit(*b, *c) | hit(*c, *d) | hit(*d, *e);
        if (first | hit(*e, *f) | hit(*f, *g) | hit(*g, *h) | hit(*h, *i)) != 0 {
            break;
        }
        at += 8;
    }
    loop {
        let [first, second] = bytes.get(at..at + 2)? else { return None };
        if hit(*first, *second) != 0 {
            return Some(at);
        }
        at += 1;
    }
}

/// Eight bytes, each of them 1.
const ONES: u64 = u64::from_ne_bytes([1; 8]);
/// The highest bit of each of eight bytes.
const HIGHEST: u64 = ONES << 7;

/// Not zero if one of eight bytes is `byte`.
fn one(byte: u8, eight: u64) -> u64 {
    // A byte of `different` is zero where `byte` is; subtracting 1 from it sets its highest bit.
    let different = eight ^ (ONES * u64::from(byte));
    different.wrapping_sub(ONES) & !different & HIGHEST
}

/// Not zero if one of eight bytes is a control character.
fn control(eight: u64) -> u64 {
    eight.wrapping_sub(ONES * u64::from(b' ')) & !eight & HIGHEST
}

/// The offset of the next `byte`, at or after `from`.
#[inline(never)]
pub fn find(byte: u8, bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        if one(byte, u64::from_ne_bytes(*eight)) != 0 {
            break;
        }
        at += 8;
    }
    let place = bytes.get(at..)?.iter().position(|other| *other == byte)?;
    Some(at + place)
}

/// How many bytes of each word [`PrefixFilter`] compares.
pub const PREFIX_LENGTH: usize = 4;

/// Finds where one of several words may begin. Words are in eight groups; for each byte there are eight bits per position (first to fourth),
/// which say in which groups it occurs there.
#[derive(Clone, Debug)]
pub struct PrefixFilter([u32; 256]);

impl PrefixFilter {
    /// A filter for words of at least [`PREFIX_LENGTH`] bytes. Words are grouped by their first letter.
    pub fn of<'a>(words: impl Iterator<Item = &'a str>) -> Self {
        let mut filter = [0; 256];
        for word in words {
            let group = word.bytes().next().map_or(0, |first| first % 8);
            for (place, byte) in word.bytes().take(PREFIX_LENGTH).enumerate() {
                filter[usize::from(byte)] |= 1 << (8 * place + usize::from(group));
            }
        }
        Self(filter)
    }

    /// The offset of the next [`PREFIX_LENGTH`] bytes, at or after `from`, with which one of the words may begin. False positives are rare.
    #[inline(never)]
    pub fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        // The eight bits of position n: the groups in which the last n + 1 bytes may begin a word.
        let step = |state: u32, byte: &u8| (state << 8 | 0xff) & self.0[usize::from(*byte)];
        let is_hit = |state: u32| state >> (8 * (PREFIX_LENGTH - 1)) != 0;
        let mut state = 0;
        let mut at = from;
        // One branch per eight bytes, which is hardly ever taken.
        while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
            let (mut next, mut hits) = (state, 0);
            for byte in eight {
                next = step(next, byte);
                hits |= next;
            }
            if is_hit(hits) {
                break;
            }
            (state, at) = (next, at + 8);
        }
        let place = bytes.get(at..)?.iter().position(|byte| {
            state = step(state, byte);
            is_hit(state)
        })?;
        Some(at + place + 1 - PREFIX_LENGTH)
    }
}

/// Whether every byte is ASCII.
#[inline(never)]
pub fn is_ascii(bytes: &[u8]) -> bool {
    let (chunks, rest) = bytes.as_chunks::<32>();
    chunks.iter().all(|chunk| chunk.iter().fold(0, |all, byte| all | byte) < 0x80) && rest.is_ascii()
}

/// The offset of the next byte, at or after `from`, that a JSON string cannot hold as it is: a quote, a backslash or a control character.
#[inline(never)]
pub fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    while let Some(eight) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let eight = u64::from_ne_bytes(*eight);
        if control(eight) | one(b'"', eight) | one(b'\\', eight) != 0 {
            break;
        }
        at += 8;
    }
    let ends = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..b' ');
    Some(at + bytes.get(at..)?.iter().position(ends)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_at_a_quote_a_backslash_or_a_control_character() {
        for byte in 0..=u8::MAX {
            let ends = byte < b' ' || byte == b'"' || byte == b'\\';
            for place in 0..17 {
                let mut bytes = [b'x'; 17];
                bytes[place] = byte;
                assert_eq!(string_end(&bytes, 0), ends.then_some(place), "{byte} at {place}");
                assert_eq!(string_end(&bytes, place + 1), None);
            }
        }
    }

    #[test]
    fn pairs_are_found_and_nothing_else() {
        let cases = [
            ("", None),
            ("e", None),
            ("key", Some(1)),
            ("the year 2024", None),
            ("e3", Some(0)),
            ("ZXlK", Some(0)),
            ("WlhsS", Some(0)),
            ("glcbt-", Some(4)),
            ("a [MASKED]", Some(2)),
            ("AADSTS", Some(0)),
        ];
        for (text, expected) in cases {
            assert_eq!(next_pair(text.as_bytes(), 0), expected, "{text}");
        }
        assert_eq!(next_pair(b"eyey", 1), Some(2));
        assert_eq!(next_pair(b"ey", 3), None);
    }

    #[test]
    fn words_are_found_by_their_first_letters() {
        let filter = PrefixFilter::of(["abacus", "AADSTS"].into_iter());
        let cases = [
            ("", 0, None),
            ("aba", 0, None),
            ("abac", 0, Some(0)),
            ("xabababacx", 0, Some(5)),
            ("abacabac", 1, Some(4)),
            ("abac", 1, None),
            ("abac", 5, None),
            ("0123456abac", 0, Some(7)),
            ("0123456789AADS", 0, Some(10)),
            // `A` and `a` are in one group, so their bits mix.
            ("aADc", 0, Some(0)),
        ];
        for (text, from, expected) in cases {
            assert_eq!(filter.find(text.as_bytes(), from), expected, "{text} from {from}");
        }
    }

    #[test]
    fn one_byte_beyond_ascii_is_seen_wherever_it_is() {
        for length in 0..70 {
            let mut bytes = vec![b'z'; length];
            assert!(is_ascii(&bytes));
            for place in 0..length {
                bytes[place] = 0x80;
                assert!(!is_ascii(&bytes), "{place} of {length}");
                bytes[place] = 0x7f;
            }
        }
    }

    #[test]
    fn a_byte_is_found_wherever_it_is() {
        for length in 0..40 {
            let mut text = vec![b'z'; length];
            assert_eq!(find(b'{', &text, 0), None);
            for place in 0..length {
                text[place] = b'{';
                for from in 0..=length + 1 {
                    assert_eq!(
                        find(b'{', &text, from),
                        (from <= place).then_some(place),
                        "{place} of {length} from {from}"
                    );
                }
                text[place] = b'z';
            }
        }
    }
}
