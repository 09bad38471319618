//! What the user chose.

use super::names::{NAMES, is_variable_name};
use crate::entra::cloud::Cloud;
use crate::entra::credentials::Pasted;
use crate::verify::Verification;
use std::rc::Rc;

/// What the user chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The cloud that the login is for.
    pub cloud: Option<Cloud>,
    /// The CI/CD variable that holds the token; `ID_TOKEN_FOR_AZURE` unless it is a name that a shell takes.
    pub variable: Option<String>,
    /// What the written job does after the login.
    pub task: Task,
    /// What the credential belongs to.
    pub identity: Identity,
    /// Which references the credential lets in.
    pub refs: Refs,
    /// What is known about the signature. It counts for the token that it is about, and for no other.
    pub verification: Option<Rc<Verification>>,
    /// Whether reports to hand on show personal data.
    pub personal: bool,
    /// The names that the user gave, in the order of [`NAMES`].
    pub names: [Option<String>; NAMES.len()],
    /// The federated credentials that exist already, as pasted: read once, by `Pasted::read`.
    pub credentials: Pasted,
}

/// What a credential belongs to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Identity {
    /// A user-assigned managed identity (Azure Resource Manager).
    #[default]
    ManagedIdentity,
    /// An app registration (Microsoft Graph).
    AppRegistration,
}

/// Which references a credential lets in. All but the first take a flexible credential (preview).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Refs {
    /// The token's own subject and no other.
    #[default]
    Exact,
    /// Every branch.
    Branches,
    /// Every tag.
    Tags,
    /// Every branch and every tag.
    All,
}

/// What the written job does after the login.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Task {
    /// Reads a secret of a Key Vault with `az`.
    #[default]
    ReadSecret,
    /// Deploys a template to a resource group.
    Deploy,
    /// Plans and applies with Terraform.
    Terraform,
    /// Runs a program that logs in by an Azure SDK.
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

/// The ids of the tasks in the module, with what each does as the page says it.
pub const TASKS: [(Task, &str, &str); 8] = [
    (Task::ReadSecret, "read-secret", "reads a Key Vault secret"),
    (Task::Deploy, "deploy", "deploys a template"),
    (Task::Terraform, "terraform", "runs Terraform"),
    (Task::Sdk, "sdk", "runs a program with an Azure SDK"),
    (Task::Secrets, "secrets", "gets a secret through GitLab"),
    (Task::PrintClaims, "print-claims", "prints the claims"),
    (Task::PowerShell, "powershell", "logs in with Azure PowerShell"),
    (Task::PlanApply, "plan-apply", "plans on merge requests, applies on the branch"),
];

impl From<Identity> for crate::entra::expression::Identity {
    fn from(identity: Identity) -> Self {
        match identity {
            Identity::ManagedIdentity => Self::ManagedIdentity,
            Identity::AppRegistration => Self::Application,
        }
    }
}

/// The ids of the identity kinds in the module, with their names on the page.
pub const IDENTITIES: [(Identity, &str, &str); 2] = [
    (Identity::ManagedIdentity, "managed-identity", "Managed identity"),
    (Identity::AppRegistration, "app-registration", "App registration"),
];

/// The ids of the reference classes in the module, with their names on the page.
pub const REFS: [(Refs, &str, &str); 4] = [
    (Refs::Exact, "exact", "this subject only"),
    (Refs::Branches, "branches", "every branch"),
    (Refs::Tags, "tags", "every tag"),
    (Refs::All, "all", "every branch and tag"),
];

/// The choice with an id.
pub fn chosen<T: Copy>(table: &[(T, &str, &str)], id: &str) -> Option<T> {
    table.iter().find(|(_, of, _)| *of == id).map(|(choice, ..)| *choice)
}

/// The variable's name unless the user sets another.
pub const VARIABLE: &str = "ID_TOKEN_FOR_AZURE";

impl Options {
    /// The name of the CI/CD variable that holds the token: the user's, if a shell takes it.
    pub fn variable(&self) -> &str {
        self.variable.as_deref().filter(|name| is_variable_name(name)).unwrap_or(VARIABLE)
    }

    /// The name that the user gave for an option of [`NAMES`], if its owner takes it.
    pub fn given(&self, option: &str) -> Option<&str> {
        let (name, given) = NAMES.iter().zip(&self.names).find(|(name, _)| name.option == option)?;
        given.as_deref().filter(|given| (name.accepts)(given))
    }

    /// The same, or the placeholder.
    pub fn name(&self, option: &str) -> &str {
        let placeholder = NAMES.iter().find(|name| name.option == option).map_or("", |name| name.placeholder);
        self.given(option).unwrap_or(placeholder)
    }

    /// Sets a name; an empty text unsets it. An option that is not in [`NAMES`] is left alone.
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
    fn a_name_that_nobody_takes_leaves_the_placeholder() {
        let mut options = Options::default();
        options.set_name("vault", "a b".to_owned());
        assert_eq!(options.name("vault"), "<vault-name>");
        options.set_name("vault", "kv-1".to_owned());
        assert_eq!(options.name("vault"), "kv-1");
        options.set_name("vault", String::new());
        assert_eq!(options.name("vault"), "<vault-name>");
    }

    #[test]
    fn ids_stand_once() {
        let mut ids: Vec<&str> = TASKS.iter().map(|(_, id, _)| *id).collect();
        ids.extend(IDENTITIES.iter().map(|(_, id, _)| *id));
        ids.extend(REFS.iter().map(|(_, id, _)| *id));
        ids.extend(NAMES.iter().map(|name| name.option));
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        assert_eq!(chosen(&TASKS, "deploy"), Some(Task::Deploy));
        assert_eq!(chosen(&TASKS, "mars"), None);
    }
}
