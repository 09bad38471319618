//! The claims matching expression of a flexible credential.

use super::NotWritten;
use super::options::Options;
use crate::entra::expression::{Refs, supports};
use crate::gitlab::plan::words::has_wildcard;
use crate::gitlab::subject;
use crate::report::Report;

/// An expression that matches the subjects of a project's branches, tags or both, and the project's id:
/// `claims['sub'] matches '…' and claims['project_id'] eq '…'`. Both of Microsoft's pages on GitLab allow this form.
pub(super) fn expression(report: &Report, options: &Options) -> Result<String, NotWritten> {
    let because = |why: &str| NotWritten::Blocked(why.to_owned());
    let claim = |name: &str| report.claim(name).map_or("", |text| text.raw());
    if supports(claim("iss")) != Some(true) {
        return Err(because(
            "Entra takes flexible credentials of GitLab only from https://gitlab.com, https://gitlab.….com and https://gitlab.….ca.",
        ));
    }
    let id = claim("project_id");
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(because("an expression compares `project_id`, and the token does not say it."));
    }
    let of_token = if claim("ref_type") == "tag" { Refs::Tags } else { Refs::Branches };
    let (ref_type, ref_name) = options.refs.unwrap_or(of_token).patterns();
    let subject = claim("sub");
    let mut pattern = String::new();
    let mut has_ref = false;
    for part in subject::parse(subject).unwrap_or_default() {
        let value = subject.get(part.value).unwrap_or_default();
        let value = match part.name {
            "ref" => ref_name,
            "ref_type" => ref_type,
            _ if value.contains('\'') || has_wildcard(value) => {
                return Err(because(
                    "an expression cannot hold `'`, `*` or `?` as themselves, and the subject has one.",
                ));
            }
            _ => value,
        };
        has_ref |= part.name == "ref";
        if !pattern.is_empty() {
            pattern.push(':');
        }
        pattern.push_str(part.name);
        pattern.push(':');
        pattern.push_str(value);
    }
    if !has_ref {
        return Err(because(
            "the subject names no branch or tag, so a standard credential lets in all of them already.",
        ));
    }
    Ok(["claims['sub'] matches '", &pattern, "' and claims['project_id'] eq '", id, "'"].concat())
}
