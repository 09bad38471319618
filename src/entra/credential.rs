//! The federated identity credential that would accept a token.

use crate::text::Text;

/// Issuer, subject and audience of a standard credential. Entra compares them with the token as whole strings, case-sensitively.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// `issuer`
    pub issuer: Text,
    /// `subject`
    pub subject: Text,
    /// The one entry of `audiences`: Azure refuses a credential with more.
    pub audience: Text,
}

/// The kind of identity that a credential belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// A user-assigned managed identity (Azure Resource Manager).
    #[default]
    ManagedIdentity,
    /// An app registration (Microsoft Graph).
    AppRegistration,
}

/// The length of a credential's name: 3 to 120 characters of `A-Z a-z 0-9 - _`, beginning with a letter or digit. It cannot be changed later.
pub const NAME_LENGTH: core::ops::RangeInclusive<usize> = 3..=120;

impl Credential {
    /// A name for it, made of the subject's values: `group-project-branch-main`.
    pub fn name(&self) -> String {
        let subject = self.subject.raw();
        let values = match crate::gitlab::subject::parse(subject) {
            Some(parts) => {
                let parts = parts.iter().filter_map(|part| subject.get(part.value.clone()));
                parts.map(str::to_owned).collect::<Vec<_>>().join("-")
            }
            None => subject.to_owned(),
        };
        let mut name = String::new();
        for character in values.chars() {
            match character {
                'a'..='z' | 'A'..='Z' | '0'..='9' | '_' if !(name.is_empty() && character == '_') => {
                    name.push(character);
                }
                // One dash per run of other characters, and none at the start.
                _ if !name.is_empty() && !name.ends_with('-') => name.push('-'),
                _ => {}
            }
            if name.len() == *NAME_LENGTH.end() {
                break;
            }
        }
        let name = name.trim_end_matches('-');
        if name.len() < *NAME_LENGTH.start() {
            format!("gitlab-{name}").trim_end_matches('-').to_owned()
        } else {
            name.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_that_azure_takes() {
        let long = format!("project_path:{}:ref_type:branch:ref:main", "group/".repeat(40));
        let cases = [
            ("project_path:group/project:ref_type:branch:ref:main", "group-project-branch-main"),
            ("project_id:20:ref_type:tag:ref:v1.2.3", "20-tag-v1-2-3"),
            // Runs of other characters become one dash, except at the start and the end.
            ("project_path:_a/b:ref:--fix/ümlaut--", "a-b-fix-mlaut"),
            // Too short by itself.
            ("project_path:a", "gitlab-a"),
            ("", "gitlab"),
            ("repo:octo/cat", "repo-octo-cat"),
        ];
        for (subject, expected) in cases {
            let credential =
                Credential { issuer: Text::default(), subject: Text::from(subject), audience: Text::default() };
            assert_eq!(credential.name(), expected, "{subject}");
        }
        let credential = Credential { issuer: Text::default(), subject: Text::from(long), audience: Text::default() };
        assert!(NAME_LENGTH.contains(&credential.name().len()), "{}", credential.name());
    }
}
