//! The outputs: one file and one row of a table each.

mod credential_app_json;
mod credential_json;
mod gitlab_ci;

use crate::report::{Options, Report};

/// What an output is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Creates the credential.
    Credential,
    /// Uses it in a pipeline.
    Pipeline,
}

/// An output.
#[derive(Debug)]
pub struct Output {
    /// Its permanent id.
    pub id: &'static str,
    /// Its title on the page.
    pub title: &'static str,
    /// What it is for.
    pub group: Group,
    /// The language of its text: `json`, `yaml`.
    pub language: &'static str,
    /// The name of a file that holds it.
    pub file_name: &'static str,
    /// Writes it. None where the report does not hold what it needs.
    pub write: fn(&Report, &Options) -> Option<String>,
}

/// Every output, in the order of the page.
pub const OUTPUTS: [Output; 3] = [credential_json::OUTPUT, credential_app_json::OUTPUT, gitlab_ci::OUTPUT];

/// The output with an id.
pub fn output(id: &str) -> Option<&'static Output> {
    OUTPUTS.iter().find(|output| output.id == id)
}
