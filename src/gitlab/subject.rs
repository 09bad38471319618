//! The grammar of `sub`: `name:value` pairs joined with `:`, nothing escaped.

use crate::text::Span;

/// The components of which a project can compose its subject (`ci_id_token_sub_claim_components`). Each is also the name of a claim.
pub const COMPONENTS: [&str; 11] = [
    "project_path",
    "project_id",
    "job_project_path",
    "job_project_id",
    "source_project_path",
    "source_project_id",
    "ref_type",
    "ref_protected",
    "ref",
    "environment_protected",
    "deployment_tier",
];

/// One component of a subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Component {
    /// Its name, one of [`COMPONENTS`].
    pub name: &'static str,
    /// The span of its value in the subject, in bytes.
    pub value: Span,
}

/// Parses a subject. None if it does not begin with one of GitLab's components.
///
/// A value ends before `:` and the name of the next component. Neither a Git reference nor a GitLab path can contain `:`, so this is
/// unambiguous for every subject that GitLab issues.
pub fn parse(subject: &str) -> Option<Vec<Component>> {
    let mut components = Vec::new();
    let mut next = Some((0, name_at(subject, 0)?));
    while let Some((at, name)) = next {
        let start = at + name.len() + 1;
        let rest = subject.get(start..).unwrap_or_default();
        next = rest
            .match_indices(':')
            .map(|(colon, _)| start + colon + 1)
            .find_map(|behind| name_at(subject, behind).map(|name| (behind, name)));
        let end = next.map_or(subject.len(), |(behind, _)| behind - 1);
        components.push(Component { name, value: start..end });
    }
    Some(components)
}

/// The component whose name and colon begin at byte `at`.
fn name_at(subject: &str, at: usize) -> Option<&'static str> {
    let rest = subject.get(at..)?;
    COMPONENTS.into_iter().find(|name| rest.strip_prefix(name).is_some_and(|rest| rest.starts_with(':')))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each part's name and value.
    type Parts<'a> = Option<Vec<(&'static str, &'a str)>>;

    fn parts(subject: &str) -> Parts<'_> {
        Some(parse(subject)?.into_iter().map(|part| (part.name, &subject[part.value])).collect())
    }

    #[test]
    fn subjects_and_their_parts() {
        let cases: [(&str, Parts<'_>); 10] = [
            (
                "project_path:g/p:ref_type:branch:ref:main",
                Some(vec![("project_path", "g/p"), ("ref_type", "branch"), ("ref", "main")]),
            ),
            (
                "project_id:20:ref_type:tag:ref:v1.2",
                Some(vec![("project_id", "20"), ("ref_type", "tag"), ("ref", "v1.2")]),
            ),
            // A shorter composition, and one with the components of 18.7.
            ("project_path:g/p", Some(vec![("project_path", "g/p")])),
            (
                "project_path:g/p:ref_protected:true:environment_protected:true:deployment_tier:production",
                Some(vec![
                    ("project_path", "g/p"),
                    ("ref_protected", "true"),
                    ("environment_protected", "true"),
                    ("deployment_tier", "production"),
                ]),
            ),
            // A project that is named like a component.
            (
                "project_path:ref/ref_type:ref_type:branch:ref:ref",
                Some(vec![("project_path", "ref/ref_type"), ("ref_type", "branch"), ("ref", "ref")]),
            ),
            // A value with a colon: no Git reference, but nothing is lost.
            ("project_path:g/p:ref:a:b", Some(vec![("project_path", "g/p"), ("ref", "a:b")])),
            ("project_path:", Some(vec![("project_path", "")])),
            // GitHub's form, a user id, nothing.
            ("repo:octo/cat:ref:refs/heads/main", None),
            ("42", None),
            ("", None),
        ];
        for (subject, expected) in cases {
            assert_eq!(parts(subject), expected, "{subject}");
        }
    }
}
