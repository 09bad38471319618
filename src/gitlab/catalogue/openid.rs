//! Claims of other families, so that a token that is not of a CI job is recognised: logins (`OpenID` Connect), Entra, GitHub.

use super::{ClaimFamily, DocPage, Entry, GITLAB, JsonType, Stability};

/// The start of an entry for a claim of login tokens.
const LOGIN: Entry = Entry {
    family: ClaimFamily::OpenId,
    when: "Present in login tokens, never in GitLab CI tokens.",
    page: DocPage::OpenIdCore,
    ..GITLAB
};

/// The start of an entry for a claim about a person.
const PERSON: Entry = Entry { stability: Stability::UserChanges, personal: true, ..LOGIN };

/// The defaults of a claim in GitLab's login tokens that lists groups of a person.
const GROUPS: Entry = Entry { json_type: JsonType::Strings, page: DocPage::GitLabLogin, ..PERSON };

/// The start of an entry for a claim of tokens that Entra issues.
const ENTRA: Entry = Entry {
    family: ClaimFamily::Entra,
    when: "Present in tokens that Entra issues.",
    stability: Stability::Stable,
    page: DocPage::EntraClaims,
    ..GITLAB
};

/// The start of an entry for a claim of GitHub Actions tokens.
const GITHUB: Entry = Entry {
    family: ClaimFamily::GitHub,
    when: "Present in GitHub Actions tokens.",
    page: DocPage::GitHubClaims,
    ..GITLAB
};

