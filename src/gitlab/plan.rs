//! The subjects that a project's pipelines present, and how to change what they are composed of.

pub mod words;

use crate::gitlab::subject::{self, COMPONENTS};
use crate::text::Text;
use std::collections::BTreeMap;

/// A project, from a token or typed by hand. Unknown parts are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Project {
    /// The instance, as in the token's `iss`: `https://gitlab.com`.
    pub issuer: String,
    /// The full path: `group/project`.
    pub path: String,
    /// The project id, a number.
    pub id: String,
}

/// What a pipeline runs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PipelineKind {
    /// A branch.
    Branch,
    /// A tag.
    Tag,
    /// A merge request; its name is the source branch.
    MergeRequest,
}

/// A pipeline of the project.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// What it runs for.
    pub kind: PipelineKind,
    /// The branch, the tag, or the merge request's source branch.
    pub name: String,
    /// Whether the ref is protected.
    pub protected: bool,
    /// The fork that a merge request comes from, as far as it is known.
    pub fork: Option<Project>,
    /// The job's environment.
    pub environment: Option<Environment>,
}

/// An environment that a job deploys to.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Whether it is protected.
    pub protected: bool,
    /// Its tier: `production`.
    pub tier: String,
}

/// A subject, and the pipelines that present it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedSubject {
    /// The subject.
    pub subject: Text,
    /// Their indexes.
    pub pipelines: Vec<usize>,
}

/// The components of a subject unless the project sets others.
pub const DEFAULT: [&str; 3] = ["project_path", "ref_type", "ref"];

/// Parses a composition as people type it: names with commas, spaces, quotes or brackets around them. An error is a sentence.
pub fn components(text: &str) -> Result<Vec<&'static str>, String> {
    let mut read = Vec::new();
    for word in text.split(|character: char| !character.is_ascii_alphanumeric() && character != '_') {
        if word.is_empty() {
            continue;
        }
        let Some(known) = COMPONENTS.into_iter().find(|known| *known == word) else {
            return Err([&words::show(word), " is no component of a subject."].concat());
        };
        if read.contains(&known) {
            return Err(["`", known, "` stands there twice."].concat());
        }
        read.push(known);
    }
    match read.first() {
        Some(first) if leads(first) => Ok(read),
        Some(first) => Err(["A subject begins with the project's path or id, not with `", first, "`."].concat()),
        None => Err("A subject has at least one component.".to_owned()),
    }
}

/// Whether a subject may begin with a component.
fn leads(component: &str) -> bool {
    component.ends_with("project_path") || component.ends_with("project_id")
}

/// The project of a token, and the components of its subject. For a fork's merge request that is the fork.
pub fn of_token<'a>(claims: &dyn Fn(&str) -> Option<&'a str>) -> Option<(Project, Vec<&'static str>)> {
    let claim = |name| claims(name).unwrap_or_default().to_owned();
    let parts = subject::parse(claims("sub")?)?;
    let project = Project { issuer: claim("iss"), path: claim("project_path"), id: claim("project_id") };
    Some((project, parts.into_iter().map(|part| part.name).collect()))
}

/// The subject that a pipeline presents. None if a value in it is unknown.
///
/// In a merge request from a fork the project is the fork (GitLab 18.2.2 and later), except for `job_project_…`. Components of the
/// environment are left out if the job has none.
pub fn subject(components: &[&str], project: &Project, pipeline: &Pipeline) -> Option<Text> {
    let source = pipeline.fork.as_ref().unwrap_or(project);
    let truth = |truth| if truth { "true" } else { "false" };
    let environment = pipeline.environment.as_ref();
    let written = compose(components, &|component| match component {
        "project_path" | "source_project_path" => Some(&source.path),
        "project_id" | "source_project_id" => Some(&source.id),
        "job_project_path" => Some(&project.path),
        "job_project_id" => Some(&project.id),
        "ref_type" => Some(if pipeline.kind == PipelineKind::Tag { "tag" } else { "branch" }),
        "ref" => Some(&pipeline.name),
        "ref_protected" => Some(truth(pipeline.protected)),
        "environment_protected" => environment.map(|environment| truth(environment.protected)),
        "deployment_tier" => environment.map(|environment| &*environment.tier),
        _ => Some(""),
    });
    written.map(Text::from)
}

