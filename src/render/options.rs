//! Options for generated files. They do not affect how a token is judged.

use super::names::{NAMES, is_token_variable};
use crate::entra::credential::Identity;
use crate::entra::expression::Refs;

/// Options for generated files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The CI/CD variable that holds the token; `ID_TOKEN_FOR_AZURE` unless [`is_token_variable`] takes the name.
    pub variable: Option<String>,
    /// What the generated job does after the login.
    pub task: Task,
    /// The kind of identity that the credential belongs to.
    pub identity: Identity,
    /// The refs that a flexible credential (preview) lets in. None for a standard credential, which is only for the token's subject.
    pub refs: Option<Refs<'static>>,
    /// Whether shared reports show personal data.
    pub personal: bool,
    /// The names that the user gave, in the order of [`NAMES`].
    pub names: [Option<String>; NAMES.len()],
}

/// What the generated job does after the login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Task {
    /// Reads a secret of a Key Vault with `az`.
    #[default]
    ReadSecret,
    /// Deploys a template to a resource group.
    Deploy,
    /// Plans and applies with Terraform.
    Terraform,
    /// Runs a program that logs in through an Azure SDK.
    Sdk,
    /// Lets GitLab fetch the secret (`secrets: azure_key_vault`).
    Secrets,
    /// Prints the token's claims and does nothing else.
    PrintClaims,
    /// Logs in with Azure PowerShell.
    PowerShell,
    /// Plans on merge requests and applies on the protected branch, as two identities.
    PlanApply,
}

/// One of the values of an option.
#[derive(Clone, Copy, Debug)]
pub struct Choice<T> {
    /// The value.
    pub value: T,
    /// Its permanent id.
    pub id: &'static str,
    /// Its label on the page.
    pub label: &'static str,
}

const fn choice<T>(value: T, id: &'static str, label: &'static str) -> Choice<T> {
    Choice { value, id, label }
}

/// Every task.
pub const TASKS: [Choice<Task>; 8] = [
    choice(Task::ReadSecret, "read-secret", "reads a Key Vault secret"),
    choice(Task::Deploy, "deploy", "deploys a template"),
    choice(Task::Terraform, "terraform", "runs Terraform"),
    choice(Task::Sdk, "sdk", "runs a program with an Azure SDK"),
    choice(Task::Secrets, "secrets", "gets a secret through GitLab"),
    choice(Task::PrintClaims, "print-claims", "prints the claims"),
    choice(Task::PowerShell, "powershell", "logs in with Azure PowerShell"),
    choice(Task::PlanApply, "plan-apply", "plans on merge requests, applies on the branch"),
];

/// Every kind of identity.
pub const IDENTITIES: [Choice<Identity>; 2] = [
    choice(Identity::ManagedIdentity, "managed-identity", "Managed identity"),
    choice(Identity::AppRegistration, "app-registration", "App registration"),
];

/// The values of [`Options::refs`].
pub const REFS: [Choice<Option<Refs<'static>>>; 4] = [
    choice(None, "exact", "this subject only"),
    choice(Some(Refs::Branches), "branches", "every branch"),
    choice(Some(Refs::Tags), "tags", "every tag"),
    choice(Some(Refs::BranchesAndTags), "all", "every branch and tag"),
];

/// The value with this id, or else the default.
pub fn chosen<T: Copy + Default>(choices: &[Choice<T>], id: &str) -> T {
    choices.iter().find(|choice| choice.id == id).map(|choice| choice.value).unwrap_or_default()
}

/// The default name of the variable with the token.
pub const VARIABLE: &str = "ID_TOKEN_FOR_AZURE";

impl Options {
    /// The name of the CI/CD variable that holds the token: the user's, if it can be.
    pub fn variable(&self) -> &str {
        self.variable.as_deref().filter(|name| is_token_variable(name)).unwrap_or(VARIABLE)
    }

    /// The name that the user gave for an option of [`NAMES`], if it is acceptable.
    pub fn given(&self, option: &str) -> Option<&str> {
        let (name, given) = NAMES.iter().zip(&self.names).find(|(name, _)| name.option == option)?;
        given.as_deref().filter(|given| (name.accepts)(given))
    }

    /// The same, or the placeholder.
    pub fn name(&self, option: &str) -> &str {
        let placeholder = NAMES.iter().find(|name| name.option == option).map_or("", |name| name.placeholder);
        self.given(option).unwrap_or(placeholder)
    }

    /// Sets a name; an empty text unsets it. An option that is not in [`NAMES`] is ignored.
    pub fn set_name(&mut self, option: &str, text: String) {
        for (name, given) in NAMES.iter().zip(&mut self.names) {
            if name.option == option {
                *given = Some(text).filter(|text| !text.is_empty());
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unacceptable_name_leaves_the_placeholder() {
        let mut options = Options::default();
        options.set_name("vault", "a b".to_owned());
        assert_eq!(options.name("vault"), "<vault-name>");
        options.set_name("vault", "kv-1".to_owned());
        assert_eq!(options.name("vault"), "kv-1");
        options.set_name("vault", String::new());
        assert_eq!(options.name("vault"), "<vault-name>");
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<&str> = TASKS.iter().map(|choice| choice.id).collect();
        ids.extend(IDENTITIES.iter().map(|choice| choice.id));
        ids.extend(REFS.iter().map(|choice| choice.id));
        ids.extend(NAMES.iter().map(|name| name.option));
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert_eq!(chosen(&TASKS, "deploy"), Task::Deploy);
        assert_eq!(chosen(&TASKS, "mars"), Task::ReadSecret);
    }
}
