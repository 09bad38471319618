//! Characters that a reader cannot see, or mistakes for others.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::jose::Segment;
use crate::json::{Data, Value};
use crate::quote;
use crate::text::{Span, Text};

checks! {
    "Characters that a reader does not see, or takes for others",

    /// A character that changes the direction of writing, so that a value looks like another.
    ///
    /// Flags the branch `main<U+202E>gpj`; not a branch in Hebrew.
    check("bidirectional-control", Severity::Warning, bidirectional_control),

    /// An invisible character: a control, a zero-width character, an unusual space.
    ///
    /// Flags `main<U+200B>`; not `main` and a plain space.
    check("invisible-character", Severity::Warning, invisible_character),

    /// A character that is lost: U+FFFD stands in its place, as it does for half of a surrogate pair.
    ///
    /// Flags `"ma\ud800n"`; not `"ma\ud83d\ude00n"`, nor a byte that is not UTF-8, which `not-utf8` is about.
    check("lost-character", Severity::Warning, lost_character),

    /// A letter of another script that looks like an ASCII letter, in a claim that Entra compares.
    ///
    /// Flags `mаin` with a Cyrillic `а`; not the branch `ветка`, most letters of which look like no others.
    check("look-alike-letter", Severity::Warning, look_alike_letter),

    /// A byte-order mark before the JSON of the header or the payload. RFC 8259 section 8.1 forbids it but lets parsers skip it, so what Entra
    /// does is unknown.
    ///
    /// Flags `77u_eyJ…`; not a mark at the start of the paste, which an editor put there.
    check("byte-order-mark", Severity::Warning, byte_order_mark),
}

const AT_ITS_SOURCE: &str = "Mend it where it comes from: the name of a branch, a group, a project or an environment.";

/// The first string in the header or the claims in which `find` finds a character: the member's name, the character, and the place.
fn first<'a>(evidence: &Evidence<'a>, find: fn(&str) -> Option<char>) -> Option<(&'a Text, char, Span)> {
    let header = evidence.token.map(|token| &token.header);
    header.into_iter().chain([evidence.payload]).find_map(|segment: &Segment| {
        segment.document.members().iter().find_map(|member| {
            let character = find(member.name.raw()).or_else(|| in_value(&member.value, find))?;
            Some((&member.name, character, segment.characters(&member.span)))
        })
    })
}

fn in_value(value: &Value, find: fn(&str) -> Option<char>) -> Option<char> {
    match &value.data {
        Data::String(text) => find(text.raw()),
        Data::Array(items) => items.iter().find_map(|item| in_value(item, find)),
        Data::Object(members) => {
            members.iter().find_map(|member| find(member.name.raw()).or_else(|| in_value(&member.value, find)))
        }
        _ => None,
    }
}

/// Unicode's bidirectional controls (UAX #9 section 2), after which text is displayed in another order than it is stored.
fn is_bidirectional(character: char) -> bool {
    matches!(character, '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn bidirectional_control(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, character, place) = first(evidence, |text| text.chars().find(|found| is_bidirectional(*found)))?;
    Some(
        Diagnostic::new(format!(
            "{} holds {}, which turns the direction of writing: it reads otherwise than it is compared.",
            quote::message(name),
            quote::character(character)
        ))
        .fix(AT_ITS_SOURCE)
        .at(place),
    )
}

fn invisible_character(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, character, place) = first(evidence, |text| {
        text.chars().find(|found| {
            quote::is_invisible(*found) && !is_bidirectional(*found) && *found != char::REPLACEMENT_CHARACTER
        })
    })?;
    Some(
        Diagnostic::new(format!(
            "{} holds {}, which nobody sees and Entra compares.",
            quote::message(name),
            quote::character(character)
        ))
        .fix(AT_ITS_SOURCE)
        .at(place),
    )
}

fn lost_character(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let header = evidence.token.map(|token| &token.header);
    if header.into_iter().chain([evidence.payload]).any(|segment| segment.non_utf8.is_some()) {
        return None;
    }
    let (name, _, place) = first(evidence, |text| text.chars().find(|found| *found == char::REPLACEMENT_CHARACTER))?;
    Some(
        Diagnostic::new(format!(
            "{} holds U+FFFD in place of a character that is lost, such as half of a surrogate pair; what Entra compares there is not known.",
            quote::message(name)
        ))
        .fix("Look at where the token comes from. No credential is compared with such a value, and nothing is written from it.")
        .at(place),
    )
}

/// Letters that look like ASCII ones, each followed by that: Cyrillic, Greek, then Latin ones.
const LOOK_ALIKES: &str =
    "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTХXІIЅSЈJοoνvαaρpιiκkΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXıiɡgɑa";

/// The ASCII letter that a character looks like.
fn looks_like(character: char) -> Option<char> {
    if ('\u{ff01}'..='\u{ff5e}').contains(&character) {
        return char::from_u32(u32::from(character) - 0xfee0);
    }
    let mut pairs = LOOK_ALIKES.chars();
    while let (Some(letter), Some(ascii)) = (pairs.next(), pairs.next()) {
        if letter == character {
            return Some(ascii);
        }
    }
    None
}

/// The first look-alike in a word that could be read entirely as ASCII. Words in another script have letters of their own.
fn impostor(text: &str) -> Option<char> {
    let (mut found, mut is_foreign) = (None, false);
    for character in text.chars().chain([' ']) {
        if !character.is_ascii() {
            is_foreign |= looks_like(character).is_none();
            found = found.or(Some(character));
        } else if !character.is_ascii_alphanumeric() {
            // The end of a word.
            if found.is_some() && !is_foreign {
                return found;
            }
            (found, is_foreign) = (None, false);
        }
    }
    None
}

fn look_alike_letter(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let mut compared: Vec<(&'static str, &Text)> = Vec::new();
    for name in ["iss", "sub"] {
        compared.extend(evidence.text(name).map(|text| (name, text)));
    }
    compared.extend(evidence.audiences().into_iter().map(|text| ("aud", text)));
    let (name, text, found) =
        compared.into_iter().find_map(|(name, text)| Some((name, text, impostor(text.raw())?)))?;
    let script = match found {
        '\u{370}'..='\u{3ff}' => ", Greek",
        '\u{400}'..='\u{52f}' => ", Cyrillic",
        '\u{ff00}'.. => ", full-width",
        _ => "",
    };
    Some(
        Diagnostic::about(
            name,
            format!(
                "`{name}` is {}: its `{found}` (U+{:04X}{script}) looks like {} and is another character.",
                quote::message(text),
                u32::from(found),
                quote::character(looks_like(found).unwrap_or(found))
            ),
        )
        .fix("Copy the value into the credential, so that both have the same characters, or mend it where it comes from."),
    )
}

fn byte_order_mark(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let header = evidence.token.map(|token| ("header", &token.header));
    let (name, segment) =
        header.into_iter().chain([("payload", evidence.payload)]).find(|(_, segment)| segment.has_bom)?;
    Some(
        Diagnostic::new(format!(
            "The {name} begins with a byte-order mark, which JSON must not have; whether Entra reads over it is not known."
        ))
        .fix("Look at what wrote the token: GitLab writes none.")
        .at(segment.place.start..segment.place.start + 4),
    )
}
