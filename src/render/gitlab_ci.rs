//! The job that gets this very subject, logs in with its token, and does something.

use super::{Group, Output};
use crate::entra::cloud::Cloud;
use crate::gitlab::family::Family;
use crate::quote::{gitlab_condition, yaml};
use crate::report::{Options, Report, Task};
use crate::text::Text;

pub(super) const OUTPUT: Output = Output {
    id: "gitlab-ci",
    title: ".gitlab-ci.yml",
    group: Group::Pipeline,
    language: "yaml",
    file_name: ".gitlab-ci.yml",
    write,
};

/// The components of a subject unless the project sets others.
const DEFAULT_COMPONENTS: [&str; 3] = ["project_path", "ref_type", "ref"];

/// Reads the token's claims with jq: `@base64d` takes the standard alphabet only, and a pipe is in every shell.
const CLAIMS: &str = r#"jq -R 'split(".")[1] | gsub("-"; "+") | gsub("_"; "/") | @base64d | fromjson"#;
/// Claims that name a person: a job's log is public where the project is.
const WITHOUT_PERSON: &str = "del(.user_email, .user_login, .user_identities)";

/// What a job does after the login.
struct Recipe {
    job: &'static str,
    /// The CI/CD variables that it needs besides tenant and client, with what each holds.
    variables: &'static [(&'static str, &'static str)],
    login: &'static str,
    steps: &'static [&'static str],
}

const READ_SECRET: Recipe = Recipe {
    job: "read-secret",
    variables: &[
        ("AZURE_KEYVAULT_NAME", "name of the Key Vault"),
        ("AZURE_KEYVAULT_SECRET_NAME", "name of the secret in it"),
    ],
    // The identity may have no role on a subscription: reading a secret needs none.
    login: " --allow-no-subscriptions",
    steps: &[
        r#"- echo "== Reading the secret""#,
        "# Into a variable, not into the log.",
        r#"- SECRET="$(az keyvault secret show --vault-name "$AZURE_KEYVAULT_NAME" --name "$AZURE_KEYVAULT_SECRET_NAME" --query value --output tsv)""#,
        r#"- echo "The secret has ${#SECRET} characters""#,
    ],
};

const DEPLOY: Recipe = Recipe {
    job: "deploy",
    variables: &[
        ("AZURE_SUBSCRIPTION_ID", "id of the subscription"),
        ("AZURE_RESOURCE_GROUP", "name of the resource group"),
    ],
    login: "",
    steps: &[
        r#"- echo "== Deploying""#,
        r#"- az account set --subscription "$AZURE_SUBSCRIPTION_ID""#,
        r#"- az deployment group create --resource-group "$AZURE_RESOURCE_GROUP" --template-file main.bicep"#,
    ],
};

