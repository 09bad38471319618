//! What is said of a failure.

use super::LoginFailure;
use super::printed::PrintedField;
use super::search::CODE;
use crate::quote;
use crate::time;

impl LoginFailure {
    /// What happened, with the values that are printed.
    pub fn message(&self) -> String {
        let mut said = String::new();
        if let Some(code) = self.code {
            push(
                &mut said,
                &[
                    CODE,
                    &code.to_string(),
                    if self.failure.is_some() { ": " } else { " is a code that claimlens does not know." },
                ],
            );
        }
        said.push_str(self.failure.map_or("", |failure| failure.meaning));
        let mut separator = " It names ";
        for printed in &self.printed {
            if let Some(name) = printed.field.name() {
                push(&mut said, &[separator, name, " ", &quote::message(&printed.text)]);
                separator = ", ";
            }
        }
        if separator == ", " {
            said.push('.');
        }
        if let Some(when) = self.when() {
            push(&mut said, &[" ", &when]);
        }
        let mut separator = " Also in this text: AADSTS";
        for other in &self.others {
            push(&mut said, &[separator, &other.to_string()]);
            separator = ", AADSTS";
        }
        if !self.others.is_empty() {
            said.push('.');
        }
        said
    }

    /// When Entra looked at the token, and how that lies to its life: a sentence.
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
        let mut said = String::new();
        let Some(failure) = self.failure else {
            let code = self.code.unwrap_or_default();
            push(&mut said, &["Look it up: https://login.microsoftonline.com/error?code=", &code.to_string()]);
            return said;
        };
        let mut separator = if failure.causes.len() > 1 { "Likely, in this order: " } else { "Likely: " };
        for cause in failure.causes {
            push(&mut said, &[separator, cause]);
            separator = "; ";
        }
        push(&mut said, &[". ", failure.fix]);
        said
    }
}

fn push(said: &mut String, parts: &[&str]) {
    for part in parts {
        said.push_str(part);
    }
}
