//! What the value of a member says about this token.

use super::catalogue::{Entry, JsonType, ValueList};
use super::subject;
use crate::json::{Data, Value};
use crate::quote;
use crate::time::{duration, numeric_date, relative, utc};

/// What a value means, in a sentence or two. None if the claim's meaning says it all.
pub fn explain(entry: &Entry, value: &Value, now: i64) -> Option<String> {
    if let Some((_, meaning)) = listed(entry, value) {
        return Some(meaning.to_owned());
    }
    match (&value.data, entry.json_type) {
        (Data::Number(number), JsonType::Time) => {
            let time = numeric_date(number).filter(|time| (0..=crate::time::LAST).contains(time))?;
            Some(format!("{}, {}.", utc(time), relative(time, now)))
        }
        (Data::Null, _) => Some("No value.".to_owned()),
        (Data::String(text), JsonType::String) if entry.name == "sub" => {
            let parts = subject::parse(text.raw())?;
            let parts = parts.iter().map(|part| {
                let value = crate::text::Text::from(text.raw().get(part.value.clone()).unwrap_or_default());
                format!("{} {}", part.name, quote::message(&value))
            });
            Some(format!("{}.", parts.collect::<Vec<_>>().join(", ")))
        }
        (Data::String(text), JsonType::NumericString) if text.is_empty() => Some("Empty: there is none.".to_owned()),
        (Data::Array(items), _) if items.is_empty() => Some("Empty.".to_owned()),
        _ => None,
    }
}

/// A sentence about `exp`: how long the token lives.
pub fn lifetime(seconds: i64) -> String {
    format!("The token lives {}.", duration(seconds))
}

/// The value in the claim's list, and its meaning.
fn listed(entry: &Entry, value: &Value) -> Option<(&'static str, &'static str)> {
    let (ValueList::Known(list) | ValueList::Usual(list)) = entry.values else { return None };
    let Data::String(text) = &value.data else { return None };
    list.iter().copied().find(|(name, _)| *text == **name)
}

/// Whether the claim has a list of values and this is a string outside it.
pub fn is_unlisted(entry: &Entry, value: &Value) -> bool {
    entry.values != ValueList::Any && matches!(value.data, Data::String(_)) && listed(entry, value).is_none()
}

/// The type that the issuer writes, if the value is of another one.
pub fn expected_type(entry: &Entry, value: &Value) -> Option<&'static str> {
    let is_string = |value: &Value| matches!(value.data, Data::String(_));
    let (fits, expected) = match (entry.json_type, &value.data) {
        (_, Data::Null) => (entry.nullable, "a value"),
        (JsonType::String | JsonType::BooleanString, _) => (is_string(value), "a string"),
        (JsonType::NumericString, Data::String(text)) => {
            (text.raw().bytes().all(|byte| byte.is_ascii_digit()), "a number as text")
        }
        (JsonType::NumericString, _) => (false, "a number as text"),
        (JsonType::Integer | JsonType::Time, _) => (matches!(value.data, Data::Number(_)), "a number"),
        (JsonType::Boolean, _) => (matches!(value.data, Data::Bool(_)), "a boolean"),
        (JsonType::StringOrStrings, Data::Array(items)) => (items.iter().all(is_string), "strings"),
        (JsonType::StringOrStrings, _) => (is_string(value), "a string or a list of strings"),
        (JsonType::Strings, Data::Array(items)) => (items.iter().all(is_string), "a list of strings"),
        (JsonType::Objects, Data::Array(items)) => {
            (items.iter().all(|item| matches!(item.data, Data::Object(_))), "a list of objects")
        }
        (JsonType::Strings, _) => (false, "a list of strings"),
        (JsonType::Objects, _) => (false, "a list of objects"),
        (JsonType::Object, _) => (matches!(value.data, Data::Object(_)), "an object"),
    };
    (!fits).then_some(expected)
}
