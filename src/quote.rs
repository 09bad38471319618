//! The only way for a claim's value to become text in some syntax: one function per syntax, each tested with hostile values.

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
pub use markdown::{field, markdown, markdown_cell, prose};
pub use position::Position;
pub use powershell::powershell;
pub use shell::{az, az_list, shell};
pub use yaml::{gitlab_condition, gitlab_yaml, yaml, yaml_key};

/// How many characters of a value a sentence shows; longer ones are shortened in the middle.
const SHOWN: usize = 120;

/// Fills a sentence template, in which each `~` is replaced by the next value. Values from outside must already be quoted.
pub fn fill(template: &str, values: &[&str]) -> String {
    let mut parts = template.split('~');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (value, part) in values.iter().zip(parts) {
        filled.push_str(value);
        filled.push_str(part);
    }
    filled
}

/// A value inside a sentence: in double quotes, invisible characters spelled out, long values shortened in the middle. Its own quotes and
/// backslashes are escaped with a backslash, so no value can end its quotation and continue as claimlens.
pub fn message(text: &Text) -> String {
    let raw = text.raw();
    let length = raw.chars().count();
    if length <= SHOWN {
        return format!("\"{}\"", escaped(raw.chars()));
    }
    let (head, tail) = (raw.chars().take(SHOWN * 2 / 3), raw.chars().skip(length - SHOWN / 3));
    format!("\"{}…{}\" ({length} characters)", escaped(head), escaped(tail))
}

fn escaped(characters: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    for character in characters {
        if character == '\\' || is_quote(character) {
            out.push('\\');
        }
        push_visible(character, &mut out);
    }
    out
}

/// Whether the character is a double quote, or a reader may mistake it for one (Unicode's confusables, and quotes of other scripts).
fn is_quote(character: char) -> bool {
    matches!(
        character,
        '"' | '\u{2ba}'
            | '\u{2dd}'
            | '\u{2ee}'
            | '\u{2f6}'
            | '\u{5f2}'
            | '\u{5f4}'
            | '\u{1cd3}'
            | '\u{201c}'..='\u{201f}'
            | '\u{2033}'
            | '\u{2036}'
            | '\u{275d}'..='\u{275e}'
            | '\u{2760}'
            | '\u{3003}'
            | '\u{301d}'..='\u{301f}'
            | '\u{ff02}'
            | '\u{1f676}'..='\u{1f678}'
    )
}

/// Code inside a sentence: in backticks. Code has no escapes, so backticks and invisible characters in it are spelled out.
pub fn code(text: &Text) -> String {
    ["`", &visible(text).replace('`', "⟨U+0060⟩"), "`"].concat()
}

