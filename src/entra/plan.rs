//! How many credentials a project's pipelines need, and what would need fewer.

use crate::entra::cloud::Cloud;
use crate::entra::credential::{Credential, Identity, NAME_LENGTH};
use crate::entra::expression::{Refs, build, supports};
use crate::gitlab::GITLAB_COM;
use crate::gitlab::plan::{self, Calls, Pipeline, PipelineKind, PlannedSubject, Project};
use crate::limits::{MAX_CREDENTIALS, MAX_LENGTH, MAX_PIPELINES, is_longer};
use crate::quote::{az, az_list, fill, is_invisible, json, message, shell};
use crate::text::Text;
use std::collections::BTreeSet;

/// The credentials that a list of pipelines needs.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The issuer of each credential.
    pub issuer: Text,
    /// The audience of each credential.
    pub audience: Text,
    /// The distinct subjects, each of which needs a standard credential. Pipelines of forks are left out.
    pub subjects: Vec<PlannedSubject>,
    /// A sentence: how many credentials that is, and how many are allowed.
    pub summary: String,
    /// What would need fewer, or survive more changes.
    pub advice: Vec<Advice>,
}

/// An alternative to one standard credential for each subject, for this plan.
#[derive(Clone, Debug)]
pub struct Advice {
    /// The alternative.
    pub alternative: &'static Alternative,
    /// The expression of the one flexible credential that is enough.
    pub expression: Option<String>,
    /// The subject of the one standard credential that is enough.
    pub subject: Option<Text>,
    /// The calls that change the composition of the project's subjects.
    pub calls: Option<Calls>,
}

/// An alternative that needs fewer credentials, or survives more changes.
#[derive(Debug)]
pub struct Alternative {
    /// Its permanent id.
    pub id: &'static str,
    /// What it is, and what it costs: one or two sentences.
    pub message: &'static str,
    /// The composition of the subject that it needs, which [`plan::commands`] set; empty if it does not change. Setting it changes the subject
    /// of every pipeline of the project.
    pub components: &'static [&'static str],
}

/// Every alternative, in the order in which they are shown.
pub const ALTERNATIVES: [Alternative; 5] = [
    Alternative {
        id: "plan-fork",
        message: "A merge request from a fork presents the fork's subject. A credential for it would let in whatever its owner runs there: create none.",
        components: &[],
    },
    Alternative {
        id: "plan-flexible",
        message: "One flexible credential (preview) does it. It lets in every other ref that fits, too.",
        components: &[],
    },
    Alternative {
        id: "plan-protected",
        message: "One standard credential for all protected refs does it, if the subject is composed so (GitLab 18.7).",
        components: &["project_id", "ref_protected"],
    },
    Alternative {
        id: "plan-without-ref",
        message: "One standard credential for all branches, or all tags, does it, if the subject is composed so.",
        components: &["project_id", "ref_type"],
    },
    Alternative {
        id: "plan-lead-with-id",
        message: "A subject that begins with `project_id` survives a move of the project, and nobody takes it over with the path.",
        components: &["project_id", "ref_type", "ref"],
    },
];

/// What changing the composition costs: shown with an alternative that has [`Alternative::components`].
pub const PRICE: &str = "This changes the subject of every pipeline of the project: create the new credentials first, and remove the old ones last.";

/// The input of a plan: what was typed, with a token for what was not.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The project of a token, and the components of its subject.
    pub token: Option<(Project, Vec<&'static str>)>,
    /// The project as typed.
    pub project: Project,
    /// The composition of the subject as typed: names with commas, spaces, quotes or brackets around them.
    pub components: String,
    /// The pipelines. Only the first [`MAX_PIPELINES`] count.
    pub pipelines: Vec<Pipeline>,
    /// The cloud; the public one by default.
    pub cloud: Option<Cloud>,
}