/// Joins components and their values. A component without a value is left out. None if a value is empty.
pub(crate) fn compose<'a>(components: &[&str], value: &dyn Fn(&str) -> Option<&'a str>) -> Option<String> {
    let mut subject = String::new();
    for component in components {
        let Some(value) = value(component) else { continue };
        if value.is_empty() {
            return None;
        }
        if !subject.is_empty() {
            subject.push(':');
        }
        subject.push_str(component);
        subject.push(':');
        subject.push_str(value);
    }
    Some(subject)
}

/// The distinct subjects that pipelines present, in the order of the pipelines.
pub fn subjects(components: &[&str], project: &Project, pipelines: &[Pipeline]) -> Vec<PlannedSubject> {
    let mut all: Vec<PlannedSubject> = Vec::new();
    let mut places = BTreeMap::new();
    for (number, pipeline) in pipelines.iter().enumerate() {
        let Some(subject) = subject(components, project, pipeline) else { continue };
        let place = *places.entry(subject.clone()).or_insert(all.len());
        match all.get_mut(place) {
            Some(presented) => presented.pipelines.push(number),
            None => all.push(PlannedSubject { subject, pipelines: vec![number] }),
        }
    }
    all
}

/// The calls that set a project's composition. One of them is enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calls {
    /// Where they send a GitLab token: a sentence. Whoever wrote the issuer chose it.
    pub recipient: String,
    /// By curl.
    pub curl: String,
    /// By GitLab's CLI.
    pub glab: String,
}

/// The calls that set a project's composition. None if the issuer is no plain https address or the project is unknown.
///
/// Nothing in them needs quoting for a shell: components are GitLab's own names, an address has only letters, digits and `:/._-`, and a
/// path is percent-encoded. The host begins with a letter or digit, so no program takes it for an option.
pub fn calls(project: &Project, components: &[&str]) -> Option<Calls> {
    let address = project.issuer.trim_end_matches('/');
    let rest = address.strip_prefix("https://")?;
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b":/._-".contains(&byte);
    if !rest.starts_with(|first: char| first.is_ascii_alphanumeric())
        || !rest.bytes().all(is_plain)
        || !components.iter().all(|name| COMPONENTS.contains(name))
    {
        return None;
    }
    let is_number = !project.id.is_empty() && project.id.bytes().all(|byte| byte.is_ascii_digit());
    let id = percent_encoded(if is_number { &project.id } else { &project.path });
    if id.is_empty() {
        return None;
    }
    // Only the host: the CLI has an instance's path in its own configuration.
    let host = rest.split('/').next().unwrap_or_default();
    let body = ["'{\"ci_id_token_sub_claim_components\":[\"", &components.join("\",\""), "\"]}'"].concat();
    let curl = [
        "curl --fail-with-body --proto '=https' --request PUT --header \"PRIVATE-TOKEN: $GITLAB_TOKEN\"",
        JSON,
        " --data ",
        &body,
        " ",
        address,
        "/api/v4/projects/",
        &id,
    ];
    let glab =
        ["printf %s ", &body, " | glab api --hostname=", host, " --method PUT", JSON, " --input - projects/", &id];
    let recipient = ["This sends your GitLab token to ", &words::show(host), ": make sure that it is your GitLab."];
    Some(Calls { recipient: recipient.concat(), curl: curl.concat(), glab: glab.concat() })
}

/// The content type, in both commands.
const JSON: &str = " --header \"Content-Type: application/json\"";

/// A path, percent-encoded as one segment of a URL (RFC 3986 section 2.1).
fn percent_encoded(path: &str) -> String {
    let mut encoded = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            for digit in [byte >> 4, byte & 15] {
                encoded.push(char::from_digit(u32::from(digit), 16).unwrap_or_default().to_ascii_uppercase());
            }
        }
    }
    encoded
}
