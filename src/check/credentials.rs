//! The pasted credentials by themselves, without a token.

use super::{Diagnostic, Evidence, Severity, Source, check, checks};
use crate::entra::credential::NAME_LENGTH;
use crate::entra::credentials::{ExistingCredential, FieldValue};
use crate::entra::matching::{Difference, MatchOutcome, spellings};
use crate::gitlab::subject;
use crate::limits::{MAX_CREDENTIALS, is_too_long};
use crate::quote::{self, fill, is_invisible};
use crate::text::Text;
use std::collections::BTreeMap;

checks! {
    "The pasted credentials by themselves, without a token",

    /// A text in which no credential is found.
    ///
    /// Flags `{"name": `; not `{"issuer": "https://gitlab.com", "subject": "…"}`.
    check("credentials-unreadable", Severity::Warning, credentials_unreadable),

    /// A value that no token of GitLab's can have.
    ///
    /// Flags the subject `project_path:g/p:environment:production`; not `project_path:g/p:ref_type:branch:ref:main`.
    check("credential-never-matches", Severity::Warning, credential_never_matches),

    /// A wildcard in a standard credential: Azure stores it, and compares it as it is.
    ///
    /// Flags the subject `project_path:g/p:*`; not an expression with `matches`.
    check("credential-has-wildcard", Severity::Warning, credential_has_wildcard),

    /// More than one audience: Azure takes exactly one.
    ///
    /// Flags `"audiences": ["a", "b"]`; not `["a"]`.
    check("credential-several-audiences", Severity::Warning, credential_several_audiences),

    /// A value of more than 600 characters.
    ///
    /// Flags a subject of 601; not 600.
    check("credential-too-long", Severity::Warning, credential_too_long),

    /// A name that Azure does not take: 3 to 120 characters of `A-Z a-z 0-9 - _`, the first a letter or digit.
    ///
    /// Flags `my credential`; not `gitlab-main`.
    check("credential-bad-name", Severity::Warning, credential_bad_name),

    /// More than an identity or an app registration can hold.
    ///
    /// Flags 21; not 20.
    check("credentials-too-many", Severity::Warning, credentials_too_many),

    /// The same issuer and subject twice, which one identity cannot hold.
    ///
    /// Flags two that differ in their audience only; not two that differ in their subject.
    check("credential-duplicate", Severity::Warning, credential_duplicate),

    /// An old credential beside the one that replaced it: all that differs is a slip of spelling, or the project's path for its id.
    ///
    /// Flags `project_path:Group/p:…` beside `project_path:group/p:…`; not two branches.
    check("credential-left-behind", Severity::Warning, credential_left_behind),

    /// A subject that leads with the project's path: a rename breaks it, and who takes the path over may present it (GitLab refuses that
    /// for paths that it knows to be reused).
    ///
    /// Flags `project_path:g/p:…`; not `project_id:20:…`.
    check("credential-by-path", Severity::Info, credential_by_path),
}

fn credentials_unreadable(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (place, why) = evidence.credentials.error.as_ref()?;
    Some(
        Diagnostic::new(fill("The text in the box for credentials is not read: ~.", &[why]))
            .fix("Paste what `az … federated-credential list` prints, a block of Terraform or Bicep, or three lines: issuer, subject, audience.")
            .at_source(Source::Credentials, place.clone()),
    )
}

/// What is wrong with a credential, and in which field.
type Problem<'a> = (&'static str, &'a FieldValue);

/// A diagnostic about the first credential with a problem, with the field's value and the number of further ones.
fn first(
    evidence: &Evidence<'_>,
    fix: &'static str,
    fault: fn(&ExistingCredential) -> Option<Problem<'_>>,
) -> Option<Diagnostic> {
    let list = evidence.credentials.list();
    let (index, existing, (what, field)) =
        list.iter().enumerate().find_map(|(index, existing)| Some((index, existing, fault(existing)?)))?;
    let more = list.iter().skip(index + 1).filter(|existing| fault(existing).is_some()).count();
    let value = quote::message(field.text.as_ref()?);
    let mut message = fill("Credential ~ ~: ~.", &[&existing.which(index), what, &value]);
    if more > 0 {
        message.push_str(&fill(" The same holds for ~ more.", &[&more.to_string()]));
    }
    Some(Diagnostic::new(message).fix(fix).at_source(Source::Credentials, field.span.clone()))
}

