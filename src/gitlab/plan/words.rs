//! Describes which pipelines a subject or a pattern lets in, and warns of those that are hardly meant.

use crate::gitlab::subject::{Component, parse};
use crate::quote;
use crate::text::Text;
use serde::Serialize;

/// The subject that a credential accepts.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The subject, or a pattern.
    pub text: &'a str,
    /// Whether `*` and `?` in it are wildcards.
    pub is_pattern: bool,
    /// The value that the claim `project_id` must have in addition.
    pub project_id: Option<&'a str>,
}

/// A warning of something that a credential lets in and that is hardly meant.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Caution {
    /// Its permanent id.
    pub id: &'static str,
    /// What gets in: a sentence.
    pub message: &'static str,
    /// What to do: a sentence.
    pub fix: &'static str,
}

/// Every caution, most serious first.
pub const CAUTIONS: [Caution; 8] = [
    Caution {
        id: "lets-in-every-project",
        message: "No project is named: any project of the instance gets in, whoever owns it.",
        fix: "Begin the subject with `project_id:` or `project_path:` and the project.",
    },
    Caution {
        id: "lets-in-a-group",
        message: "Every project whose path fits gets in, those of subgroups and those created later included.",
        fix: "Name one project, or add its `project_id`.",
    },
    Caution {
        id: "lets-in-forks",
        message: "`job_project_…` names the project that runs the job: a merge request from a fork that runs there gets in too.",
        fix: "Begin the subject with `project_id`, which is the fork's then.",
    },
    Caution {
        id: "lets-in-every-branch",
        message: "Every branch gets in, so whoever may push one does, without a review.",
        fix: "Name the branch, or compose the subject with `ref_protected` (GitLab 18.7).",
    },
    Caution {
        id: "lets-in-every-tag",
        message: "Every tag that fits gets in, so whoever may create one does.",
        fix: "Protect these tags, or compose the subject with `ref_protected` (GitLab 18.7).",
    },
    Caution {
        id: "lets-in-either-type",
        message: "Without `ref_type` a branch and a tag of one name look alike, and either gets in.",
        fix: "Compose the subject with `ref_type`.",
    },
    Caution {
        id: "lets-in-unprotected-refs",
        message: "Nothing asks whether the ref is protected: if it is not, whoever may push to it gets in.",
        fix: "Protect it, or compose the subject with `ref_protected` (GitLab 18.7).",
    },
    Caution {
        id: "lets-in-merge-requests",
        message: "A merge request's pipeline presents its source branch, so one whose source branch has this name gets in; before GitLab 18.2.2 one from a fork too.",
        fix: "Protect the branch; on an older GitLab do not run pipelines for forks in the project.",
    },
];

/// Whether a pattern has a wildcard. Not inlined: the page needs one copy.
#[inline(never)]
pub(crate) fn has_wildcard(pattern: &str) -> bool {
    pattern.bytes().any(|byte| byte == b'*' || byte == b'?')
}

/// A value inside a sentence.
#[inline(never)]
pub(crate) fn show(value: &str) -> String {
    quote::message(&Text::from(value))
}

/// What a pattern requires of a component.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Constraint<'a> {
    /// Nothing: the component is absent, or `*`.
    Any,
    /// This value.
    Exact(&'a str),
    /// A value that fits this pattern.
    Pattern(&'a str),
}

/// A subject and its components.
struct Parts<'a> {
    subject: Subject<'a>,
    parts: Vec<Component>,
}

impl<'a> Parts<'a> {
    fn of(subject: &Subject<'a>) -> Self {
        Self { subject: *subject, parts: parse(subject.text).unwrap_or_default() }
    }

    fn has(&self, name: &str) -> bool {
        self.parts.iter().any(|part| part.name == name)
    }

    fn constraint(&self, name: &str) -> Constraint<'a> {
        let value =
            self.parts.iter().find(|part| part.name == name).and_then(|part| self.subject.text.get(part.value.clone()));
        self.constraint_of(value)
    }

    fn constraint_of(&self, value: Option<&'a str>) -> Constraint<'a> {
        let Some(value) = value else { return Constraint::Any };
        if !self.subject.is_pattern {
            return Constraint::Exact(value);
        }
        // `project_path:g/p:*` allows anything after the project.
        let value = value.trim_end_matches(":*");
        if value.bytes().all(|byte| byte == b'*') {
            Constraint::Any
        } else if has_wildcard(value) {
            Constraint::Pattern(value)
        } else {
            Constraint::Exact(value)
        }
    }

    /// The component that names the project, and its constraint.
    fn project(&self) -> Option<(&'static str, Constraint<'a>)> {
        let first = self.parts.first().filter(|first| first.name.contains("project_"))?;
        Some((first.name, self.constraint_of(self.subject.text.get(first.value.clone()))))
    }

    /// Whether it is a pattern that begins with a wildcard and continues: its constraints cannot be told apart.
    fn is_opaque(&self) -> bool {
        self.parts.is_empty() && self.subject.text.bytes().any(|byte| byte != b'*')
    }

    /// Why it matches no subject that GitLab issues, if so.
    fn why_nothing(&self) -> Option<&'static str> {
        let text = self.subject.text;
        if !self.subject.is_pattern && has_wildcard(text) {
            Some("`*` and `?` are ordinary characters here, and no subject holds one")
        } else if self.parts.is_empty() && !(self.subject.is_pattern && text.starts_with(['*', '?'])) {
            Some("no subject that GitLab issues begins so")
        } else {
            None
        }
    }
}

