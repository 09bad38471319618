//! The project and the namespace: as the subject sees them, where the job runs, and where a merge request comes from.

use super::{EntraMatch, Entry, GITLAB, JsonType, Stability, ValueList};

/// The start of an entry for a claim that GitLab 18.4 brought.
const JOB: Entry = Entry { since: "18.4", ..GITLAB };

/// The start of an entry for a claim of which neither the first version nor the condition is confirmed.
const SOURCE: Entry =
    Entry { when: "Present after GitLab 19.4 or a backport; whether in every token is not confirmed.", ..GITLAB };

const VISIBILITIES: &[(&str, &str)] = &[
    ("private", "Only its members see the project."),
    ("internal", "Users who are signed in see the project."),
    ("public", "Anyone sees the project."),
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "project_id",
        meaning: "Id of the project, fixed for its life. In a merge request from a fork it is the fork's (since 18.2.2).",
        json_type: JsonType::NumericString,
        since: "15.7",
        matched: EntraMatch::Flexible,
        stability: Stability::Stable,
        ..GITLAB
    },
    Entry {
        name: "project_path",
        meaning: "Full path of the project, which a rename or a move changes. In a merge request from a fork it is the fork's (since 18.2.2).",
        since: "15.7",
        stability: Stability::ChangesOnRename,
        ..GITLAB
    },
    Entry {
        name: "namespace_id",
        meaning: "Id of the namespace right above the project, not of the top-level group; another once the project moves. A fork's merge request has the fork's.",
        json_type: JsonType::NumericString,
        since: "15.7",
        matched: EntraMatch::Conflicting,
        stability: Stability::Stable,
        ..GITLAB
    },
    Entry {
        name: "namespace_path",
        meaning: "Full path of the namespace right above the project. A fork's merge request has the fork's.",
        since: "15.7",
        stability: Stability::ChangesOnRename,
        ..GITLAB
    },
    Entry {
        name: "project_visibility",
        meaning: "Who may see the project that runs the job.",
        values: ValueList::Known(VISIBILITIES),
        since: "16.3",
        stability: Stability::Settings,
        ..GITLAB
    },
    Entry {
        name: "job_project_id",
        meaning: "Id of the project that runs the job, never a fork's. If it differs from project_id, this is a merge request from a fork.",
        json_type: JsonType::NumericString,
        stability: Stability::Stable,
        ..JOB
    },
    Entry {
        name: "job_project_path",
        meaning: "Full path of the project that runs the job, never a fork's.",
        stability: Stability::ChangesOnRename,
        ..JOB
    },
    Entry {
        name: "job_namespace_id",
        meaning: "Id of the namespace right above the project that runs the job.",
        json_type: JsonType::NumericString,
        stability: Stability::Stable,
        ..JOB
    },
    Entry {
        name: "job_namespace_path",
        meaning: "Full path of the namespace right above the project that runs the job.",
        stability: Stability::ChangesOnRename,
        ..JOB
    },
    Entry {
        name: "source_project_id",
        meaning: "Id of the project that the merge request comes from: the fork, if it is from one.",
        json_type: JsonType::NumericString,
        stability: Stability::Stable,
        ..SOURCE
    },
    Entry {
        name: "source_project_path",
        meaning: "Full path of the project that the merge request comes from.",
        stability: Stability::ChangesOnRename,
        ..SOURCE
    },
    Entry {
        name: "source_namespace_id",
        meaning: "Id of the namespace right above the project that the merge request comes from.",
        json_type: JsonType::NumericString,
        stability: Stability::Stable,
        ..SOURCE
    },
    Entry {
        name: "source_namespace_path",
        meaning: "Full path of the namespace right above the project that the merge request comes from.",
        stability: Stability::ChangesOnRename,
        ..SOURCE
    },
];
