//! Whether the token can be read at all: how it stands in the paste, its segments, their encoding, their JSON.
//!
//! Faults that are tolerated here but that other parsers may refuse are warnings: they are in the paste, and nobody knows whether they were in
//! what Entra got. If they were, a changed character in the header or the payload breaks the signature, which covers the characters
//! (RFC 7515 section 5.2).

use super::{Diagnostic, Evidence, Severity, Source, check, checks};
use crate::base64url::{Fault, FaultKind};
use crate::jose::{Segment, TokenForm};
use crate::json::{Data, ErrorKind};
use crate::limits::{MAX_DEPTH, MAX_FOUND, MAX_INVALID, MAX_JUDGED, MAX_VALUES};
use crate::paste::{SnippetKind, signature_lengths};
use crate::quote;
use crate::text::Span;

checks! {
    "Whether the token can be read at all: how it stands in the paste, its segments, their encoding, their JSON",

    /// A part of the token that the log's masking has replaced.
    ///
    /// Flags `eyJ….[MASKED]`; not a whole token beside a masked password.
    check("masked", Severity::Error, masked),

    /// A JSON serialization (RFC 7515 section 7.2): a JWT is always in the compact one (RFC 7519 section 3).
    ///
    /// Flags `{"payload": "…", "protected": "…", "signature": "…"}`; not `eyJ….eyJ….c2ln`.
    check("json-serialization", Severity::Error, json_serialization),

    /// More segments than a signed token has, and not the five of an encrypted one.
    ///
    /// Flags `eyJ….eyJ….c2ln.more`; not three segments.
    check("extra-segments", Severity::Error, extra_segments),

    /// An empty segment, except for the signature, which people leave out on purpose.
    ///
    /// Flags `eyJ…..c2ln`; not `eyJ….eyJ….`.
    check("empty-segment", Severity::Error, empty_segment),

    /// A character that no base64 alphabet has.
    ///
    /// Flags `eyJ….eyJ*…`; not `eyJ….eyJ….`.
    check("bad-character", Severity::Error, bad_character),

    /// A segment that ends in the middle of its JSON, or a signature before its length.
    ///
    /// Flags `eyJ….eyJpc3Mi`; not a whole token.
    check("cut-off", Severity::Error, cut_off),

    /// A length that base64url cannot have.
    ///
    /// Flags a signature of five characters; not one of four, nor where `cut-off` says it.
    check("impossible-length", Severity::Error, impossible_length),

    /// Bytes that are not UTF-8.
    ///
    /// Flags a payload in Latin-1; not `é` in UTF-8.
    check("not-utf8", Severity::Error, not_utf8),

    /// Arrays and objects nested deeper than anybody's claims.
    ///
    /// Flags 200 brackets inside each other; not five.
    check("nesting-too-deep", Severity::Error, nesting_too_deep),

    /// More values than anybody's claims have.
    ///
    /// Flags an array of 120,000 numbers; not one of 100,000.
    check("too-many-values", Severity::Error, too_many_values),

    /// A segment that is not JSON.
    ///
    /// Flags `{"iss": gitlab}`; not `{"iss": "gitlab"}`.
    check("not-json", Severity::Error, not_json),

    /// A segment that is JSON, but not an object.
    ///
    /// Flags the payload `["iss"]`; not `{}`.
    check("not-an-object", Severity::Error, not_an_object),

    /// A text that is too long to be judged, except for whether it can be read.
    ///
    /// Flags a token of 100,001 bytes; not one of 100,000.
    check("too-long", Severity::Warning, too_long),

    /// A secret for GitLab itself in the same text.
    ///
    /// Flags `glpat-…` beside a token; not a text without one.
    check("secret-beside", Severity::Warning, secret_beside),

    /// `+` and `/` of standard base64, where base64url has `-` and `_`.
    ///
    /// Flags `c2+n`; not `c2-n`. It is read all the same.
    check("standard-alphabet", Severity::Warning, standard_alphabet),

    /// `=` at the end of a segment.
    ///
    /// Flags `eyJ…fQ==.…`; not `eyJ…fQ.…`. It is read all the same.
    check("padding", Severity::Warning, padding),

    /// A last character with bits that belong to no byte, which no encoder writes.
    ///
    /// Flags `e31`, whose last two bits are 01; not `e30`, nor a segment that is cut off.
    check("trailing-bits", Severity::Warning, trailing_bits),

    /// A zero-width character inside the token.
    ///
    /// Flags `eyJ<U+200B>hbGci…`; not one before or behind the token.
    check("invisible-inside", Severity::Warning, invisible_inside),

    /// More than one token, of which this report is about one.
    ///
    /// Flags two different tokens; not the same one twice.
    check("several-tokens", Severity::Info, several_tokens),

    /// More tokens or objects than are kept.
    ///
    /// Flags a text with more than 16,384 tokens; not one with fewer.
    check("too-many-tokens", Severity::Info, too_many_tokens),

    /// A header alone.
    ///
    /// Flags `{"alg": "RS256", "kid": "…"}`; not a token.
    check("header-alone", Severity::Info, header_alone),

    /// Line breaks or spaces inside the token.
    ///
    /// Flags a token that a terminal wrapped; not white space around it.
    check("white-space-inside", Severity::Info, white_space_inside),

    /// A token that was encoded again, as people do to get it past the masking.
    ///
    /// Flags `ZXlKaGJH…`; not `eyJhbG…`.
    check("base64-around", Severity::Info, base64_around),

    /// `...` instead of a value, in claims that somebody shortened.
    ///
    /// Flags `"job_id": ...`; not `"job_id": "1"`.
    check("values-left-out", Severity::Info, values_left_out),

    /// A comma after the last claim, in claims that somebody shortened.
    ///
    /// Flags `{"iss": "a",}`; not JSON.
    check("trailing-comma", Severity::Info, trailing_comma),
}