pub(super) const ENTRIES: &[Entry] = &[
    Entry { name: "nonce", meaning: "Ties the token to one login.", ..LOGIN },
    Entry { name: "auth_time", meaning: "When the user signed in.", json_type: JsonType::Time, ..LOGIN },
    Entry { name: "azp", meaning: "Client that the token was issued to.", stability: Stability::Stable, ..LOGIN },
    Entry { name: "at_hash", meaning: "Hash of the access token that came along.", ..LOGIN },
    Entry { name: "c_hash", meaning: "Hash of the code that came along.", ..LOGIN },
    Entry { name: "acr", meaning: "How strongly the user was authenticated.", ..LOGIN },
    Entry {
        name: "amr",
        meaning: "How the user was authenticated, such as pwd or mfa.",
        json_type: JsonType::Strings,
        ..LOGIN
    },
    Entry { name: "name", meaning: "Full name of the user.", ..PERSON },
    Entry {
        name: "preferred_username",
        meaning: "Name that the user goes by. GitLab has user_login instead.",
        ..PERSON
    },
    Entry { name: "given_name", meaning: "First name of the user.", ..PERSON },
    Entry { name: "family_name", meaning: "Last name of the user.", ..PERSON },
    Entry { name: "middle_name", meaning: "Middle name of the user.", ..PERSON },
    Entry { name: "nickname", meaning: "Short name of the user.", ..PERSON },
    Entry { name: "email", meaning: "E-mail address of the user. GitLab CI tokens have user_email instead.", ..PERSON },
    Entry {
        name: "email_verified",
        meaning: "Whether the issuer checked that address.",
        json_type: JsonType::Boolean,
        stability: Stability::UserChanges,
        ..LOGIN
    },
    Entry { name: "profile", meaning: "Address of the user's profile page.", ..PERSON },
    Entry { name: "picture", meaning: "Address of the user's picture.", ..PERSON },
    Entry { name: "website", meaning: "Address of the user's website.", ..PERSON },
    Entry { name: "gender", meaning: "The user's gender.", ..PERSON },
    Entry { name: "birthdate", meaning: "The user's birthday.", ..PERSON },
    Entry { name: "zoneinfo", meaning: "The user's time zone.", ..PERSON },
    Entry { name: "locale", meaning: "The user's language.", ..PERSON },
    Entry { name: "phone_number", meaning: "Telephone number of the user.", ..PERSON },
    Entry { name: "address", meaning: "Postal address of the user.", json_type: JsonType::Object, ..PERSON },
    Entry {
        name: "updated_at",
        meaning: "When the profile last changed.",
        json_type: JsonType::Time,
        stability: Stability::UserChanges,
        ..LOGIN
    },
    Entry {
        name: "groups",
        meaning: "Groups that the user belongs to.",
        json_type: JsonType::Strings,
        page: DocPage::IanaClaims,
        ..PERSON
    },
    Entry {
        name: "https://gitlab.org/claims/groups/owner",
        meaning: "Groups in which the user is a direct member with the role Owner.",
        ..GROUPS
    },
    Entry {
        name: "https://gitlab.org/claims/groups/maintainer",
        meaning: "Groups in which the user is a direct member with the role Maintainer.",
        ..GROUPS
    },
    Entry {
        name: "https://gitlab.org/claims/groups/developer",
        meaning: "Groups in which the user is a direct member with the role Developer.",
        ..GROUPS
    },
    Entry {
        name: "sub_legacy",
        meaning: "Former user id of GitLab logins.",
        stability: Stability::Stable,
        page: DocPage::GitLabLogin,
        ..PERSON
    },
    Entry {
        name: "scope",
        meaning: "What the token may be used for: a sign of an access token.",
        stability: Stability::Configured,
        page: DocPage::IanaClaims,
        ..LOGIN
    },
    Entry { name: "sid", meaning: "Id of the login session.", page: DocPage::IanaClaims, ..LOGIN },
    Entry {
        name: "tid",
        meaning: "Id of the tenant that issued the token. Entra takes no tokens of its own, save for managed identities.",
        ..ENTRA
    },
    Entry { name: "oid", meaning: "Id of the user or service in the tenant.", personal: true, ..ENTRA },
    Entry { name: "appid", meaning: "Client that asked for the token.", ..ENTRA },
    Entry {
        name: "roles",
        meaning: "Roles that the user or service was given.",
        json_type: JsonType::Strings,
        stability: Stability::Settings,
        ..ENTRA
    },
    Entry {
        name: "upn",
        meaning: "Sign-in name of the user.",
        stability: Stability::UserChanges,
        personal: true,
        ..ENTRA
    },
    Entry {
        name: "unique_name",
        meaning: "Name of the user in tokens of version 1.0.",
        stability: Stability::UserChanges,
        personal: true,
        ..ENTRA
    },
    Entry {
        name: "ipaddr",
        meaning: "IP address that the user signed in from.",
        stability: Stability::PerRun,
        personal: true,
        ..ENTRA
    },
    Entry { name: "ver", meaning: "Version of the token format.", stability: Stability::Settings, ..ENTRA },
    Entry {
        name: "repository",
        meaning: "Owner and name of the repository.",
        stability: Stability::ChangesOnRename,
        ..GITHUB
    },
    Entry {
        name: "repository_id",
        meaning: "Id of the repository.",
        json_type: JsonType::NumericString,
        stability: Stability::Stable,
        ..GITHUB
    },
    Entry {
        name: "repository_owner",
        meaning: "Owner of the repository.",
        stability: Stability::ChangesOnRename,
        ..GITHUB
    },
    Entry {
        name: "repository_owner_id",
        meaning: "Id of the repository's owner.",
        json_type: JsonType::NumericString,
        stability: Stability::Stable,
        ..GITHUB
    },
    Entry {
        name: "job_workflow_ref",
        meaning: "Workflow file that defines the job, with its ref.",
        stability: Stability::ChangesOnRename,
        ..GITHUB
    },
    Entry { name: "workflow", meaning: "Name of the workflow.", stability: Stability::Configured, ..GITHUB },
    Entry {
        name: "actor",
        meaning: "User who started the run.",
        stability: Stability::UserChanges,
        personal: true,
        ..GITHUB
    },
    Entry {
        name: "actor_id",
        meaning: "Id of the user who started the run.",
        json_type: JsonType::NumericString,
        stability: Stability::Stable,
        personal: true,
        ..GITHUB
    },
    Entry { name: "event_name", meaning: "What started the run.", ..GITHUB },
];
