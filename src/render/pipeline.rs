//! The parts of a job that gets this subject, logs in with its token, and does its task.

use super::NotWritten;
use super::options::{Options, Task};
use crate::entra::cloud::Cloud;
use crate::entra::credential::Identity;
use crate::gitlab::family::TokenFamily;
use crate::quote::gitlab_condition;
use crate::report::Report;

/// The default components of a subject.
const DEFAULT_COMPONENTS: [&str; 3] = ["project_path", "ref_type", "ref"];

/// A CI/CD variable that jobs need.
struct TaskVariable {
    name: &'static str,
    /// A description of its value.
    what: &'static str,
    /// The option with its value; empty if it is always defined in the project's settings.
    option: &'static str,
    tasks: &'static [Task],
}

/// Every variable, in the order in which a job lists them. The client id, whose variable depends on the options, has an empty name.
const VARIABLES: [TaskVariable; 11] = [
    TaskVariable {
        name: "AZURE_TENANT_ID",
        what: "id of the directory (tenant)",
        option: "tenant",
        tasks: &[Task::ReadSecret, Task::Deploy, Task::Sdk, Task::Secrets, Task::PowerShell],
    },
    TaskVariable {
        name: "ARM_TENANT_ID",
        what: "id of the directory (tenant)",
        option: "tenant",
        tasks: &[Task::Terraform, Task::PlanApply],
    },
    TaskVariable {
        name: "",
        what: "",
        option: "client",
        tasks: &[Task::ReadSecret, Task::Deploy, Task::Sdk, Task::Secrets, Task::PowerShell, Task::Terraform],
    },
    TaskVariable {
        name: "AZURE_PLAN_CLIENT_ID",
        what: "client id of the identity that plans",
        option: "",
        tasks: &[Task::PlanApply],
    },
    TaskVariable {
        name: "AZURE_APPLY_CLIENT_ID",
        what: "client id of the identity that applies",
        option: "client",
        tasks: &[Task::PlanApply],
    },
    TaskVariable {
        name: "ARM_SUBSCRIPTION_ID",
        what: "id of the subscription",
        option: "subscription",
        tasks: &[Task::Terraform, Task::PlanApply],
    },
    TaskVariable {
        name: "AZURE_KEYVAULT_NAME",
        what: "name of the Key Vault",
        option: "vault",
        tasks: &[Task::ReadSecret],
    },
    TaskVariable {
        name: "AZURE_KEYVAULT_SECRET_NAME",
        what: "name of the secret in it",
        option: "secret",
        tasks: &[Task::ReadSecret],
    },
    TaskVariable {
        name: "AZURE_KEY_VAULT_SERVER_URL",
        what: "address of the Key Vault, such as https://<vault-name>.vault.azure.net",
        option: "",
        tasks: &[Task::Secrets],
    },
    TaskVariable {
        name: "AZURE_SUBSCRIPTION_ID",
        what: "id of the subscription",
        option: "subscription",
        tasks: &[Task::Deploy],
    },
    TaskVariable {
        name: "AZURE_RESOURCE_GROUP",
        what: "name of the resource group",
        option: "group",
        tasks: &[Task::Deploy],
    },
];

/// Whether a job can be written for a token: it must be a job's, with a subject that suits the task.
pub(super) fn applies(report: &Report, options: &Options) -> Result<(), NotWritten> {
    if report.family != TokenFamily::IdToken {
        return Err(NotWritten::Incomplete);
    }
    let says = |name: &str, value: &str| report.claim(name).is_some_and(|text| *text == *value);
    if options.task == Task::PlanApply && (says("ref_type", "tag") || says("pipeline_source", "merge_request_event")) {
        return Err(NotWritten::Blocked(
            "applying takes a token of a branch, and this one is of a tag or a merge request.".to_owned(),
        ));
    }
    if options.task == Task::PlanApply && job(options) == "plan" {
        return Err(NotWritten::Blocked("the job is \"plan\", and so is the job of this file that plans.".to_owned()));
    }
    Ok(())
}

/// The job's name: the user's, or one for its task.
pub(super) fn job(options: &Options) -> &str {
    options.given("job").unwrap_or(match options.task {
        Task::ReadSecret | Task::Secrets => "read-secret",
        Task::Deploy => "deploy",
        Task::Terraform => "terraform",
        Task::Sdk => "sdk",
        Task::PrintClaims => "print-claims",
        Task::PowerShell => "powershell",
        Task::PlanApply => "apply",
    })
}

/// The variable with the token. Terraform has its own.
pub(super) fn token_variable(options: &Options) -> &str {
    match options.task {
        Task::Terraform | Task::PlanApply => "ARM_OIDC_TOKEN",
        _ => options.variable(),
    }
}

