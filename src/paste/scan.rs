//! The fast pass: pairs of characters that begin something.

/// The pairs, each by a bit of its own: `ey`, `ew`, `e3` begin base64url of an object; `ZX`, `ZT` and `Wl` base64 of that, once and twice;
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

/// The next place at or behind `from` where a pair begins.
pub(super) fn next(bytes: &[u8], from: usize) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let mut before = 0;
    // Two loads and a test a byte, and hardly ever a branch taken.
    let second = rest.iter().position(|byte| {
        let hit = before & SECOND[usize::from(*byte)];
        before = FIRST[usize::from(*byte)];
        hit != 0
    })?;
    Some(from + second - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(next(text.as_bytes(), 0), expected, "{text}");
        }
        assert_eq!(next(b"eyey", 1), Some(2));
        assert_eq!(next(b"ey", 3), None);
    }
}
