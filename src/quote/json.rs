//! JSON strings (RFC 8259 section 7).

use super::is_invisible;
use crate::text::Text;
use core::fmt::Write as _;

/// A JSON string with its quotes. What cannot be seen is escaped, so that the file shows what it holds.
pub fn json(text: &Text) -> String {
    let mut out = String::with_capacity(text.raw().len() + 2);
    out.push('"');
    for character in text.raw().chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_invisible(character) => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}
