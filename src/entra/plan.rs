//! How many credentials a project's pipelines take, and what would take fewer.

use crate::entra::MAX_CREDENTIALS;
use crate::entra::expression::{Refs, build, supports};
use crate::gitlab::plan::{self, Kind, Pipeline, Presented, Project};
use crate::text::Text;

/// What the pipelines that somebody named take.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The subjects that they present, each once: a standard credential each. Those of forks are left out.
    pub presented: Vec<Presented>,
    /// How many credentials that is, of how many: a sentence.
    pub summary: String,
    /// What would take fewer, or survive more.
    pub advice: Vec<Advice>,
}

/// Something else than one standard credential for each subject.
#[derive(Clone, Debug)]
pub struct Advice {
    /// Its permanent id.
    pub id: &'static str,
    /// What it is, and its price: one or two sentences.
    pub message: &'static str,
    /// The expression of the one flexible credential that does it.
    pub expression: Option<String>,
    /// The subject of the one standard credential that does it.
    pub subject: Option<Text>,
    /// The composition of the subject that it needs; empty where it stays as it is.
    pub components: &'static [&'static str],
    /// The commands that set it, for curl and for GitLab's CLI.
    pub commands: Option<[String; 2]>,
}

/// Plans the credentials for pipelines of a project whose subject is composed of `components`.
pub fn plan(project: &Project<'_>, components: &[&str], pipelines: &[Pipeline<'_>]) -> Plan {
    let own = |number: &usize| pipelines.get(*number).is_some_and(|pipeline| pipeline.fork.is_none());
    let mut presented = plan::subjects(components, project, pipelines);
    for one in &mut presented {
        one.pipelines.retain(own);
    }
    presented.retain(|one| !one.pipelines.is_empty());
    let mut advice = Vec::new();
    let mut add = |id, message, expression, subject, components| {
        let commands = plan::commands(project, components).filter(|_| !components.is_empty());
        advice.push(Advice { id, message, expression, subject, components, commands });
    };
    if pipelines.iter().any(|pipeline| pipeline.fork.is_some()) {
        add(
            "plan-fork",
            "A merge request from a fork presents the fork's subject. A credential for it would let in whatever its owner runs there: create none.",
            None,
            None,
            &[],
        );
    }
    let named: Vec<&Pipeline<'_>> = pipelines.iter().filter(|pipeline| pipeline.fork.is_none()).collect();
    let all = |test: fn(&Pipeline<'_>) -> bool| !named.is_empty() && named.iter().all(|pipeline| test(pipeline));
    let subject = |components| plan::subject(components, project, named.first()?);
    if presented.len() > 1 {
        let prefix = [common_prefix(&named).as_str(), "*"].concat();
        let refs = if all(|pipeline| pipeline.kind == Kind::Tag) {
            Refs::TagsLike(&prefix)
        } else if all(|pipeline| pipeline.kind != Kind::Tag) {
            Refs::BranchesLike(&prefix)
        } else {
            Refs::BranchesAndTags
        };
        let expression = build(refs, project, components).ok();
        if expression.is_some() && supports(project.issuer) != Some(false) {
            add(
                "plan-flexible",
                "One flexible credential (preview) does it. It lets in every other ref that fits, too.",
                expression,
                None,
                &[],
            );
        }
        if all(|pipeline| pipeline.protected) {
            const PROTECTED: &[&str] = &["project_id", "ref_protected"];
            add(
                "plan-protected",
                "One standard credential for all protected refs does it, if the subject is composed so (GitLab 18.7). That changes the subject of every pipeline of the project: create the new credential first.",
                None,
                subject(PROTECTED),
                PROTECTED,
            );
        }
        if all(|pipeline| pipeline.kind == Kind::Tag) || all(|pipeline| pipeline.kind != Kind::Tag) {
            const OF_ONE_TYPE: &[&str] = &["project_id", "ref_type"];
            add(
                "plan-without-ref",
                "One standard credential for all branches, or all tags, does it, if the subject is composed so. That changes the subject of every pipeline of the project: create the new credential first.",
                None,
                subject(OF_ONE_TYPE),
                OF_ONE_TYPE,
            );
        }
    }
    if components.first().is_some_and(|first| first.ends_with("project_path")) {
        add(
            "plan-lead-with-id",
            "A subject that begins with `project_id` survives a move of the project, and nobody takes it over with the path. That changes the subject of every pipeline of the project: create the new credentials first.",
            None,
            None,
            &["project_id", "ref_type", "ref"],
        );
    }
    let count = presented.len();
    let many = if count == 1 { " credential" } else { " credentials" };
    let limit = MAX_CREDENTIALS.to_string();
    let summary = if count > MAX_CREDENTIALS {
        [
            &*count.to_string(),
            many,
            ", more than the ",
            &limit,
            " of one identity: spread them over several, or take another way.",
        ]
        .concat()
    } else {
        [&*count.to_string(), many, " of the ", &limit, " of one identity."].concat()
    };
    Plan { presented, summary, advice }
}

/// What all names begin with: of branches the folders, of tags all of it.
fn common_prefix(pipelines: &[&Pipeline<'_>]) -> String {
    let mut names = pipelines.iter().map(|pipeline| pipeline.name);
    let mut prefix = names.next().unwrap_or_default().to_owned();
    for name in names {
        while !name.starts_with(&prefix) {
            prefix.pop();
        }
    }
    if pipelines.iter().any(|pipeline| pipeline.kind != Kind::Tag) {
        prefix.truncate(prefix.rfind('/').map_or(0, |slash| slash + 1));
    }
    prefix
}
