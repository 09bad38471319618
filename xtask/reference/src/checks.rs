//! The section of the checks.

use crate::html::{inline, paragraphs};
use crate::{fact, heading};
use claimlens::check::{self, Check};
use claimlens::entra::Severity;

pub(crate) fn section() -> String {
    let groups = check::groups().map(|group| {
        let articles: String = group.checks.iter().map(article).collect();
        format!("<h3>{}</h3>\n{articles}", inline(group.title))
    });
    groups.collect()
}

fn article(check: &Check) -> String {
    let id = format!("check-{}", check.id);
    let (class, says) = match check.severity {
        Severity::Error => ("error", "Error: Entra refuses the token, or it cannot be read"),
        Severity::Warning => ("warning", "Warning: likely a mistake"),
        Severity::Info => ("info", "Worth knowing"),
    };
    let time = if check.is_time_dependent() { "On the moment at which the token is judged" } else { "" };
    format!(
        "<article id=\"{id}\" class=\"{class}\">\n{}{}<dl>\n{}{}</dl>\n</article>\n",
        heading(&id, &format!("<code>{}</code>", check.id)),
        paragraphs(check.doc),
        fact("Severity", says),
        fact("Depends", time),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_has_the_anchor_the_text_and_the_severity() {
        let article = article(check::all().find(|check| check.id == "expired").unwrap());
        for part in ["id=\"check-expired\"", "href=\"#check-expired\"", "<p>Past its end.</p>", "Error", "moment"] {
            assert!(article.contains(part), "{part} in {article}");
        }
    }
}
