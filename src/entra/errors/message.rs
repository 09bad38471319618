//! The sentences about a failed login.

use super::LoginFailure;
use super::printed::PrintedField;
use super::search::CODE;
use crate::quote;
use crate::time;

impl LoginFailure {
    /// What happened, with the printed values.
    pub fn message(&self) -> String {
        let mut text = String::new();
        if let Some(code) = self.code {
            push(
                &mut text,
                &[
                    CODE,
                    &code.to_string(),
                    if self.failure.is_some() { ": " } else { " is a code that claimlens does not know." },
                ],
            );
        }
        text.push_str(self.failure.map_or("", |failure| failure.meaning));
        let mut separator = " It names ";
        for printed in &self.printed {
            if let Some(name) = printed.field.name() {
                push(&mut text, &[separator, name, " ", &quote::message(&printed.text)]);
                separator = ", ";
            }
        }
        if separator == ", " {
            text.push('.');
        }
        if let Some(when) = self.when() {
            push(&mut text, &[" ", &when]);
        }
        let mut separator = " Also in this text: AADSTS";
        for other in &self.others {
            push(&mut text, &[separator, &other.to_string()]);
            separator = ", AADSTS";
        }
        if !self.others.is_empty() {
            text.push('.');
        }
        text
    }

    /// A sentence on when Entra looked at the token, relative to the token's lifetime.
    pub fn when(&self) -> Option<String> {
        let (at, from, until) =
            (self.time(PrintedField::At)?, self.time(PrintedField::From)?, self.time(PrintedField::Until)?);
        let (what, how_long) = if at < from {
            ("It became valid ", [&*time::duration(from - at), " after"].concat())
        } else {
            ("It had expired ", [&*time::duration(at - until), " before"].concat())
        };
        let life = time::duration(until - from);
        Some([what, &how_long, " Entra looked at it (", &time::utc(at), "); its life is ", &life, "."].concat())
    }

    /// The likely causes, and what to do.
    pub fn fix(&self) -> String {
        let mut text = String::new();
        let Some(failure) = self.failure else {
            let code = self.code.unwrap_or_default();
            push(&mut text, &["Look it up: https://login.microsoftonline.com/error?code=", &code.to_string()]);
            return text;
        };
        let mut separator = if failure.causes.len() > 1 { "Likely, in this order: " } else { "Likely: " };
        for cause in failure.causes {
            push(&mut text, &[separator, cause]);
            separator = "; ";
        }
        push(&mut text, &[". ", failure.fix]);
        text
    }
}

fn push(text: &mut String, parts: &[&str]) {
    for part in parts {
        text.push_str(part);
    }
}