fn text(field: &FieldValue) -> &str {
    field.text.as_ref().map_or("", Text::raw)
}

/// The fields that Entra compares.
fn fields(existing: &ExistingCredential) -> impl Iterator<Item = &FieldValue> {
    [&existing.issuer].into_iter().chain(existing.subject()).chain(&existing.audiences)
}

fn credential_never_matches(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(evidence, "Write it as a token of the pipeline says it, or delete the credential.", |existing| {
        let issuer = &existing.issuer;
        // Subjects of other platforms have a grammar of their own.
        let is_ours =
            |field: &&FieldValue| subject::parse(text(field)).is_some() || text(issuer).contains("://gitlab.");
        let subject = existing.subject().filter(|field| field.text.is_none() || is_ours(field));
        let is_odd = |character: char| character.is_whitespace() || is_invisible(character);
        let has_odd = [issuer].into_iter().chain(subject).find(|field| text(field).contains(is_odd));
        if let Some(field) = has_odd {
            return Some(("matches no token, as no GitLab writes white space or an invisible character here", field));
        }
        if let Some(field) = fields(existing).find(|field| field.text.as_ref().is_some_and(Text::is_empty)) {
            return Some(("matches no token, as this is empty", field));
        }
        if issuer.text.is_some() && (!text(issuer).starts_with("https://") || text(issuer) == "https://gitlab.com/") {
            return Some((
                "matches no token, as issuers begin with https://, and GitLab.com's ends without a slash",
                issuer,
            ));
        }
        let value = text(subject?);
        let has = |part: &str| value.contains(part);
        let ref_type =
            value.split_once(":ref_type:").map_or("tag", |(_, rest)| rest.split(':').next().unwrap_or_default());
        let what = if has(":environment:") {
            "matches no token, as GitLab's subjects name no environment"
        } else if value.starts_with("repo:") || value.starts_with("job_") || !matches!(ref_type, "branch" | "tag" | "*")
        {
            "matches no token, as no subject of GitLab's has this form"
        } else if has(":ref:refs/heads/") || has(":ref:refs/tags/") {
            "matches no token, as GitLab names a ref without `refs/heads/` or `refs/tags/`"
        } else {
            return None;
        };
        Some((what, subject?))
    })
}

fn credential_has_wildcard(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(evidence, "Write one credential for each ref, or a flexible credential (preview).", |existing| {
        let field = fields(existing).find(|field| text(field).contains('*'))?;
        Some(("holds a wildcard, which a standard credential compares as it is", field))
    })
}

fn credential_several_audiences(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(evidence, "Keep the one that the job's `aud:` names.", |existing| {
        Some(("has more than one audience, where Azure takes exactly one", existing.audiences.get(1)?))
    })
}

fn credential_too_long(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(evidence, "Shorten it: Azure takes 600 characters at most.", |existing| {
        let field = fields(existing).find(|field| field.text.as_ref().is_some_and(is_too_long))?;
        Some(("has a value that is too long", field))
    })
}

fn credential_bad_name(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(evidence, "Choose another: 3 to 120 letters, digits, `-` and `_`, a letter or digit first.", |existing| {
        let name = existing.name.text.as_ref()?.raw();
        let is_good = NAME_LENGTH.contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !name.starts_with(['-', '_']);
        (!is_good).then_some(("has a name that Azure does not take", &existing.name))
    })
}

