//! Fields typed by hand, or printed as a list: `issuer: …`, `subject = …`, `Audience : {…}`, or three bare lines.

use super::{ExistingCredential, FieldValue, SourceFormat, SubjectRule};
use crate::gitlab::subject;
use crate::text::{Span, Text};

/// The field that a line is about.
#[derive(Clone, Copy, PartialEq)]
enum FieldName {
    Issuer,
    Subject,
    Audience,
    Name,
}

/// Names of the fields, in lower case.
const KEYS: [(&str, FieldName); 9] = [
    ("issuer", FieldName::Issuer),
    ("iss", FieldName::Issuer),
    ("subject", FieldName::Subject),
    ("sub", FieldName::Subject),
    ("subject identifier", FieldName::Subject),
    ("audience", FieldName::Audience),
    ("audiences", FieldName::Audience),
    ("aud", FieldName::Audience),
    ("name", FieldName::Name),
];

/// Reads fields line by line; a field that comes a second time begins another credential.
pub(super) fn read(text: &str, found: &mut Vec<ExistingCredential>) {
    let mut at = 0;
    let mut last = None;
    let mut seen: Vec<FieldName> = Vec::new();
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let Some(span) = trimmed(text, start..at) else { continue };
        let Some((key, span)) = field(text, span, last) else { continue };
        last = Some(key);
        // The items of a list follow its name.
        let Some(span) = span else { continue };
        if seen.is_empty() || key != FieldName::Audience && seen.contains(&key) {
            seen.clear();
            found.push(ExistingCredential::empty(span.clone(), SourceFormat::Typed));
        }
        seen.push(key);
        let Some(existing) = found.last_mut() else { return };
        existing.place.end = span.end;
        let field = FieldValue { text: text.get(span.clone()).map(Text::from), span };
        match key {
            FieldName::Issuer => existing.issuer = field,
            FieldName::Subject => existing.rule = SubjectRule::Subject(field),
            FieldName::Audience => existing.audiences.push(field),
            FieldName::Name => existing.name = field,
        }
    }
    found.retain(|existing| existing.subject().is_some_and(|field| field.text.is_some()));
}

/// The field that a line is about, and its value. A bare line is what it looks like: a subject, a URL before one, an audience after one.
fn field(text: &str, span: Span, last: Option<FieldName>) -> Option<(FieldName, Option<Span>)> {
    let line = text.get(span.clone())?;
    let item = line.strip_prefix("- ").unwrap_or(line);
    let span = span.end - item.len()..span.end;
    if let Some(keyed) = key_of(text, span.clone()) {
        return Some(keyed);
    }
    let key = if item.starts_with("repo:") || subject::parse(item).is_some() {
        FieldName::Subject
    } else if matches!(last, Some(FieldName::Subject)) || last == Some(FieldName::Audience) && item.len() < line.len() {
        FieldName::Audience
    } else if item.contains("://") {
        FieldName::Issuer
    } else {
        return None;
    };
    Some((key, Some(span)))
}

/// The named field of a line, and its value.
fn key_of(text: &str, span: Span) -> Option<(FieldName, Option<Span>)> {
    let line = text.get(span.clone())?;
    let colon = line.find([':', '='])?;
    let name = line.get(..colon)?.trim().trim_matches('"');
    let (_, key) = KEYS.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
    Some((key, trimmed(text, span.start + colon + 1..span.end)))
}

/// A value without surrounding white space, quotes, braces and commas. None if nothing is left.
fn trimmed(text: &str, span: Span) -> Option<Span> {
    let line = text.get(span.clone())?;
    let is_around =
        |character: char| character.is_whitespace() || matches!(character, '"' | '\'' | '{' | '}' | ',' | '[' | ']');
    let inner = line.trim_start_matches(is_around);
    let start = span.end - inner.len();
    let inner = inner.trim_end_matches(is_around);
    (!inner.is_empty()).then(|| start..start + inner.len())
}