impl Request {
    /// The project: each part as typed, or else from the token.
    pub fn project(&self) -> Project {
        let of_token = self.token.as_ref().map(|(project, _)| project.clone()).unwrap_or_default();
        let or_else = |typed: &str, otherwise: String| match typed.trim() {
            "" => otherwise,
            typed => typed.to_owned(),
        };
        let issuer = or_else(&self.project.issuer, of_token.issuer);
        Project {
            issuer: or_else(&issuer, GITLAB_COM.to_owned()),
            path: or_else(&self.project.path, of_token.path),
            id: or_else(&self.project.id, of_token.id),
        }
    }

    /// The components of the subject if none are typed.
    pub fn usual_components(&self) -> &[&'static str] {
        self.token.as_ref().map_or(&plan::DEFAULT, |(_, components)| components)
    }

    /// The components of the subject. An error is a sentence on what is wrong with the typed ones.
    pub fn components(&self) -> Result<Vec<&'static str>, String> {
        if self.components.trim().is_empty() {
            return Ok(self.usual_components().to_vec());
        }
        plan::components(&self.components)
    }

    /// The plan. An error is a sentence on what is wrong with what is typed.
    pub fn plan(&self) -> Result<Plan, String> {
        let (project, components) = (self.project(), self.components()?);
        let pipelines = self.pipelines.get(..MAX_PIPELINES).unwrap_or(&self.pipelines);
        let names = pipelines.iter().flat_map(|pipeline| {
            let fork = pipeline.fork.as_ref().map(|fork| [&fork.path, &fork.id]);
            let tier = pipeline.environment.as_ref().map(|environment| &environment.tier);
            [&pipeline.name].into_iter().chain(fork.into_iter().flatten()).chain(tier)
        });
        if let Some(name) = [&project.issuer, &project.path, &project.id]
            .into_iter()
            .chain(names)
            .find(|name| is_longer(name, MAX_LENGTH))
        {
            let template = "~ is longer than the 600 characters that Entra takes of an issuer or a subject.";
            return Err(fill(template, &[&message(&Text::from(name.as_str()))]));
        }
        let mut subjects = plan::subjects(&components, &project, pipelines);
        subjects.retain_mut(|one| {
            one.pipelines.retain(|number| pipelines.get(*number).is_some_and(|pipeline| pipeline.fork.is_none()));
            !one.pipelines.is_empty()
        });
        let (count, limit) = (subjects.len().to_string(), MAX_CREDENTIALS.to_string());
        let many = if subjects.len() == 1 { " credential" } else { " credentials" };
        let (of, end) = if subjects.len() > MAX_CREDENTIALS {
            (", more than the ", " of one identity: spread them over several, or take another way.")
        } else {
            (" of the ", " of one identity.")
        };
        let mut summary = [&count, many, of, &limit, end].concat();
        if pipelines.len() < self.pipelines.len() {
            summary.push_str(" Only the first 1,000 pipelines are planned for.");
        }
        let audience = self.cloud.unwrap_or(Cloud::Public).info().audience;
        Ok(Plan {
            issuer: Text::from(&*project.issuer),
            audience: Text::from(audience),
            summary,
            advice: advice(&project, &components, pipelines, subjects.len() > 1),
            subjects,
        })
    }
}

