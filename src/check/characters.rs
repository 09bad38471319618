//! Characters that a reader does not see, or takes for others.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::jose::Segment;
use crate::json::{Data, Value};
use crate::quote;
use crate::text::{Span, Text};

checks! {
    "Characters that a reader does not see, or takes for others",

    /// A character that turns the direction of writing, so that a value looks like another.
    ///
    /// Says something of the branch `main<U+202E>gpj`; nothing of a branch in Hebrew.
    check("bidirectional-control", Severity::Warning, bidirectional_control),

    /// A character that is not seen: a control, a zero-width character, an unusual space.
    ///
    /// Says something of `main<U+200B>`; nothing of `main` and a plain space.
    check("invisible-character", Severity::Warning, invisible_character),

    /// A character that is lost: U+FFFD stands in its place, as it does for half of a surrogate pair.
    ///
    /// Says something of `"ma\ud800n"`; nothing of `"ma\ud83d\ude00n"`, nor of a byte that is not UTF-8, which `not-utf8` is about.
    check("lost-character", Severity::Warning, lost_character),

    /// A letter of another script that looks like one of ASCII, in what Entra compares.
    ///
    /// Says something of `mаin` with a Cyrillic `а`; nothing of the branch `ветка`, most letters of which look like no others.
    check("look-alike-letter", Severity::Warning, look_alike_letter),

    /// A byte-order mark before the JSON of the header or the payload: RFC 8259 section 8.1 forbids it and lets readers skip it, so what Entra
    /// does is not known.
    ///
    /// Says something of `77u_eyJ…`; nothing of a mark at the start of the paste, which an editor put there.
    check("byte-order-mark", Severity::Warning, byte_order_mark),
}

const AT_ITS_SOURCE: &str = "Mend it where it comes from: the name of a branch, a group, a project or an environment.";

/// The first string of the header or the claims for which `find` finds a character: the member's name, the character, and the place.
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

/// Unicode's controls of direction (UAX #9 section 2): what stands behind one is shown in another order than it is compared.
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

/// Letters that look like one of ASCII, each with that one behind it: Cyrillic, then Greek, then Latin ones.
const LOOK_ALIKES: &str =
    "аaеeоoрpсcуyхxіiјjѕsһhԁdԛqԝwАAВBЕEКKМMНHОOРPСCТTХXІIЅSЈJοoνvαaρpιiκkΑAΒBΕEΖZΗHΙIΚKΜMΝNΟOΡPΤTΥYΧXıiɡgɑa";

/// The letter of ASCII that a character looks like.
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

/// The first look-alike in a word that could be read as ASCII as a whole: a word of another script has letters of its own.
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
