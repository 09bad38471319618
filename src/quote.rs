//! The only way for a claim's value to become text of a syntax: one function a syntax, each tested with hostile values.

mod bicep;
mod hcl;
mod json;
mod markdown;
mod position;
mod powershell;
mod shell;
mod yaml;

use crate::text::Text;
use core::fmt::Write as _;

pub use bicep::bicep;
pub use hcl::hcl;
pub use json::{json, json_of};
pub use markdown::{field, markdown};
pub use position::Position;
pub use powershell::powershell;
pub use shell::{az, az_list, shell};
pub use yaml::{gitlab_condition, gitlab_yaml, yaml, yaml_key};

/// How many characters of a value a sentence shows before it is shortened in the middle.
const SHOWN: usize = 120;

/// A sentence from a template, in which each `~` stands for the next value. A value that came from outside is quoted before.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut parts = template.split('~');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (value, part) in values.iter().zip(parts) {
        filled.push_str(value);
        filled.push_str(part);
    }
    filled
}

/// A value inside a sentence: in double quotes, invisible characters spelled out, a long one shortened in the middle.
pub fn message(text: &Text) -> String {
    let text = visible(text);
    let length = text.chars().count();
    if length <= SHOWN {
        return format!("\"{text}\"");
    }
    let head: String = text.chars().take(SHOWN * 2 / 3).collect();
    let tail: String = text.chars().skip(length - SHOWN / 3).collect();
    format!("\"{head}…{tail}\" ({length} characters)")
}

/// A value on a page by itself: as it is, but with each character that cannot be seen, or that reorders others, spelled `⟨U+202E⟩`.
pub fn visible(text: &Text) -> String {
    let raw = text.raw();
    if !raw.contains(is_invisible) {
        return raw.to_owned();
    }
    let mut shown = String::with_capacity(raw.len() + 16);
    for character in raw.chars() {
        if is_invisible(character) {
            let _ = write!(shown, "⟨U+{:04X}⟩", u32::from(character));
        } else {
            shown.push(character);
        }
    }
    shown
}

/// One character inside a sentence.
pub fn character(character: char) -> String {
    if is_invisible(character) || character == ' ' {
        format!("the character U+{:04X}{}", u32::from(character), name(character))
    } else {
        format!("`{character}`")
    }
}

/// The name of a character that people paste without seeing it.
fn name(character: char) -> &'static str {
    match character {
        '\t' => " (tab)",
        '\n' => " (line feed)",
        '\r' => " (carriage return)",
        '\u{1b}' => " (escape)",
        ' ' => " (space)",
        '\u{a0}' => " (no-break space)",
        '\u{200b}' => " (zero-width space)",
        '\u{feff}' => " (byte-order mark)",
        char::REPLACEMENT_CHARACTER => " (a byte that is not UTF-8)",
        _ => "",
    }
}

/// Whether a reader cannot see the character, or it changes how its neighbours are shown: controls, format characters
/// (Unicode's bidirectional and zero-width ones among them), line and paragraph separators, unusual spaces, tags, noncharacters.
pub fn is_invisible(character: char) -> bool {
    // Nearly all are these.
    if matches!(character, ' '..='~') {
        return false;
    }
    character.is_control()
        || character.is_whitespace()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{6dd}'
                | '\u{70f}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffd}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_spells_out_what_cannot_be_seen() {
        let cases = [
            // What is shown as it is.
            ("main", "\"main\""),
            ("größe/ветка", "\"größe/ветка\""),
            // A right-to-left override turns the rest of a sentence around.
            ("a\u{202e}b", "\"a⟨U+202E⟩b\""),
            // A line break would end the sentence.
            ("a\nb", "\"a⟨U+000A⟩b\""),
            // A trailing space is seen by its quote.
            ("main ", "\"main \""),
        ];
        for (value, expected) in cases {
            assert_eq!(message(&Text::from(value)), expected);
        }
    }

    #[test]
    fn a_long_value_is_shortened_in_the_middle() {
        let long = message(&Text::from("x".repeat(1_000)));
        assert!(long.ends_with("\" (1000 characters)"), "{long}");
        assert!(long.chars().count() < 160, "{long}");
    }
}