/// How to print claims in a job: GitLab masks the token, but not text that is derived from it.
pub(crate) const PRINT_CLAIMS: &str =
    "Print the claims in the job instead, without the signature, so that nobody can use them:";
/// The command that does it.
pub(crate) const PRINT_CLAIMS_COMMAND: &str = "printf '%s' \"$ID_TOKEN_FOR_AZURE\" | jq -R 'split(\".\")[1] | gsub(\"-\"; \"+\") | gsub(\"_\"; \"/\") | @base64d | fromjson | del(.user_email, .user_login, .user_identities)'";

const COPY_AGAIN: &str = "Copy the whole token again, without changing it.";
const AS_WRITTEN: &str = "Use the token as GitLab wrote it; something re-encoded it on its way here.";

/// The segments that hold JSON, with their names.
fn segments<'a>(evidence: &Evidence<'a>) -> Vec<(&'static str, &'a Segment)> {
    let mut segments = Vec::new();
    let Some(token) = evidence.token else { return Vec::from([("payload", evidence.payload)]) };
    if evidence.kind != SnippetKind::JobToken || !evidence.payload.place.is_empty() {
        segments.push(("header", &token.header));
        if token.form != TokenForm::Encrypted && evidence.kind != SnippetKind::Header {
            segments.push(("payload", evidence.payload));
        }
    }
    segments
}

/// The span of the mask in the token, in bytes of its clean text.
fn mask(evidence: &Evidence<'_>) -> Option<Span> {
    let (_, _, place) = fault(evidence, |kind| matches!(kind, FaultKind::Character('[' | '*')))?;
    let rest = evidence.token?.text.get(place..)?;
    let mask = ["[MASKED]", "***"].into_iter().find(|mask| rest.starts_with(mask))?;
    Some(place..place + mask.len())
}

fn masked(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let place = mask(evidence)?;
    let mask = evidence.token?.text.get(place.clone())?;
    Some(
        Diagnostic::new(format!("A part of the token is masked: {mask} stands where its characters were."))
            .fix(PRINT_CLAIMS)
            .command(PRINT_CLAIMS_COMMAND)
            .at(place),
    )
}

fn json_serialization(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    evidence.context.is_serialization.then(|| {
        Diagnostic::new("This is a JWS in JSON serialization; a login takes a token in the compact one only.")
            .fix("Join `protected`, `payload` and `signature` by full stops.")
    })
}

fn extra_segments(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let token = evidence.token?;
    let TokenForm::Segments(count) = token.form else { return None };
    (count > 3 && evidence.kind == SnippetKind::Token).then(|| {
        Diagnostic::new(format!(
            "This has {count} parts between full stops; a signed token has three: header, payload and signature."
        ))
        .fix("Remove what follows the third part.")
        .at(token.signature.end..token.text.len())
    })
}

