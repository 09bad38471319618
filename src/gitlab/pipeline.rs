//! A `.gitlab-ci.yml`, or a job of one, as far as logins need it: jobs, their `id_tokens:` and the commands of their scripts.
//!
//! A reader of lines, not of YAML: it knows indentation, keys, list items, block scalars, comments and quotes as people write them in these
//! files, and leaves alone what it does not know. What a job takes from elsewhere (`extends:`, anchors, `!reference`) makes it
//! [`partial`](Job::partial).

use crate::text::{Span, Text};

/// The jobs of a text. Every span is in bytes of it.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    /// The text itself.
    pub text: String,
    /// The jobs, hidden ones among them, in the order of the text.
    pub jobs: Vec<Job>,
    /// `default:`, and what stands at the top without a job.
    pub default: Job,
}

/// A job.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// Where its name stands; empty for the keys of a job that were pasted without it.
    pub name: Span,
    /// `id_tokens:`. None where it has no such key.
    pub id_tokens: Option<Vec<IdToken>>,
    /// Where `id_tokens` stands.
    pub id_tokens_place: Span,
    /// Its commands: lines of its scripts, continued ones as one.
    pub commands: Vec<Span>,
    /// Whether it starts another pipeline.
    pub is_trigger: bool,
    /// Whether it takes keys from elsewhere.
    pub partial: bool,
}

/// A token that a job asks for.
#[derive(Clone, Debug)]
pub struct IdToken {
    /// Where the variable's name stands.
    pub name: Span,
    /// The strings of `aud`.
    pub audiences: Vec<(Text, Span)>,
    /// The first key that is not `aud`.
    pub other_key: Option<Span>,
}

impl Pipeline {
    /// The text of a part.
    pub fn slice(&self, span: &Span) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }
}

/// Top-level keys that are no jobs.
const GLOBAL: [&str; 8] = ["stages", "variables", "include", "workflow", "image", "services", "cache", "spec"];
/// Keys that only a job has: at the top they are of a job that was pasted without its name.
const OF_A_JOB: [&str; 6] = ["id_tokens", "script", "before_script", "after_script", "trigger", "extends"];

/// Reads a text. None if it does not look like a configuration: no job has a script, a trigger or `id_tokens:`.
pub fn read(text: &str) -> Option<Pipeline> {
    if !OF_A_JOB.iter().any(|key| text.contains(key)) {
        return None;
    }
    let mut reader = Reader { text, pipeline: Pipeline::default(), path: Vec::new(), scalar: None };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        reader.line(at, line.trim_end());
        at += line.len();
    }
    let mut pipeline = reader.pipeline;
    let says_something = |job: &Job| job.id_tokens.is_some() || !job.commands.is_empty() || job.is_trigger;
    if !pipeline.jobs.iter().any(says_something) && pipeline.default.id_tokens.is_none() {
        return None;
    }
    text.clone_into(&mut pipeline.text);
    Some(pipeline)
}

struct Reader<'a> {
    text: &'a str,
    pipeline: Pipeline,
    /// The keys around the line, each with its indentation.
    path: Vec<(usize, Span)>,
    /// The indentation of a key whose value is a block scalar.
    scalar: Option<usize>,
}

