//! A `.gitlab-ci.yml`, or a part of one, as far as logins need it: jobs, their `id_tokens:`, variables and the commands of their scripts.
//!
//! YAML's crates end at the first error, and what people paste is seldom a whole file: jobs cut out of one, in a mail or a diff, with
//! prose around. So this reads line by line, as libyaml does where that takes the text (the tests compare the two), and goes on behind
//! what it cannot read. What is left out, for that or because it stands in another file, makes a job or the whole `partial`: then what
//! is not there is no finding.
//!
//! [`margins`] takes away what stands around YAML, [`yaml`] makes a tree of it, [`jobs`] makes jobs of the tree.

mod jobs;
mod margins;
mod yaml;

use crate::text::Span;
use std::rc::Rc;
pub use yaml::Scalar;

/// The jobs of a text. Every span is in bytes of it.
#[derive(Clone, Debug, Default)]
pub struct CiConfig {
    /// The jobs, hidden ones among them, in the order of the text.
    pub jobs: Vec<Job>,
    /// `default:`.
    pub default: Job,
    /// `variables:` at the top.
    pub variables: Vec<Variable>,
    /// Whether there is more to it that was not read, or that stands in other files.
    pub partial: bool,
}

/// A job, with what it extends.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// Its name; empty for the keys of a job that were pasted without it.
    pub name: Rc<Scalar>,
    /// `id_tokens:`, without those of `default:`. None where it has no such key.
    pub id_tokens: Option<IdTokens>,
    /// Its `before_script:`, `script:` and `after_script:`, those of `default:` among them, item by item.
    pub scripts: Vec<Rc<Scalar>>,
    /// `variables:`; of those with the same name the last counts.
    pub variables: Vec<Variable>,
    /// Whether it starts another pipeline.
    pub is_trigger: bool,
    /// Whether something of it was not read, or stands elsewhere.
    pub partial: bool,
}

/// The tokens that a job asks for.
#[derive(Clone, Debug)]
pub struct IdTokens {
    /// Where `id_tokens` stands.
    pub place: Span,
    /// Each of them.
    pub list: Vec<IdToken>,
}

/// A token that a job asks for.
#[derive(Clone, Debug)]
pub struct IdToken {
    /// The variable's name.
    pub name: Rc<Scalar>,
    /// The strings of `aud`. None where it has no such key.
    pub audiences: Option<Vec<Rc<Scalar>>>,
    /// The first key that is not `aud`.
    pub other_key: Option<Rc<Scalar>>,
}

/// A variable with its value.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Its name.
    pub name: Rc<Scalar>,
    /// Its value.
    pub value: Rc<Scalar>,
}

/// A command of a script.
#[derive(Clone, Debug)]
pub struct Command<'a> {
    scalar: &'a Scalar,
    part: Span,
}

/// The keys that only a job has.
const JOB_KEYS: [&str; 6] = ["id_tokens", "script", "before_script", "after_script", "trigger", "extends"];

/// Reads a text. None if it does not look like a configuration: no job has a script, a trigger or `id_tokens:`.
pub fn read(text: &str) -> Option<CiConfig> {
    if !JOB_KEYS.iter().any(|key| text.contains(key)) {
        return None;
    }
    // libyaml has these for ends of lines and for blanks.
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
    /// The commands of its scripts: their lines without comments, continued ones as one.
    pub fn commands(&self) -> impl Iterator<Item = Command<'_>> {
        self.scripts
            .iter()
            .flat_map(|scalar| commands(scalar.text.raw()).into_iter().map(|part| Command { scalar, part }))
    }
}

impl Command<'_> {
    /// Its characters, as the shell gets them.
    pub fn text(&self) -> &str {
        self.scalar.text.raw().get(self.part.clone()).unwrap_or_default()
    }

    /// Where a part of its text stands.
    pub fn place(&self, part: &Span) -> Span {
        self.scalar.part(&(self.part.start + part.start..self.part.start + part.end))
    }
}

/// Where the commands of a script stand in it. A line goes on with the one before where that ends in a backslash (in PowerShell in a
/// backtick), or where it begins with an option.
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
