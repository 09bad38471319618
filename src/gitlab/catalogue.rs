//! The claim catalogue: what is known about every member of a GitLab token, one entry per member.
//!
//! The page, the module and the reference show these entries; nothing about a single claim is kept anywhere else.

mod environment;
mod jose;
mod openid;
mod pipeline;
mod project;
mod registered;
mod user;

/// All groups of entries with their titles, in reading order.
pub const CATALOGUE: &[(&str, &[Entry])] = &[
    ("The JOSE header", jose::ENTRIES),
    ("Claims that every JWT may have", registered::ENTRIES),
    ("The project", project::ENTRIES),
    ("The user", user::ENTRIES),
    ("The pipeline and the job", pipeline::ENTRIES),
    ("The environment", environment::ENTRIES),
    ("Claims of other tokens: logins, Entra, GitHub", openid::ENTRIES),
];

/// All entries, in reading order.
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    CATALOGUE.iter().flat_map(|(_, entries)| *entries)
}

/// The entry for the member with this exact name in this part of a token.
pub fn entry(part: Part, name: &str) -> Option<&'static Entry> {
    entries().find(|entry| entry.part == part && entry.name == name)
}

/// The part of a token that a member is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The JOSE header (RFC 7515 section 4).
    Header,
    /// The payload: the claims (RFC 7519 section 4).
    Payload,
}

/// The JSON type that the issuer writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonType {
    /// A JSON string.
    String,
    /// A number as text, such as `"42"`: how GitLab writes ids.
    NumericString,
    /// `"true"` or `"false"` as text: how GitLab writes booleans.
    BooleanString,
    /// A JSON number without a fraction.
    Integer,
    /// JSON `true` or `false`.
    Boolean,
    /// Seconds since 1970 as a JSON number (`NumericDate`, RFC 7519 section 2).
    Time,
    /// One string or an array of strings.
    StringOrStrings,
    /// An array of strings.
    Strings,
    /// An array of objects.
    Objects,
    /// An object.
    Object,
}

/// Where a member is defined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimFamily {
    /// A JOSE header member.
    Jose,
    /// A registered claim, which every JWT may have (RFC 7519 section 4.1).
    Registered,
    /// A claim of GitLab CI/CD tokens.
    GitLab,
    /// An `OpenID` Connect claim: a sign of a login token.
    OpenId,
    /// A claim of tokens that Microsoft Entra issues itself.
    Entra,
    /// A claim of GitHub Actions tokens.
    GitHub,
}

/// The values that a claim may have, and how sure that list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueList {
    /// Any value.
    Any,
    /// The list is confirmed: any other value is worth a finding.
    Known(&'static [(&'static str, &'static str)]),
    /// The list is from memory: any other value is at most unfamiliar.
    Usual(&'static [(&'static str, &'static str)]),
}

/// What can change a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stability {
    /// The same for the life of what it names.
    Stable,
    /// Changes when the project or a group is renamed or moved.
    ChangesOnRename,
    /// The user can change it.
    UserChanges,
    /// Different in every job or pipeline.
    PerRun,
    /// Set by the job's configuration.
    Configured,
    /// Set in the project's or the issuer's settings, which an administrator can change.
    Settings,
}

/// Whether Entra compares the claim of a GitLab token with a federated credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntraMatch {
    /// A standard credential names it: `iss`, `sub`, `aud`.
    Always,
    /// A claims matching expression (flexible credential, preview) may name it.
    Flexible,
    /// Microsoft's own pages disagree on whether an expression may name it.
    Conflicting,
    /// Entra reads it to accept or refuse the token, but no credential names it: times, `alg`, `kid`, `typ`.
    Read,
    /// Never.
    No,
}

/// The page of official documentation that an entry links to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocPage {
    /// GitLab: `OpenID` Connect (OIDC) authentication using ID tokens.
    GitLabIdTokens,
    /// GitLab: job rules, with the pipeline sources.
    GitLabJobRules,
    /// GitLab: jobs, with the job sources.
    GitLabJobs,
    /// GitLab: environments.
    GitLabEnvironments,
    /// GitLab: Google Cloud workload identity federation.
    GitLabGoogleCloud,
    /// GitLab as an `OpenID` Connect identity provider: the login tokens.
    GitLabLogin,
    /// RFC 7515, JSON Web Signature.
    Rfc7515,
    /// RFC 7516, JSON Web Encryption.
    Rfc7516,
    /// RFC 7519, JSON Web Token.
    Rfc7519,
    /// `OpenID` Connect Core 1.0.
    OpenIdCore,
    /// IANA: the registry of JWT claims.
    IanaClaims,
    /// Microsoft: access token claims reference.
    EntraClaims,
    /// GitHub: `OpenID` Connect reference of GitHub Actions.
    GitHubClaims,
}

