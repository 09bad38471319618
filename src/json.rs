//! JSON (RFC 8259), read without loss: order, duplicate names, the text of every number, and where each part stands.
//!
//! A reader that builds maps and numbers cannot say what the issuer wrote, so this one keeps everything, and what it read before an
//! error. `serde_json` is its oracle in the tests; the differences are deliberate and few: nesting has the same bound, a lone surrogate is
//! kept (as U+FFFD) instead of refused.

mod read;

use crate::text::{Span, Text};
use core::fmt;

pub use read::{read, read_pasted};

/// How deep arrays and objects may nest.
pub const MAX_DEPTH: usize = 127;

/// So many values are read: a hundred thousand claims, and more inside them.
pub const MAX_VALUES: usize = 120_000;

/// A JSON text, and what was read of it.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The text itself. Every span below is in its bytes.
    pub text: String,
    /// The value; absent if there is none. With an [`error`](Self::error) it is an object with the members that stand complete before it.
    pub root: Option<Value>,
    /// What is wrong, first thing first.
    pub error: Option<Error>,
    /// Where a value is left out by `...`, as people print claims; only [`read_pasted`] takes that.
    pub left_out: Option<usize>,
    /// A comma behind the last member, as people leave it when they cut; only [`read_pasted`] takes that.
    pub trailing_comma: Option<usize>,
}

impl Document {
    /// The members of the object that the text is; none if it is something else.
    pub fn members(&self) -> &[Member] {
        match &self.root {
            Some(Value { data: Data::Object(members), .. }) => members,
            _ => &[],
        }
    }

    /// The exact text of a part.
    pub fn slice(&self, span: &Span) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }
}

/// A value, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Bytes of the document's text.
    pub span: Span,
}

/// The value of the member of this name; of duplicates the last, which is the one that most readers take.
pub fn named<'a>(members: &'a [Member], name: &str) -> Option<&'a Value> {
    members.iter().rev().find(|member| member.name == *name).map(|member| &member.value)
}

impl Value {
    /// The characters, if it is a string.
    pub fn text(&self) -> Option<&Text> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }
}

/// The kinds of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// `...` in place of a value: only in what people paste.
    LeftOut,
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string, unescaped.
    String(Text),
    /// An array.
    Array(Vec<Value>),
    /// An object, in the order of the text, duplicates kept.
    Object(Vec<Member>),
}

impl Data {
    /// The kind's name with its article, as messages say it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::LeftOut => "left out",
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// One `"name": value` of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The name, unescaped.
    pub name: Text,
    /// From the name's opening quote to the value's end, in bytes of the document's text.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// Why a text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The byte of the text at which it shows.
    pub offset: usize,
}

/// What can be wrong with a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Another character than the grammar has here.
    Unexpected {
        /// The character that stands there.
        found: char,
        /// What may stand there, as a phrase.
        expected: &'static str,
    },
    /// The text ends too early.
    End {
        /// What is missing, as a phrase.
        expected: &'static str,
    },
    /// A backslash with a character that JSON does not escape, or `\u` without four hexadecimal digits.
    Escape,
    /// A control character inside a string, which JSON wants escaped.
    Control(char),
    /// A number that begins with `0` and goes on.
    LeadingZero,
    /// More than [`MAX_DEPTH`] arrays and objects inside each other.
    Depth,
    /// More than [`MAX_VALUES`] values.
    Many,
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ErrorKind::Unexpected { found, expected } => {
                write!(formatter, "expected {expected}, found {}", crate::quote::character(*found))
            }
            ErrorKind::End { expected } => write!(formatter, "the text ends where {expected} should follow"),
            ErrorKind::Escape => formatter.write_str("a backslash escape that JSON does not have"),
            ErrorKind::Control(found) => {
                write!(formatter, "{} inside a string, which JSON wants escaped", crate::quote::character(*found))
            }
            ErrorKind::LeadingZero => formatter.write_str("a number with a leading zero"),
            ErrorKind::Many => write!(formatter, "more than {MAX_VALUES} values"),
            ErrorKind::Depth => write!(formatter, "more than {MAX_DEPTH} arrays and objects inside each other"),
        }
    }
}
