//! What the marks in templates stand for, one row each.

use super::expression::expression;
use super::names::NAMES;
use super::options::{Options, TASKS, Task};
use super::{NotWritten, pipeline};
use crate::compare::FlexibleCredential;
use crate::entra::cloud::Cloud;
use crate::entra::credential::{Credential, Identity};
use crate::report::Report;
use crate::text::Text;
use crate::time;
use std::borrow::Cow;
use std::cell::Cell;

/// The values for a template.
pub(super) struct Values<'a> {
    report: &'a Report,
    options: Cow<'a, Options>,
    credential: &'a Credential,
    /// What the output requires.
    pub(super) needs: &'static str,
    pub(super) is_flexible: bool,
    /// The credential for two tokens, if it is not for this one alone.
    pub(super) shared: Option<&'a FlexibleCredential>,
    /// Which of [`NAMES`] were used.
    pub(super) used: Cell<[bool; NAMES.len()]>,
}

/// A mark and its value.
pub(super) type Mark<T> = (&'static str, fn(&Values<'_>) -> T);

/// Conditions for lines. The id of a task is a flag too.
pub(super) const FLAGS: &[Mark<bool>] = &[
    ("uami", |values| values.options.identity == Identity::ManagedIdentity),
    ("app", |values| values.options.identity == Identity::AppRegistration),
    ("exact", |values| !values.is_flexible),
    ("flexible", |values| values.is_flexible),
    ("sovereign", |values| values.cloud() != Cloud::Public),
    ("located", |values| values.is_located()),
    ("client", |values| values.given("client").is_some()),
    ("role", |values| !values.role().name.is_empty()),
    ("vault", |values| values.role().name == SECRETS_USER.name),
    ("azure-cli", |values| matches!(values.options.task, Task::ReadSecret | Task::Deploy | Task::PrintClaims)),
    ("protected", |values| values.claim_is("ref_protected", "true")),
    ("unprotected", |values| values.claim_is("ref_protected", "false")),
    ("unknown-protection", |values| {
        !values.claim_is("ref_protected", "true") && !values.claim_is("ref_protected", "false")
    }),
    ("environment", |values| !values.claim("environment").is_empty()),
    ("tier", |values| values.report.claim("deployment_tier").is_some()),
    ("action", |values| values.report.claim("environment_action").is_some_and(|action| *action != "start")),
    ("rules", |values| !pipeline::conditions(values.report).is_empty()),
    ("composed", |values| !pipeline::composition(values.report).is_empty()),
    ("variables", |values| !values.variables().is_empty()),
    ("settings", |values| !values.settings().is_empty()),
    ("short", |values| values.short_life().is_some()),
];

/// Words of claimlens itself. Anything in them that comes from a token is quoted already.
pub(super) const WORDS: &[Mark<String>] = &[
    ("needs", |values| values.needs.to_owned()),
    ("variable", |values| pipeline::token_variable(&values.options).to_owned()),
    ("client-variable", |values| pipeline::client_variable(&values.options).to_owned()),
    ("role", |values| values.role().name.to_owned()),
    ("role-id", |values| values.role().id.to_owned()),
    ("role-why", |values| values.role().why.to_owned()),
    ("role-in-words", |values| values.role().in_words.to_owned()),
    ("az-cloud", |values| values.cloud().info().az_name.to_owned()),
    ("arm-cloud", |values| pipeline::terraform_cloud(values.cloud()).to_owned()),
    ("authority", |values| values.cloud().info().authority.to_owned()),
    ("vault-host", |values| values.cloud().info().vault_suffix.trim_start_matches('.').to_owned()),
    ("graph-host", |values| graph_host(values.cloud()).to_owned()),
    ("graph-types", |values| if values.is_flexible { "beta" } else { "v1.0" }.to_owned()),
    ("login", |values| match values.options.task {
        Task::ReadSecret => " --allow-no-subscriptions".to_owned(),
        _ => String::new(),
    }),
    ("location-option", |values| if values.is_located() { " --location=\"$LOCATION\"" } else { "" }.to_owned()),
    ("environment-option", |values| match values.cloud() {
        Cloud::Public => String::new(),
        cloud => [" -Environment ", cloud.info().az_name].concat(),
    }),
    ("credential", |values| values.credential_name()),
    ("lifetime", |values| values.short_life().map_or_else(String::new, time::duration)),
    ("components", |values| pipeline::composition(values.report)),
    ("condition", |values| pipeline::conditions(values.report).join(" && ")),
    ("plan-condition", |values| pipeline::plan_condition(values.report)),
    ("variables", |values| values.variables()),
    ("settings", |values| values.settings()),
    ("job", |values| {
        values.uses("job");
        pipeline::job(&values.options).to_owned()
    }),
];

/// Texts that have to be quoted. So are the names in [`NAMES`].
pub(super) const TEXTS: &[Mark<Result<Text, NotWritten>>] = &[
    ("issuer", |values| Ok(values.credential.issuer.clone())),
    ("subject", |values| Ok(values.credential.subject.clone())),
    ("audience", |values| Ok(values.credential.audience.clone())),
    ("environment", |values| Ok(values.claim("environment"))),
    ("tier", |values| Ok(values.claim("deployment_tier"))),
    ("action", |values| Ok(values.claim("environment_action"))),
    ("expression", |values| values.expression()),
];