/// A sentence on which pipelines a subject lets in.
pub fn in_words(subject: &Subject<'_>) -> String {
    let parts = Parts::of(subject);
    if let Some(why) = parts.why_nothing() {
        return ["Lets in nothing: ", why, "."].concat();
    }
    let mut said = "Lets in jobs of ".to_owned();
    let mut push = |parts: &[&str]| parts.iter().for_each(|part| said.push_str(part));
    let id = subject.project_id.map(show);
    let by_id = |lead: &str| if lead.ends_with("_id") { "the project with the id " } else { "the project " };
    match (parts.project(), &id) {
        (Some((lead, Constraint::Exact(value))), None) => push(&[by_id(lead), &show(value)]),
        (Some((lead, Constraint::Exact(value))), Some(id)) if lead.ends_with("_path") => {
            push(&[by_id(lead), &show(value), ", as long as its id is ", id]);
        }
        (_, Some(id)) => push(&[by_id("_id"), id]),
        (Some((_, Constraint::Pattern(value))), None) => push(&["every project that matches ", &show(value)]),
        _ => push(&["any project of the instance"]),
    }
    if id.is_none() && parts.project().is_some_and(|(lead, _)| lead.starts_with("job_")) {
        push(&[" (merge requests from forks that run there included)"]);
    }
    let is = |kind: &str| parts.constraint("ref_type") == Constraint::Exact(kind);
    let (one, many) = match (is("branch"), is("tag")) {
        (true, _) => ("branch", "branches"),
        (_, true) => ("tag", "tags"),
        _ => ("branch or tag", "branches and tags"),
    };
    match parts.constraint("ref") {
        Constraint::Exact(name) => push(&[", on the ", one, " ", &show(name)]),
        Constraint::Pattern(name) => push(&[", on ", many, " that match ", &show(name)]),
        Constraint::Any => push(&[", on any ", one]),
    }
    if parts.is_opaque() {
        push(&[", if the subject matches ", &show(subject.text)]);
    }
    match parts.constraint("ref_protected") {
        Constraint::Exact("true") => push(&[", if it is protected"]),
        Constraint::Exact(_) => push(&[", if it is not protected"]),
        _ => {}
    }
    match parts.constraint("environment_protected") {
        Constraint::Exact("true") => push(&[", in a protected environment"]),
        Constraint::Exact(_) => push(&[", in an environment that is not protected"]),
        _ => {}
    }
    if let Constraint::Exact(tier) | Constraint::Pattern(tier) = parts.constraint("deployment_tier") {
        push(&[", in an environment of the tier ", &show(tier)]);
    }
    push(&["."]);
    said
}

/// The cautions that apply to a subject, most serious first.
pub fn cautions(subject: &Subject<'_>) -> Vec<&'static Caution> {
    let parts = Parts::of(subject);
    if parts.why_nothing().is_some() {
        return Vec::new();
    }
    let project = parts.project();
    let protected = parts.constraint("ref_protected") == Constraint::Exact("true");
    let kind = parts.constraint("ref_type");
    let name = parts.constraint("ref");
    let (branch, tag) = (kind != Constraint::Exact("tag"), kind != Constraint::Exact("branch"));
    let named = subject.project_id.is_some();
    let applies = |caution: &&Caution| match caution.id {
        "lets-in-every-project" => !named && matches!(project, None | Some((_, Constraint::Any))),
        "lets-in-a-group" => !named && matches!(project, Some((_, Constraint::Pattern(_)))),
        _ if parts.is_opaque() => false,
        "lets-in-forks" => !named && branch && project.is_some_and(|(lead, _)| lead.starts_with("job_")),
        "lets-in-every-branch" => branch && name == Constraint::Any && !protected,
        "lets-in-every-tag" => kind == Constraint::Exact("tag") && !matches!(name, Constraint::Exact(_)) && !protected,
        "lets-in-either-type" => parts.has("ref") && name != Constraint::Any && branch && tag,
        "lets-in-unprotected-refs" => !protected && branch && name != Constraint::Any,
        _ => branch && name != Constraint::Any,
    };
    CAUTIONS.iter().filter(applies).collect()
}
