//! The families of tokens: GitLab issues several, with the same key and header.

use crate::gitlab::subject;
use crate::json::{Member, named};
use crate::text::Text;

/// The kinds of token that can be told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenFamily {
    /// An ID token from `id_tokens:` (GitLab 15.7 and later), or the removed `CI_JOB_JWT_V2`, which looks the same.
    IdToken,
    /// `CI_JOB_JWT` and `CI_JOB_JWT_V1`, removed in GitLab 17.0.
    LegacyV1,
    /// The token that `identity: google_cloud` mints.
    GoogleCloud,
    /// A token of a user's login through GitLab's own `OpenID` Connect provider.
    Login,
    /// None of these.
    Other,
}

/// Claims that only GitLab's CI tokens have.
const CI_CLAIMS: [&str; 6] = ["project_path", "namespace_path", "pipeline_id", "pipeline_source", "job_id", "ref_path"];
/// Claims of a login token, each of them weak evidence by itself.
const LOGIN_CLAIMS: [&str; 6] =
    ["auth_time", "nonce", "sub_legacy", "preferred_username", "groups_direct", "email_verified"];

impl TokenFamily {
    /// Recognizes the family by the claims.
    pub fn of(claims: &[Member]) -> Self {
        let text = |name: &str| named(claims, name)?.text().map(Text::raw);
        let count =
            |names: &[&str]| names.iter().filter(|name| claims.iter().any(|member| member.name == **name)).count();
        let issuer = text("iss").unwrap_or_default();
        let subject = text("sub").unwrap_or_default();
        let ci = count(&CI_CLAIMS) > 1;
        if issuer.starts_with("https://auth.gcp.gitlab.com/") || ci && count(&["target_audience"]) > 0 {
            Self::GoogleCloud
        } else if subject.starts_with("job_") && !issuer.contains("://") && (ci || count(&["aud"]) == 0) {
            Self::LegacyV1
        } else if subject::parse(subject).is_some() || ci {
            Self::IdToken
        } else if !subject.is_empty() && subject.bytes().all(|byte| byte.is_ascii_digit()) && count(&LOGIN_CLAIMS) > 0 {
            Self::Login
        } else {
            Self::Other
        }
    }
}
