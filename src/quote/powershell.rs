//! `PowerShell` strings (`about_Quoting_Rules`).

use crate::text::Text;
use core::fmt::Write as _;

/// An expression for the text, in Windows PowerShell 5.1 and in PowerShell 7. Only printable ASCII goes inside the quotes: 5.1 reads a file
/// without a byte-order mark in the system's code page, and PowerShell ends a string at a typographic quote too.
pub fn powershell(text: &Text) -> String {
    let mut out = String::with_capacity(text.raw().len() + 2);
    let mut parts = false;
    out.push('\'');
    for unit in text.raw().encode_utf16() {
        match unit {
            0x27 => out.push_str("''"),
            0x20..=0x7e => out.extend(char::from_u32(unit.into())),
            _ => {
                parts = true;
                let _ = write!(out, "' + [char]0x{unit:X} + '");
            }
        }
    }
    out.push('\'');
    if parts { format!("({out})") } else { out }
}
