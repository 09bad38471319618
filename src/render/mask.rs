//! What is hidden in reports for sharing: personal data, unless the user asks for it, and every token inside a value.

use super::options::Options;
use crate::json::{self, Data, Value};
use crate::link::holds_token;
use crate::quote;
use crate::report::{Member, Report};
use crate::text::Text;
use std::borrow::Cow;

/// Replaces whatever is hidden.
pub const MASK: &str = "[masked]";

/// What is hidden in a report. The default hides nothing.
#[derive(Debug, Default)]
pub struct Mask {
    hides_tokens: bool,
    hides_persons: bool,
    /// The strings that are hidden.
    hidden: Vec<Text>,
    /// The same strings in quotes, as they appear in a sentence, an Entra message or a command.
    quoted: Vec<String>,
}

impl Mask {
    /// Hides what must not be shared.
    pub fn of(report: &Report, options: &Options) -> Self {
        let mut mask = Self { hides_tokens: true, hides_persons: !options.personal, ..Self::default() };
        let mut hidden = Vec::new();
        for member in report.header.iter().chain(report.claims.iter()).filter(|member| mask.hides(member)) {
            let mut found = Vec::new();
            if let Some(value) = json::read(member.raw_json().to_owned()).root {
                strings(value, &mut found);
            }
            // A list that contains a token may also contain other strings.
            let is_person = mask.hides_person(&member);
            hidden.extend(found.into_iter().filter(|text| is_person || holds_token(text.raw())));
        }
        mask.quoted = hidden.iter().flat_map(|text| [quote::message(text), ["'", text.raw(), "'"].concat()]).collect();
        mask.hidden = hidden;
        mask
    }

    /// Whether the member is personal data, and personal data is hidden.
    pub fn hides_person(&self, member: &Member<'_>) -> bool {
        self.hides_persons && member.raw_json() != "null" && member.entry().is_some_and(|entry| entry.personal)
    }

    /// Whether the member's value is hidden.
    pub fn hides(&self, member: &Member<'_>) -> bool {
        self.hides_person(member) || self.hides_token(member.raw_json())
    }

    /// Whether a text contains a token, and tokens are hidden.
    pub fn hides_token(&self, text: &str) -> bool {
        self.hides_tokens && holds_token(text)
    }

    /// A member's name, or the mask.
    pub fn name<'a>(&self, member: &Member<'a>) -> &'a str {
        let name = member.name.raw();
        if self.hides_token(name) { MASK } else { name }
    }

    /// A member's value as JSON, or the mask.
    pub fn json<'a>(&self, member: &Member<'a>) -> Cow<'a, str> {
        if self.hides(member) { quote::json(&Text::from(MASK)).into() } else { member.raw_json().into() }
    }

    /// A value, a sentence or a command without what is hidden: masks the whole of it or what it quotes.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        if !self.hides_tokens {
            return text.into();
        }
        if self.hidden.iter().any(|hidden| *hidden == *text) {
            return MASK.into();
        }
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        // Everything quoted begins with its mark: even with thousands of groups, few sentences quote one.
        while let Some((before, quoted)) = rest.find(['"', '\'']).and_then(|at| rest.split_at_checked(at)) {
            let (mark, behind) = quoted.split_at_checked(1).unwrap_or_default();
            let hidden = self.quoted.iter().filter(|hidden| quoted.starts_with(&***hidden)).map(String::len).max();
            out.push_str(before);
            out.push_str(mark);
            if hidden.is_some() {
                out.push_str(MASK);
                out.push_str(mark);
            }
            rest = hidden.map_or(behind, |length| quoted.get(length..).unwrap_or_default());
        }
        out.push_str(rest);
        if self.hides_token(&out) { MASK.into() } else { out.into() }
    }
}

/// Collects the non-empty strings in a value.
fn strings(value: Value, found: &mut Vec<Text>) {
    match value.data {
        Data::String(text) if !text.is_empty() => found.push(text),
        Data::Array(items) => items.into_iter().for_each(|item| strings(item, found)),
        Data::Object(members) => members.into_iter().for_each(|member| strings(member.value, found)),
        _ => {}
    }
}