/// The alternatives that apply; `several` if the pipelines need more than one credential.
fn advice(project: &Project, components: &[&str], pipelines: &[Pipeline], several: bool) -> Vec<Advice> {
    let named: Vec<&Pipeline> = pipelines.iter().filter(|pipeline| pipeline.fork.is_none()).collect();
    let tags = named.iter().filter(|pipeline| pipeline.kind == PipelineKind::Tag).count();
    let of_one_type = tags == 0 || tags == named.len();
    let prefix = [common_prefix(&named).as_str(), "*"].concat();
    let refs = match (of_one_type, tags) {
        (true, 0) => Refs::BranchesLike(&prefix),
        (true, _) => Refs::TagsLike(&prefix),
        _ => Refs::BranchesAndTags,
    };
    let mut expression = build(refs, project, components).ok().filter(|_| supports(&project.issuer) != Some(false));
    let applies = |alternative: &Alternative| match alternative.id {
        "plan-fork" => named.len() < pipelines.len(),
        "plan-flexible" => several && expression.is_some(),
        "plan-protected" => several && named.iter().all(|pipeline| pipeline.protected),
        "plan-without-ref" => several && of_one_type,
        _ => components.first().is_some_and(|first| first.ends_with("project_path")),
    };
    let alternatives: Vec<&Alternative> = ALTERNATIVES.iter().filter(|alternative| applies(alternative)).collect();
    let advice = alternatives.into_iter().map(|alternative| {
        let composes = !alternative.components.is_empty();
        // A composition that still has the ref needs one credential for each.
        let first = named.first().filter(|_| composes && !alternative.components.contains(&"ref"));
        Advice {
            alternative,
            expression: if alternative.id == "plan-flexible" { expression.take() } else { None },
            subject: first.and_then(|first| plan::subject(alternative.components, project, first)),
            calls: if composes { plan::calls(project, alternative.components) } else { None },
        }
    });
    advice.collect()
}

/// The common prefix of all names: for branches only whole folders.
fn common_prefix(pipelines: &[&Pipeline]) -> String {
    let mut names = pipelines.iter().map(|pipeline| &*pipeline.name);
    let mut prefix = names.next().unwrap_or_default();
    for name in names {
        let same = prefix.chars().zip(name.chars()).take_while(|(one, other)| one == other);
        let end = same.map(|(character, _)| character.len_utf8()).sum();
        prefix = prefix.get(..end).unwrap_or_default();
    }
    let mut prefix = prefix.to_owned();
    if pipelines.iter().any(|pipeline| pipeline.kind != PipelineKind::Tag) {
        prefix.truncate(prefix.rfind('/').map_or(0, |slash| slash + 1));
    }
    prefix
}

impl Plan {
    /// The commands that create a standard credential for each subject, for a POSIX shell. None if a value has characters that are invisible
    /// in a terminal.
    pub fn commands(&self, identity: Identity) -> Option<String> {
        let Self { subjects, issuer, audience, .. } = self;
        let mut names = BTreeSet::new();
        let mut script = String::new();
        for one in subjects {
            let credential =
                Credential { issuer: issuer.clone(), subject: one.subject.clone(), audience: audience.clone() };
            if [issuer, &one.subject, audience].iter().any(|text| text.raw().contains(is_invisible)) {
                return None;
            }
            // Names leave out characters that Azure does not allow, so two may be equal.
            let (mut name, mut number) = (credential.name(), names.len());
            while names.contains(&name) {
                number += 1;
                let end = ["-", &number.to_string()].concat();
                name = credential.name();
                name.truncate(NAME_LENGTH.end() - end.len());
                name.push_str(&end);
            }
            let command = match identity {
                Identity::ManagedIdentity => fill(
                    "az identity federated-credential create --resource-group=\"$RESOURCE_GROUP\" --identity-name=\"$IDENTITY_NAME\" \\\n  --name=~ --issuer=~ \\\n  --subject=~ --audiences=~\n",
                    &[&shell(&Text::from(name.as_str()))?, &az(issuer)?, &az(&one.subject)?, &az_list(audience)?],
                ),
                Identity::AppRegistration => {
                    let body = fill(
                        "{\"name\": ~, \"issuer\": ~, \"subject\": ~, \"audiences\": [~]}",
                        &[&json(&Text::from(name.as_str())), &json(issuer), &json(&one.subject), &json(audience)],
                    );
                    fill(
                        "az ad app federated-credential create --id=\"$AZURE_CLIENT_ID\" \\\n  --parameters=~\n",
                        &[&shell(&Text::from(body))?],
                    )
                }
            };
            script.push_str(&command);
            names.insert(name);
        }
        Some(script).filter(|script| !script.is_empty())
    }
}
