//! What is worth knowing about a token that can be read.

use super::life::Life;
use super::{Diagnostic, Evidence, Severity, check, check_at, checks};
use crate::gitlab::catalogue::{Part, entry};
use crate::gitlab::family::TokenFamily;
use crate::json::{Data, Member, Value};
use crate::quote;
use crate::text::Text;
use crate::time::{relative, utc};
use crate::verify::SignatureOutcome;

checks! {
    "What is worth knowing about a token that can be read",

    /// A token that still works: a secret, for whoever holds it.
    ///
    /// Flags a signed token before `exp`; not after it, nor without a signature.
    check_at("live-token", Severity::Warning, live_token),

    /// A merge request from a fork: since GitLab 18.2.2 the subject names the fork.
    ///
    /// Flags a token where `project_id` is not `job_project_id`; not where they are the same or one is absent.
    check("fork-merge-request", Severity::Warning, fork_merge_request),

    /// A name that an object has twice: parsers differ in which they take, and Entra may refuse it (AADSTS50027).
    ///
    /// Flags `{"aud": "a", "aud": "b"}`; not the same name in two objects.
    check("duplicate-member", Severity::Warning, duplicate_member),

    /// A merge request pipeline of the project itself: its subject is the source branch's.
    ///
    /// Flags `"pipeline_source": "merge_request_event"`; not `"push"`, nor a fork.
    check("merge-request-pipeline", Severity::Info, merge_request_pipeline),

    /// A ref that anybody who can push may change.
    ///
    /// Flags `"ref_protected": "false"`; not `"true"`.
    check("ref-not-protected", Severity::Info, ref_not_protected),

    /// Claims that name a person.
    ///
    /// Flags `user_email`; not claims about projects only.
    check("personal-data", Severity::Info, personal_data),

    /// A signature that nobody verified here.
    ///
    /// Flags every signed token; not where there is no signature, or it was checked.
    check("signature-not-checked", Severity::Info, signature_not_checked).about_signature(),
}

fn live_token(life: &Life, now: i64) -> Option<Diagnostic> {
    let end = life.times.expires.filter(|end| *end > now)?;
    life.is_signed.then(|| {
        Diagnostic::about("exp", format!("This token still works, until {} ({}): whoever holds it can use it until then, and it cannot be revoked.", utc(end), relative(end, now)))
            .fix("Delete the copy when you are done. If it leaked, remove the federated credential until then.")
    })
}

fn fork_merge_request(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    if !evidence.is_from_fork() {
        return None;
    }
    let name = |claim: &str| evidence.text(claim).map(quote::message);
    let fork = name("source_project_path").or_else(|| name("project_path")).unwrap_or_else(|| "a fork".to_owned());
    let parent = name("job_project_path").unwrap_or_else(|| "another project".to_owned());
    Some(
        Diagnostic::about("sub", format!("The merge request comes from the fork {fork}, and its subject names the fork, although the job runs in {parent}."))
            .fix("No credential is written: it would let in any pipeline of that fork. Run what needs Azure after the merge, or on a branch of the project itself."),
    )
}

/// The message and the fix for a merge request from a fork.
pub(crate) fn fork(evidence: &Evidence<'_>) -> Option<String> {
    let diagnostic = fork_merge_request(evidence)?;
    Some([&diagnostic.message, " ", &diagnostic.fix.unwrap_or_default()].concat())
}

fn duplicate_member(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    fn duplicates<'a>(members: &'a [Member], found: &mut Vec<&'a Text>) {
        let mut names: Vec<&Text> = members.iter().map(|member| &member.name).collect();
        names.sort_unstable();
        for pair in names.windows(2) {
            if let [one, other] = *pair
                && one == other
                && found.len() < SHOWN
                && !found.contains(&one)
            {
                found.push(one);
            }
        }
        for member in members {
            inside(&member.value, found);
        }
    }
    fn inside<'a>(value: &'a Value, found: &mut Vec<&'a Text>) {
        match &value.data {
            Data::Object(members) => duplicates(members, found),
            Data::Array(items) => items.iter().for_each(|item| inside(item, found)),
            _ => {}
        }
    }
    /// How many names a sentence lists.
    const SHOWN: usize = 5;
    let mut found = Vec::new();
    duplicates(evidence.header(), &mut found);
    duplicates(evidence.claims(), &mut found);
    let names = found.iter().map(|name| quote::message(name)).collect::<Vec<_>>().join(", ");
    (!found.is_empty()).then(|| {
        Diagnostic::new(format!(
            "{names} {} twice in one object; all are shown, the last one is judged, and Entra may refuse the token.",
            if found.len() == 1 { "stands" } else { "stand" }
        ))
        .fix("GitLab writes each name once; look at what changed the token.")
    })
}

fn merge_request_pipeline(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (evidence.claim_is("pipeline_source", "merge_request_event") && !evidence.is_from_fork()).then(|| {
        let branch = evidence.text("ref").map_or_else(String::new, |branch| format!(", {}", quote::message(branch)));
        Diagnostic::about("sub", format!("This is a merge request pipeline: the subject names its source branch{branch}, not the target, and is the same as of a pipeline on that branch."))
    })
}

fn ref_not_protected(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    evidence.claim_is("ref_protected", "false").then(|| {
        let name = evidence.text("ref").map_or_else(|| "The reference".to_owned(), |name| format!("The reference {}", quote::message(name)));
        Diagnostic::about("ref_protected", format!("{name} is not protected: everybody who can push to it gets this token, and protected CI/CD variables are empty in its jobs."))
    })
}

fn personal_data(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let mut names: Vec<String> = Vec::new();
    for member in evidence.claims() {
        if let Some(entry) = entry(Part::Payload, member.name.raw()).filter(|entry| entry.personal)
            && member.value.data != Data::Null
            && !names.iter().any(|name| name == entry.name)
        {
            names.push(entry.name.to_owned());
        }
    }
    (!names.is_empty()).then(|| {
        Diagnostic::new(format!("The token holds personal data: {}.", names.join(", ")))
            .fix("Leave these out when you share or print it.")
    })
}

fn signature_not_checked(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    if !evidence.is_signed() {
        return None;
    }
    match evidence.verification.map(|verification| &verification.outcome) {
        None => {
            let who = if evidence.family == TokenFamily::Other { "the issuer" } else { "GitLab" };
            Some(Diagnostic::new(format!(
                "The signature is not checked: that {who} really issued this token is taken on trust."
            )))
        }
        Some(SignatureOutcome::NotChecked(why)) => {
            Some(Diagnostic::new(["The signature is not checked: ", why, "."].concat()))
        }
        Some(_) => None,
    }
}
