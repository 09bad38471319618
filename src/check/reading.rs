//! Whether the token can be read at all: its segments, their encoding, their JSON.

use super::{Check, Evidence, Said, Severity, check};
use crate::jose::{Compact, Fault, FaultKind, Form, Segment};
use crate::json::{ErrorKind, MAX_DEPTH};
use crate::paste::Kind;
use crate::quote;
use crate::text::Span;

pub(super) const CHECKS: &[Check] = &[
    check("segments", Severity::Error, segments),
    check("not-base64url", Severity::Error, not_base64url),
    check("cut-off", Severity::Error, cut_off),
    check("not-utf8", Severity::Error, not_utf8),
    check("too-deep", Severity::Error, too_deep),
    check("not-json", Severity::Error, not_json),
    check("not-an-object", Severity::Error, not_an_object),
];

const COPY_AGAIN: &str = "Copy the whole token again, without changing it.";

/// The segments that hold JSON, with their names.
fn segments_of<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = (&'static str, &'a Segment)> {
    let header = evidence.token.map(|token| ("header", &token.header));
    let encrypted = evidence.token.is_some_and(|token| token.form == Form::Encrypted);
    let empty_job_token = evidence.kind == Kind::JobToken && evidence.payload.place.is_empty();
    header.into_iter().chain((!encrypted).then_some(("payload", evidence.payload))).filter(move |_| !empty_job_token)
}

/// Another number of parts between full stops than a token has.
///
/// Says something of `eyJ….eyJ….c2ln.more`; nothing of three segments, or of the five of an encrypted token.
fn segments(evidence: &Evidence<'_>) -> Option<Said> {
    let token = evidence.token?;
    match token.form {
        Form::Segments(count) if evidence.kind == Kind::Token => Some(
            Said::new(format!(
                "This has {count} parts between full stops; a signed token has three: header, payload and signature."
            ))
            .fix(if count > 2 { "Remove what follows the third part." } else { COPY_AGAIN })
            .at(0..token.text.len()),
        ),
        _ => None,
    }
}

/// Every fault of an encoding, with the segment's name and its place in the token.
fn faults(token: &Compact) -> impl Iterator<Item = (&'static str, usize, Fault)> {
    let json = [("header", &token.header), ("payload", &token.payload)];
    let json =
        json.into_iter().filter_map(|(name, segment)| segment.fault.map(|fault| (name, segment.place.start, fault)));
    json.chain(token.signature_fault.map(|fault| ("signature", token.signature.start, fault)))
}

/// A character that base64url does not have, `+` and `/` of standard base64, `=` padding.
///
/// Says something of `eyJ…fQ==.…`; nothing of `eyJ…fQ.…`. What can be read in spite of it is shown.
fn not_base64url(evidence: &Evidence<'_>) -> Option<Said> {
    let (name, start, fault) = faults(evidence.token?).find(|(_, _, fault)| fault.kind != FaultKind::Length)?;
    let place = start + fault.offset;
    let count = fault.offset + 1;
    let (width, message, fix) = match fault.kind {
        FaultKind::Character(found) => (
            found.len_utf8(),
            format!("Character {count} of the {name} is {}, which base64url does not have.", quote::character(found)),
            "Something was added to the token, or replaced in it, on its way here; copy it again.",
        ),
        FaultKind::StandardAlphabet(found) => (
            1,
            format!(
                "Character {count} of the {name} is `{found}`, which belongs to standard base64; a token has `-` and `_` in its place."
            ),
            "Something re-encoded the token; use it as GitLab wrote it.",
        ),
        _ => (
            1,
            format!("The {name} ends in `=`; a token has no padding."),
            "Something re-encoded the token; use it as GitLab wrote it.",
        ),
    };
    Some(Said::new(message).fix(fix).at(place..place + width))
}

/// A segment that ends in the middle: of a group of characters, or of its JSON.
///
/// Says something of `eyJ….eyJpc3Mi`; nothing of a whole token.
fn cut_off(evidence: &Evidence<'_>) -> Option<Said> {
    for (name, segment) in segments_of(evidence) {
        if let Some(error) = &segment.document.error
            && let ErrorKind::End { expected } = error.kind
            && segment.fault.is_none_or(|fault| fault.kind == FaultKind::Length)
        {
            let read = segment.document.members().len();
            let end = segment.characters(&(error.offset..error.offset)).end;
            let message = if segment.place.is_empty() {
                format!("The {name} is empty.")
            } else {
                format!("The {name} is cut off: it ends where {expected} should follow. {}", complete(read))
            };
            return Some(Said::new(message).fix(COPY_AGAIN).at(end..end));
        }
    }
    let (name, start, fault) = faults(evidence.token?).find(|(_, _, fault)| fault.kind == FaultKind::Length)?;
    let end = start + fault.offset;
    Some(
        Said::new(format!(
            "The {name} has {} characters, one more or some fewer than base64url can have: it is cut off or joined.",
            fault.offset
        ))
        .fix(COPY_AGAIN)
        .at(end..end),
    )
}

