//! Whom a credential lets in, in words, with what that was hardly meant to.

use super::credentials::{Existing, Pasted, Rule, Written};
use super::expression::{self, Identity, Lint};
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
        Written::Application => Identity::Application,
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
