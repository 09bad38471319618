//! One flexible credential for two tokens, if it lets in little more than them.

use crate::gitlab::plan::Project;
use crate::report::{Report, SubjectPart};
use crate::text::Text;

/// The parts of one flexible credential for two tokens: the project, and refs of one type whose names have a common prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlexibleCredential {
    /// `iss`
    pub issuer: Text,
    /// `aud`
    pub audience: Text,
    /// `project_path`
    pub project_path: Text,
    /// `project_id`
    pub project_id: Text,
    /// The components of the subject.
    pub components: Vec<&'static str>,
    /// `branch` or `tag`.
    pub ref_type: Text,
    /// The pattern for the names of refs: the common prefix, and `*`.
    pub pattern: Text,
}

impl FlexibleCredential {
    /// The claims matching expression. An error is a sentence on why there is none.
    pub fn expression(&self) -> Result<String, &'static str> {
        use crate::entra::expression::{Refs, build, supports};
        if supports(self.issuer.raw()) == Some(false) {
            return Err(
                "Flexible credentials take GitLab at https://gitlab.com, https://gitlab.<any>.com and https://gitlab.<any>.ca only.",
            );
        }
        let pattern = self.pattern.raw();
        let refs = if self.ref_type == "tag" { Refs::TagsLike(pattern) } else { Refs::BranchesLike(pattern) };
        let [issuer, path, id] = [&self.issuer, &self.project_path, &self.project_id].map(|text| text.raw().to_owned());
        let project = Project { issuer, path, id };
        build(refs, &project, &self.components)
    }
}

/// Why there should be no such credential.
const SAME: &str = "One standard credential lets in both.";
const ISSUER: &str = "One credential holds one issuer and one audience, and these tokens differ there.";
const MORE: &str = "The subjects differ in more than the name of a branch or tag: one expression for both would let in more than it should.";
const PROJECT: &str = "An expression needs the project's id, which is not the same in both.";
const UNPROTECTED: &str =
    "A ref is not protected: whoever may push could make another one that an expression for both lets in.";
const WILDCARDS: &str = "The names hold a character that an expression takes for any text.";
const NAMES: &str = "The names have no beginning in common that would tell them from others.";

/// One flexible credential for both, if it is narrow enough: the tokens differ only in the name of a protected branch or tag, and the names
/// have a distinctive prefix (`v1.`, `release/`). Otherwise a sentence on why not.
pub fn flexible(one: &Report, other: &Report) -> Result<FlexibleCredential, &'static str> {
    let (Some(first), Some(second)) = (&one.credential, &other.credential) else { return Err(MORE) };
    if first == second {
        return Err(SAME);
    }
    if first.issuer != second.issuer || first.audience != second.audience {
        return Err(ISSUER);
    }
    let pairs = || one.subject.iter().zip(other.subject.iter());
    let is_alike = |(one, other): (&SubjectPart, &SubjectPart)| {
        one.name == other.name && (one.name == "ref" || one.value == other.value)
    };
    let part = |report: &Report, name: &str| {
        report.subject.iter().find(|part| part.name == name).map(|part| part.value.clone())
    };
    let (Some(ref_type), Some(name)) = (part(one, "ref_type"), part(one, "ref")) else { return Err(MORE) };
    if one.subject.len() != other.subject.len() || !pairs().all(is_alike) {
        return Err(MORE);
    }
    let both = |claim: &str| one.claim(claim).filter(|value| other.claim(claim) == Some(*value)).cloned();
    let (Some(project_id), Some(project_path)) = (both("project_id"), both("project_path")) else {
        return Err(PROJECT);
    };
    if both("ref_protected").is_none_or(|protected| protected != *"true") {
        return Err(UNPROTECTED);
    }
    let second = part(other, "ref").unwrap_or_default();
    let same = super::same(name.raw(), second.raw());
    let common = name.raw().get(..same).unwrap_or_default();
    // Git has no such names, but a token could.
    if common.contains(['*', '?']) {
        return Err(WILDCARDS);
    }
    // `v1.2` and `v1.3` are the series `v1.`; `main` and `master` have no series in common.
    let end = common.bytes().rposition(|byte| b"/.-_".contains(&byte)).map(|last| last + 1);
    let end = end.or_else(|| (ref_type == "tag").then_some(common.len())).filter(|end| *end > 0).ok_or(NAMES)?;
    let pattern = Text::from([common.get(..end).unwrap_or_default(), "*"].concat());
    let components = one.subject.iter().map(|part| part.name).collect();
    let (issuer, audience) = (first.issuer.clone(), first.audience.clone());
    Ok(FlexibleCredential { issuer, audience, project_path, project_id, components, ref_type, pattern })
}