impl Reader<'_> {
    fn line(&mut self, start: usize, line: &str) {
        let content = line.trim_start_matches(' ');
        let indent = line.len() - content.len();
        let start = start + indent;
        if content.is_empty() || content.starts_with('#') || content == "---" {
            return;
        }
        let item = content.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' '));
        // A list may stand as deep as its key.
        let depth = self.path.iter().take_while(|(at, _)| *at < indent || *at == indent && item.is_some()).count();
        if self.section(depth) == Some("script") {
            let rest = item.map_or(content, str::trim_start);
            let at = start + content.len() - rest.len();
            if !matches!(rest, "" | "|" | "|-" | "|+" | ">" | ">-" | ">+") {
                self.command(at, rest, item.is_some());
            }
            return;
        }
        if self.scalar.is_some_and(|of| indent > of) {
            return;
        }
        self.scalar = None;
        self.path.truncate(depth);
        if let Some(item) = item {
            let rest = item.trim_start();
            if self.section(depth) == Some("id_tokens") && self.key(3) == Some("aud") {
                self.audience(start + content.len() - rest.len(), rest);
            }
            return;
        }
        let Some((key, value, value_at)) = pair(content, start) else { return };
        self.path.push((indent, key));
        if value.starts_with(['|', '>']) {
            self.scalar = Some(indent);
        }
        self.entry(value, value_at);
    }

    /// How many keys of the path stand above the keys of a job: one, or none where the job's name was not pasted.
    fn above(&self) -> usize {
        usize::from(!self.path.first().is_some_and(|(_, key)| OF_A_JOB.contains(&self.slice(key))))
    }

    /// The key of a level: 0 is the job's name, 1 a key of the job.
    fn key(&self, level: usize) -> Option<&str> {
        let index = (level + self.above()).checked_sub(1)?;
        self.path.get(index).map(|(_, key)| self.slice(key))
    }

    fn slice(&self, span: &Span) -> &str {
        self.text.get(span.clone()).unwrap_or_default()
    }

    /// The part of a job that the first `depth` keys of the path lead into.
    fn section(&self, depth: usize) -> Option<&'static str> {
        if depth <= self.above() {
            return None;
        }
        match self.key(1)? {
            "script" | "before_script" | "after_script" => Some("script"),
            "id_tokens" => Some("id_tokens"),
            _ => None,
        }
    }

    /// The job that the path leads into.
    fn job(&mut self) -> &mut Job {
        let name = match self.path.first() {
            Some((_, name)) if self.above() == 1 => name.clone(),
            _ => 0..0,
        };
        if self.slice(&name) == "default" {
            return &mut self.pipeline.default;
        }
        let Pipeline { jobs, default, .. } = &mut self.pipeline;
        if jobs.last().is_none_or(|job| job.name != name) {
            jobs.push(Job { name, ..Job::default() });
        }
        jobs.last_mut().unwrap_or(default)
    }

    /// A key and its value, by where the path leads.
    fn entry(&mut self, value: &str, at: usize) {
        let level = self.path.len() - self.above();
        let Some(key) = self.path.last().map(|(_, key)| key.clone()) else { return };
        let name = self.slice(&key).to_owned();
        if self.key(0).is_some_and(|job| self.above() == 1 && GLOBAL.contains(&job)) {
            return;
        }
        let is_elsewhere = value.starts_with(['*', '!']);
        match (level, name.as_str()) {
            (1, "id_tokens") => {
                let job = self.job();
                job.id_tokens = Some(Vec::new());
                job.id_tokens_place = key;
                // Flow style at this level is not read.
                job.partial |= is_elsewhere || value.starts_with('{');
            }
            (1, "script" | "before_script" | "after_script") => {
                if is_elsewhere {
                    self.job().partial = true;
                } else if !value.is_empty() && !value.starts_with(['|', '>', '&']) {
                    self.command(at, value, true);
                }
            }
            (1, "trigger") => self.job().is_trigger = true,
            (1, "extends" | "<<") | (2, "<<") => self.job().partial = true,
            (2, _) if self.key(1) == Some("id_tokens") => {
                let token = IdToken { name: key, audiences: Vec::new(), other_key: None };
                let job = self.job();
                job.partial |= is_elsewhere;
                job.id_tokens.get_or_insert_default().push(token);
                self.flow(value, at);
            }
            (3, _) if self.key(1) == Some("id_tokens") => self.of_token(&key, value, at),
            _ => {}
        }
    }

    /// The keys of `{ aud: … }`.
    fn flow(&mut self, value: &str, at: usize) {
        let Some(inner) = value.strip_prefix('{') else { return };
        let inner = inner.trim_end_matches('}');
        // A list has commas of its own.
        let parts = if inner.contains('[') { vec![inner] } else { inner.split(',').collect() };
        let mut start = at + 1;
        for part in parts {
            let trimmed = part.trim();
            let from = start + (part.len() - part.trim_start().len());
            if let Some((key, value, value_at)) = pair(trimmed, from) {
                self.of_token(&key, value, value_at);
            }
            start += part.len() + 1;
        }
    }

    /// A key of a token.
    fn of_token(&mut self, key: &Span, value: &str, at: usize) {
        if self.slice(key) == "aud" {
            match value.strip_prefix('[') {
                Some(list) => {
                    let mut start = at + 1;
                    for item in list.trim_end().trim_end_matches(']').split(',') {
                        let trimmed = item.trim_start();
                        self.audience(start + item.len() - trimmed.len(), trimmed.trim_end());
                        start += item.len() + 1;
                    }
                }
                None => self.audience(at, value),
            }
        } else if let Some(token) = self.job().id_tokens.as_mut().and_then(|tokens| tokens.last_mut()) {
            token.other_key.get_or_insert_with(|| key.clone());
        }
    }

    fn audience(&mut self, at: usize, value: &str) {
        let value = scalar(value);
        let text = value.trim_matches(['"', '\'']);
        let span = at..at + value.len();
        if let Some(token) = self.job().id_tokens.as_mut().and_then(|tokens| tokens.last_mut())
            && !text.is_empty()
        {
            token.audiences.push((Text::from(text), span));
        }
    }

    /// A line of a script. It goes on with the line before where that ends in a backslash, or where it begins with an option.
    fn command(&mut self, at: usize, line: &str, is_item: bool) {
        let end = at + line.len();
        let text = self.text;
        let job = self.job();
        if line.starts_with("!reference") || line.starts_with('*') {
            job.partial = true;
            return;
        }
        if let Some(last) = job.commands.last_mut()
            && !is_item
            && (line.starts_with('-') || text.get(last.clone()).is_some_and(|before| before.ends_with(['\\', '`'])))
        {
            last.end = end;
        } else {
            job.commands.push(at..end);
        }
    }
}

/// A key, its value without a comment, and where the value stands. None for a line that is no `key: value`.
fn pair(content: &str, start: usize) -> Option<(Span, &str, usize)> {
    let quote = content.chars().next().filter(|first| matches!(first, '"' | '\''));
    let (from, length) = match quote {
        Some(quote) => (1, content.get(1..)?.find(quote)?),
        None => (0, colon(content)?),
    };
    let behind = content.get(from + length + from..)?;
    let rest = behind.trim_start().strip_prefix(':').filter(|rest| rest.is_empty() || rest.starts_with(' '))?;
    let value = rest.trim_start();
    let at = start + content.len() - value.len();
    Some((start + from..start + from + length, scalar(value), at))
}

/// The colon that ends a plain key.
fn colon(content: &str) -> Option<usize> {
    content.match_indices(':').map(|(at, _)| at).find(|at| {
        let behind = content.as_bytes().get(at + 1);
        behind.is_none_or(|byte| *byte == b' ')
    })
}

/// A value without the comment behind it.
fn scalar(value: &str) -> &str {
    if let Some(quote) = value.chars().next().filter(|first| matches!(first, '"' | '\''))
        && let Some(end) = value.get(1..).and_then(|rest| rest.find(quote))
    {
        return value.get(..end + 2).unwrap_or(value);
    }
    if value.starts_with('#') {
        return "";
    }
    value.find(" #").and_then(|end| value.get(..end)).unwrap_or(value).trim_end()
}
