//! The rows of the table of failures.

/// How a login ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginOutcome {
    /// Entra was asked, and refused.
    Refused,
    /// Entra was never asked: the tool refused its arguments, GitLab minted no token, or a credential could not be created.
    NotAsked,
    /// The login succeeded; something later failed.
    LoggedIn,
}

impl LoginOutcome {
    /// Its id in a report.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::NotAsked => "not-asked",
            Self::LoggedIn => "logged-in",
        }
    }
}

/// Where a failure is documented or was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// Microsoft's table of codes.
    Codes,
    /// Microsoft: workload identity federation, considerations and limits.
    Considerations,
    /// Microsoft: the announcement that matching is case-sensitive (August 2024).
    CaseSensitive,
    /// Microsoft: flexible federated identity credentials.
    Flexible,
    /// Microsoft: troubleshooting of federated service connections in Azure DevOps, which prints the same texts.
    DevOps,
    /// The Azure AD workload identity project: troubleshooting.
    Awi,
    /// GitLab: configure `OpenID` Connect in Azure.
    GitLabAzure,
    /// GitLab: ID tokens.
    GitLabTokens,
    /// GitLab: the YAML reference, `id_tokens`.
    GitLabYaml,
    /// GitLab: secrets of an Azure Key Vault.
    GitLabVault,
    /// The Azure CLI itself, 2.91.0.
    Cli,
    /// The Azure SDK for Python, azure-identity 1.27.0.
    Sdk,
    /// Texts that users reported; Microsoft documents no such code.
    Reported,
}

impl Reference {
    /// The page to read, if there is one.
    pub const fn address(self) -> Option<&'static str> {
        Some(match self {
            Self::Codes => "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
            Self::Considerations => {
                "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations"
            }
            Self::CaseSensitive => {
                "https://learn.microsoft.com/entra/identity-platform/reference-breaking-changes#august-2024"
            }
            Self::Flexible => {
                "https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials"
            }
            Self::DevOps => "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
            Self::Awi => "https://azure.github.io/azure-workload-identity/docs/troubleshooting.html",
            Self::GitLabAzure => "https://docs.gitlab.com/ci/cloud_services/azure/",
            Self::GitLabTokens => "https://docs.gitlab.com/ci/secrets/id_token_authentication/",
            Self::GitLabYaml => "https://docs.gitlab.com/ci/yaml/#id_tokens",
            Self::GitLabVault => "https://docs.gitlab.com/ci/secrets/azure_key_vault/",
            Self::Cli | Self::Sdk | Self::Reported => return None,
        })
    }
}

/// A row of the table: one kind of failure, however it is printed.
#[derive(Debug)]
pub struct Failure {
    /// The numbers after `AADSTS`.
    pub codes: &'static [u32],
    /// Texts that show it without a code. `…` stands for any text on the same line.
    pub texts: &'static [&'static str],
    /// What it means for a GitLab job: a sentence.
    pub meaning: &'static str,
    /// Its causes as phrases, likeliest first.
    pub causes: &'static [&'static str],
    /// What to do: one or two sentences.
    pub fix: &'static str,
    /// How the login ended.
    pub outcome: LoginOutcome,
    /// The source of this row.
    pub reference: Reference,
}

impl Failure {
    /// Its anchor in the reference: `error-aadsts700211` or, without a code, by its first text: `error-no-subscriptions-found-for`. Each
    /// further code has an anchor too.
    pub fn anchor(&self) -> String {
        let name = match self.codes.first() {
            Some(code) => format!("aadsts{code}"),
            None => self.texts.first().copied().unwrap_or_default().to_ascii_lowercase(),
        };
        let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        ["error"].into_iter().chain(words).collect::<Vec<_>>().join("-")
    }
}
