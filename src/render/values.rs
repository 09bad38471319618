//! What the marks of the templates stand for.

use super::{Output, pipeline};
use crate::entra::cloud::Cloud;
use crate::entra::credential::Credential;
use crate::report::{Identity, NAMES, Options, Refs, Report, TASKS, Task};
use crate::text::Text;
use std::cell::Cell;

/// The values of one output.
pub(super) struct Values<'a> {
    pub(super) report: &'a Report,
    pub(super) options: &'a Options,
    credential: &'a Credential,
    output: &'a Output,
    pub(super) is_flexible: bool,
    /// A bit for each of [`NAMES`] that was asked for.
    used: &'a Cell<u32>,
}

/// The role that a task takes, the narrowest built-in one, with its id (Azure built-in roles).
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

/// What is written of a cloud: beyond its facts Microsoft Graph (az cloud list).
fn of_cloud(options: &Options, what: &str) -> &'static str {
    let cloud = options.cloud.unwrap_or(Cloud::Public);
    match what {
        "graph-host" => match cloud {
            Cloud::Public => "graph.microsoft.com",
            Cloud::UsGov => "graph.microsoft.us",
            Cloud::China => "microsoftgraph.chinacloudapi.cn",
        },
        "vault-host" => cloud.facts().vault_suffix.trim_start_matches('.'),
        "authority" => cloud.facts().authority,
        _ => pipeline::terraform_cloud(cloud),
    }
}

impl<'a> Values<'a> {
    /// The values for a token; none where no credential is written for it.
    pub(super) fn of(
        report: &'a Report,
        options: &'a Options,
        output: &'a Output,
        is_flexible: bool,
        used: &'a Cell<u32>,
    ) -> Option<Self> {
        let is_flexible = is_flexible || options.refs != Refs::Exact;
        Some(Self { report, options, credential: report.credential.as_ref()?, output, is_flexible, used })
    }

    /// Notes that a name is used.
    fn uses(&self, option: &str) {
        if let Some(place) = NAMES.iter().position(|name| name.option == option) {
            self.used.set(self.used.get() | 1 << place);
        }
    }

    /// The name that the user gave.
    fn given(&self, option: &str) -> Option<&'a str> {
        self.uses(option);
        self.options.given(option)
    }

    fn role(&self) -> &'static Role {
        match self.options.task {
            Task::ReadSecret | Task::Secrets => &SECRETS_USER,
            Task::Deploy | Task::Terraform | Task::PlanApply => &CONTRIBUTOR,
            Task::Sdk | Task::PowerShell => &READER,
            Task::PrintClaims => &NO_ROLE,
        }
    }

    fn is_app(&self) -> bool {
        self.options.identity == Identity::AppRegistration
    }

    fn claim(&self, name: &str) -> Option<&'a Text> {
        self.report.claim(name).filter(|text| !text.is_empty())
    }

    /// How long the token lives, if that is shorter than the access that Azure gives for it.
    fn short_life(&self) -> Option<i64> {
        let times = self.report.times;
        let life = times.expires? - times.issued.or(times.not_before)?;
        (1..3_600).contains(&life).then_some(life)
    }

    /// Whether a flag holds.
    pub(super) fn holds(&self, flag: &str) -> bool {
        let task = self.options.task;
        match flag {
            "uami" => !self.is_app(),
            "app" => self.is_app(),
            "exact" => !self.is_flexible,
            "flexible" => self.is_flexible,
            "sovereign" => self.options.cloud.is_some_and(|cloud| cloud != Cloud::Public),
            "located" => self.given("location").is_some(),
            "client" => self.given("client").is_some(),
            "role" => !self.role().name.is_empty(),
            "vault" => self.role().name == SECRETS_USER.name,
            "azure-cli" => matches!(task, Task::ReadSecret | Task::Deploy | Task::PrintClaims),
            "protected" => self.claim("ref_protected").is_some_and(|text| *text == "true"),
            "unprotected" => self.claim("ref_protected").is_some_and(|text| *text == "false"),
            "unknown-protection" => !self.holds("protected") && !self.holds("unprotected"),
            "environment" => self.claim("environment").is_some(),
            "tier" => self.report.claim("deployment_tier").is_some(),
            "action" => self.report.claim("environment_action").is_some_and(|action| *action != "start"),
            "rules" | "composed" | "variables" | "settings" => !self.word(flag).is_empty(),
            "short" => self.short_life().is_some(),
            _ => TASKS.iter().any(|(of, id, _)| *of == task && *id == flag),
        }
    }

    /// A word of claimlens' own: nothing in it comes from a token but what is quoted already.
    pub(super) fn word(&self, name: &str) -> String {
        let options = self.options;
        match name {
            "variables" | "settings" => pipeline::names(options).for_each(|option| self.uses(option)),
            "job" => self.uses(name),
            _ => {}
        }
        let word = match name {
            "needs" => self.output.needs,
            "variable" => pipeline::token_variable(options),
            "client-variable" => pipeline::client_variable(options),
            "role" => self.role().name,
            "role-id" => self.role().id,
            "role-why" => self.role().why,
            "role-in-words" => self.role().in_words,
            "az-cloud" => options.cloud.unwrap_or(Cloud::Public).facts().az_name,
            "graph-types" if self.is_flexible => "beta",
            "graph-types" => "v1.0",
            "login" if options.task == Task::ReadSecret => " --allow-no-subscriptions",
            "location-option" if self.holds("located") => " --location \"$LOCATION\"",
            "environment-option" => return self.environment_option(),
            "credential" => return self.credential_name(),
            "lifetime" => return self.short_life().map_or_else(String::new, crate::time::duration),
            "components" | "composed" => return pipeline::composition(self.report),
            "condition" | "rules" => return pipeline::conditions(self.report).join(" && "),
            "plan-condition" => return pipeline::plan_condition(self.report),
            "variables" => return pipeline::variables(options),
            "settings" => return pipeline::settings(options),
            "job" => pipeline::job(options),
            "graph-host" | "vault-host" | "authority" | "arm-cloud" => of_cloud(options, name),
            _ => "",
        };
        word.to_owned()
    }

    fn environment_option(&self) -> String {
        match self.options.cloud.filter(|cloud| *cloud != Cloud::Public) {
            Some(cloud) => [" -Environment ", cloud.facts().az_name].concat(),
            None => String::new(),
        }
    }

    /// A flexible credential is called after what it lets in, so that it can stand beside an exact one.
    fn credential_name(&self) -> String {
        let name = self.credential.name();
        if !self.is_flexible {
            return name;
        }
        let name: String = name.chars().take(110).collect();
        [name.trim_end_matches('-'), "-flexible"].concat()
    }

    /// A value, to be quoted.
    pub(super) fn text(&self, name: &str) -> Text {
        let credential = self.credential;
        match name {
            "issuer" => credential.issuer.clone(),
            "subject" => credential.subject.clone(),
            "audience" => credential.audience.clone(),
            "environment" => self.claim(name).cloned().unwrap_or_default(),
            "tier" => self.report.claim("deployment_tier").cloned().unwrap_or_default(),
            "action" => self.report.claim("environment_action").cloned().unwrap_or_default(),
            _ if name != "job" && NAMES.iter().any(|of| of.option == name) => {
                self.uses(name);
                Text::from(self.options.name(name))
            }
            _ => Text::from(self.word(name)),
        }
    }
}
