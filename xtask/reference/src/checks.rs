//! The checks, from their table and their documentation.

use crate::docs::{self, Group};
use crate::html::{inline, paragraphs};
use crate::{fact, heading};
use claimlens::check::{self, Check};
use claimlens::entra::Severity;
use std::fs;
use std::io::{Error, Result};
use std::path::Path;

/// For each group of the table what its file says, in the order of the table.
pub(crate) fn groups(root: &Path) -> Result<Vec<Group>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join("src/check"))? {
        let path = entry?.path();
        if path.is_file() {
            found.push(docs::group(&fs::read_to_string(path)?));
        }
    }
    let documents =
        |check: &Check, group: &Group| group.checks.iter().any(|(id, text)| id == check.id && !text.is_empty());
    let mut groups = Vec::new();
    for checks in check::groups() {
        let group = found.iter().find(|group| checks.iter().all(|check| documents(check, group)));
        let ids: Vec<_> = checks.iter().map(|check| check.id).collect();
        let group = group.ok_or_else(|| Error::other(format!("no file documents all of {}", ids.join(", "))))?;
        groups.push(group.clone());
    }
    Ok(groups)
}

pub(crate) fn section(groups: &[Group]) -> String {
    let mut section = String::new();
    let mut title = "";
    for (group, checks) in groups.iter().zip(check::groups()) {
        // A file may hold two groups, one behind the other.
        if group.title != title {
            section.extend(["<h3>", &inline(&group.title), "</h3>\n"]);
            title = &group.title;
        }
        for check in checks {
            let text = group.checks.iter().find(|(id, _)| id == check.id).map_or("", |(_, text)| text);
            section.push_str(&article(check, text));
        }
    }
    section
}

fn article(check: &Check, text: &str) -> String {
    let id = format!("check-{}", check.id);
    let (class, says) = match check.severity {
        Severity::Error => ("error", "Error: Entra refuses the token, or it cannot be read"),
        Severity::Warning => ("warning", "Warning: likely a mistake"),
        Severity::Info => ("info", "Worth knowing"),
    };
    let time = if check.of_the_moment { "On the moment at which the token is judged" } else { "" };
    format!(
        "<article id=\"{id}\" class=\"{class}\">\n{}{}<dl>\n{}{}</dl>\n</article>\n",
        heading(&id, &format!("<code>{}</code>", check.id)),
        paragraphs(text),
        fact("Severity", says),
        fact("Depends", time),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_is_documented_by_its_function() {
        let groups = groups(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
        let documented = groups.iter().flat_map(|group| &group.checks);
        for check in check::all() {
            let (_, text) = documented.clone().find(|(id, _)| id == check.id).unwrap();
            assert!(text.lines().next().is_some_and(|line| line.len() > 10), "{}: {text}", check.id);
        }
    }

    #[test]
    fn an_article_has_the_anchor_the_text_and_the_severity() {
        let check = check::all().find(|check| check.id == "expired").unwrap();
        let article = article(check, "It is over.");
        for part in ["id=\"check-expired\"", "href=\"#check-expired\"", "<p>It is over.</p>", "Error", "moment"] {
            assert!(article.contains(part), "{part} in {article}");
        }
    }
}
