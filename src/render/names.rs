//! The names in generated files that the user can set, and what GitLab or Azure accepts for each.

use crate::quote::is_invisible;
use core::ops::RangeInclusive;

/// A name in the generated files that the user can set.
#[derive(Debug)]
pub struct NameOption {
    /// Its key in the module's options.
    pub option: &'static str,
    /// Its label.
    pub label: &'static str,
    /// The placeholder until the user sets it.
    pub placeholder: &'static str,
    /// Whether GitLab or Azure accepts a value.
    pub accepts: fn(&str) -> bool,
    /// What is accepted, as a phrase after "takes".
    pub rule: &'static str,
}

/// Every name, in the order of the page. Lengths and characters: Microsoft, naming rules and restrictions for Azure resources.
pub const NAMES: [NameOption; 9] = [
    NameOption {
        option: "job",
        label: "Job",
        placeholder: "",
        accepts: is_job,
        rule: "up to 255 visible characters, no full stop first, and no keyword such as `image` or `<<`",
    },
    NameOption {
        option: "identityName",
        label: "Identity",
        placeholder: "id-gitlab",
        accepts: |name| is_name(name, 3..=128, b"-_"),
        rule: "3 to 128 letters, digits, - and _, a letter or digit first",
    },
    NameOption {
        option: "group",
        label: "Resource group",
        placeholder: "<resource-group>",
        // Azure accepts letters of any script.
        accepts: |name| {
            (1..=90).contains(&name.chars().count())
                && !name.ends_with('.')
                && !name.contains(is_invisible)
                && name
                    .chars()
                    .all(|letter| !letter.is_ascii() || letter.is_ascii_alphanumeric() || "-_.()".contains(letter))
        },
        rule: "up to 90 letters, digits, - _ . ( and ), no full stop last",
    },
    NameOption {
        option: "location",
        label: "Location",
        placeholder: "",
        accepts: |name| is_name(name, 3..=32, b"") && !name.contains(|letter: char| letter.is_ascii_uppercase()),
        rule: "a name such as `westeurope`: small letters and digits",
    },
    NameOption {
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
    NameOption {
        option: "secret",
        label: "Secret",
        placeholder: "<secret-name>",
        accepts: |name| (1..=127).contains(&name.len()) && is_alphanumeric_or(name, b"-"),
        rule: "1 to 127 letters, digits and -",
    },
    NameOption { option: "tenant", label: "Tenant id", placeholder: "<tenant-id>", accepts: is_guid, rule: GUID },
    NameOption { option: "client", label: "Client id", placeholder: "<client-id>", accepts: is_guid, rule: GUID },
    NameOption {
        option: "subscription",
        label: "Subscription id",
        placeholder: "<subscription-id>",
        accepts: is_guid,
        rule: GUID,
    },
];

const GUID: &str = "a GUID such as 11111111-2222-3333-4444-555555555555";

/// Keywords that cannot be the name of a job (GitLab: CI/CD YAML syntax reference).
const KEYWORDS: [&str; 18] = [
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
    "pages:deploy",
    "true",
    "false",
    "nil",
    "null",
];

/// Variables whose place a token must not take, a line for each owner. `*` stands for any end.
const TAKEN: [&str; 7] = [
    // The generated jobs, Azure's tools and SDKs, Terraform and its provider.
    "SECRET AZURE_* ARM_* TF_* MSI_* IDENTITY_* IMDS_* ACTIONS_* SYSTEM_*",
    // GitLab and its runner: predefined variables, settings of jobs, feature flags.
    "CI CI_* GITLAB_* CHAT_* TRIGGER_* RUNNER_* FF_* GIT_* GET_SOURCES_* CACHE_* RESTORE_CACHE_* ARTIFACT_* EXECUTOR_* AFTER_SCRIPT_*",
    "DOCKER_* KUBERNETES_* SECURE_*",
    // Shells (POSIX, Base Definitions 8; Bash, Shell Variables) and the loader (ld.so).
    "_ PATH HOME PWD OLDPWD USER LOGNAME SHELL TERM TZ LANG LANGUAGE LC_* TMP TEMP TMPDIR ENV IFS PS0 PS1 PS2 PS3 PS4 CDPATH MAIL* HIST* HOST*",
    "BASH* SHELLOPTS SHLVL POSIXLY_CORRECT PROMPT_* GLOBIGNORE EXECIGNORE FIGNORE TIMEFORMAT TMOUT UID EUID PPID GROUPS RANDOM SRANDOM SECONDS",
    "EPOCH* LINENO LINES COLUMNS OPTARG OPTERR OPTIND REPLY FUNCNAME FUNCNEST PIPESTATUS DIRSTACK COMP_* COMPREPLY MAPFILE LD_* GLIBC_* MALLOC_*",
    // The programs in a job.
    "HTTP_PROXY HTTPS_PROXY ALL_PROXY FTP_PROXY NO_PROXY SSL* OPENSSL_* CURL_* REQUESTS_* PYTHON* PIP_* NODE_* JQ_* PSMODULE* POWERSHELL_* DOTNET_*",
];

/// What [`is_token_variable`] takes, as a phrase behind "takes".
pub const VARIABLE_RULE: &str = "letters, digits and _, no digit first, and no variable that GitLab, the job or its tools read, such as `PATH` or `AZURE_TENANT_ID`";

/// Whether a variable of this name can hold the token: a shell takes the name (POSIX, Base Definitions 3.216: letters, digits and `_`, no digit
/// first), and nobody else's variable has it. Of Azure's and GitLab's families that is so of names that say what they hold, as
/// `GITLAB_OIDC_TOKEN`, which GitLab's documentation uses.
pub fn is_token_variable(name: &str) -> bool {
    let upper = name.to_ascii_uppercase();
    let is_taken = TAKEN.iter().flat_map(|names| names.split(' ')).any(|taken| match taken.strip_suffix('*') {
        Some(family) => upper.starts_with(family),
        None => upper == taken,
    });
    let may_say = upper.starts_with("AZURE_") || upper.starts_with("GITLAB_") && upper != "GITLAB_TOKEN";
    let says = may_say && ["_TOKEN", "_JWT"].iter().any(|end| upper.ends_with(end));
    !name.starts_with(|first: char| first.is_ascii_digit())
        && !name.is_empty()
        && is_alphanumeric_or(name, b"_")
        && (!is_taken || says)
}

/// Whether a text has only ASCII letters, digits and `others`.
fn is_alphanumeric_or(text: &str, others: &[u8]) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
}