fn write(report: &Report, options: &Options) -> Option<String> {
    let credential = report.credential.as_ref().filter(|_| report.family == Family::IdToken)?;
    let recipe = match options.task {
        Task::ReadSecret => &READ_SECRET,
        Task::Deploy => &DEPLOY,
    };
    let variable = options.variable();
    let mut file = String::new();
    let mut line = |text: &str| {
        file.push_str(text);
        file.push('\n');
    };

    line("# CI/CD variables to define in Settings > CI/CD > Variables. None of them is a secret:");
    let identity = [
        ("AZURE_TENANT_ID", "id of the directory (tenant)"),
        ("AZURE_UAMI_CLIENT_ID", "client id of the managed identity"),
    ];
    for (name, what) in identity.iter().chain(recipe.variables) {
        line(&format!("#   {name}: {what}"));
    }
    line(match report.claim("ref_protected").map(Text::raw) {
        Some("true") => "# They may be protected: so is the branch or tag.",
        Some("false") => "# Do not protect them: the branch or tag is not protected, and would see them empty.",
        _ => "# Protect them only if the branch or tag is protected, which would see them empty otherwise.",
    });
    if let Some(components) = composition(report) {
        line(&format!("# The project composes its subject of {components} (ci_id_token_sub_claim_components)."));
    }
    line(&format!("{}:", recipe.job));
    line("  image: mcr.microsoft.com/azure-cli:latest");
    line("  id_tokens:");
    line(&format!("    {variable}:"));
    if credential.audience.raw().contains(['$', '%']) {
        line("      # GitLab replaces names of variables in this line.");
    }
    line(&format!("      aud: {}", yaml(&credential.audience)));
    let conditions = conditions(report);
    if conditions.is_empty() {
        line("  # No rules: this subject does not tell which pipelines get it.");
    } else {
        line("  # The pipelines whose token has the credential's subject.");
        line("  rules:");
        line(&format!("    - if: {}", yaml(&Text::from(conditions.join(" && ")))));
    }
    for text in environment(report) {
        line(&text);
    }
    line("  script:");
    line(r#"    - echo "== Claims of the token, without those that name a person""#);
    line("    - |");
    line(&format!("      printf '%s' \"${variable}\" | {CLAIMS} | {WITHOUT_PERSON}'"));
    line(r#"    - echo "== The federated credential that lets this job in""#);
    line("    - |");
    line(&format!(
        "      printf '%s' \"${variable}\" | {CLAIMS} | {{issuer: .iss, audiences: ([.aud] | flatten), subject: .sub}}'"
    ));
    line(r#"    - echo "== Logging in as the managed identity""#);
    if let Some(cloud) = options.cloud.filter(|cloud| *cloud != Cloud::Public) {
        line(&format!("    - az cloud set --name {}", cloud.facts().az_name));
    }
    line(&format!(
        "    - az login --service-principal --tenant \"$AZURE_TENANT_ID\" --username \"$AZURE_UAMI_CLIENT_ID\" --federated-token \"${variable}\"{}",
        recipe.login
    ));
    for step in recipe.steps {
        line(&format!("    {step}"));
    }
    Some(file)
}

/// The subject's components, where they are not the default ones.
fn composition(report: &Report) -> Option<String> {
    let names: Vec<&str> = report.subject.iter().map(|part| part.name).collect();
    (!names.is_empty() && names != DEFAULT_COMPONENTS)
        .then(|| names.into_iter().map(str::to_owned).collect::<Vec<_>>().join(", "))
}

/// The conditions under which a job's token has this subject: one or more for each of its parts.
fn conditions(report: &Report) -> Vec<String> {
    let part = |name: &str| report.subject.iter().find(|part| part.name == name).map(|part| &part.value);
    // A subject in no form of GitLab's: the claims say as much.
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

/// The job's `environment`, where the token was minted with one: the subject may depend on it, and so may the claims.
fn environment(report: &Report) -> Vec<String> {
    let Some(name) = report.claim("environment").filter(|name| !name.is_empty()) else { return Vec::new() };
    let mut lines = vec!["  environment:".to_owned(), format!("    name: {}", yaml(name))];
    if let Some(tier) = report.claim("deployment_tier") {
        lines.push(format!("    deployment_tier: {}", yaml(tier)));
    }
    if let Some(action) = report.claim("environment_action").filter(|action| **action != "start") {
        lines.push(format!("    action: {}", yaml(action)));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gitlab::subject::COMPONENTS;
    use crate::report::{read, report};

    fn conditions_of(claims: &str) -> String {
        conditions(&report(&read(claims), 0, 0, &Options::default())).join(" && ")
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
            // Without a reference in the subject any of the project's pipelines presents it.
            (r#"{"sub": "project_path:g/p", "ref": "main", "ref_type": "branch"}"#, r#"$CI_PROJECT_PATH == "g/p""#),
            (
                r#"{"sub": "project_path:g/p:ref_protected:true"}"#,
                r#"$CI_PROJECT_PATH == "g/p" && $CI_COMMIT_REF_PROTECTED == "true""#,
            ),
            // No type in the subject: the claim says which variable holds the name.
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
            // Variables were expanded inside quotes before GitLab 18.5.
            ("a$CI_JOB_TOKEN", r"$X =~ /^a\x{24}CI\x{5F}JOB\x{5F}TOKEN$/"),
            ("a\nb", r"$X =~ /^a\x{A}b$/"),
            ("a\\", r"$X =~ /^a\x{5C}$/"),
        ];
        for (value, expected) in cases {
            assert_eq!(gitlab_condition("$X", &Text::from(value)), expected);
        }
    }
}
