//! The body that Microsoft Graph takes for an app registration's credential.

use super::{Group, Output};
use crate::quote::json;
use crate::report::{Options, Report};
use crate::text::Text;

pub(super) const OUTPUT: Output = Output {
    id: "credential-app-json",
    title: "App registration",
    group: Group::Credential,
    language: "json",
    file_name: "credential-app.json",
    write,
};

fn write(report: &Report, _: &Options) -> Option<String> {
    let credential = report.credential.as_ref()?;
    let name = json(&Text::from(credential.name()));
    let (issuer, subject, audience) = (json(&credential.issuer), json(&credential.subject), json(&credential.audience));
    Some(format!(
        "{{\n  \"name\": {name},\n  \"issuer\": {issuer},\n  \"subject\": {subject},\n  \"description\": \"Lets a GitLab CI/CD job log in, written by claimlens\",\n  \"audiences\": [\n    {audience}\n  ]\n}}\n"
    ))
}
