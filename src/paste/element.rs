//! What can be between the characters of a token in a paste: gaps, the decoration of logs, and escape sequences.

use crate::quote::is_invisible;

/// What the paste has at a place, apart from characters of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// Decoration of a log, of this many bytes, which interrupts nothing.
    Nothing(usize),
    /// An invisible character.
    Invisible(usize),
    /// White space on the same line.
    Space(usize),
    /// The end of a line, with the prefix that a log gives the next one.
    Break(usize),
    /// An ASCII character, in an escape sequence of this many bytes.
    Escaped(u8, usize),
    /// The mask of a masked value.
    Mask(usize),
    /// Any other character.
    Other(char),
    /// The end of the paste.
    End,
}

/// How many bytes [`element`] needs at most, unless the paste ends before.
pub(super) const WINDOW: usize = 80;
/// The bytes of a timestamp with its stream marker: `2026-01-02T03:04:05.678901Z 01O `.
pub(super) const TIMESTAMP: usize = 32;
/// The bytes of it before the first colon.
pub(super) const TIMESTAMP_DATE: usize = 13;
/// The most parameter bytes of a terminal control sequence that is recognized.
const PARAMETERS: usize = 24;
/// How GitLab's runner masks a variable, and how other systems do.
const MASKS: [&str; 2] = ["[MASKED]", "***"];

/// The element that `rest` begins with.
pub(super) fn element(rest: &str) -> Element {
    let Some(first) = rest.chars().next() else { return Element::End };
    match first {
        '\n' | '\r' => line_break(rest),
        '\t' | ' ' => Element::Space(1),
        '\u{1b}' | '[' | '0'..='9' | '*' => {
            if let Some(length) = decoration(rest.as_bytes()) {
                return Element::Nothing(length);
            }
            match mask(rest) {
                Some(length) => Element::Mask(length),
                None => Element::Other(first),
            }
        }
        '\\' | '&' | '%' => escape(rest).unwrap_or(Element::Other(first)),
        _ if is_invisible(first) && !first.is_whitespace() => Element::Invisible(first.len_utf8()),
        '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => Element::Break(first.len_utf8()),
        _ if first.is_whitespace() => Element::Space(first.len_utf8()),
        _ => Element::Other(first),
    }
}

/// How many bytes of decoration `rest` begins with: a timestamp with its stream marker, or a terminal control sequence, with its ESC or, as
/// in copies, without.
pub(super) fn decoration(rest: &[u8]) -> Option<usize> {
    // Most bytes begin no decoration.
    if !matches!(rest.first()?, 0x1b | b'[' | b'0'..=b'9') {
        return None;
    }
    if timestamp(rest).is_some() {
        return Some(TIMESTAMP);
    }
    let escape = usize::from(rest.first() == Some(&0x1b));
    let Some((b'[', parameters)) = rest.get(escape..)?.split_first() else {
        return (escape > 0).then_some(escape);
    };
    let count = parameters.iter().take(PARAMETERS).take_while(|byte| byte.is_ascii_digit() || **byte == b';').count();
    let last = *parameters.get(count)?;
    let ends = if escape > 0 { last.is_ascii_alphabetic() } else { count > 0 && matches!(last, b'm' | b'K') };
    if ends { Some(escape + 1 + count + 1) } else { (escape > 0).then_some(escape) }
}

/// The last character of the timestamp that `rest` begins with: a space before a new line, `+` before the rest of the previous one.
///
/// RFC 3339 with six decimals, the stream's number in hexadecimal, `O` or `E` (GitLab Runner 17.0 and later).
fn timestamp(rest: &[u8]) -> Option<u8> {
    const SHAPE: &[u8; TIMESTAMP] = b"0000-00-00T00:00:00.000000Z xxO ";
    let text = rest.get(..TIMESTAMP)?;
    let fits = text.iter().zip(SHAPE).all(|(byte, shape)| match shape {
        b'0' => byte.is_ascii_digit(),
        b'x' => byte.is_ascii_hexdigit(),
        b'O' => matches!(byte, b'O' | b'E'),
        b' ' => matches!(byte, b' ' | b'+'),
        other => byte == other,
    });
    text.last().copied().filter(|_| fits)
}

