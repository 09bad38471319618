//! What the user chose, and the names that the generated files use.

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

/// A name in the generated files that the user can set.
#[derive(Debug)]
pub struct Name {
    /// Its name among the module's options.
    pub option: &'static str,
    /// What it is, as a label.
    pub label: &'static str,
    /// What stands in its place until the user sets it.
    pub placeholder: &'static str,
    /// Whether its owner takes it.
    pub accepts: fn(&str) -> bool,
    /// What its owner takes, as a phrase behind "takes".
    pub rule: &'static str,
}

/// Every name, in the order of the page. Lengths and characters: Microsoft, naming rules and restrictions for Azure resources.
pub const NAMES: [Name; 9] = [
    Name {
        option: "job",
        label: "Job",
        placeholder: "",
        accepts: is_job,
        rule: "up to 255 visible characters, no full stop first, and no keyword of its own such as `image`",
    },
    Name {
        option: "identityName",
        label: "Identity",
        placeholder: "id-gitlab",
        accepts: |name| is_name(name, 3..=128, b"-_"),
        rule: "3 to 128 letters, digits, - and _, a letter or digit first",
    },
    Name {
        option: "group",
        label: "Resource group",
        placeholder: "<resource-group>",
        // Azure takes letters of any script.
        accepts: |name| {
            (1..=90).contains(&name.chars().count())
                && !name.ends_with('.')
                && !name.contains(crate::quote::is_invisible)
                && name
                    .chars()
                    .all(|letter| !letter.is_ascii() || letter.is_ascii_alphanumeric() || "-_.()".contains(letter))
        },
        rule: "up to 90 letters, digits, - _ . ( and ), no full stop last",
    },
    Name {
        option: "location",
        label: "Location",
        placeholder: "",
        accepts: |name| is_name(name, 3..=32, b"") && !name.contains(|letter: char| letter.is_ascii_uppercase()),
        rule: "a name such as `westeurope`: small letters and digits",
    },
    Name {
        option: "vault",
        label: "Key Vault",
        placeholder: "<vault-name>",
        accepts: |name| {
            is_name(name, 3..=24, b"-")
                && !name.starts_with(|first: char| first.is_ascii_digit())
                && !name.ends_with('-')
                && !name.contains("--")
        },
        rule: "3 to 24 letters, digits and single -, a letter first and a letter or digit last",
    },
    Name {
        option: "secret",
        label: "Secret",
        placeholder: "<secret-name>",
        accepts: |name| (1..=127).contains(&name.len()) && of(name, b"-"),
        rule: "1 to 127 letters, digits and -",
    },
    Name { option: "tenant", label: "Tenant id", placeholder: "<tenant-id>", accepts: is_guid, rule: GUID },
    Name { option: "client", label: "Client id", placeholder: "<client-id>", accepts: is_guid, rule: GUID },
    Name {
        option: "subscription",
        label: "Subscription id",
        placeholder: "<subscription-id>",
        accepts: is_guid,
        rule: GUID,
    },
];

const GUID: &str = "a GUID such as 11111111-2222-3333-4444-555555555555";

/// Keywords that a job cannot be called (GitLab: CI/CD YAML syntax reference).
const KEYWORDS: [&str; 17] = [
    "image",
    "services",
    "stages",
    "types",
    "before_script",
    "after_script",
    "variables",
    "cache",
    "include",
    "default",
    "workflow",
    "spec",
    "pages",
    "true",
    "false",
    "nil",
    "null",
];

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

/// Whether a shell takes `name` for a variable: letters, digits and `_`, no digit first (POSIX, Base Definitions 3.216).
pub fn is_variable_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit()) && !name.is_empty() && of(name, b"_")
}

/// Whether a text has only ASCII letters, digits and these.
fn of(text: &str, others: &[u8]) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
}

/// The same, of a certain length, with a letter or digit first.
fn is_name(text: &str, length: core::ops::RangeInclusive<usize>, others: &[u8]) -> bool {
    length.contains(&text.len()) && text.starts_with(|first: char| first.is_ascii_alphanumeric()) && of(text, others)
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn is_job(name: &str) -> bool {
    !name.is_empty()
        && name.chars().count() <= 255
        && !name.starts_with('.')
        && name.trim() == name
        && !name.contains(crate::quote::is_invisible)
        && !KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_judged_as_their_owners_do() {
        let id = "11111111-2222-3333-4444-555555555555";
        let (short, long) = ("a".repeat(24), "a".repeat(25));
        let cases = [
            ("job", "deploy: production #1", true),
            ("job", ".hidden", false),
            ("job", "image", false),
            ("job", "a\nb", false),
            ("identityName", "id-gitlab_1", true),
            ("identityName", "-id", false),
            ("identityName", "ab", false),
            ("identityName", "a b'c", false),
            ("group", "rg.(x)_1", true),
            ("group", "rg.", false),
            ("group", "rg/x", false),
            ("group", "größe", true),
            ("location", "westeurope", true),
            ("location", "West Europe", false),
            ("vault", "kv-1", true),
            // A digit first, two dashes, a dash last, one character too many.
            ("vault", "1kv", false),
            ("vault", "kv--1", false),
            ("vault", "kv-", false),
            ("vault", &short, true),
            ("vault", &long, false),
            ("secret", "1-a", true),
            ("secret", "a_b", false),
            ("secret", "$(id)", false),
            ("tenant", id, true),
            ("tenant", "contoso.onmicrosoft.com", false),
            ("client", "11111111-2222-3333-4444-55555555555g", false),
            ("subscription", "11111111222233334444555555555555", false),
        ];
        for (option, name, expected) in cases {
            let mut options = Options::default();
            options.set_name(option, name.to_owned());
            assert_eq!(options.given(option).is_some(), expected, "{option} {name}");
        }
    }

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
