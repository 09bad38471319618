//! The outputs, one row of a table each. Most are templates ([`fill`]); the reports are written by code.

mod expression;
mod fill;
mod json;
mod keys;
mod mask;
mod names;
mod options;
mod pipeline;
mod share;
mod table;
mod values;

use crate::compare::FlexibleCredential;
use crate::entra::Severity;
use crate::entra::credential::Identity;
use crate::entra::expression::Refs;
use crate::report::{Finding, Report};
use fill::fill;
use std::borrow::Cow;
use values::Values;

pub use json::{JsonAccess, JsonReport};
pub use keys::fetch_keys;
pub use mask::{MASK, Mask};
pub use names::{NAMES, NameOption, VARIABLE_RULE, is_token_variable};
pub use options::{Choice, IDENTITIES, Options, REFS, TASKS, Task, VARIABLE, chosen};
pub use share::claims_for_a_link;
pub use table::OUTPUTS;

/// What an output is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputGroup {
    /// Creates the credential.
    Credential,
    /// Uses it in a pipeline.
    Pipeline,
    /// Reports to somebody else.
    Report,
}

impl OutputGroup {
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
    pub group: OutputGroup,
    /// The language of its text: `json`, `yaml`, `sh`, `powershell`, `hcl`, `bicep`, `markdown`.
    pub language: &'static str,
    /// The name of a file that holds it.
    pub file_name: &'static str,
    /// The required tools with their versions, and what must already exist.
    pub needs: &'static str,
    /// The only kind of identity that it is for; none if both.
    only_identity: Option<Identity>,
    /// The only kind of credential that it is for; none if both.
    only_credential: Option<CredentialKind>,
    generator: Generator,
}

/// The kinds of credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CredentialKind {
    /// With one subject.
    Standard,
    /// With a claims matching expression (preview).
    Flexible,
}

/// Where an output's text comes from.
#[derive(Debug)]
enum Generator {
    /// A template, which takes a credential.
    Template(&'static str),
    /// Code, which takes any token.
    Code(fn(&Report, &Options) -> String),
}

/// Why an output is not written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotWritten {
    /// The token is too long to be judged.
    TooLong,
    /// The token is of a merge request from a fork: why that gets no credential, as sentences.
    Fork(String),
    /// The token is not a job's, or lacks a part of the credential.
    Incomplete,
    /// A value or the task prevents it: why, as a sentence.
    Blocked(String),
}

impl NotWritten {
    /// Why, as sentences; to follow the output's name if a value prevents it.
    pub fn why(&self) -> &str {
        match self {
            Self::TooLong => "Nothing is written for a token that is too long to be judged.",
            Self::Incomplete => {
                "Nothing is written: that takes a job's issuer, subject and audience, and not all of them are here. The findings say more."
            }
            Self::Fork(why) | Self::Blocked(why) => why,
        }
    }
}

impl Output {
    /// Its text.
    pub fn write(&self, report: &Report, options: &Options) -> Result<String, NotWritten> {
        match self.generator {
            Generator::Template(template) => fill(template, &self.values(report, options)?),
            Generator::Code(_) if report.is_long => Err(NotWritten::TooLong),
            Generator::Code(_) if report.selected.is_none() => Err(NotWritten::Incomplete),
            Generator::Code(write) => Ok(write(report, options)),
        }
    }

    /// The names that it uses, as indexes of [`NAMES`].
    pub fn names(&self, report: &Report, options: &Options) -> Vec<usize> {
        let (Generator::Template(template), Ok(values)) = (&self.generator, self.values(report, options)) else {
            return Vec::new();
        };
        // If a value prevents the output, the names up to it count.
        drop(fill(template, &values));
        let used = values.used.get();
        used.iter().enumerate().filter(|(_, used)| **used).map(|(place, _)| place).collect()
    }

    /// The values for its template.
    fn values<'a>(&self, report: &'a Report, options: &'a Options) -> Result<Values<'a>, NotWritten> {
        let mut values = Values::of(report, self.own_options(options))?;
        values.needs = self.needs;
        values.is_flexible |= self.only_credential == Some(CredentialKind::Flexible);
        if self.group == OutputGroup::Pipeline {
            pipeline::applies(report, options)?;
        }
        Ok(values)
    }

    /// The options with the row's own kind of identity and of credential, whatever is chosen.
    fn own_options<'a>(&self, options: &'a Options) -> Cow<'a, Options> {
        if self.fits(options) {
            return Cow::Borrowed(options);
        }
        let refs = if self.only_credential == Some(CredentialKind::Standard) { None } else { options.refs };
        Cow::Owned(Options { identity: self.only_identity.unwrap_or(options.identity), refs, ..options.clone() })
    }

    /// Whether it is for the chosen kind of identity and of credential.
    pub fn fits(&self, options: &Options) -> bool {
        let chosen = if options.refs.is_some() { CredentialKind::Flexible } else { CredentialKind::Standard };
        self.only_identity.is_none_or(|identity| identity == options.identity)
            && self.only_credential.is_none_or(|kind| kind == chosen)
    }

    /// Chooses the kind of identity and of credential that it is for, if there is only one.
    pub fn choose(&self, options: &mut Options) {
        options.identity = self.only_identity.unwrap_or(options.identity);
        match self.only_credential {
            Some(CredentialKind::Flexible) => options.refs = options.refs.or(Some(Refs::Branches)),
            Some(CredentialKind::Standard) => options.refs = None,
            None => {}
        }
    }
}

/// The output with this id.
pub fn output(id: &str) -> Option<&'static Output> {
    OUTPUTS.iter().find(|output| output.id == id)
}

/// The JSON of the one flexible credential for two tokens. The report is of one of them.
pub fn flexible_for_both(
    shared: &FlexibleCredential,
    report: &Report,
    options: &Options,
) -> Result<String, NotWritten> {
    let mut values = Values::of(report, Cow::Borrowed(options))?;
    values.is_flexible = true;
    values.shared = Some(shared);
    fill(table::CREDENTIAL_FLEXIBLE, &values)
}

/// The outputs that a value prevents, each with a sentence that says which value.
pub fn blocked_outputs(report: &Report, options: &Options) -> impl Iterator<Item = (&'static Output, String)> {
    OUTPUTS.iter().filter(|output| output.fits(options)).filter_map(|output| match output.write(report, options) {
        Err(NotWritten::Blocked(why)) => Some((output, why)),
        _ => None,
    })
}

/// What is wrong with the options for this token: values that prevent an output, and names that GitLab or Azure does not accept. The module
/// adds these to the report's findings.
pub fn findings(report: &Report, options: &Options) -> Vec<Finding> {
    let warning = |id, message: String| Finding::new(id, Severity::Warning, message);
    let unwritten = blocked_outputs(report, options);
    let unwritten = unwritten.map(|(output, why)| ["`", output.id, "` is not written: ", &why].concat());
    let mut findings: Vec<Finding> = unwritten.map(|message| warning("output-not-written", message)).collect();
    let names = NAMES.iter().zip(&options.names);
    let names = names.map(|(name, given)| (name.option, given, name.accepts, name.rule));
    let variable = ("variable", &options.variable, is_token_variable as fn(&str) -> bool, VARIABLE_RULE);
    for (option, given, accepts, rule) in names.chain([variable]) {
        if let Some(given) = given.as_deref().filter(|given| !given.is_empty() && !accepts(given)) {
            let given = crate::quote::message(&given.into());
            let message = ["The option `", option, "` is ", &given, "; it takes ", rule, "."].concat();
            findings.push(warning("name-not-taken", message));
        }
    }
    findings
}
