//! The names in generated files that the user can set, and which of them their owners take.

use crate::quote::is_invisible;
use core::ops::RangeInclusive;

/// A name in the generated files that the user can set.
#[derive(Debug)]
pub struct NameOption {
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
pub const NAMES: [NameOption; 9] = [
    NameOption {
        option: "job",
        label: "Job",
        placeholder: "",
        accepts: is_job,
        rule: "up to 255 visible characters, no full stop first, and no keyword of its own such as `image`",
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
        // Azure takes letters of any script.
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

/// Whether a shell takes `name` for a variable: letters, digits and `_`, no digit first (POSIX, Base Definitions 3.216).
pub fn is_variable_name(name: &str) -> bool {
    !name.starts_with(|first: char| first.is_ascii_digit()) && !name.is_empty() && is_alphanumeric_or(name, b"_")
}

/// Whether a text has only ASCII letters, digits and these.
fn is_alphanumeric_or(text: &str, others: &[u8]) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || others.contains(&byte))
}

/// The same, of a certain length, with a letter or digit first.
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

fn is_job(name: &str) -> bool {
    !name.is_empty()
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
            let of = NAMES.iter().find(|of| of.option == option).unwrap();
            assert_eq!((of.accepts)(name), expected, "{option} {name}");
        }
    }
}