fn empty_segment(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, segment) = segments(evidence).into_iter().find(|(_, segment)| {
        segment.place.is_empty() && evidence.token.is_some_and(|token| token.text.contains('.'))
    })?;
    Some(Diagnostic::new(format!("The {name} is empty.")).fix(COPY_AGAIN).at(segment.place.clone()))
}

/// The first wanted fault of an encoding, with the segment's name and the character's offset in the token.
fn fault(evidence: &Evidence<'_>, wanted: fn(FaultKind) -> bool) -> Option<(&'static str, FaultKind, usize)> {
    let mut parts: Vec<(&'static str, usize, &[Fault])> = Vec::new();
    for (name, segment) in segments(evidence) {
        parts.push((name, segment.place.start, &segment.faults));
    }
    if let Some(token) = evidence.token {
        parts.push(("signature", token.signature.start, &token.signature_faults));
    }
    for (name, start, faults) in parts {
        for fault in faults {
            if wanted(fault.kind) {
                return Some((name, fault.kind, start + fault.offset));
            }
        }
    }
    None
}

fn bad_character(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, kind, place) = fault(evidence, |kind| matches!(kind, FaultKind::Character(_)))?;
    let FaultKind::Character(found) = kind else { return None };
    if mask(evidence).is_some_and(|mask| mask.start == place) {
        return None;
    }
    let fix = match found {
        '…' => "Something shortened the token to show it; copy the whole of it from where it comes from.",
        '%' => "Undo the URL's encoding, and copy the token again.",
        '=' => "Two texts in base64 were joined here; copy the token again.",
        char::REPLACEMENT_CHARACTER => "The text was read in the wrong encoding; copy the token again.",
        _ => "Something was added to the token, or replaced in it, on its way here; copy it again.",
    };
    Some(
        Diagnostic::new(format!(
            "{} stands in the {name}; base64url has letters, digits, `-` and `_` only. What stands before it is read.",
            capital(&quote::character(found))
        ))
        .fix(fix)
        .at(place..place + found.len_utf8()),
    )
}

/// The phrase at the beginning of a sentence.
fn capital(phrase: &str) -> String {
    match phrase.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => phrase.to_owned(),
    }
}

fn cut_off(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let found = segments(evidence).into_iter().find_map(|(name, segment)| {
        let error = segment.document.error.as_ref()?;
        let ErrorKind::End { expected } = error.kind else { return None };
        (!segment.place.is_empty() && !has_bad_character(segment)).then_some((name, segment, error.offset, expected))
    });
    let Some((name, segment, offset, expected)) = found else { return signature_cut_off(evidence) };
    let end = segment.characters(&(offset..offset)).end;
    Some(
        Diagnostic::new(format!(
            "The {name} is cut off: it ends where {expected} should follow. {}",
            complete(segment.document.members().len())
        ))
        .fix("Copy the whole token again; a terminal or a log may have cut it.")
        .at(end..end),
    )
}

/// The diagnostic for a signature that is shorter than its algorithm allows.
fn signature_cut_off(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let token = evidence.token?;
    let least = *signature_lengths(token.header.document.text.as_bytes()).first()?;
    let is_cut = token.form == TokenForm::Signed && token.signature.len() < least;
    let is_foreign = token.signature_faults.iter().any(|fault| matches!(fault.kind, FaultKind::Character(_)));
    (is_cut && !is_foreign).then(|| {
        Diagnostic::new(format!(
            "The signature is cut off: it has {} characters, and its algorithm gives {least} at least.",
            token.signature.len()
        ))
        .fix("Copy the whole token again; a terminal or a log may have cut it.")
        .at(token.signature.end..token.signature.end)
    })
}

fn has_bad_character(segment: &Segment) -> bool {
    segment.faults.iter().any(|fault| matches!(fault.kind, FaultKind::Character(_)))
}

fn complete(read: usize) -> String {
    match read {
        0 => "Nothing before that is complete.".to_owned(),
        1 => "The member before that is shown.".to_owned(),
        _ => format!("The {read} members before that are shown."),
    }
}

