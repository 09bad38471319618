//! The outputs: one row of a table each. Most are a template ([`fill`]); the reports are written by code.

mod expression;
mod fill;
mod pipeline;
mod share;
mod table;
mod values;

use crate::entra::Severity;
use crate::report::{Finding, Identity, NAMES, Options, Refs, Report};
use std::cell::Cell;
use values::Values;

pub use share::{MASK, claims_for_a_link};
pub use table::OUTPUTS;

/// What an output is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Creates the credential.
    Credential,
    /// Uses it in a pipeline.
    Pipeline,
    /// Tells somebody else.
    Report,
}

impl Group {
    /// Its id on the page.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Pipeline => "pipeline",
            Self::Report => "report",
        }
    }
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
    /// The language of its text: `json`, `yaml`, `sh`, `powershell`, `hcl`, `bicep`, `markdown`.
    pub language: &'static str,
    /// The name of a file that holds it.
    pub file_name: &'static str,
    /// The tools with their versions, and what must exist before.
    pub needs: &'static str,
    source: Source,
}

/// Where an output's text comes from.
#[derive(Debug)]
enum Source {
    /// A template of a credential.
    Template(&'static str),
    /// The same, of a flexible credential whatever the options say.
    Flexible(&'static str),
    /// A template of a job.
    Job(&'static str),
    /// Code.
    Code(fn(&Report, &Options) -> String),
}

/// Why an output is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is nothing for this token: a part of the credential is missing, or the token is a fork's.
    NotHere,
    /// A sentence that says what is in the way.
    Because(String),
}

impl Output {
    /// Its text.
    pub fn write(&self, report: &Report, options: &Options) -> Result<String, Refused> {
        self.write_with(report, options, &Cell::default())
    }

    /// The names that it uses, as places in [`NAMES`].
    pub fn names(&self, report: &Report, options: &Options) -> Vec<usize> {
        let used = Cell::default();
        if !matches!(self.source, Source::Code(_)) {
            // What is refused uses the names up to there.
            drop(self.write_with(report, options, &used));
        }
        (0..NAMES.len()).filter(|place| used.get() >> place & 1 == 1).collect()
    }

    fn write_with(&self, report: &Report, options: &Options, used: &Cell<u32>) -> Result<String, Refused> {
        let (template, is_job, is_flexible) = match self.source {
            Source::Code(write) if report.selected.is_some() && !report.is_long => return Ok(write(report, options)),
            Source::Code(_) => return Err(Refused::NotHere),
            Source::Template(template) => (template, false, false),
            Source::Flexible(template) => (template, false, true),
            Source::Job(template) => (template, true, false),
        };
        let values = Values::of(report, options, self, is_flexible, used).ok_or(Refused::NotHere)?;
        if is_job {
            pipeline::applies(report, options)?;
        }
        fill::fill(template, &values)
    }
}

impl Output {
    /// The identity and the references that it is for, if it is for these alone.
    fn is_for(&self) -> (Option<Identity>, Option<bool>) {
        match self.id {
            "credential-json" | "credential-arm-json" => (Some(Identity::ManagedIdentity), Some(false)),
            "credential-app-json" => (Some(Identity::AppRegistration), Some(false)),
            "credential-flexible-json" | "az-rest-flexible" => (None, Some(true)),
            _ => (None, None),
        }
    }

    /// Whether it writes what is chosen: this kind of identity, this subject alone or more of them.
    pub fn fits(&self, options: &Options) -> bool {
        let (identity, is_flexible) = self.is_for();
        identity.is_none_or(|identity| identity == options.identity)
            && is_flexible.is_none_or(|is_flexible| is_flexible == (options.refs != Refs::Exact))
    }

    /// Chooses what it is for, where it is for that alone.
    pub fn choose(&self, options: &mut Options) {
        let (identity, is_flexible) = self.is_for();
        options.identity = identity.unwrap_or(options.identity);
        match is_flexible {
            Some(true) if options.refs == Refs::Exact => options.refs = Refs::Branches,
            Some(false) => options.refs = Refs::Exact,
            _ => {}
        }
    }
}

/// The output with an id.
pub fn output(id: &str) -> Option<&'static Output> {
    OUTPUTS.iter().find(|output| output.id == id)
}

/// What is wrong with the options for this token: outputs that are in the way of a value, and names that their owner does not take.
/// The page and the module show them behind the report's own findings.
pub fn findings(report: &Report, options: &Options) -> Vec<Finding> {
    let mut findings = Vec::new();
    for output in OUTPUTS {
        if let Err(Refused::Because(why)) = output.write(report, options) {
            let message = ["`", output.id, "` is not written: ", &why].concat();
            findings.push(Finding::new("output-not-written", Severity::Warning, message));
        }
    }
    for (name, given) in NAMES.iter().zip(&options.names) {
        if let Some(given) = given.as_deref().filter(|given| !(name.accepts)(given)) {
            let given = crate::quote::message(&given.into());
            let message = ["The option `", name.option, "` is ", &given, "; it takes ", name.rule, "."].concat();
            findings.push(Finding::new("name-not-taken", Severity::Warning, message));
        }
    }
    findings
}
