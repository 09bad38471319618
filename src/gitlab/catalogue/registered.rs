//! The claims that every JWT may have (RFC 7519 section 4.1), as GitLab fills them.

use super::{ClaimFamily, DocPage, EntraMatch, Entry, GITLAB, JsonType, Stability};

/// The start of an entry for a registered claim.
const REGISTERED: Entry = Entry { family: ClaimFamily::Registered, ..GITLAB };

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "iss",
        meaning: "Who made the token: the GitLab instance or its custom issuer. Entra compares every character, so https:// and a final slash count.",
        matched: EntraMatch::Always,
        stability: Stability::Settings,
        ..REGISTERED
    },
    Entry {
        name: "sub",
        meaning: "What the job ran for: project path, ref type and ref, unless the project chose other parts. Entra compares every character; a changed path changes it.",
        matched: EntraMatch::Always,
        stability: Stability::ChangesOnRename,
        ..REGISTERED
    },
    Entry {
        name: "aud",
        meaning: "Whom the token is for: the aud of the job's id_tokens. It must equal the one audience of the credential; what Entra does with a list is not documented.",
        json_type: JsonType::StringOrStrings,
        matched: EntraMatch::Always,
        stability: Stability::Configured,
        ..REGISTERED
    },
    Entry {
        name: "exp",
        meaning: "When the token ends: iat plus the job's timeout, or 5 minutes where there is none. A running job gets no fresh token.",
        json_type: JsonType::Time,
        matched: EntraMatch::Read,
        ..REGISTERED
    },
    Entry {
        name: "nbf",
        meaning: "When the token begins: GitLab sets it 5 seconds before iat.",
        json_type: JsonType::Time,
        matched: EntraMatch::Read,
        page: DocPage::Rfc7519,
        ..REGISTERED
    },
    Entry {
        name: "iat",
        meaning: "When GitLab made the token.",
        json_type: JsonType::Time,
        matched: EntraMatch::Read,
        page: DocPage::Rfc7519,
        ..REGISTERED
    },
    Entry {
        name: "jti",
        meaning: "Random id of this token. Each token has its own, also those of one job.",
        page: DocPage::Rfc7519,
        ..REGISTERED
    },
];
