//! Words of the POSIX shell (XCU section 2.2), and what Azure CLI reads inside its arguments.

use super::is_invisible;
use crate::text::Text;
use core::fmt::Write as _;

/// A shell word for `dash`, `bash` and every other POSIX shell: single quotes, in which nothing is special but the quote itself. What cannot
/// be seen is printed by `printf`, so that a reader sees it; a line feed stays, because a command substitution would lose it at an end.
/// None for U+0000, which no argument holds.
pub fn shell(text: &Text) -> Option<String> {
    let raw = text.raw();
    if raw.contains('\0') {
        return None;
    }
    let mut out = String::with_capacity(raw.len() + 2);
    out.push('\'');
    for character in raw.chars() {
        match character {
            '\'' => out.push_str("'\\''"),
            _ if is_invisible(character) && character != '\n' => {
                out.push_str("'\"$(printf '");
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(out, "\\{byte:03o}");
                }
                out.push_str("')\"'");
            }
            _ => out.push(character),
        }
    }
    out.push('\'');
    Some(out)
}

/// A value of an Azure CLI option, written `--option="$VARIABLE"`, as a shell word.
///
/// `az` reads a file for a value that begins with `@`, takes `null` for nothing and `??` for a question, and ends a value that begins with
/// `'` at the next one, unless `/` follows (azure-cli: `_expand_file_prefixed_files`, `AAZShortHandSyntaxParser`). Such a value goes into
/// these quotes of its own.
pub fn az(text: &Text) -> Option<String> {
    let raw = text.raw();
    if raw.starts_with(['@', '\'']) || matches!(raw, "null" | "??") {
        return shell(&Text::from(own_quotes(raw)));
    }
    shell(text)
}

/// The one value of an Azure CLI option that takes a list. Beyond [`az`], such an option reads a file that is called like the value, and
/// takes `a=b`, `[` and `{` apart, so that only what has none of their characters stands by itself.
pub fn az_list(text: &Text) -> Option<String> {
    let raw = text.raw();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/._-".contains(&byte);
    if raw.contains("://") && raw.bytes().all(is_plain) {
        return shell(text);
    }
    shell(&Text::from(format!("[{}]", own_quotes(raw))))
}

fn own_quotes(raw: &str) -> String {
    format!("'{}'", raw.replace('\'', "'/"))
}
