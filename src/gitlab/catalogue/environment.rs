//! The job's environment.

use super::{DocPage, Entry, GITLAB, JsonType, Stability, ValueList};

/// The start of an entry for a claim about the environment.
const ENVIRONMENT: Entry = Entry {
    when: "Present only in jobs with an environment.",
    stability: Stability::Configured,
    page: DocPage::GitLabEnvironments,
    ..GITLAB
};

const PROTECTED: &[(&str, &str)] = &[
    ("true", "The environment is protected: the project limits who may deploy."),
    ("false", "Not protected, or GitLab Community Edition."),
];

const TIERS: &[(&str, &str)] = &[
    ("production", "For production."),
    ("staging", "For the last checks before production."),
    ("testing", "For tests."),
    ("development", "For development."),
    ("other", "None of the named tiers."),
];

const ACTIONS: &[(&str, &str)] = &[
    ("start", "The job deploys to the environment."),
    ("prepare", "The job prepares the environment; it does not count as a deployment."),
    ("stop", "The job stops the environment."),
    ("verify", "The job checks the environment; it does not count as a deployment."),
    ("access", "The job uses the environment; it does not count as a deployment."),
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "environment",
        meaning: "Name of the job's environment. Unlike at GitHub, the default subject does not hold it, so a credential cannot ask for it.",
        since: "13.9",
        ..ENVIRONMENT
    },
    Entry {
        name: "environment_protected",
        meaning: "Whether the environment is protected: text, not a JSON boolean. GitLab Community Edition always writes false.",
        json_type: JsonType::BooleanString,
        values: ValueList::Known(PROTECTED),
        since: "13.9",
        stability: Stability::Settings,
        ..ENVIRONMENT
    },
    Entry {
        name: "deployment_tier",
        meaning: "What the environment is for.",
        values: ValueList::Known(TIERS),
        since: "15.2",
        ..ENVIRONMENT
    },
    Entry {
        name: "environment_action",
        meaning: "What the job does with the environment.",
        values: ValueList::Known(ACTIONS),
        since: "16.5",
        ..ENVIRONMENT
    },
];
