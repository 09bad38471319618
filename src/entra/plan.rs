//! How many credentials a project's pipelines take, and what would take fewer.

use crate::entra::MAX_CREDENTIALS;
use crate::entra::credential::{Credential, Identity, NAME_LENGTH};
use crate::entra::expression::{Refs, build, supports};
use crate::gitlab::plan::{self, Kind, Pipeline, Presented, Project};
use crate::quote::{az, az_list, fill, is_invisible, json, shell};
use crate::text::Text;

/// What the pipelines that somebody named take.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The subjects that they present, each once: a standard credential each. Pipelines of forks are left out, and not counted.
    pub presented: Vec<Presented>,
    /// How many credentials that is, of how many: a sentence.
    pub summary: String,
    /// What would take fewer, or survive more.
    pub advice: Vec<Advice>,
}

/// Something else than one standard credential for each subject.
#[derive(Clone, Debug)]
pub struct Advice {
    /// What it is.
    pub way: &'static Way,
    /// The expression of the one flexible credential that does it.
    pub expression: Option<String>,
    /// The subject of the one standard credential that does it.
    pub subject: Option<Text>,
}

/// A way that takes fewer credentials, or survives more.
#[derive(Debug)]
pub struct Way {
    /// Its permanent id.
    pub id: &'static str,
    /// What it is, and its price: one or two sentences.
    pub message: &'static str,
    /// The composition of the subject that it needs, which [`plan::commands`] set; empty where it stays as it is. Setting it changes the
    /// subject of every pipeline of the project.
    pub components: &'static [&'static str],
}

/// Every way, in the order in which they are advised.
pub const WAYS: [Way; 5] = [
    Way {
        id: "plan-fork",
        message: "A merge request from a fork presents the fork's subject. A credential for it would let in whatever its owner runs there: create none.",
        components: &[],
    },
    Way {
        id: "plan-flexible",
        message: "One flexible credential (preview) does it. It lets in every other ref that fits, too.",
        components: &[],
    },
    Way {
        id: "plan-protected",
        message: "One standard credential for all protected refs does it, if the subject is composed so (GitLab 18.7).",
        components: &["project_id", "ref_protected"],
    },
    Way {
        id: "plan-without-ref",
        message: "One standard credential for all branches, or all tags, does it, if the subject is composed so.",
        components: &["project_id", "ref_type"],
    },
    Way {
        id: "plan-lead-with-id",
        message: "A subject that begins with `project_id` survives a move of the project, and nobody takes it over with the path.",
        components: &["project_id", "ref_type", "ref"],
    },
];

/// The price of a composition: to be shown beside a way that has [`Way::components`].
pub const PRICE: &str = "This changes the subject of every pipeline of the project: create the new credentials first, and remove the old ones last.";

/// Plans the credentials for pipelines of a project whose subject is composed of `components`.
pub fn plan(project: &Project<'_>, components: &[&str], pipelines: &[Pipeline<'_>]) -> Plan {
    let named: Vec<Pipeline<'_>> = pipelines.iter().filter(|pipeline| pipeline.fork.is_none()).copied().collect();
    let mut presented = plan::subjects(components, project, pipelines);
    presented.retain_mut(|one| {
        one.pipelines.retain(|number| pipelines.get(*number).is_some_and(|pipeline| pipeline.fork.is_none()));
        !one.pipelines.is_empty()
    });
    let several = presented.len() > 1;
    let tags = named.iter().filter(|pipeline| pipeline.kind == Kind::Tag).count();
    let of_one_type = tags == 0 || tags == named.len();
    let prefix = [common_prefix(&named).as_str(), "*"].concat();
    let refs = match (of_one_type, tags) {
        (true, 0) => Refs::BranchesLike(&prefix),
        (true, _) => Refs::TagsLike(&prefix),
        _ => Refs::BranchesAndTags,
    };
    let mut expression = build(refs, project, components).ok().filter(|_| supports(project.issuer) != Some(false));
    let applies = |way: &Way| match way.id {
        "plan-fork" => named.len() < pipelines.len(),
        "plan-flexible" => several && expression.is_some(),
        "plan-protected" => several && named.iter().all(|pipeline| pipeline.protected),
        "plan-without-ref" => several && of_one_type,
        _ => components.first().is_some_and(|first| first.ends_with("project_path")),
    };
    let ways: Vec<&Way> = WAYS.iter().filter(|way| applies(way)).collect();
    let advice = ways.into_iter().map(|way| Advice {
        way,
        expression: if way.id == "plan-flexible" { expression.take() } else { None },
        // What still names a ref is one credential for each.
        subject: named
            .first()
            .filter(|_| !way.components.is_empty() && !way.components.contains(&"ref"))
            .and_then(|first| plan::subject(way.components, project, first)),
    });
    let advice = advice.collect();
    let (count, limit) = (presented.len().to_string(), MAX_CREDENTIALS.to_string());
    let many = if presented.len() == 1 { " credential" } else { " credentials" };
    let (of, end) = if presented.len() > MAX_CREDENTIALS {
        (", more than the ", " of one identity: spread them over several, or take another way.")
    } else {
        (" of the ", " of one identity.")
    };
    Plan { presented, summary: [&count, many, of, &limit, end].concat(), advice }
}

/// What all names begin with: of branches the folders, of tags all of it.
fn common_prefix(pipelines: &[Pipeline<'_>]) -> String {
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

/// The commands that create a standard credential for each subject, for a POSIX shell. None where a value holds something that cannot be
/// seen in a terminal.
pub fn creation(presented: &[Presented], issuer: &Text, audience: &Text, identity: Identity) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let mut script = String::new();
    for one in presented {
        let credential =
            Credential { issuer: issuer.clone(), subject: one.subject.clone(), audience: audience.clone() };
        if [issuer, &one.subject, audience].iter().any(|text| text.raw().contains(is_invisible)) {
            return None;
        }
        // Other characters than Azure takes are left out of a name, so two may come out the same.
        let mut name = credential.name();
        if names.contains(&name) {
            let number = ["-", &(names.len() + 1).to_string()].concat();
            name.truncate(NAME_LENGTH.end() - number.len());
            name.push_str(&number);
        }
        let command = match identity {
            Identity::ManagedIdentity => fill(
                "az identity federated-credential create --resource-group \"$RESOURCE_GROUP\" --identity-name \"$IDENTITY_NAME\" \\\n  --name=~ --issuer=~ \\\n  --subject=~ --audiences ~\n",
                &[&shell(&Text::from(name.as_str()))?, &az(issuer)?, &az(&one.subject)?, &az_list(audience)?],
            ),
            Identity::AppRegistration => {
                let body = fill(
                    "{\"name\": ~, \"issuer\": ~, \"subject\": ~, \"audiences\": [~]}",
                    &[&json(&Text::from(name.as_str())), &json(issuer), &json(&one.subject), &json(audience)],
                );
                fill(
                    "az ad app federated-credential create --id \"$AZURE_CLIENT_ID\" \\\n  --parameters ~\n",
                    &[&shell(&Text::from(body))?],
                )
            }
        };
        script.push_str(&command);
        names.push(name);
    }
    Some(script).filter(|script| !script.is_empty())
}
