//! A `.gitlab-ci.yml`, or a part of one, as far as logins need it: jobs, their `id_tokens:`, variables and the commands of their scripts.
//!
//! YAML crates stop at the first error, and people seldom paste a whole file: they paste jobs cut out of one, from an email or a diff, with
//! prose around. So this parser reads line by line and continues after what it cannot read. On text that libyaml accepts the two agree, which
//! the tests check. A job or the whole is `partial` if something was skipped or is in another file; then nothing is reported as missing.
//!
//! [`margins`] strips what surrounds the YAML, [`yaml`] parses it into a tree, [`jobs`] turns the tree into jobs.

mod jobs;
mod margins;
mod yaml;

use crate::text::Span;
use std::rc::Rc;
pub use yaml::Scalar;

/// The jobs of a text. Spans count its bytes.
#[derive(Clone, Debug, Default)]
pub struct CiConfig {
    /// The jobs, including hidden ones, in the order of the text.
    pub jobs: Vec<Job>,
    /// `default:`.
    pub default: Job,
    /// Global `variables:`.
    pub variables: Vec<Variable>,
    /// Whether something was not read or is in other files.
    pub partial: bool,
}

/// A job, with everything that it inherits through `extends:`.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// Its name; empty if its keys were pasted without it.
    pub name: Rc<Scalar>,
    /// `id_tokens:`, without those of `default:`. None without that key.
    pub id_tokens: Option<IdTokens>,
    /// The items of `before_script:`, `script:` and `after_script:`, including those from `default:`.
    pub scripts: Vec<Rc<Scalar>>,
    /// `variables:`; the last one of a name counts.
    pub variables: Vec<Variable>,
    /// Whether it triggers another pipeline.
    pub is_trigger: bool,
    /// Whether something of it was not read or is in other files.
    pub partial: bool,
}

/// The tokens that a job asks for.
#[derive(Clone, Debug)]
pub struct IdTokens {
    /// The span of the key `id_tokens`.
    pub place: Span,
    /// The tokens.
    pub list: Vec<IdToken>,
}

/// A token that a job asks for.
#[derive(Clone, Debug)]
pub struct IdToken {
    /// The variable's name.
    pub name: Rc<Scalar>,
    /// The strings of `aud`. None without that key.
    pub audiences: Option<Vec<Rc<Scalar>>>,
    /// The first key that is not `aud`.
    pub other_key: Option<Rc<Scalar>>,
}

/// A variable and its value.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Rc<Scalar>,
    /// Its value.
    pub value: Rc<Scalar>,
}

/// A command in a script.
#[derive(Clone, Debug)]
pub struct Command<'a> {
    scalar: &'a Scalar,
    part: Span,
}

/// The keys that only a job has.
const JOB_KEYS: [&str; 6] = ["id_tokens", "script", "before_script", "after_script", "trigger", "extends"];

/// Parses a text. None if it does not look like a configuration: no job has a script, a trigger or `id_tokens:`.
pub fn read(text: &str) -> Option<CiConfig> {
    if !JOB_KEYS.iter().any(|key| text.contains(key)) {
        return None;
    }
    // To libyaml these are line breaks and blanks.
    let inner = text.strip_prefix('\u{feff}').unwrap_or(text);
    let partial = inner.contains(['\u{85}', '\u{2028}', '\u{2029}', '\u{feff}']);
    let mut pipeline = CiConfig { partial, ..CiConfig::default() };
    for fragment in margins::fragments(text) {
        pipeline.partial |= fragment.is_cut;
        jobs::add(&yaml::read(text, &fragment), &mut pipeline);
    }
    let says_something = |job: &Job| job.id_tokens.is_some() || !job.scripts.is_empty() || job.is_trigger;
    let is_configuration = pipeline.jobs.iter().chain([&pipeline.default]).any(says_something);
    is_configuration.then_some(pipeline)
}

impl Job {
    /// The commands of its scripts: lines without comments, continuation lines joined.
    pub fn commands(&self) -> impl Iterator<Item = Command<'_>> {
        self.scripts
            .iter()
            .flat_map(|scalar| commands(scalar.text.raw()).into_iter().map(|part| Command { scalar, part }))
    }
}

impl Command<'_> {
    /// Its text, as the shell gets it.
    pub fn text(&self) -> &str {
        self.scalar.text.raw().get(self.part.clone()).unwrap_or_default()
    }

    /// Where a part of its text is in the paste.
    pub fn place(&self, part: &Span) -> Span {
        self.scalar.part(&(self.part.start + part.start..self.part.start + part.end))
    }
}

/// The spans of the commands in a script. A line continues the previous one if that ends with a backslash (a backtick in PowerShell), or if
/// it begins with an option.
fn commands(script: &str) -> Vec<Span> {
    let mut commands: Vec<Span> = Vec::new();
    let mut at = 0;
    for line in script.split_inclusive('\n') {
        let content = line.trim_start();
        let start = at + line.len() - content.len();
        at += line.len();
        let content = content.trim_end();
        let goes_on = |last: &Span| {
            content.starts_with('-')
                || script.get(last.clone()).is_some_and(|before| before.ends_with('\\') || before.ends_with(" `"))
        };
        match commands.last_mut() {
            Some(last) if goes_on(last) => last.end = start + content.len(),
            _ if content.is_empty() || content.starts_with('#') => {}
            _ => commands.push(start..start + content.len()),
        }
    }
    commands
}
