//! JSON (RFC 8259), read without loss: order, duplicate names, the text of every number, and the span of each part.
//!
//! A parser that builds maps and numbers cannot say what the issuer wrote, so this one keeps everything, including the members before an
//! error. `serde_json` is its oracle in the tests. The deliberate differences: a lone surrogate is kept, as U+FFFD, and the number of values
//! has a bound.

mod read;

use crate::limits::{MAX_DEPTH, MAX_VALUES};
use crate::text::{Span, Text};
use core::fmt;

pub use read::{first, read, read_pasted};

/// A JSON text, and as much of it as could be read.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The text. Every span below counts its bytes.
    pub text: String,
    /// The value, if any. With an [`error`](Self::error) it is an object with the members that are complete before it.
    pub root: Option<Value>,
    /// The first error.
    pub error: Option<Error>,
    /// Where `...` stands for a value, as people shorten claims. Only [`read_pasted`] accepts it.
    pub left_out: Option<usize>,
    /// A comma after the last member, as people leave it when they cut. Only [`read_pasted`] accepts it.
    pub trailing_comma: Option<usize>,
}

impl Document {
    /// The members, if the text is an object.
    pub fn members(&self) -> &[Member] {
        match &self.root {
            Some(Value { data: Data::Object(members), .. }) => members,
            _ => &[],
        }
    }

    /// The text of a span.
    pub fn slice(&self, span: &Span) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }
}

/// A value and its span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// The value.
    pub data: Data,
    /// Bytes of the document's text.
    pub span: Span,
}

/// The value of the member with this name. Of duplicates the last, as most parsers do.
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
    /// `...` instead of a value, in text that people paste.
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
    /// The kind with its article, for messages.
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
    /// From the opening quote of the name to the end of the value, in bytes of the document's text.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// Why a text is not JSON, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// The byte of the text at which it is.
    pub offset: usize,
}

/// What can be wrong with a JSON text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// A character that the grammar does not allow here.
    Unexpected {
        /// The character.
        found: char,
        /// What the grammar allows, as a phrase.
        expected: &'static str,
    },
    /// The text ends too early.
    End {
        /// What is missing, as a phrase.
        expected: &'static str,
    },
    /// A backslash before a character that JSON does not escape, or `\u` without four hexadecimal digits.
    Escape,
    /// An unescaped control character in a string.
    Control(char),
    /// A number with a leading zero.
    LeadingZero,
    /// Arrays and objects nested deeper than [`MAX_DEPTH`].
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