/// A line break. If a timestamp says that the next line continues this one, it is mere decoration.
pub(super) fn line_break(rest: &str) -> Element {
    let bytes = rest.as_bytes();
    let length = if bytes.starts_with(b"\r\n") { 2 } else { 1 };
    match bytes.get(length..).and_then(timestamp) {
        Some(b'+') => Element::Nothing(length + TIMESTAMP),
        Some(_) => Element::Break(length + TIMESTAMP),
        None => Element::Break(length),
    }
}

/// Whether `rest` begins with a timestamp and its stream marker.
pub(super) fn is_timestamp(rest: &[u8]) -> bool {
    timestamp(rest).is_some()
}

fn mask(rest: &str) -> Option<usize> {
    let mask = MASKS.into_iter().find(|mask| rest.starts_with(mask))?;
    // Any number of stars.
    Some(if mask.starts_with('*') {
        rest.bytes().take(WINDOW).take_while(|byte| *byte == b'*').count()
    } else {
        mask.len()
    })
}

/// Escape sequences of JSON and YAML (`\n`, `\/`, `\u002e`), shells (a backslash before a line break), HTML (`&#46;`) and URLs (`%2E`).
fn escape(rest: &str) -> Option<Element> {
    let bytes = rest.as_bytes();
    let number = |from: usize, to: usize, radix: u32| {
        let digits = bytes.get(from..to).filter(|digits| !digits.is_empty())?;
        let value =
            digits.iter().try_fold(0, |value, digit| Some(value * radix + char::from(*digit).to_digit(radix)?))?;
        u8::try_from(value).ok()
    };
    let (value, length) = match bytes {
        [b'\\', b'n' | b'r' | b'\n', ..] => (b'\n', 2),
        [b'\\', b't', ..] => (b' ', 2),
        [b'\\', b'/', ..] => (b'/', 2),
        // After a backslash, or in a string inside a string.
        [b'\\', b'\r', b'\n', ..] | [b'\\', b'\\', b'n' | b'r', ..] => (b'\n', 3),
        [b'\\', b'u', b'0', b'0', ..] => (number(4, 6, 16)?, 6),
        [b'%', ..] => (number(1, 3, 16)?, 3),
        [b'&', b'#', ..] => {
            let end = bytes.iter().take(8).position(|byte| *byte == b';')?;
            let hexadecimal = matches!(bytes.get(2), Some(b'x' | b'X'));
            (if hexadecimal { number(3, end, 16)? } else { number(2, end, 10)? }, end + 1)
        }
        _ => return None,
    };
    Some(match value {
        b'\n' | b'\r' => Element::Break(length),
        b' ' | b'\t' => Element::Space(length),
        value if is_token_byte(value) => Element::Escaped(value, length),
        _ => return None,
    })
}

/// The characters of a compact serialization, and those of standard base64.
pub(super) fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+' | b'/' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_between_characters() {
        use Element::{Break, End, Escaped, Invisible, Mask, Nothing, Other, Space};
        let cases = [
            ("", End),
            ("\n", Break(1)),
            ("\r\nx", Break(2)),
            (" x", Space(1)),
            ("\u{a0}x", Space(2)),
            ("\u{200b}x", Invisible(3)),
            ("\u{feff}x", Invisible(3)),
            // The next line of a log, and the rest of this one.
            ("\n2024-05-06T07:08:09.123456Z 01O x", Break(33)),
            ("\n2024-05-06T07:08:09.123456Z 01O+x", Nothing(33)),
            ("2024-05-06T07:08:09.123456Z 00E x", Nothing(32)),
            // Colours, with and without ESC.
            ("\u{1b}[0;33mx", Nothing(7)),
            ("\u{1b}[0Kx", Nothing(4)),
            ("[36;1mx", Nothing(6)),
            ("[0Kx", Nothing(3)),
            ("[x", Other('[')),
            ("[MASKED].x", Mask(8)),
            ("***", Mask(3)),
            ("*x", Other('*')),
            ("\\nx", Break(2)),
            ("\\/x", Escaped(b'/', 2)),
            ("\\u003dx", Escaped(b'=', 6)),
            ("\\u0022x", Other('\\')),
            ("\\\nx", Break(2)),
            ("&#46;x", Escaped(b'.', 5)),
            ("&#x2E;x", Escaped(b'.', 6)),
            ("&state=1", Other('&')),
            ("%3Dx", Escaped(b'=', 3)),
            ("%0Ax", Break(3)),
            ("…", Other('…')),
        ];
        for (rest, expected) in cases {
            assert_eq!(element(rest), expected, "{rest:?}");
        }
    }
}
