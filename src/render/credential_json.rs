//! The three strings that a managed identity's credential holds.

use super::{Group, Output};
use crate::quote::json;
use crate::report::{Options, Report};

pub(super) const OUTPUT: Output = Output {
    id: "credential-json",
    title: "Managed identity",
    group: Group::Credential,
    language: "json",
    file_name: "credential.json",
    write,
};

fn write(report: &Report, _: &Options) -> Option<String> {
    let credential = report.credential.as_ref()?;
    let (issuer, subject, audience) = (json(&credential.issuer), json(&credential.subject), json(&credential.audience));
    Some(format!(
        "{{\n  \"issuer\": {issuer},\n  \"audiences\": [\n    {audience}\n  ],\n  \"subject\": {subject}\n}}\n"
    ))
}
