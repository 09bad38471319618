//! Sample tokens, signed with the tests' key. Each is judged as of a moment in its lifetime.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A sample.
#[derive(Debug)]
pub struct Sample {
    /// Its permanent id, which links use.
    pub id: &'static str,
    /// Its name on the page.
    pub title: &'static str,
    /// The header, as JSON.
    pub header: &'static str,
    /// The claims, as JSON.
    pub payload: &'static str,
    /// The signature, in base64url.
    pub signature: &'static str,
    /// When it is judged, in seconds since 1970.
    pub as_of: i64,
}

impl Sample {
    /// The token in compact serialization.
    pub fn token(&self) -> String {
        let encode = |text| URL_SAFE_NO_PAD.encode(text);
        format!("{}.{}.{}", encode(self.header), encode(self.payload), self.signature)
    }
}

/// The JWKS of the samples' issuer.
pub const JWKS: &str = include_str!("samples/jwks.json");

/// The header of every sample.
const HEADER: &str = include_str!("samples/header.json");

/// The samples, in the page's order. `tests/samples/make.mjs` signs them.
pub const SAMPLES: [Sample; 4] = [
    Sample {
        id: "branch",
        title: "A branch",
        header: HEADER,
        payload: include_str!("samples/branch.claims.json"),
        signature: include_str!("samples/branch.signature"),
        as_of: 1_793_600_420,
    },
    Sample {
        id: "tag",
        title: "A tag, with an environment",
        header: HEADER,
        payload: include_str!("samples/tag.claims.json"),
        signature: include_str!("samples/tag.signature"),
        as_of: 1_793_605_900,
    },
    Sample {
        id: "fork",
        title: "A merge request from a fork",
        header: HEADER,
        payload: include_str!("samples/fork.claims.json"),
        signature: include_str!("samples/fork.signature"),
        as_of: 1_793_609_240,
    },
    Sample {
        id: "self-managed",
        title: "Self-managed, with faults",
        header: HEADER,
        payload: include_str!("samples/self-managed.claims.json"),
        signature: include_str!("samples/self-managed.signature"),
        as_of: 1_793_620_600,
    },
];