fn impossible_length(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, _, end) = fault(evidence, |kind| kind == FaultKind::Length)?;
    let segment = segments(evidence).into_iter().find(|(other, _)| *other == name).map(|(_, segment)| segment);
    if segment.is_some_and(
        |segment| matches!(&segment.document.error, Some(error) if matches!(error.kind, ErrorKind::End { .. })),
    ) {
        return None;
    }
    let start = segment.map_or(evidence.token.map_or(0, |token| token.signature.start), |segment| segment.place.start);
    Some(
        Diagnostic::new(format!(
            "The {name} has {} characters, which base64url cannot have: one is missing, or one too many.",
            end - start
        ))
        .fix(COPY_AGAIN)
        .at(end.saturating_sub(1)..end),
    )
}

fn not_utf8(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, segment, at) =
        segments(evidence).into_iter().find_map(|(name, segment)| Some((name, segment, segment.non_utf8?)))?;
    let rest =
        if segment.is_truncated { format!(" Behind {MAX_INVALID} of them nothing is read.") } else { String::new() };
    Some(
        Diagnostic::new(format!(
            "Byte {} of the decoded {name} is not UTF-8; each such byte is shown as U+FFFD.{rest}",
            at + 1
        ))
        .fix(COPY_AGAIN)
        .at(segment.characters(&(at..at + char::REPLACEMENT_CHARACTER.len_utf8()))),
    )
}

fn nesting_too_deep(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, segment, at, place) = json_error(evidence, |kind| *kind == ErrorKind::Depth)?;
    let read = complete(segment.document.members().len());
    Some(
        Diagnostic::new(format!(
            "The {name} nests more than {MAX_DEPTH} arrays and objects inside each other{at}; claimlens reads no deeper. {read}"
        ))
        .fix("GitLab nests three at most; look at where this token comes from.")
        .at(place),
    )
}

fn too_many_values(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, segment, at, place) = json_error(evidence, |kind| *kind == ErrorKind::Many)?;
    let read = complete(segment.document.members().len());
    Some(
        Diagnostic::new(format!("The {name} holds more than {MAX_VALUES} values{at}; claimlens reads no more. {read}"))
            .fix("GitLab writes a few dozen; look at where this token comes from.")
            .at(place),
    )
}

fn not_json(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, segment, at, place) = json_error(evidence, |kind| !matches!(kind, ErrorKind::Depth | ErrorKind::Many))?;
    let error = segment.document.error.as_ref()?;
    let read = complete(segment.document.members().len());
    let fix =
        if at.is_empty() { "Mend the JSON there." } else { "The token was changed on its way here; copy it again." };
    Some(Diagnostic::new(format!("The {name} is not JSON{at}: {error}. {read}")).fix(fix).at(place))
}

/// The first segment with a wanted error that no fault of its encoding explains: its name, the number of the character, and the span in the
/// token.
fn json_error<'a>(
    evidence: &Evidence<'a>,
    wanted: fn(&ErrorKind) -> bool,
) -> Option<(&'static str, &'a Segment, String, Span)> {
    segments(evidence).into_iter().find_map(|(name, segment)| {
        let error = segment.document.error.as_ref()?;
        let is_explained = has_bad_character(segment) || matches!(error.kind, ErrorKind::End { .. });
        if is_explained || !wanted(&error.kind) {
            return None;
        }
        let text = &segment.document.text;
        let width = text.get(error.offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        let place = segment.characters(&(error.offset..error.offset + width));
        // In pasted JSON the place says it all.
        let is_plain = evidence.token.is_none_or(|token| token.form == TokenForm::Plain) && place.len() == width;
        let before = text.get(..error.offset).unwrap_or_default().chars().count();
        Some((name, segment, if is_plain { String::new() } else { format!(" at its character {}", before + 1) }, place))
    })
}

fn not_an_object(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, segment, kind) =
        segments(evidence).into_iter().find_map(|(name, segment)| match &segment.document.root {
            Some(value) if !matches!(value.data, Data::Object(_)) => Some((name, segment, value.data.kind())),
            _ => None,
        })?;
    Some(
        Diagnostic::new(format!("The {name} is {kind}; a token has an object there."))
            .fix(COPY_AGAIN)
            .at(segment.place.clone()),
    )
}

fn secret_beside(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, place) = evidence.context.hints.secret.as_ref()?;
    Some(
        Diagnostic::new(format!("Beside it stands a GitLab {name}: a secret that opens GitLab."))
            .fix("Revoke it if anybody else may have seen it.")
            .at_source(Source::Text, place.clone()),
    )
}

