//! The values that a message prints, found by the words before them.

use crate::json::{self, Data};
use crate::text::{Span, Text};

/// A kind of value that a message prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrintedField {
    /// The token's `iss`.
    Issuer,
    /// The token's `sub`.
    Subject,
    /// The token's `aud`.
    Audience,
    /// The client ID that was used.
    Client,
    /// The object ID of the principal, to which roles are assigned.
    Object,
    /// The tenant's ID or name.
    Tenant,
    /// The action that was not allowed.
    Action,
    /// Where it was not allowed.
    Scope,
    /// The signing key's id.
    Key,
    /// When Entra looked at the token.
    At,
    /// The token's `nbf`.
    From,
    /// The token's `exp`.
    Until,
    /// Entra's id of the request, for Microsoft's support.
    Trace,
}

impl PrintedField {
    /// Its id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::At => "at",
            Self::From => "from",
            Self::Until => "until",
            Self::Trace => "trace",
            _ => match self.name() {
                Some(name) => name,
                None => "",
            },
        }
    }

    /// Its name in a sentence; none for values that sentences leave out.
    pub(super) const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Issuer => "issuer",
            Self::Subject => "subject",
            Self::Audience => "audience",
            Self::Client => "client",
            Self::Object => "object ID",
            Self::Tenant => "tenant",
            Self::Action => "action",
            Self::Scope => "scope",
            Self::Key => "key",
            Self::At | Self::From | Self::Until | Self::Trace => return None,
        })
    }
}

/// A value that a message prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The kind of value.
    pub field: PrintedField,
    /// The value.
    pub text: Text,
    /// Its span, in bytes of the searched text.
    pub span: Span,
}

/// The words before each value, and whether the value may be unquoted.
const MARKERS: [(&str, PrintedField, bool); 21] = [
    ("ssertion issuer ", PrintedField::Issuer, false),
    ("ssertion Issuer: ", PrintedField::Issuer, false),
    ("of identity provider ", PrintedField::Issuer, true),
    ("credentials issued by ", PrintedField::Issuer, false),
    ("ssertion subject ", PrintedField::Subject, false),
    ("ssertion Subject: ", PrintedField::Subject, false),
    ("ssertion audience ", PrintedField::Audience, false),
    ("ssertion Audience: ", PrintedField::Audience, false),
    ("ertificate with identifier ", PrintedField::Key, true),
    ("pplication with identifier ", PrintedField::Client, false),
    ("The client ", PrintedField::Client, false),
    ("subscriptions found for ", PrintedField::Client, true),
    ("object id ", PrintedField::Object, false),
    ("in the directory ", PrintedField::Tenant, false),
    ("Tenant ", PrintedField::Tenant, false),
    ("perform action ", PrintedField::Action, false),
    ("over scope ", PrintedField::Scope, false),
    ("Current time: ", PrintedField::At, true),
    ("valid from ", PrintedField::From, true),
    ("time of assertion ", PrintedField::Until, true),
    ("Trace ID: ", PrintedField::Trace, true),
];

/// The values in a part of a text that begins at byte `start`, one per field.
pub(super) fn read(text: &str, start: usize) -> Vec<Printed> {
    let mut printed: Vec<Printed> = Vec::new();
    for (marker, field, bare) in MARKERS {
        let mut from = 0;
        while let Some(at) = position(text, from, marker)
            && printed.iter().all(|other| other.field != field)
        {
            from = at + marker.len();
            if let Some(span) = value(text, from, bare)
                && let Some(text) = text.get(span.clone()).and_then(unmasked)
            {
                printed.push(Printed { field, text, span: start + span.start..start + span.end });
            }
        }
    }
    printed
}

/// The offset of `part` in `text`, at or after byte `from`.
pub(super) fn position(text: &str, from: usize, part: &str) -> Option<usize> {
    Some(from + text.get(from..)?.find(part)?)
}

/// The span of the value at byte `at`: inside single quotes (`\u0027` in JSON) or, if it may be `bare`, up to white space.
fn value(text: &str, at: usize, bare: bool) -> Option<Span> {
    let line = text.get(at..position(text, at, "\n").unwrap_or(text.len()))?;
    let quote = if line.starts_with('\'') { "'" } else { "\\u0027" };
    if !line.starts_with(quote) {
        let length = line.bytes().take_while(|byte| !b" \r\\\",()".contains(byte)).count();
        let length = length - usize::from(line.get(..length).is_some_and(|word| word.ends_with('.')));
        return (bare && length > 0).then(|| at..at + length);
    }
    // A branch's name may contain a quote; the closing one ends a clause of the sentence.
    let mut first = None;
    let mut from = quote.len();
    while let Some(close) = position(line, from, quote) {
        from = close + quote.len();
        let behind = line.as_bytes().get(from..).unwrap_or_default();
        let behind = behind.strip_prefix(b".").or_else(|| behind.strip_prefix(b",")).unwrap_or(behind);
        if behind.first().is_none_or(|byte| b" \r\"\\(".contains(byte)) {
            return Some(at + quote.len()..at + close);
        }
        first = first.or(Some(close));
    }
    first.map(|close| at + quote.len()..at + close)
}

/// A value with JSON's escapes undone; none if a log masked it.
fn unmasked(raw: &str) -> Option<Text> {
    let has = |part| position(raw, 0, part).is_some();
    if raw.is_empty() || has("***") || has("[MASKED]") {
        return None;
    }
    if has("\\")
        && let Some(json::Value { data: Data::String(text), .. }) = json::read(["\"", raw, "\""].concat()).root
    {
        return Some(text);
    }
    Some(Text::from(raw))
}
