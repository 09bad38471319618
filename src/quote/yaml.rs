//! YAML 1.2 scalars, and what GitLab reads inside them.

use super::is_invisible;
use crate::text::Text;
use core::fmt::Write as _;

/// A YAML scalar with its quotes: single ones (YAML 1.2.2 section 7.3.2) where the text holds double ones and nothing that would need
/// an escape, else double ones (section 7.3.1), in which everything that cannot be seen is escaped.
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
/// A value that holds both quotes, `$` or `%`, or something that cannot be seen, is compared by a pattern in which every character
/// that is not a letter or digit stands as `\x{…}` (RE2 syntax).
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

/// A YAML scalar in a place of `.gitlab-ci.yml` where GitLab replaces `$name`, `${name}` and `%name%` by a variable
/// (`ExpandVariables::VARIABLES_REGEXP`), and in a file with inputs `$[[ … ]]` by one. Nothing escapes them there, so an error for a text that
/// holds one: why, as a phrase.
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

/// The name of a job: plain where it is a word that YAML takes for nothing else.
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
