//! The JOSE header (RFC 7515 section 4.1, RFC 7516 section 4.1).

use super::{ALWAYS, ClaimFamily, DocPage, EntraMatch, Entry, GITLAB, JsonType, Part, Stability, ValueList};

/// The start of an entry for a header member that GitLab does not write.
const MEMBER: Entry = Entry {
    part: Part::Header,
    family: ClaimFamily::Jose,
    when: "Present in no GitLab ID token.",
    stability: Stability::Settings,
    page: DocPage::Rfc7515,
    ..GITLAB
};

const ENCRYPTED: &str = "Present only in encrypted tokens (JWE).";

const UNTESTED: &str = "Not what GitLab writes; Microsoft says that it may work, untested.";

const SHARED_SECRET: &str = "A shared secret: no published key can check it.";

const ALGORITHMS: &[(&str, &str)] = &[
    ("RS256", "RSA with SHA-256: what GitLab writes and Entra supports."),
    ("RS384", UNTESTED),
    ("RS512", UNTESTED),
    ("PS256", UNTESTED),
    ("PS384", UNTESTED),
    ("PS512", UNTESTED),
    ("ES256", UNTESTED),
    ("ES384", UNTESTED),
    ("ES512", UNTESTED),
    ("EdDSA", UNTESTED),
    ("HS256", SHARED_SECRET),
    ("HS384", SHARED_SECRET),
    ("HS512", SHARED_SECRET),
    ("none", "No signature: anyone can write such a token."),
];

const TYPES: &[(&str, &str)] = &[
    ("JWT", "What GitLab writes and Entra allows."),
    ("http://openid.net/specs/jwt/1.0", "An older name, which Entra allows as well."),
    ("at+jwt", "An access token (RFC 9068), not an ID token."),
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        name: "alg",
        meaning: "How the token is signed. Of the algorithms, Entra supports RS256 only.",
        when: ALWAYS,
        values: ValueList::Known(ALGORITHMS),
        matched: EntraMatch::Read,
        stability: Stability::Stable,
        ..MEMBER
    },
    Entry {
        name: "kid",
        meaning: "Names the key that signed the token. Entra looks for it among the keys that the issuer publishes.",
        when: ALWAYS,
        matched: EntraMatch::Read,
        ..MEMBER
    },
    Entry {
        name: "typ",
        meaning: "What kind of token this is. Users report that Entra refuses all but JWT and an older name for it.",
        when: ALWAYS,
        values: ValueList::Known(TYPES),
        matched: EntraMatch::Read,
        stability: Stability::Stable,
        ..MEMBER
    },
    Entry {
        name: "crit",
        meaning: "Header members that a reader must understand, or else refuse the token.",
        json_type: JsonType::Strings,
        ..MEMBER
    },
    Entry {
        name: "jwk",
        meaning: "A public key inside the token. Trusting it proves nothing: a forger would bring a key too.",
        json_type: JsonType::Object,
        ..MEMBER
    },
    Entry {
        name: "jku",
        meaning: "An address of keys. Fetching them proves nothing: a forger would name their own address.",
        ..MEMBER
    },
    Entry {
        name: "x5c",
        meaning: "A certificate chain inside the token: no more to be trusted than jwk.",
        json_type: JsonType::Strings,
        ..MEMBER
    },
    Entry { name: "x5u", meaning: "An address of a certificate chain: no more to be trusted than jku.", ..MEMBER },
    Entry { name: "x5t", meaning: "SHA-1 fingerprint of the signing certificate.", ..MEMBER },
    Entry { name: "x5t#S256", meaning: "SHA-256 fingerprint of the signing certificate.", ..MEMBER },
    Entry { name: "cty", meaning: "Type of the content. JWT means that another token is packed inside.", ..MEMBER },
    Entry {
        name: "enc",
        meaning: "How the content is encrypted. Only the recipient can read the claims.",
        when: ENCRYPTED,
        page: DocPage::Rfc7516,
        ..MEMBER
    },
    Entry {
        name: "zip",
        meaning: "How the content was compressed before it was encrypted.",
        when: ENCRYPTED,
        page: DocPage::Rfc7516,
        ..MEMBER
    },
];
