//! GitLab's claims, one by one against the catalogue.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::gitlab::catalogue::{ClaimFamily, Entry, Part, ValueList, entry};
use crate::gitlab::explain::{expected_type, is_unlisted};
use crate::gitlab::family::TokenFamily;
use crate::json::{Data, Value};
use crate::quote;

checks! {
    "GitLab's claims one by one, against the catalogue",

    /// A claim of another JSON type than GitLab writes, so a condition on it will not match.
    ///
    /// Flags `"project_id": 42`; not `"project_id": "42"`.
    check("claim-type-unexpected", Severity::Warning, claim_type_unexpected),

    /// A value that is not on the claim's list: a warning if the list is confirmed, else an info.
    ///
    /// Flags `"ref_type": "merge_request"`; not `"branch"`.
    check("claim-value-unknown", Severity::Warning, claim_value_unknown),
}

/// GitLab's own claims with their entries; none in a token of another family.
fn known<'a>(evidence: &Evidence<'a>) -> impl Iterator<Item = (&'static Entry, &'a Value)> {
    let claims = if evidence.family == TokenFamily::IdToken { evidence.claims() } else { &[] };
    claims.iter().filter_map(|member| {
        let entry = entry(Part::Payload, member.name.raw()).filter(|entry| entry.family == ClaimFamily::GitLab)?;
        Some((entry, &member.value))
    })
}

fn claim_type_unexpected(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (entry, value, expected) =
        known(evidence).find_map(|(entry, value)| Some((entry, value, expected_type(entry, value)?)))?;
    let shown = match &value.data {
        Data::String(text) => quote::message(text),
        other => other.kind().to_owned(),
    };
    Some(
        Diagnostic::about(entry.name, format!("`{}` is {shown}; GitLab writes {expected} there.", entry.name))
            .fix("Look at what changed the token on its way here."),
    )
}

fn claim_value_unknown(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (entry, value) = known(evidence).find(|(entry, value)| is_unlisted(entry, value))?;
    let Data::String(text) = &value.data else { return None };
    let said = Diagnostic::about(
        entry.name,
        format!(
            "`{}` is {}, a value that claimlens does not know; a newer GitLab may have it.",
            entry.name,
            quote::message(text)
        ),
    );
    Some(if matches!(entry.values, ValueList::Usual(_)) { said.severity(Severity::Info) } else { said })
}