/// A part of one of claimlens's sentences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// Words written by claimlens.
    Words(&'a str),
    /// A value that somebody else wrote, quoted as by [`message`].
    Value(&'a str),
    /// The text between backticks.
    Code(&'a str),
}

/// Splits a sentence into parts. An unpaired mark, and everything after it, counts as words.
pub fn parts(sentence: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while let Some((words, part, behind)) = first_part(rest) {
        if !words.is_empty() {
            parts.push(Part::Words(words));
        }
        parts.push(part);
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    parts
}

/// The first value or code, with the text before and after it.
fn first_part(sentence: &str) -> Option<(&str, Part<'_>, &str)> {
    let (words, rest) = sentence.split_at_checked(sentence.find(['"', '`'])?)?;
    if let Some(rest) = rest.strip_prefix('`') {
        let (code, behind) = rest.split_once('`')?;
        return Some((words, Part::Code(code), behind));
    }
    let mut is_escaped = false;
    let end = rest.bytes().skip(1).position(|byte| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    })?;
    let (value, behind) = rest.split_at_checked(end + 2)?;
    Some((words, Part::Value(value), behind))
}

/// A value on its own on a page: unchanged, except that invisible and reordering characters are spelled `⟨U+202E⟩`.
pub fn visible(text: &Text) -> String {
    let raw = text.raw();
    if !raw.contains(is_invisible) {
        return raw.to_owned();
    }
    let mut shown = String::with_capacity(raw.len() + 16);
    raw.chars().for_each(|character| push_visible(character, &mut shown));
    shown
}

fn push_visible(character: char, out: &mut String) {
    if is_invisible(character) {
        let _ = write!(out, "⟨U+{:04X}⟩", u32::from(character));
    } else {
        out.push(character);
    }
}

/// One character inside a sentence.
pub fn character(character: char) -> String {
    if is_invisible(character) || matches!(character, ' ' | '`') {
        format!("the character U+{:04X}{}", u32::from(character), name(character))
    } else {
        format!("`{character}`")
    }
}

/// The name of a character that people paste without seeing it, or that cannot appear between backticks.
fn name(character: char) -> &'static str {
    match character {
        '\t' => " (tab)",
        '\n' => " (line feed)",
        '\r' => " (carriage return)",
        '\u{1b}' => " (escape)",
        ' ' => " (space)",
        '`' => " (backtick)",
        '\u{a0}' => " (no-break space)",
        '\u{200b}' => " (zero-width space)",
        '\u{feff}' => " (byte-order mark)",
        char::REPLACEMENT_CHARACTER => " (a byte that is not UTF-8)",
        _ => "",
    }
}

/// Whether the character is invisible to a reader or changes how its neighbours are displayed. In Unicode 17 terms: controls (Cc), format
/// characters (Cf), `Default_Ignorable_Code_Point`, noncharacters, every separator (Z) except the space; also the blank Braille pattern and the
/// replacements for an object and for a lost character.
pub fn is_invisible(character: char) -> bool {
    // Nearly all characters are these.
    if matches!(character, ' '..='~') {
        return false;
    }
    character.is_control()
        || character.is_whitespace()
        || u32::from(character) & 0xfffe == 0xfffe
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{600}'..='\u{605}'
                | '\u{61c}'
                | '\u{6dd}'
                | '\u{70f}'
                | '\u{890}'..='\u{891}'
                | '\u{8e2}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{fdd0}'..='\u{fdef}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fffd}'
                | '\u{110bd}'
                | '\u{110cd}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
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
            // Shown unchanged.
            ("main", "\"main\""),
            ("größe/ветка", "\"größe/ветка\""),
            // A right-to-left override would turn the rest of a sentence around.
            ("a\u{202e}b", "\"a⟨U+202E⟩b\""),
            // A line break would end the sentence.
            ("a\nb", "\"a⟨U+000A⟩b\""),
            // The closing quote makes a trailing space visible.
            ("main ", "\"main \""),
            // No value can end its own quotation: with a quote, with a backslash before it, with a quote of another script.
            (r#"x". Yes."#, r#""x\". Yes.""#),
            (r#"x\". Yes."#, r#""x\\\". Yes.""#),
            ("x\\", r#""x\\""#),
            ("x”. Yes. “", "\"x\\”. Yes. \\“\""),
        ];
        for (value, expected) in cases {
            assert_eq!(message(&Text::from(value)), expected);
        }
    }

    #[test]
    fn a_sentence_is_taken_apart() {
        use Part::{Code, Value, Words};
        let cases: [(&str, &[Part<'_>]); 10] = [
            ("", &[]),
            ("No audience.", &[Words("No audience.")]),
            ("Write `aud: x`, once.", &[Words("Write "), Code("aud: x"), Words(", once.")]),
            // Quotes in code open no value, and backticks in a value open no code.
            ("`aud: \"x\"`", &[Code("aud: \"x\"")]),
            ("The \"`\" of `ref`", &[Words("The "), Value("\"`\""), Words(" of "), Code("ref")]),
            // A value with a quote, with a backslash at its end, and an empty one.
            (r#"is "a\"b"."#, &[Words("is "), Value(r#""a\"b""#), Words(".")]),
            (r#""a\\" is"#, &[Value(r#""a\\""#), Words(" is")]),
            (r#""" """#, &[Value(r#""""#), Words(" "), Value(r#""""#)]),
            // An unpaired mark.
            ("It`s", &[Words("It`s")]),
            (r#"6\" and"#, &[Words(r#"6\" and"#)]),
        ];
        for (sentence, expected) in cases {
            assert_eq!(parts(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn code_and_characters_end_where_they_are_meant_to() {
        assert_eq!(code(&Text::from("aud: a`b\u{200b}")), "`aud: a⟨U+0060⟩b⟨U+200B⟩`");
        for (one, expected) in [('`', "the character U+0060 (backtick)"), ('"', "`\"`"), ('\\', "`\\`")] {
            assert_eq!(character(one), expected);
        }
    }

    /// Over all of Unicode, against somebody else's tables.
    #[test]
    fn every_character_that_unicode_calls_invisible_is_spelled_out() {
        use icu_properties::props::GeneralCategory::{
            Control, Format, LineSeparator, ParagraphSeparator, SpaceSeparator,
        };
        use icu_properties::props::{
            BinaryProperty, DefaultIgnorableCodePoint, EnumeratedProperty, NoncharacterCodePoint,
        };
        let others = ['\u{2800}', '\u{fffc}', '\u{fffd}'];
        let mut count = 0;
        for one in '\0'..=char::MAX {
            let category = icu_properties::props::GeneralCategory::for_char(one);
            let is_listed = matches!(category, Control | Format | LineSeparator | ParagraphSeparator | SpaceSeparator)
                && one != ' '
                || DefaultIgnorableCodePoint::for_char(one)
                || NoncharacterCodePoint::for_char(one)
                || others.contains(&one);
            assert_eq!(is_invisible(one), is_listed, "U+{:04X} {category:?}", u32::from(one));
            count += usize::from(is_listed);
        }
        // The tags, with the code points reserved for more of them, are 4,096.
        assert!(count > 4_300, "{count}");
    }

    #[test]
    fn a_long_value_is_shortened_in_the_middle() {
        let long = message(&Text::from("x".repeat(1_000)));
        assert!(long.ends_with("\" (1000 characters)"), "{long}");
        assert!(long.chars().count() < 160, "{long}");
        // Shortening never cuts through an escape.
        let long = message(&Text::from(["\\", &"x\"".repeat(500)].concat()));
        assert!(matches!(*parts(&long), [Part::Value(_), Part::Words(" (1001 characters)")]), "{long}");
    }
}
