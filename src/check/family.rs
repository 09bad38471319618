//! The kind of token.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::gitlab::family::TokenFamily;
use crate::jose::TokenForm;
use crate::paste::SnippetKind;
use crate::quote;

checks! {
    "Which kind of token it is",

    /// `CI_JOB_TOKEN`, which is signed with another key and meant for GitLab's own API.
    ///
    /// Flags `glcbt-64_…`; not `eyJ…`.
    check("ci-job-token", Severity::Error, ci_job_token),

    /// An encrypted token (JWE, five segments): nobody but its receiver reads it.
    ///
    /// Flags `eyJ….….….….…`; not three segments.
    check("encrypted", Severity::Error, encrypted),

    /// `CI_JOB_JWT` and `CI_JOB_JWT_V1`: a host for an issuer, `job_…` for a subject, no audience.
    ///
    /// Flags `{"iss": "gitlab.com", "sub": "job_1"}`; not a subject with a project.
    check("legacy-job-token-v1", Severity::Error, legacy_job_token_v1),

    /// The token of `identity: google_cloud`.
    ///
    /// Flags the issuer `https://auth.gcp.gitlab.com/oidc/group`; not `https://gitlab.com`.
    check("google-cloud-token", Severity::Warning, google_cloud_token),

    /// The ID token of somebody who logged in through GitLab's own `OpenID` Connect provider.
    ///
    /// Flags `{"sub": "42", "auth_time": 1}`; not a subject with a project.
    check("login-token", Severity::Warning, login_token),

    /// A token without anything from GitLab.
    ///
    /// Flags GitHub's and Entra's own tokens; not a subject that begins `project_path:`.
    check("not-a-gitlab-token", Severity::Info, not_a_gitlab_token),
}

/// How a job gets a token that Entra accepts.
const USE_ID_TOKENS: &str = "Declare `id_tokens:` in the job, and use the variable that it names.";

fn ci_job_token(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (evidence.kind == SnippetKind::JobToken).then(|| {
        Diagnostic::new("This is a CI_JOB_TOKEN: it opens GitLab's own API, and no cloud accepts it.")
            .fix(USE_ID_TOKENS)
    })
}

fn encrypted(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (evidence.token?.form == TokenForm::Encrypted).then(|| {
        Diagnostic::new("This is an encrypted token (JWE, five parts): only its receiver can read it, and GitLab does not issue such ID tokens.")
            .fix(USE_ID_TOKENS)
    })
}

fn legacy_job_token_v1(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (evidence.family == TokenFamily::LegacyV1).then(|| {
        Diagnostic::new(
            "This is a CI_JOB_JWT, which GitLab 17.0 removed: its issuer is no URL, and no credential can match it."
                .to_owned(),
        )
        .fix(USE_ID_TOKENS)
    })
}

fn google_cloud_token(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (evidence.family == TokenFamily::GoogleCloud).then(|| {
        Diagnostic::new("This token was minted for Google Cloud (`identity: google_cloud`), not by `id_tokens:`.")
            .fix(USE_ID_TOKENS)
    })
}

fn login_token(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (evidence.family == TokenFamily::Login).then(|| {
        let subject = evidence.text("sub").map(quote::message).unwrap_or_default();
        Diagnostic::about(
            "sub",
            format!("This looks like the token of a person's login, not of a job: its subject {subject} is a user id."),
        )
        .fix(USE_ID_TOKENS)
    })
}

fn not_a_gitlab_token(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    if evidence.family != TokenFamily::Other
        || evidence.kind == SnippetKind::JobToken
        || !evidence.is_read()
        || evidence.has_matching_credential()
    {
        return None;
    }
    let issuer =
        evidence.text("iss").map_or_else(String::new, |issuer| format!(" Its issuer is {}.", quote::message(issuer)));
    Some(Diagnostic::new(format!(
        "Nothing here shows a token of a GitLab job, so claimlens does not say whether Entra would accept it.{issuer}"
    )))
}
