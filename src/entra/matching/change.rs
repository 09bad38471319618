//! The smallest correct change: a command is offered only if it grants access to nobody who was not meant to have it.

use super::difference::{claim, from_github, without_refs};
use super::{CredentialField, Difference, PresentedToken};
use crate::entra::cloud::CLOUDS;
use crate::entra::credential::Credential;
use crate::entra::credentials::{ExistingCredential, SourceFormat};
use crate::limits::is_too_long;
use crate::quote::{self, az, az_list, fill, is_invisible, json, shell};
use crate::text::Text;

/// What to do about a mismatch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What to do about the credential, in words.
    pub text: String,
    /// The command that does it, for a POSIX shell. None if only an explanation is appropriate.
    pub command: Option<String>,
    /// What to change in the pipeline instead; empty if nothing should change there.
    pub pipeline: String,
}

/// The change for a credential that differs from the token in these fields, in the order of comparison.
pub(super) fn smallest(
    existing: &ExistingCredential,
    token: &PresentedToken<'_>,
    mismatches: &[(CredentialField, Difference)],
    credential: &Text,
) -> Change {
    let mends = |(field, difference): &(CredentialField, Difference)| {
        let says = |found: Option<String>| found.is_some_and(|found| found == token.subject.raw());
        match (field, difference) {
            // The odd character must be on the credential's side: a branch may be named to look like another.
            (_, Difference::LookAlike) => token_value(*field, token).raw().is_ascii(),
            (CredentialField::Subject, Difference::GitHubForm) => {
                says(existing.subject().and_then(|found| from_github(found.text.as_ref()?.raw())))
            }
            (CredentialField::Subject, Difference::RefsPrefix) => {
                says(existing.subject().and_then(|found| Some(without_refs(found.text.as_ref()?.raw()))))
            }
            (CredentialField::Expression, _) => false,
            (_, difference) => difference.is_slip(),
        }
    };
    let is_slip = mismatches.iter().all(mends);
    // A difference hidden by a slip comes first.
    let (field, difference) = mismatches
        .iter()
        .find(|mismatch| !mends(mismatch))
        .or(mismatches.first())
        .copied()
        .filter(|_| !token.is_from_fork)
        .unwrap_or((CredentialField::Subject, Difference::Fork));
    let facts = difference.info();
    let mut text = facts.change.to_owned();
    let mut pipeline = facts.pipeline.to_owned();
    // The job chooses the audience: if the credential has a recommended one, the slip is in the job.
    let has_the_right_audience = mismatches.iter().any(|(field, _)| *field == CredentialField::Audience)
        && existing.audiences.iter().any(|audience| audience.text.as_ref().is_some_and(is_recommended))
        && !CLOUDS.iter().any(|facts| token.audiences.contains(facts.audience));
    match (field, difference) {
        (_, Difference::TooLong) => {}
        (CredentialField::Issuer, Difference::OtherText) => {
            "The credential trusts another issuer: look whether the client id is of the identity that is meant for this GitLab instance."
                .clone_into(&mut text);
        }
        (CredentialField::Issuer, Difference::GitHubForm) => {
            "The credential trusts GitHub's workflows. A GitLab job needs one of its own beside it."
                .clone_into(&mut text);
        }
        (CredentialField::Audience, _) if has_the_right_audience || difference == Difference::OtherText => {
            let audience = existing.audiences.iter().find_map(|audience| audience.text.as_ref());
            let aud = quote::code(&Text::from(["aud: ", audience.map_or("", Text::raw)].concat()));
            pipeline = ["Write ", &aud, " under the job's `id_tokens:`."].concat();
            let change = if has_the_right_audience {
                "The credential has an audience that Microsoft recommends: change the job."
            } else {
                "Make the two equal, in the job or in the credential."
            };
            change.clone_into(&mut text);
        }
        (CredentialField::Subject, Difference::GitHubForm) if !is_slip => {
            "GitHub's subjects have another form, and this one is not of the token's project and ref."
                .clone_into(&mut text);
        }
        (_, Difference::LookAlike) if !is_slip => {
            "The odd character is the token's: find out who chose it before you let it in.".clone_into(&mut text);
        }
        (CredentialField::Subject, Difference::OtherText) => {
            "Compare the two; the credential has to hold the subject of the pipeline that is meant."
                .clone_into(&mut text);
        }
        _ => {}
    }
    if difference == Difference::LetterCase && field == CredentialField::Subject && differs_in_ref(token, credential) {
        text.push_str(" Branches and tags that differ in case are two to GitLab.");
    }
    let is_other_ref = mismatches.iter().all(|mismatch| {
        mends(mismatch)
            || matches!(mismatch.1, Difference::TagForBranch | Difference::OtherBranch | Difference::OtherTag)
    });
    let is_merge_request = claim(token, "pipeline_source") == Some("merge_request_event");
    let command = if token.is_from_fork || has_the_right_audience {
        None
    } else if is_slip {
        command(existing, token, None)
    } else if is_other_ref && !is_merge_request {
        let name =
            Credential { issuer: Text::default(), subject: token.subject.clone(), audience: Text::default() }.name();
        command(existing, token, Some(&name))
    } else {
        None
    };
    if is_other_ref && !is_slip && is_merge_request {
        text.push_str(" It is the source branch of a merge request.");
    }
    if is_other_ref && !is_slip && claim(token, "ref_protected") == Some("false") {
        text.push_str(" It is not protected: everybody who can push to it would get in.");
    }
    if existing.format == SourceFormat::File && is_slip {
        text.push_str(" Change the block and deploy it.");
    }
    Change { text, command, pipeline }
}

