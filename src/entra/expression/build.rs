//! The narrowest expression for a class of pipelines.

use crate::gitlab::plan::Project;

/// The pipelines of one project that an expression lets in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refs<'a> {
    /// Those on any branch.
    Branches,
    /// Those on branches whose name fits a pattern.
    BranchesLike(&'a str),
    /// Those on any tag.
    Tags,
    /// Those on tags whose name fits a pattern, `v*`.
    TagsLike(&'a str),
    /// Those on any branch or tag.
    BranchesAndTags,
    /// All, however the project composes its subject behind the first component.
    Project,
}

/// Writes the expression, for subjects composed of `components`. An error says, as a sentence, why there is none.
pub fn build(refs: Refs<'_>, project: &Project<'_>, components: &[&str]) -> Result<String, &'static str> {
    let (kind, name) = match refs {
        Refs::Branches => ("branch", "*"),
        Refs::BranchesLike(name) => ("branch", name),
        Refs::Tags => ("tag", "*"),
        Refs::TagsLike(name) => ("tag", name),
        Refs::BranchesAndTags | Refs::Project => ("*", "*"),
    };
    if kind != "*" && !components.contains(&"ref_type") {
        return Err("The subject holds no `ref_type`, so a branch and a tag look alike.");
    }
    if name != "*" && !components.contains(&"ref") {
        return Err("The subject holds no `ref`, so the names of refs cannot be told apart.");
    }
    if project.id.is_empty() || !project.id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("The project's id is needed: a number.");
    }
    let mut subject = String::new();
    for component in components {
        let value = match *component {
            "ref_type" => kind,
            "ref" => name,
            component if component.ends_with("project_path") => project.path,
            component if component.ends_with("project_id") => project.id,
            // Whatever the pipeline has.
            _ => "*",
        };
        if value.is_empty() || value.contains('\'') {
            return Err("A `'` in a name cannot be written: no escape for it is documented.");
        }
        if component.ends_with("project_path") && value.contains(['*', '?']) {
            return Err("A project's path holds no wildcard.");
        }
        for part in [if subject.is_empty() { "" } else { ":" }, component, ":", value] {
            subject.push_str(part);
        }
        if refs == Refs::Project {
            break;
        }
    }
    if refs == Refs::Project && components.len() > 1 {
        subject.push_str(":*");
    }
    let operator = if subject.contains(['*', '?']) { "matches" } else { "eq" };
    Ok(["claims['sub'] ", operator, " '", &subject, "' and claims['project_id'] eq '", project.id, "'"].concat())
}
