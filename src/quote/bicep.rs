//! Bicep strings.

use super::is_invisible;
use crate::text::Text;
use core::fmt::Write as _;

/// A Bicep string with its quotes. `\$` keeps `${` from starting an expression.
pub fn bicep(text: &Text) -> String {
    let mut out = String::with_capacity(text.raw().len() + 2);
    out.push('\'');
    for character in text.raw().chars() {
        match character {
            '\'' | '\\' | '$' => out.extend(['\\', character]),
            _ if is_invisible(character) => {
                let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
            }
            _ => out.push(character),
        }
    }
    out.push('\'');
    out
}
