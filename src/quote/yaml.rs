//! YAML 1.2 scalars, and the syntax that GitLab reads inside them.

use super::is_invisible;
use crate::text::Text;
use core::fmt::Write as _;

/// A YAML scalar with its quotes: single ones (YAML 1.2.2 section 7.3.2) if the text contains double ones and nothing that needs an escape, else
/// double ones (section 7.3.1), in which every invisible character is escaped.
pub fn yaml(text: &Text) -> String {
    let raw = text.raw();
    if raw.contains('"') && !raw.contains(['\'', '\\']) && !raw.contains(is_invisible) {
        return format!("'{raw}'");
    }
    let mut out = String::with_capacity(raw.len() + 2);
    out.push('"');
    for character in raw.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_invisible(character) => {
                let point = u32::from(character);
                let _ = match point {
                    0..=0xff => write!(out, "\\x{point:02x}"),
                    0x100..=0xffff => write!(out, "\\u{point:04x}"),
                    _ => write!(out, "\\U{point:08x}"),
                };
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    out
}

/// A comparison of a CI/CD variable with a value, as a `rules:if` expression.
///
/// GitLab's string literals have no escapes, end at their own quote, and expand variables before GitLab 18.5 (gitlab-org/gitlab#578297).
/// A value that contains both quotes, `$`, `%` or an invisible character is compared by a pattern in which every character other than letters
/// and digits is written as `\x{…}` (RE2 syntax).
pub fn gitlab_condition(variable: &str, text: &Text) -> String {
    let raw = text.raw();
    let plain = |quote| !raw.contains([quote, '$', '%', '\\']) && !raw.contains(is_invisible);
    if plain('"') {
        return format!("{variable} == \"{raw}\"");
    }
    if plain('\'') {
        return format!("{variable} == '{raw}'");
    }
    let mut pattern = String::new();
    for character in raw.chars() {
        if character.is_ascii_alphanumeric() {
            pattern.push(character);
        } else {
            let _ = write!(pattern, "\\x{{{:X}}}", u32::from(character));
        }
    }
    format!("{variable} =~ /^{pattern}$/")
}

/// A YAML scalar at a place in `.gitlab-ci.yml` where GitLab expands variables written `$name`, `${name}` and `%name%`
/// (`ExpandVariables::VARIABLES_REGEXP`) and, in a file with inputs, inputs written `$[[ … ]]`. There is no escape for them, so a text that
/// contains one is an error: a phrase saying why.
pub fn gitlab_yaml(text: &Text) -> Result<String, &'static str> {
    let is_name = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let mut before = None;
    let is_replaced = text.raw().split_inclusive(['$', '%']).any(|piece| {
        let name = piece.trim_end_matches(['$', '%']);
        let is_replaced = match before {
            Some('$') => name.starts_with(|first| is_name(first) || first == '{'),
            Some('%') => piece.ends_with('%') && !name.is_empty() && name.chars().all(is_name),
            _ => false,
        };
        before = piece.chars().last();
        is_replaced
    });
    if is_replaced {
        return Err("GitLab would put a variable's value there");
    }
    if text.raw().contains("$[[") {
        return Err("GitLab would put an input's value there");
    }
    Ok(yaml(text))
}

/// The name of a job: plain if it is a word that YAML cannot read as anything else.
pub fn yaml_key(text: &Text) -> String {
    let raw = text.raw();
    let is_word = raw.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && raw.contains('-')
        && raw.starts_with(|first: char| first.is_ascii_alphabetic());
    if is_word || matches!(raw, "deploy" | "terraform" | "sdk" | "plan" | "apply" | "powershell") {
        return raw.to_owned();
    }
    yaml(text)
}