fn credential_by_path(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "Lead the subject with `project_id` (`ci_id_token_sub_claim_components`), and let the credential follow.",
        |existing| {
            let field = existing.subject().filter(|field| {
                subject::parse(text(field))
                    .is_some_and(|parts| parts.first().is_some_and(|lead| lead.name.ends_with("path")))
            })?;
            Some(("names the project by its path, which breaks when it moves, and which can be taken over", field))
        },
    )
}

fn credentials_too_many(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let list = evidence.credentials.list();
    let place = list.get(MAX_CREDENTIALS)?.place.clone();
    let message =
        fill("These are ~ credentials; one identity or app registration holds 20 at most.", &[&list.len().to_string()]);
    Some(
        Diagnostic::new(message)
            .fix("Spread them over several identities, use a flexible credential (preview), or compose a subject without `ref`.")
            .at_source(Source::Credentials, place),
    )
}

fn credential_duplicate(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let found = same(evidence)?;
    pair_diagnostic(
        evidence,
        found,
        " have the same issuer and subject, which one identity or app registration cannot hold twice.",
        "Delete one of them, or paste the list of one identity only.",
    )
}

fn credential_left_behind(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    if let Some(run) = evidence.dry_run
        && let Some(current) = run.matching
    {
        let old = run.rows.iter().position(|row| match &row.outcome {
            MatchOutcome::Differs(mismatch) => {
                mismatch.difference.is_slip() || mismatch.difference == Difference::ProjectMoved
            }
            _ => false,
        })?;
        return pair_diagnostic(
            evidence,
            (current, old),
            ": the first lets this token in, the second looks like what it replaced.",
            "Delete the old one when no pipeline uses it.",
        );
    }
    let found = nearly_same(evidence)?;
    pair_diagnostic(
        evidence,
        found,
        " differ by a slip of spelling only: one of them is left over.",
        "Delete the one that no token matches.",
    )
}

/// The issuer and the subject of each credential that has both, none of them too long to be held, with its number.
fn compared<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = (usize, [&'a Text; 2])> {
    let list = evidence.credentials.list().iter().enumerate();
    let both =
        list.filter_map(|(index, one)| Some((index, [one.issuer.text.as_ref()?, one.subject()?.text.as_ref()?])));
    both.filter(|(_, fields)| !fields.iter().any(|field| is_too_long(field)))
}

/// The first credential with the issuer and the subject of an earlier one, behind that one.
fn same(evidence: &Evidence<'_>) -> Option<(usize, usize)> {
    let mut seen = BTreeMap::new();
    compared(evidence).find_map(|(index, fields)| Some((seen.insert(fields, index)?, index)))
}

/// The first credential whose issuer and subject differ from an earlier one's by slips of spelling alone, behind that one.
fn nearly_same(evidence: &Evidence<'_>) -> Option<(usize, usize)> {
    let mut seen = BTreeMap::new();
    for (index, fields) in compared(evidence) {
        let [issuers, subjects] = fields.map(spellings);
        for (number, (issuer, subject)) in pairs(&issuers, &subjects).enumerate() {
            let (earlier, others) = *seen.entry((number, issuer.clone(), subject.clone())).or_insert((index, fields));
            if others != fields {
                return Some((earlier, index));
            }
        }
    }
    None
}

/// Each of the one with each of the other.
fn pairs<'a>(one: &'a [String; 2], other: &'a [String; 2]) -> impl Iterator<Item = (&'a String, &'a String)> {
    one.iter().flat_map(|one| other.iter().map(move |other| (one, other)))
}

fn pair_diagnostic(
    evidence: &Evidence<'_>,
    (first, second): (usize, usize),
    what: &str,
    fix: &'static str,
) -> Option<Diagnostic> {
    let list = evidence.credentials.list();
    let (one, other) = (list.get(first)?, list.get(second)?);
    let message = fill("The credentials ~ and ~~", &[&one.which(first), &other.which(second), what]);
    Some(Diagnostic::new(message).fix(fix).at_source(Source::Credentials, other.place.clone()))
}
