//! The subject: which pipelines the token stands for.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::gitlab::family::TokenFamily;
use crate::gitlab::subject::parse;
use crate::limits::MAX_LENGTH;
use crate::quote;
use crate::text::Text;

checks! {
    "The subject: which pipelines the token stands for",

    /// No `sub`, an empty one, or one that is not a string.
    ///
    /// Flags claims without `sub`; not `"sub": "project_path:g/p"`.
    check("subject-missing", Severity::Error, subject_missing),

    /// More characters than a credential's subject can have.
    ///
    /// Flags 601 characters; not 600.
    check("subject-too-long", Severity::Warning, subject_too_long),

    /// A subject that does not fit GitLab's grammar, such as one in GitHub's form.
    ///
    /// Flags `repo:octo/cat:ref:refs/heads/main`; not `project_path:g/p:ref_type:branch:ref:main`.
    check("subject-not-gitlab", Severity::Warning, subject_not_gitlab),

    /// A component of the subject that differs from the claim of the same name.
    ///
    /// Flags `…:ref:main` beside `"ref": "dev"`; not where they agree or the claim is absent.
    check("subject-contradicts-claims", Severity::Warning, subject_contradicts_claims),

    /// `*` or `?`, which belong to patterns and never to a subject.
    ///
    /// Flags `…:ref:*`; not `…:ref:main`.
    check("subject-has-wildcard", Severity::Warning, subject_has_wildcard),
}

fn subject<'a>(evidence: &Evidence<'a>) -> Option<&'a Text> {
    evidence.text("sub").filter(|subject| !subject.is_empty())
}

fn subject_missing(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    if !evidence.is_read() || subject(evidence).is_some() {
        return None;
    }
    let message = match evidence.claim("sub") {
        None => "There is no subject (`sub`), so no credential can match.".to_owned(),
        Some(value) if evidence.text("sub").is_none() => {
            format!("The subject (`sub`) is {}; it is a string.", value.data.kind())
        }
        Some(_) => "The subject (`sub`) is empty, so no credential can match.".to_owned(),
    };
    Some(Diagnostic::about("sub", message).fix("Use the token as GitLab issues it: it always names its subject."))
}

fn subject_too_long(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let length = subject(evidence)?.raw().chars().count();
    (length > MAX_LENGTH).then(|| {
        Diagnostic::about(
            "sub",
            format!("The subject has {length} characters; a credential holds {MAX_LENGTH} at most."),
        )
        .fix("Compose it of fewer components (`ci_id_token_sub_claim_components`), or use a shorter branch name.")
    })
}

fn subject_not_gitlab(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let subject = subject(evidence).filter(|subject| parse(subject.raw()).is_none())?;
    let github = subject.raw().starts_with("repo:");
    if !github && evidence.family != TokenFamily::IdToken {
        return None;
    }
    let form = if github { "GitHub's form" } else { "no form that GitLab has" };
    Some(
        Diagnostic::about(
            "sub",
            format!(
                "The subject {} is in {form}; GitLab's begins with a component such as `project_path:`.",
                quote::message(subject)
            ),
        )
        .fix("Copy the subject of the credential from a token of the pipeline that shall log in."),
    )
}

fn subject_contradicts_claims(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let subject = subject(evidence)?.raw();
    parse(subject)?.into_iter().find_map(|part| {
        let said = Text::from(subject.get(part.value)?);
        let claimed = evidence.text(part.name)?;
        (said != *claimed).then(|| {
            Diagnostic::about(
                "sub",
                format!(
                    "The subject says {} {}, the claim `{}` says {}.",
                    part.name,
                    quote::message(&said),
                    part.name,
                    quote::message(claimed)
                ),
            )
            .fix("GitLab writes both from one value; look at what changed the token.")
        })
    })
}

fn subject_has_wildcard(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let subject = subject(evidence).filter(|subject| subject.raw().contains(['*', '?']))?;
    Some(
        Diagnostic::about(
            "sub",
            format!(
                "The subject {} holds a wildcard: this is a pattern, and no pipeline presents it.",
                quote::message(subject)
            ),
        )
        .fix("A standard credential holds a subject as it is. Patterns belong into a flexible credential (preview)."),
    )
}
