//! Whom a credential lets in, in words, with what that was hardly meant to.

use super::credential::Identity;
use super::credentials::{Existing, Pasted, Rule, Written};
use super::expression::{self, Lint};
use crate::gitlab::plan::words::{self, Caution, Subject};
use crate::text::Text;

/// Whom a credential, a subject or an expression lets in.
#[derive(Clone, Debug)]
pub struct Admits {
    /// Which pipelines: a sentence.
    pub words: String,
    /// What it lets in that was hardly meant, gravest first.
    pub cautions: Vec<&'static Caution>,
    /// What is to be said of an expression. Places are in bytes of the text that it was read from.
    pub lints: Vec<Lint>,
}

/// Whom a pasted credential lets in; `otherwise` is what it belongs to where it does not tell. Places of lints are in bytes of the box.
pub fn of(existing: &Existing, pasted: &Pasted, otherwise: Identity) -> Admits {
    let identity = match existing.written {
        Written::Identity => Identity::ManagedIdentity,
        Written::Application => Identity::AppRegistration,
        _ => otherwise,
    };
    let issuer = existing.issuer.text.clone().unwrap_or_default();
    match &existing.rule {
        Rule::Subject(field) => match &field.text {
            Some(subject) => of_subject(subject),
            None => Admits {
                words: "Whom it lets in cannot be told: its subject is not given, or no literal value.".to_owned(),
                cautions: Vec::new(),
                lints: Vec::new(),
            },
        },
        Rule::Expression { text, span } => {
            let mut admits = of_expression(text, &issuer, identity);
            // Where the notation has escapes, a place inside cannot be told.
            let inner = pasted.text.get(span.clone()).and_then(|raw| Some(span.start + raw.find(text.raw())?));
            for lint in &mut admits.lints {
                lint.place = match inner {
                    Some(start) => start + lint.place.start..start + lint.place.end,
                    None => span.clone(),
                };
            }
            admits
        }
    }
}

/// Whom a standard credential with this subject lets in.
pub fn of_subject(subject: &Text) -> Admits {
    let subject = Subject { text: subject.raw(), is_pattern: false, project_id: None };
    Admits { words: words::in_words(&subject), cautions: words::cautions(&subject), lints: Vec::new() }
}

/// Whom a flexible credential with this expression lets in.
pub fn of_expression(text: &Text, issuer: &Text, identity: Identity) -> Admits {
    let lints = expression::lint(text.raw(), issuer, identity);
    match expression::parse(text.raw()) {
        Ok(expression) => Admits { words: expression.in_words(), cautions: expression.cautions(), lints },
        Err(_) => Admits {
            words: "Whom it lets in cannot be told: the expression cannot be read.".to_owned(),
            cautions: Vec::new(),
            lints,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lints_stand_at_their_place_in_the_box() {
        let flexible = |value: &str| {
            let value = crate::quote::json(&Text::from(value));
            ["é {\"issuer\": \"https://gitlab.com\", \"claimsMatchingExpression\": {\"value\": ", &value, "}}"].concat()
        };
        let cases = [
            // The clause itself.
            ("claims['sub'] eq 'x' and claims['job_id'] eq '1'", "expression-claim", "claims['job_id'] eq '1'"),
            // The value has escapes: all of it.
            (
                "claims['sub'] eq '\\x' and claims['job_id'] eq '1'",
                "expression-claim",
                "\"claims['sub'] eq '\\\\x' and claims['job_id'] eq '1'\"",
            ),
            // No expression at all: the character that is wrong.
            ("claims['sub'] is 'x'", "expression-unreadable", "is"),
        ];
        for (expression, id, expected) in cases {
            let text = flexible(expression).replacen("é ", "é\n", 1);
            let pasted = Pasted::read(&text);
            let admits = of(&pasted.list()[0], &pasted, Identity::AppRegistration);
            let lint = admits.lints.iter().find(|lint| lint.id == id).expect(id);
            assert_eq!(text.get(lint.place.clone()), Some(expected), "{expression}");
        }
    }

    #[test]
    fn how_it_was_written_tells_what_it_belongs_to() {
        let cases = [
            ("\"resourceGroup\": \"rg\"", true),
            ("\"id\": \"5b3f\", \"description\": \"\"", false),
            // Not told: as was chosen.
            ("\"name\": \"main\"", false),
        ];
        for (more, is_managed) in cases {
            let text = ["{\"issuer\": \"https://gitlab.com\", \"claimsMatchingExpression\": {\"value\": \"claims['sub'] eq 'x'\"}, ", more, "}"].concat();
            let pasted = Pasted::read(&text);
            let admits = of(&pasted.list()[0], &pasted, Identity::AppRegistration);
            let said = admits.lints.iter().any(|lint| lint.id == "expression-managed-identity");
            assert_eq!(said, is_managed, "{more}");
        }
    }
}