impl<'a> Values<'a> {
    /// The values for a token.
    pub(super) fn of(report: &'a Report, options: Cow<'a, Options>) -> Result<Self, NotWritten> {
        let credential = match (&report.credential, &report.fork) {
            _ if report.is_long => return Err(NotWritten::TooLong),
            (_, Some(why)) => return Err(NotWritten::Fork(why.clone())),
            _ if report.claims.iter().any(|claim| claim.text().is_some_and(|text| !text.is_whole())) => {
                return Err(NotWritten::Blocked(
                    "a claim holds U+FFFD in place of a character that is lost.".to_owned(),
                ));
            }
            (credential, None) => credential.as_ref().ok_or(NotWritten::Incomplete)?,
        };
        let is_flexible = options.refs.is_some();
        Ok(Self { report, options, credential, needs: "", is_flexible, shared: None, used: Cell::default() })
    }
}

impl Values<'_> {
    /// Whether a flag is set. None if there is no such flag.
    pub(super) fn flag(&self, name: &str) -> Option<bool> {
        let task = TASKS.iter().find(|task| task.id == name);
        task.map(|task| task.value == self.options.task).or_else(|| self.find(FLAGS, name))
    }

    /// A word. None if there is no such word.
    pub(super) fn word(&self, name: &str) -> Option<String> {
        self.find(WORDS, name)
    }

    /// A text to be quoted, or a word. None if there is neither.
    pub(super) fn text(&self, name: &str) -> Option<Result<Text, NotWritten>> {
        let text = self.find(TEXTS, name).or_else(|| self.word(name).map(|word| Ok(Text::from(word))));
        text.or_else(|| {
            let option = NAMES.iter().find(|option| option.option == name)?.option;
            self.uses(option);
            Some(Ok(Text::from(self.options.name(option))))
        })
    }

    fn find<T>(&self, rows: &[Mark<T>], name: &str) -> Option<T> {
        rows.iter().find(|(mark, _)| *mark == name).map(|(_, value)| value(self))
    }

    /// Notes that a name is used.
    fn uses(&self, option: &str) {
        let mut used = self.used.get();
        for (used, name) in used.iter_mut().zip(&NAMES) {
            *used |= name.option == option;
        }
        self.used.set(used);
    }

    /// The name that the user gave.
    fn given(&self, option: &str) -> Option<&str> {
        self.uses(option);
        self.options.given(option)
    }

    fn is_located(&self) -> bool {
        self.given("location").is_some()
    }

    fn variables(&self) -> String {
        pipeline::names(&self.options).for_each(|option| self.uses(option));
        pipeline::variables(&self.options)
    }

    fn settings(&self) -> String {
        pipeline::names(&self.options).for_each(|option| self.uses(option));
        pipeline::settings(&self.options, self.cloud())
    }

    fn cloud(&self) -> Cloud {
        self.report.cloud.unwrap_or(Cloud::Public)
    }

    fn claim(&self, name: &str) -> Text {
        self.report.claim(name).cloned().unwrap_or_default()
    }

    fn claim_is(&self, name: &str, value: &str) -> bool {
        self.report.claim(name).is_some_and(|text| *text == *value)
    }

    fn role(&self) -> &'static Role {
        match self.options.task {
            Task::ReadSecret | Task::Secrets => &SECRETS_USER,
            Task::Deploy | Task::Terraform | Task::PlanApply => &CONTRIBUTOR,
            Task::Sdk | Task::PowerShell => &READER,
            Task::PrintClaims => &NO_ROLE,
        }
    }

    /// The token's lifetime, if shorter than that of the access token that Azure gives for it.
    fn short_life(&self) -> Option<i64> {
        let times = self.report.times;
        let life = times.expires? - times.issued.or(times.not_before)?;
        (1..3_600).contains(&life).then_some(life)
    }

    /// The credential's name. A flexible one has a suffix, so that it can exist beside an exact one.
    fn credential_name(&self) -> String {
        if self.shared.is_some() {
            return "gitlab-both".to_owned();
        }
        let name = self.credential.name();
        if !self.is_flexible {
            return name;
        }
        let name: String = name.chars().take(110).collect();
        [name.trim_end_matches('-'), "-flexible"].concat()
    }

    fn expression(&self) -> Result<Text, NotWritten> {
        let expression = match self.shared {
            Some(shared) => shared.expression().map_err(|why| NotWritten::Blocked(why.to_owned())),
            None => expression(self.report, &self.options),
        };
        expression.map(Text::from)
    }
}

/// The host of Microsoft Graph in a cloud (`az cloud list`).
const fn graph_host(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Public => "graph.microsoft.com",
        Cloud::UsGov => "graph.microsoft.us",
        Cloud::China => "microsoftgraph.chinacloudapi.cn",
    }
}

/// The narrowest built-in role for a task, with its id (Azure built-in roles).
struct Role {
    name: &'static str,
    id: &'static str,
    why: &'static str,
    in_words: &'static str,
}

const SECRETS_USER: Role = Role {
    name: "Key Vault Secrets User",
    id: "4633458b-17de-408a-b874-0445c86b69e6",
    why: "Reads this one secret. The vault must use Azure RBAC, and is taken to be in the same resource group.",
    in_words: " (Key Vault Secrets User on the secret)",
};
const CONTRIBUTOR: Role = Role {
    name: "Contributor",
    id: "b24988ac-6180-42a0-ab88-20f7382dd24c",
    why: "Creates and changes everything in the resource group; take a narrower role if what is deployed allows it.",
    in_words: " (Contributor on the resource group, or a narrower one)",
};
const READER: Role = Role {
    name: "Reader",
    id: "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    why: "Sees the resource group; take the role that the program needs.",
    in_words: " (Reader on the resource group, or what the program needs)",
};
const NO_ROLE: Role = Role { name: "", id: "", why: "", in_words: ", if it needs one" };
