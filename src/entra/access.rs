//! Describes whom a credential lets in, and warns of what is hardly meant.

use super::credential::Identity;
use super::credentials::{ExistingCredential, PastedCredentials, SourceFormat, SubjectRule};
use super::expression::{self, Lint};
use crate::gitlab::plan::words::{self, Caution, Subject};
use crate::gitlab::subject;
use crate::text::{Span, Text};

/// Whom a credential, a subject or an expression lets in.
#[derive(Clone, Debug)]
pub struct Access {
    /// Which pipelines: a sentence.
    pub words: String,
    /// What it lets in that is hardly meant, most serious first.
    pub cautions: Vec<&'static Caution>,
    /// The lints of an expression. Their places are bytes of the text that it was read from.
    pub lints: Vec<Lint>,
    /// Where an unreadable expression goes wrong, in bytes of the same text.
    pub unreadable: Option<Span>,
}

/// Whom a pasted credential lets in. `otherwise` is the kind of identity if the credential does not show it. Places of lints are bytes of the
/// pasted text.
pub fn of_credential(existing: &ExistingCredential, pasted: &PastedCredentials, otherwise: Identity) -> Access {
    let identity = match existing.format {
        SourceFormat::ManagedIdentity => Identity::ManagedIdentity,
        SourceFormat::AppRegistration => Identity::AppRegistration,
        _ => otherwise,
    };
    let issuer = existing.issuer.text.clone().unwrap_or_default();
    match &existing.rule {
        SubjectRule::Subject(field) => match &field.text {
            Some(subject) => of_subject(subject),
            None => Access {
                words: "Whom it lets in cannot be told: its subject is not given, or no literal value.".to_owned(),
                cautions: Vec::new(),
                lints: Vec::new(),
                unreadable: None,
            },
        },
        SubjectRule::Expression { text, span } => {
            let mut access = of_expression(text, &issuer, identity);
            // If the notation has escapes, places inside are unknown.
            let inner = pasted.text.get(span.clone()).and_then(|raw| Some(span.start + raw.find(text.raw())?));
            access.move_places(&|place| match inner {
                Some(start) => start + place.start..start + place.end,
                None => span.clone(),
            });
            access
        }
    }
}

/// Whom a standard credential with this subject lets in.
fn of_subject(subject: &Text) -> Access {
    let subject = Subject { text: subject.raw(), is_pattern: false, project_id: None };
    Access {
        words: words::in_words(&subject),
        cautions: words::cautions(&subject),
        lints: Vec::new(),
        unreadable: None,
    }
}

/// Whom a flexible credential with this expression lets in.
pub fn of_expression(text: &Text, issuer: &Text, identity: Identity) -> Access {
    let lints = expression::lint(text.raw(), issuer, identity);
    match expression::parse(text.raw()) {
        Ok(expression) => {
            Access { words: expression.in_words(), cautions: expression.cautions(), lints, unreadable: None }
        }
        Err(error) => Access {
            words: if expression::is_too_long(text.raw()) {
                "Whom it lets in cannot be told: the expression is too long to be read.".to_owned()
            } else {
                "Whom it lets in cannot be told: the expression cannot be read.".to_owned()
            },
            cautions: Vec::new(),
            lints,
            unreadable: Some(error.place),
        },
    }
}

/// Whom a typed subject or expression lets in. A text that begins like one of GitLab's subjects is a subject, since a ref may hold nearly
/// anything. White space around it is ignored.
pub fn of_rule(rule: &Text, issuer: &Text, identity: Identity) -> Access {
    let text = rule.raw().trim();
    let is_expression = subject::parse(text).is_none() && (text.starts_with("claims[") || text.contains("']"));
    if !is_expression {
        return of_subject(&Text::from(text));
    }
    let mut access = of_expression(&Text::from(text), issuer, identity);
    let start = rule.raw().len() - rule.raw().trim_start().len();
    access.move_places(&|place| start + place.start..start + place.end);
    access
}

impl Access {
    fn move_places(&mut self, to: &dyn Fn(&Span) -> Span) {
        for place in self.lints.iter_mut().map(|lint| &mut lint.place).chain(&mut self.unreadable) {
            *place = to(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lints_have_their_place_in_the_pasted_text() {
        let flexible = |value: &str| {
            let value = crate::quote::json(&Text::from(value));
            ["é {\"issuer\": \"https://gitlab.com\", \"claimsMatchingExpression\": {\"value\": ", &value, "}}"].concat()
        };
        let cases = [
            // The clause itself.
            ("claims['sub'] eq 'x' and claims['job_id'] eq '1'", "expression-claim", "claims['job_id'] eq '1'"),
            // The value has escapes: the whole value.
            (
                "claims['sub'] eq '\\x' and claims['job_id'] eq '1'",
                "expression-claim",
                "\"claims['sub'] eq '\\\\x' and claims['job_id'] eq '1'\"",
            ),
            // No expression: the first wrong character.
            ("claims['sub'] is 'x'", "expression-unreadable", "is"),
        ];
        for (expression, id, expected) in cases {
            let text = flexible(expression).replacen("é ", "é\n", 1);
            let pasted = PastedCredentials::read(&text);
            let access = of_credential(&pasted.list()[0], &pasted, Identity::AppRegistration);
            let lint = access.lints.iter().find(|lint| lint.id == id).expect(id);
            assert_eq!(text.get(lint.place.clone()), Some(expected), "{expression}");
        }
    }

    #[test]
    fn the_format_shows_the_kind_of_identity() {
        let cases = [
            ("\"resourceGroup\": \"rg\"", true),
            ("\"id\": \"5b3f\", \"description\": \"\"", false),
            // Not shown: as chosen.
            ("\"name\": \"main\"", false),
        ];
        for (more, is_managed) in cases {
            let text = ["{\"issuer\": \"https://gitlab.com\", \"claimsMatchingExpression\": {\"value\": \"claims['sub'] eq 'x'\"}, ", more, "}"].concat();
            let pasted = PastedCredentials::read(&text);
            let access = of_credential(&pasted.list()[0], &pasted, Identity::AppRegistration);
            let said = access.lints.iter().any(|lint| lint.id == "expression-managed-identity");
            assert_eq!(said, is_managed, "{more}");
        }
    }
}
