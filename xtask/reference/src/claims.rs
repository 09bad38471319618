//! The members of a token, from the catalogue.

use crate::html::{escape, inline};
use crate::{fact, heading};
use claimlens::gitlab::catalogue::{CATALOGUE, Entry, Matched, Part, Stability, Type, Values};

pub(crate) fn section() -> String {
    let groups = CATALOGUE.iter().map(|(title, entries)| {
        let articles: String = entries.iter().map(article).collect();
        format!("<h3>{title}</h3>\n{articles}")
    });
    groups.collect()
}

fn article(entry: &Entry) -> String {
    let part = match entry.part {
        Part::Header => "header",
        Part::Payload => "claim",
    };
    let id = format!("{part}-{}", entry.name);
    let page = entry.page.address();
    let since = if entry.since.is_empty() { String::new() } else { format!("GitLab {}", entry.since) };
    let personal = if entry.personal { "Yes: mind where it is shown" } else { "" };
    format!(
        "<article id=\"{id}\">\n{}<p>{}</p>\n<dl>\n{}{}{}{}{}{}{}{}</dl>\n</article>\n",
        heading(&id, &format!("<code>{}</code>", escape(entry.name))),
        inline(entry.meaning),
        fact("Type", &kind(entry)),
        fact("Presence", &inline(entry.when)),
        fact("Since", &since),
        fact("Values", &values(&entry.values)),
        fact("Entra", matched(entry.matched)),
        fact("Changes", stability(entry.stability)),
        fact("Personal data", personal),
        fact(
            "Documentation",
            &format!("<a href=\"{page}\" rel=\"noreferrer\">{}</a>", page.trim_start_matches("https://"))
        ),
    )
}

fn kind(entry: &Entry) -> String {
    let kind = match entry.kind {
        Type::String => "A string",
        Type::NumericString => "A number written as a string, such as <code>\"42\"</code>",
        Type::BooleanString => "<code>\"true\"</code> or <code>\"false\"</code>, written as a string",
        Type::Integer => "A whole number",
        Type::Boolean => "<code>true</code> or <code>false</code>",
        Type::Time => "Seconds since 1970, as a number",
        Type::StringOrStrings => "A string or a list of strings",
        Type::Strings => "A list of strings",
        Type::Objects => "A list of objects",
        Type::Object => "An object",
    };
    format!("{kind}{}", if entry.nullable { ", or <code>null</code>" } else { "" })
}

fn values(values: &Values) -> String {
    let (before, list) = match values {
        Values::Any => return String::new(),
        Values::Known(list) => ("", list),
        Values::Usual(list) => ("Among others:", list),
    };
    let items = list.iter().map(|(value, says)| format!("<li><code>{}</code>: {}</li>", escape(value), inline(says)));
    format!("{before}<ul>{}</ul>", items.collect::<String>())
}

fn matched(matched: Matched) -> &'static str {
    match matched {
        Matched::Always => "Compares it with the federated credential, character by character",
        Matched::Flexible => "A flexible credential (preview) may match it",
        Matched::Conflicting => "Open: Microsoft's own pages disagree on whether a flexible credential may match it",
        Matched::Read => "Reads it to accept or refuse the token; no credential names it",
        Matched::No => "Does not look at it",
    }
}

fn stability(stability: Stability) -> &'static str {
    match stability {
        Stability::Stable => "Never, for the life of what it names",
        Stability::ChangesOnRename => "When the project or a group is renamed or moved",
        Stability::UserChanges => "When the user changes it",
        Stability::PerRun => "With every job or pipeline",
        Stability::Configured => "With the job's configuration",
        Stability::Settings => "With a setting of the project or of the instance",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claimlens::gitlab::catalogue::entry;

    #[test]
    fn an_entry_says_all_that_the_catalogue_knows() {
        let article = article(entry(Part::Payload, "ref_type").unwrap());
        for part in
            ["id=\"claim-ref_type\"", "<code>branch</code>", "docs.gitlab.com", "Presence", "Does not look at it"]
        {
            assert!(article.contains(part), "{part} in {article}");
        }
        let article = super::article(entry(Part::Header, "alg").unwrap());
        assert!(article.contains("id=\"header-alg\""), "{article}");
    }
}
