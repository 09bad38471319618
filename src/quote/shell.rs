//! Words of the POSIX shell (XCU section 2.2), and what Azure CLI reads inside its arguments.

use super::is_invisible;
use crate::text::Text;
use core::fmt::Write as _;

/// A shell word for `dash`, `bash` and every other POSIX shell: single quotes, in which only the quote itself is special. Invisible characters
/// are printed by `printf`, so that a reader sees them; a line feed stays, because a command substitution would drop it at the end. None for
/// U+0000, which no argument can contain.
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
/// `az` reads a file if a value begins with `@`, treats `null` as nothing and `??` as a question, and ends a value that begins with `'` at the
/// next one, unless `/` follows (azure-cli: `_expand_file_prefixed_files`, `AAZShortHandSyntaxParser`). Such a value is wrapped in quotes of
/// `az`'s own.
pub fn az(text: &Text) -> Option<String> {
    let raw = text.raw();
    if raw.starts_with(['@', '\'']) || matches!(raw, "null" | "??") {
        return shell(&Text::from(own_quotes(raw)));
    }
    shell(text)
}

/// The single value of an Azure CLI option that takes a list. Beyond what [`az`] handles, such an option reads a file named like the value and
/// takes `a=b`, `[` and `{` apart, so only a value without any of their characters is passed as it is.
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