/// The variable with the client id. The SDKs, GitLab and Terraform each require a certain one.
pub(super) fn client_variable(options: &Options) -> &'static str {
    match (options.task, options.identity) {
        (Task::Terraform, _) => "ARM_CLIENT_ID",
        (Task::PlanApply, _) => "AZURE_APPLY_CLIENT_ID",
        (Task::Sdk | Task::Secrets, _) | (_, Identity::AppRegistration) => "AZURE_CLIENT_ID",
        (_, Identity::ManagedIdentity) => "AZURE_UAMI_CLIENT_ID",
    }
}

/// The variables to define in the project's settings, one per line.
pub(super) fn variables(options: &Options) -> String {
    lines(options, |name, what, value| value.is_none().then(|| ["#   ", name, ": ", what].concat()))
}

/// The options with the values of the task's variables.
pub(super) fn names(options: &Options) -> impl Iterator<Item = &'static str> {
    VARIABLES.iter().filter(|variable| variable.tasks.contains(&options.task)).map(|variable| variable.option)
}

/// The variables with known values, as lines of the job's `variables`.
pub(super) fn settings(options: &Options, cloud: Cloud) -> String {
    let mut settings = lines(options, |name, _, value| Some(["    ", name, ": \"", value?, "\""].concat()));
    if matches!(options.task, Task::Terraform | Task::PlanApply) {
        let environment = ["    ARM_ENVIRONMENT: \"", terraform_cloud(cloud), "\""].concat();
        let environment = (cloud != Cloud::Public).then_some(environment);
        for line in ["    ARM_USE_OIDC: \"true\"".to_owned()].into_iter().chain(environment) {
            if !settings.is_empty() {
                settings.push('\n');
            }
            settings.push_str(&line);
        }
    }
    settings
}

/// Terraform's name for a cloud (azurerm provider).
pub(super) fn terraform_cloud(cloud: Cloud) -> &'static str {
    match cloud {
        Cloud::Public => "public",
        Cloud::UsGov => "usgovernment",
        Cloud::China => "china",
    }
}

/// One line for each variable of the task.
fn lines(options: &Options, line: fn(&str, &str, Option<&str>) -> Option<String>) -> String {
    let mut out = String::new();
    for variable in VARIABLES.iter().filter(|variable| variable.tasks.contains(&options.task)) {
        let (name, what) = match (variable.name, options.identity) {
            ("", Identity::ManagedIdentity) => (client_variable(options), "client id of the managed identity"),
            ("", Identity::AppRegistration) => (client_variable(options), "client id of the app registration"),
            (name, _) => (name, variable.what),
        };
        if let Some(line) = line(name, what, options.given(variable.option)) {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&line);
        }
    }
    out
}

/// The subject's components, if they are not the default.
pub(super) fn composition(report: &Report) -> String {
    let names: Vec<&str> = report.subject.iter().map(|part| part.name).collect();
    if names == DEFAULT_COMPONENTS { String::new() } else { names.join(", ") }
}

/// The condition for the job that plans: a merge request from the project itself.
pub(super) fn plan_condition(report: &Report) -> String {
    let mut conditions = conditions(report);
    conditions.retain(|condition| condition.starts_with("$CI_PROJECT_"));
    conditions.push("$CI_PIPELINE_SOURCE == \"merge_request_event\"".to_owned());
    conditions.push("$CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH".to_owned());
    conditions.join(" && ")
}

