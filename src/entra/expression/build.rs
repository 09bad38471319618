//! The narrowest expression for a class of pipelines.

use crate::gitlab::plan::words::has_wildcard;
use crate::gitlab::plan::{Project, compose};

/// The pipelines of one project that an expression lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refs<'a> {
    /// On any branch.
    Branches,
    /// On branches whose name fits a pattern.
    BranchesLike(&'a str),
    /// On any tag.
    Tags,
    /// On tags whose name fits a pattern, `v*`.
    TagsLike(&'a str),
    /// On any branch or tag.
    BranchesAndTags,
    /// All of them, however the project composes its subject after the first component.
    Project,
}

impl<'a> Refs<'a> {
    /// The patterns that an expression has for `ref_type` and `ref`.
    pub(crate) fn patterns(self) -> (&'static str, &'a str) {
        match self {
            Self::Branches => ("branch", "*"),
            Self::BranchesLike(name) => ("branch", name),
            Self::Tags => ("tag", "*"),
            Self::TagsLike(name) => ("tag", name),
            Self::BranchesAndTags | Self::Project => ("*", "*"),
        }
    }
}

/// Writes the expression for subjects composed of `components`. The error is a sentence saying why there is none.
pub fn build(refs: Refs<'_>, project: &Project, components: &[&str]) -> Result<String, &'static str> {
    let (kind, name) = refs.patterns();
    if kind != "*" && !components.contains(&"ref_type") {
        return Err("The subject holds no `ref_type`, so a branch and a tag look alike.");
    }
    if name != "*" && !components.contains(&"ref") {
        return Err("The subject holds no `ref`, so the names of refs cannot be told apart.");
    }
    if project.id.is_empty() || !project.id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("The project's id is needed: a number.");
    }
    if [&project.path, name].iter().any(|name| name.contains('\'')) {
        return Err("A `'` in a name cannot be written: no escape for it is documented.");
    }
    if has_wildcard(&project.path) {
        return Err("A project's path holds no wildcard.");
    }
    let whole = refs == Refs::Project && components.len() > 1;
    let components = if whole { components.get(..1).unwrap_or_default() } else { components };
    let subject = compose(components, &|component| {
        Some(match component {
            "ref_type" => kind,
            "ref" => name,
            _ if component.ends_with("project_path") => &project.path,
            _ if component.ends_with("project_id") => &project.id,
            // Any value that the pipeline has.
            _ => "*",
        })
    });
    let subject = subject.filter(|subject| !subject.is_empty()).ok_or("The project's path is needed.")?;
    let operator = if whole || has_wildcard(&subject) { "matches" } else { "eq" };
    let open = if whole { ":*" } else { "" };
    Ok(["claims['sub'] ", operator, " '", &subject, open, "' and claims['project_id'] eq '", &project.id, "'"].concat())
}