fn standard_alphabet(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, kind, place) = fault(evidence, |kind| matches!(kind, FaultKind::StandardAlphabet(_)))?;
    let FaultKind::StandardAlphabet(found) = kind else { return None };
    let right = if found == '+' { '-' } else { '_' };
    Some(
        Diagnostic::new(format!(
            "The {name} has `{found}` of standard base64, where a token has `{right}`: sent like this, it fails{}.",
            consequence(name)
        ))
        .fix(AS_WRITTEN)
        .at(place..place + 1),
    )
}

/// What a change in a segment does: the signature covers the characters of the first two segments; its own may be read leniently.
fn consequence(name: &str) -> &'static str {
    if name == "signature" { ", if Entra reads strictly" } else { " its signature" }
}

fn padding(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, _, place) = fault(evidence, |kind| kind == FaultKind::Padding)?;
    Some(
        Diagnostic::new(format!(
            "The {name} ends in `=`, and a token has no padding: sent like this, it fails{}.",
            consequence(name)
        ))
        .fix(AS_WRITTEN)
        .at(place..place + 1),
    )
}

fn trailing_bits(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (name, _, place) = fault(evidence, |kind| kind == FaultKind::TrailingBits)?;
    let is_cut =
        segments(evidence).into_iter().any(|(other, segment)| other == name && segment.document.error.is_some());
    (!is_cut).then(|| {
        Diagnostic::new(format!(
            "The last character of the {name} has bits that belong to no byte, which no encoder writes: it was changed, or one is missing."
        ))
        .fix(COPY_AGAIN)
        .at(place..place + 1)
    })
}

fn invisible_inside(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let place = evidence.context.repairs.invisible?;
    Some(
        Diagnostic::new(
            "A character that nobody sees stands inside the token: sent like this, it fails. claimlens reads over it."
                .to_owned(),
        )
        .fix("Copy the token from where it comes from, not from a chat or a document.")
        .at_source(Source::Text, place..place),
    )
}

fn too_long(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    evidence.is_long().then(|| {
        let length = evidence.context.length;
        Diagnostic::new(format!(
            "This is {length} bytes long: it is shown, and only what is up to {MAX_JUDGED} long is judged."
        ))
        .fix("Copy the token again, and nothing else: a job's has a thousand or two.")
    })
}

fn several_tokens(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (count, selected) = (evidence.context.tokens, evidence.context.selected + 1);
    (count > 1).then(|| {
        Diagnostic::new(format!(
            "The text holds {count} different tokens or sets of claims; this is number {selected}."
        ))
        .fix("Choose another in the list.")
    })
}

fn too_many_tokens(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    evidence.context.hints.is_cut.then(|| {
        Diagnostic::new(format!("The text holds more than {MAX_FOUND} tokens or objects; those behind were not read."))
    })
}

fn header_alone(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (evidence.kind == SnippetKind::Header).then(|| {
        Diagnostic::new("This is the header of a token; what Entra compares stands in the payload, the second part.")
            .fix("Paste the whole token, or its claims.")
    })
}

fn white_space_inside(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let gaps = evidence.context.repairs.gaps;
    (gaps > 0).then(|| {
        let places = if gaps == 1 { "one place".to_owned() } else { format!("{gaps} places") };
        Diagnostic::new(format!(
            "White space stands inside the token at {places}, as where a line is wrapped; claimlens reads over it."
        ))
        .fix("If the variable itself holds it, remove it: a login takes the token on one line.")
    })
}

fn base64_around(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let times = match evidence.context.layers {
        0 => return None,
        1 => "once more",
        _ => "twice more",
    };
    Some(Diagnostic::new(format!("The token was encoded in base64 {times}; claimlens decoded it.")))
}

fn values_left_out(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (_, segment) = segments(evidence).into_iter().find(|(_, segment)| segment.document.left_out.is_some())?;
    let at = segment.document.left_out?;
    Some(Diagnostic::new("Values are left out (`...`); the rest is judged.").at(segment.characters(&(at..at + 3))))
}

fn trailing_comma(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (_, segment) = segments(evidence).into_iter().find(|(_, segment)| segment.document.trailing_comma.is_some())?;
    let at = segment.document.trailing_comma?;
    Some(
        Diagnostic::new("A comma stands behind the last member, which JSON does not have; claimlens reads over it.")
            .at(segment.characters(&(at..at + 1))),
    )
}