/// The same, with this length and a letter or digit first.
fn is_name(text: &str, length: RangeInclusive<usize>, others: &[u8]) -> bool {
    length.contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_alphanumeric())
        && is_alphanumeric_or(text, others)
}

fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// GitLab's YAML reader takes `<<` for a merge even in quotes, and `$[[ … ]]` is an input wherever it stands in a file that has some.
fn is_job(name: &str) -> bool {
    !name.is_empty()
        && name != "<<"
        && !name.contains("$[[")
        && name.chars().count() <= 255
        && !name.starts_with('.')
        && name.trim() == name
        && !name.contains(is_invisible)
        && !KEYWORDS.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stands_in_nobody_elses_variable() {
        let free = "ID_TOKEN_FOR_AZURE X az_token AZURE_ID_TOKEN AZURE_JWT GITLAB_OIDC_TOKEN VAULT_ID_TOKEN _T";
        for name in free.split(' ') {
            assert!(is_token_variable(name), "{name}");
        }
        let taken = [
            // No name for a shell.
            "1A A-B É A=B",
            // What the job uses; what Azure's tools and Terraform read.
            "SECRET AZURE_TENANT_ID AZURE_CLIENT_ID AZURE_UAMI_CLIENT_ID AZURE_KEYVAULT_NAME AZURE_FEDERATED_TOKEN_FILE AZURE_AUTHORITY_HOST",
            "AZURE_CONFIG_DIR AZURE_TOKEN_CREDENTIALS ARM_CLIENT_ID ARM_OIDC_TOKEN TF_VAR_x IDENTITY_ENDPOINT",
            // What GitLab and its runner read.
            "CI CI_PROJECT_PATH CI_JOB_TOKEN GITLAB_CI GITLAB_TOKEN GIT_STRATEGY FF_USE_FASTZIP",
            // What a shell and its programs read, in any letter case.
            "PATH Path HOME IFS ENV BASH_ENV LD_PRELOAD LC_ALL TMPDIR https_proxy PYTHONPATH REQUESTS_CA_BUNDLE _",
        ];
        for name in taken.iter().flat_map(|names| names.split(' ')).chain(["", "A B"]) {
            assert!(!is_token_variable(name), "{name}");
        }
    }

    #[test]
    fn names_are_judged_as_their_owners_do() {
        let id = "11111111-2222-3333-4444-555555555555";
        let (short, long) = ("a".repeat(24), "a".repeat(25));
        let cases = [
            ("job", "deploy: production #1", true),
            ("job", ".hidden", false),
            ("job", "image", false),
            ("job", "a\nb", false),
            ("job", "pages:deploy", false),
            // GitLab merges the job into the file, or replaces the name by an input.
            ("job", "<<", false),
            ("job", "$[[ inputs.job ]]", false),
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
            let of = NAMES.iter().find(|of| of.option == option).unwrap();
            assert_eq!((of.accepts)(name), expected, "{option} {name}");
        }
    }
}