/// Whether Microsoft recommends the audience for a cloud.
fn is_recommended(audience: &Text) -> bool {
    CLOUDS.iter().any(|facts| *audience == *facts.audience)
}

/// Whether the first difference is in the name of the ref.
fn differs_in_ref(token: &PresentedToken<'_>, credential: &Text) -> bool {
    let (at, _) = super::common(token.subject.raw(), credential.raw());
    token.subject.raw().get(..at).is_some_and(|same| same.contains(":ref:"))
}

/// The token's value for a field.
fn token_value<'a>(field: CredentialField, token: &PresentedToken<'a>) -> &'a Text {
    match field {
        CredentialField::Issuer => token.issuer,
        CredentialField::Subject | CredentialField::Expression => token.subject,
        CredentialField::Audience => token.audience,
    }
}

/// The command that makes the pasted object hold the token's values or, given a name, one that creates another object beside it.
///
/// None if too little is known about the object, or if a value contains something that is invisible in a terminal.
fn command(existing: &ExistingCredential, token: &PresentedToken<'_>, create: Option<&str>) -> Option<String> {
    let values = [token.issuer, token.subject, token.audience];
    let is_plain = |text: &str| !text.contains(is_invisible);
    if !values.iter().all(|value| is_plain(value.raw()) && !is_too_long(value)) {
        return None;
    }
    let known = existing.name.text.as_ref().map(Text::raw).filter(|name| is_plain(name));
    let (verb, name) = match create {
        Some(name) => ("create", name),
        None => ("update", known?),
    };
    let name = Text::from(name);
    match existing.format {
        SourceFormat::File | SourceFormat::Typed => None,
        SourceFormat::AppRegistration => {
            let [issuer, subject, audience] = values.map(json);
            let (template, own) = match create {
                Some(_) => ("~ create --id=~~ --parameters=~", fill("\"name\": ~, ", &[&json(&name)])),
                None => ("~ update --id=~ --federated-credential-id=~ --parameters=~", String::new()),
            };
            let body = "{~\"issuer\": ~, \"subject\": ~, \"audiences\": [~]}";
            let body = shell(&Text::from(fill(body, &[&own, &issuer, &subject, &audience])))?;
            let name = if create.is_some() { String::new() } else { az(&name)? };
            Some(fill(template, &["az ad app federated-credential", "\"$AZURE_CLIENT_ID\"", &name, &body]))
        }
        SourceFormat::ManagedIdentity | SourceFormat::Json => {
            let [issuer, subject, audience] = values;
            let (issuer, subject, audience) = (az(issuer)?, az(subject)?, az_list(audience)?);
            let part = |option: &str, segment: &str, variable: &str| {
                let value =
                    existing.segment(segment).filter(|value| is_plain(value)).and_then(|value| az(&Text::from(value)));
                match value.as_deref().unwrap_or(variable) {
                    "" => String::new(),
                    value => [option, value].concat(),
                }
            };
            Some(fill(
                "az identity federated-credential ~~~~ --name=~ --issuer=~ --subject=~ --audiences=~",
                &[
                    verb,
                    &part(" --subscription=", "subscriptions", ""),
                    &part(" --resource-group=", "resourcegroups", "\"$RESOURCE_GROUP\""),
                    &part(" --identity-name=", "userassignedidentities", "\"$IDENTITY_NAME\""),
                    &az(&name)?,
                    &issuer,
                    &subject,
                    &audience,
                ],
            ))
        }
    }
}
