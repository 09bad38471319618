//! The user who triggered the job.

use super::{EntraMatch, Entry, GITLAB, JsonType, Stability, ValueList};

/// The start of an entry for a claim about the user.
const USER: Entry = Entry { since: "15.7", stability: Stability::UserChanges, personal: true, ..GITLAB };

/// From memory: the reference confirms the form, not the list.
const ROLES: &[(&str, &str)] = &[
    ("guest", "Guest of the project."),
    ("planner", "Planner of the project."),
    ("reporter", "Reporter of the project."),
    ("developer", "Developer of the project."),
    ("maintainer", "Maintainer of the project."),
    ("owner", "Owner of the project."),
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "user_id",
        meaning: "Id of the user who triggered the job; empty text if there is none.",
        json_type: JsonType::NumericString,
        matched: EntraMatch::Conflicting,
        stability: Stability::Stable,
        ..USER
    },
    Entry {
        name: "user_login",
        meaning: "Name of the user who triggered the job. The user can change it: do not rely on it alone.",
        nullable: true,
        ..USER
    },
    Entry {
        name: "user_email",
        meaning: "E-mail address of the user who triggered the job. The user can change it: do not rely on it alone.",
        nullable: true,
        ..USER
    },
    Entry {
        name: "user_access_level",
        meaning: "The user's role in the project, for a fork's merge request in the fork: being owner there says nothing about the target.",
        nullable: true,
        values: ValueList::Usual(ROLES),
        since: "16.9",
        stability: Stability::Settings,
        personal: false,
        ..USER
    },
    Entry {
        name: "user_identities",
        meaning: "The user's accounts at other identity providers: provider and extern_uid of each.",
        json_type: JsonType::Objects,
        when: "Present only if the user's preferences include identities.",
        since: "16.0",
        ..USER
    },
    Entry {
        name: "groups_direct",
        meaning: "Paths of the groups that the user belongs to directly. Left out whole above 200 groups.",
        json_type: JsonType::Strings,
        when: "Present only with the feature flag ci_jwt_groups_direct, off by default since 17.3.",
        since: "16.11",
        stability: Stability::ChangesOnRename,
        ..USER
    },
];
