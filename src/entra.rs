//! What Microsoft Entra wants: the clouds, the federated identity credential and its limits, claims matching expressions, and what it
//! answers.

pub mod access;
pub mod cloud;
pub mod credential;
pub mod credentials;
pub mod errors;
pub mod expression;
pub mod matching;
pub mod plan;

/// The longest issuer, subject, audience and description, in characters (Microsoft: workload identity federation, considerations).
pub const MAX_LENGTH: usize = 600;

/// The longest life of a token that Entra takes, in seconds: 25 hours (the text of AADSTS70023).
pub const MAX_LIFETIME: i64 = 90_000;

/// Values of the header's `typ` that Entra takes (the text of AADSTS5002727).
pub const TYPES: [&str; 2] = ["JWT", "http://openid.net/specs/jwt/1.0"];

/// How many credentials one application or managed identity holds (Microsoft: workload identity federation, considerations).
pub const MAX_CREDENTIALS: usize = 20;

/// How bad something is for a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Entra refuses the token for certain, or it cannot be read.
    Error,
    /// It works today or elsewhere, and is likely a mistake. What is not certain is never more than this.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// Its id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}