/// The conditions under which a job's token has this subject, at least one for each component.
pub(super) fn conditions(report: &Report) -> Vec<String> {
    let part = |name: &str| report.subject.iter().find(|part| part.name == name).map(|part| &part.value);
    // If the subject is not in GitLab's form, the claims say the same.
    let part = |name: &str| if report.subject.is_empty() { report.claim(name) } else { part(name) };
    let merge_request = report.claim("pipeline_source").is_some_and(|source| *source == "merge_request_event");
    let mut conditions = Vec::new();
    let mut add = |condition: String| {
        if !conditions.contains(&condition) {
            conditions.push(condition);
        }
    };
    for (component, variable) in [
        ("project_path", "$CI_PROJECT_PATH"),
        ("job_project_path", "$CI_PROJECT_PATH"),
        ("source_project_path", "$CI_PROJECT_PATH"),
        ("project_id", "$CI_PROJECT_ID"),
        ("job_project_id", "$CI_PROJECT_ID"),
        ("source_project_id", "$CI_PROJECT_ID"),
    ] {
        if let Some(value) = part(component) {
            add(gitlab_condition(variable, value));
        }
    }
    let ref_type = part("ref_type").or_else(|| part("ref").and_then(|_| report.claim("ref_type")));
    let is_tag = ref_type.is_some_and(|ref_type| *ref_type == "tag");
    if merge_request && (part("ref").is_some() || ref_type.is_some()) {
        add("$CI_PIPELINE_SOURCE == \"merge_request_event\"".to_owned());
        // A fork's merge request has the fork's subject.
        add("$CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH".to_owned());
    }
    let variable = match (merge_request, is_tag) {
        (true, _) => "$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
        (false, true) => "$CI_COMMIT_TAG",
        (false, false) => "$CI_COMMIT_BRANCH",
    };
    match part("ref") {
        Some(value) => add(gitlab_condition(variable, value)),
        None if ref_type.is_some() && !merge_request => add(variable.to_owned()),
        None => {}
    }
    if let Some(value) = part("ref_protected").filter(|_| !report.subject.is_empty()) {
        add(gitlab_condition("$CI_COMMIT_REF_PROTECTED", value));
    }
    conditions
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gitlab::subject::COMPONENTS;
    use crate::report::{self, read, report};
    use crate::text::Text;

    fn conditions_of(claims: &str) -> String {
        conditions(&report(&read(claims), 0, 0, &report::Options::default())).join(" && ")
    }

    #[test]
    fn every_component_is_a_condition_or_part_of_the_environment() {
        for component in COMPONENTS {
            let claims = format!(r#"{{"sub": "{component}:x", "ref_type": "branch"}}"#);
            let of_environment = ["environment_protected", "deployment_tier"].contains(&component);
            assert_eq!(conditions_of(&claims).is_empty(), of_environment, "{component}");
        }
    }

    #[test]
    fn the_rules_mint_the_subject_and_no_other() {
        let cases = [
            (
                r#"{"sub": "project_path:g/p:ref_type:branch:ref:main"}"#,
                r#"$CI_PROJECT_PATH == "g/p" && $CI_COMMIT_BRANCH == "main""#,
            ),
            (
                r#"{"sub": "project_path:g/p:ref_type:tag:ref:v1"}"#,
                r#"$CI_PROJECT_PATH == "g/p" && $CI_COMMIT_TAG == "v1""#,
            ),
            (r#"{"sub": "project_id:20:ref_type:tag"}"#, r#"$CI_PROJECT_ID == "20" && $CI_COMMIT_TAG"#),
            (
                r#"{"sub": "project_path:g/p:ref_type:branch:ref:fix", "pipeline_source": "merge_request_event"}"#,
                r#"$CI_PROJECT_PATH == "g/p" && $CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_PATH == $CI_PROJECT_PATH && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME == "fix""#,
            ),
            // Without a ref in the subject, any pipeline of the project presents it.
            (r#"{"sub": "project_path:g/p", "ref": "main", "ref_type": "branch"}"#, r#"$CI_PROJECT_PATH == "g/p""#),
            (
                r#"{"sub": "project_path:g/p:ref_protected:true"}"#,
                r#"$CI_PROJECT_PATH == "g/p" && $CI_COMMIT_REF_PROTECTED == "true""#,
            ),
            // No type in the subject: the claim tells which variable has the name.
            (
                r#"{"sub": "project_path:g/p:ref:v1", "ref_type": "tag"}"#,
                r#"$CI_PROJECT_PATH == "g/p" && $CI_COMMIT_TAG == "v1""#,
            ),
            // A subject that is not GitLab's: the claims.
            (
                r#"{"sub": "x", "project_path": "g/p", "ref": "main", "ref_type": "branch"}"#,
                r#"$CI_PROJECT_PATH == "g/p" && $CI_COMMIT_BRANCH == "main""#,
            ),
        ];
        for (claims, expected) in cases {
            assert_eq!(conditions_of(claims), expected, "{claims}");
        }
    }

    #[test]
    fn hostile_names_stay_inside_their_literal() {
        let cases = [
            (r"it's", r#"$X == "it's""#),
            (r#"a"b"#, r#"$X == 'a"b'"#),
            (r#"a"b'c"#, r"$X =~ /^a\x{22}b\x{27}c$/"),
            // Before GitLab 18.5, variables were expanded inside quotes.
            ("a$CI_JOB_TOKEN", r"$X =~ /^a\x{24}CI\x{5F}JOB\x{5F}TOKEN$/"),
            ("a\nb", r"$X =~ /^a\x{A}b$/"),
            ("a\\", r"$X =~ /^a\x{5C}$/"),
        ];
        for (value, expected) in cases {
            assert_eq!(gitlab_condition("$X", &Text::from(value)), expected);
        }
    }
}
