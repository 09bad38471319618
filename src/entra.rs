//! Microsoft Entra's side: clouds, federated identity credentials and their limits, claims matching expressions, and its answers.

pub mod access;
pub mod cloud;
pub mod credential;
pub mod credentials;
pub mod errors;
pub mod expression;
pub mod matching;
pub mod plan;

/// The longest lifetime of a token that Entra accepts, in seconds: 25 hours (the text of AADSTS70023).
pub const MAX_LIFETIME: i64 = 90_000;

/// The values of the header's `typ` that Entra accepts (the text of AADSTS5002727).
pub const TYPES: [&str; 2] = ["JWT", "http://openid.net/specs/jwt/1.0"];

/// How bad something is for a login.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Entra certainly refuses the token, or it cannot be read.
    Error,
    /// Likely a mistake, though it works today or elsewhere. Anything uncertain is a warning at most.
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