impl DocPage {
    /// The page's address.
    pub const fn address(self) -> &'static str {
        match self {
            Self::GitLabIdTokens => "https://docs.gitlab.com/ci/secrets/id_token_authentication/",
            Self::GitLabJobRules => "https://docs.gitlab.com/ci/jobs/job_rules/",
            Self::GitLabJobs => "https://docs.gitlab.com/ci/jobs/",
            Self::GitLabEnvironments => "https://docs.gitlab.com/ci/environments/",
            Self::GitLabGoogleCloud => "https://docs.gitlab.com/integration/google_cloud_iam/",
            Self::GitLabLogin => "https://docs.gitlab.com/integration/openid_connect_provider/",
            Self::Rfc7515 => "https://www.rfc-editor.org/rfc/rfc7515",
            Self::Rfc7516 => "https://www.rfc-editor.org/rfc/rfc7516",
            Self::Rfc7519 => "https://www.rfc-editor.org/rfc/rfc7519",
            Self::OpenIdCore => "https://openid.net/specs/openid-connect-core-1_0.html",
            Self::IanaClaims => "https://www.iana.org/assignments/jwt/jwt.xhtml",
            Self::EntraClaims => {
                "https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference"
            }
            Self::GitHubClaims => "https://docs.github.com/en/actions/reference/security/oidc",
        }
    }
}

/// What is known about one member.
#[derive(Debug)]
pub struct Entry {
    /// The member's name, as the issuer writes it.
    pub name: &'static str,
    /// Where it stands.
    pub part: Part,
    /// Where it is defined.
    pub family: ClaimFamily,
    /// What it means, in one or two short sentences.
    pub meaning: &'static str,
    /// The JSON type that the issuer writes.
    pub json_type: JsonType,
    /// Whether the issuer may write `null` instead.
    pub nullable: bool,
    /// When it is present: a sentence that begins with "Present".
    pub when: &'static str,
    /// The values that it may have, and what each means.
    pub values: ValueList,
    /// The GitLab version that introduced it, such as `"18.4"`; empty if unknown or not applicable.
    pub since: &'static str,
    /// Whether Entra compares it.
    pub matched: EntraMatch,
    /// What can change it.
    pub stability: Stability,
    /// Whether it is personal data.
    pub personal: bool,
    /// Where to read on.
    pub page: DocPage,
}

/// For claims of every ID token, in the versions of GitLab that have the claim.
const ALWAYS: &str = "Present in every ID token.";

/// The defaults for a claim that GitLab writes.
const GITLAB: Entry = Entry {
    name: "",
    part: Part::Payload,
    family: ClaimFamily::GitLab,
    meaning: "",
    json_type: JsonType::String,
    nullable: false,
    when: ALWAYS,
    values: ValueList::Any,
    since: "",
    matched: EntraMatch::No,
    stability: Stability::PerRun,
    personal: false,
    page: DocPage::GitLabIdTokens,
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{CATALOGUE, Entry, Part, ValueList, entries, entry};

    fn list(entry: &Entry) -> &'static [(&'static str, &'static str)] {
        match entry.values {
            ValueList::Any => &[],
            ValueList::Known(list) | ValueList::Usual(list) => list,
        }
    }

    #[test]
    fn a_name_is_unique_in_its_part() {
        let mut seen = HashSet::new();
        for entry in entries() {
            assert!(seen.insert((entry.part == Part::Header, entry.name)), "{} is there twice", entry.name);
        }
    }

    #[test]
    fn a_look_up_keeps_the_parts_apart() {
        assert!(entry(Part::Header, "alg").is_some());
        assert!(entry(Part::Payload, "alg").is_none());
        assert!(entry(Part::Payload, "SUB").is_none());
        assert!(CATALOGUE.iter().all(|(_, entries)| !entries.is_empty()));
    }

    #[test]
    fn texts_are_short_sentences() {
        for entry in entries() {
            let Entry { name, meaning, when, .. } = entry;
            assert!(meaning.ends_with('.'), "{name}: {meaning}");
            assert!(meaning.chars().count() <= 200, "{name}: {} characters", meaning.chars().count());
            assert!(when.starts_with("Present ") && when.ends_with('.'), "{name}: {when}");
            for (value, says) in list(entry) {
                assert!(says.ends_with('.'), "{name}: {value}: {says}");
                assert!(says.starts_with(char::is_uppercase), "{name}: {value}: {says}");
            }
        }
    }

    #[test]
    fn a_list_holds_each_value_once() {
        for entry in entries() {
            let mut seen = HashSet::new();
            for (value, _) in list(entry) {
                assert!(seen.insert(value), "{}: {value} is there twice", entry.name);
            }
        }
    }

    #[test]
    fn nothing_is_called_valid() {
        for entry in entries() {
            assert!(!entry.meaning.to_lowercase().contains("valid"), "{}: {}", entry.name, entry.meaning);
        }
    }
}