fn complete(read: usize) -> String {
    match read {
        0 => "Nothing before that is complete.".to_owned(),
        1 => "The member before that is shown.".to_owned(),
        _ => format!("The {read} members before that are shown."),
    }
}

/// Bytes that are no UTF-8 text.
///
/// Says something of a payload in Latin-1; nothing of `é` in UTF-8.
fn not_utf8(evidence: &Evidence<'_>) -> Option<Said> {
    let (name, segment, at) =
        segments_of(evidence).find_map(|(name, segment)| Some((name, segment, segment.not_utf8?)))?;
    Some(
        Said::new(format!("Byte {} of the decoded {name} is not UTF-8; each such byte is shown as U+FFFD.", at + 1))
            .fix(COPY_AGAIN)
            .at(segment.characters(&(at..at + char::REPLACEMENT_CHARACTER.len_utf8()))),
    )
}

/// Arrays and objects nested deeper than anybody's claims.
///
/// Says something of 200 brackets inside each other; nothing of five.
fn too_deep(evidence: &Evidence<'_>) -> Option<Said> {
    let (name, segment, count, place) = json_error(evidence, |kind| *kind == ErrorKind::Depth)?;
    let read = complete(segment.document.members().len());
    Some(
        Said::new(format!(
            "The {name} nests more than {MAX_DEPTH} arrays and objects inside each other, at its character {count}; claimlens reads no deeper. {read}"
        ))
        .fix("GitLab nests three at most; look at where this token comes from.")
        .at(place),
    )
}

/// A segment that is not JSON.
///
/// Says something of `{"iss": gitlab}`; nothing of `{"iss": "gitlab"}`.
fn not_json(evidence: &Evidence<'_>) -> Option<Said> {
    let (name, segment, count, place) = json_error(evidence, |kind| *kind != ErrorKind::Depth)?;
    let error = segment.document.error.as_ref()?;
    Some(
        Said::new(format!("The {name} is not JSON: at its character {count}, {error}."))
            .fix(if evidence.token.is_some() {
                "The token was changed on its way here; copy it again."
            } else {
                "Mend the JSON there."
            })
            .at(place),
    )
}

/// The first segment with a wanted error that no fault of its encoding explains: its name, which of its characters it is, counted
/// from 1, and the place in the token.
fn json_error<'a>(
    evidence: &Evidence<'a>,
    wanted: fn(&ErrorKind) -> bool,
) -> Option<(&'static str, &'a Segment, usize, Span)> {
    for (name, segment) in segments_of(evidence) {
        let Some(error) = &segment.document.error else { continue };
        let is_cut_off = matches!(error.kind, ErrorKind::End { .. })
            && segment.fault.is_none_or(|fault| fault.kind == FaultKind::Length);
        let is_explained = matches!(segment.fault, Some(Fault { kind: FaultKind::Character(_), .. }));
        if is_cut_off || is_explained || !wanted(&error.kind) {
            continue;
        }
        let before = segment.document.text.get(..error.offset).unwrap_or_default();
        let place = segment.characters(&(error.offset..error.offset + 1));
        return Some((name, segment, before.chars().count() + 1, place));
    }
    None
}

/// A segment that is JSON, but not an object.
///
/// Says something of the payload `["iss"]`; nothing of `{}`.
fn not_an_object(evidence: &Evidence<'_>) -> Option<Said> {
    use crate::json::Data;
    let (name, segment, kind) = segments_of(evidence).find_map(|(name, segment)| match &segment.document.root {
        Some(value) if !matches!(value.data, Data::Object(_)) => Some((name, segment, value.data.kind())),
        _ => None,
    })?;
    Some(
        Said::new(format!("The {name} is {kind}; a token has an object there."))
            .fix(COPY_AGAIN)
            .at(segment.place.clone()),
    )
}
