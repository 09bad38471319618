//! The section of the members of a token.

use crate::html::{escape, inline};
use crate::{fact, heading};
use claimlens::gitlab::catalogue::{CATALOGUE, EntraMatch, Entry, JsonType, Part, Stability, ValueList};

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
    let kind = match entry.json_type {
        JsonType::String => "A string",
        JsonType::NumericString => "A number written as a string, such as <code>\"42\"</code>",
        JsonType::BooleanString => "<code>\"true\"</code> or <code>\"false\"</code>, written as a string",
        JsonType::Integer => "A whole number",
        JsonType::Boolean => "<code>true</code> or <code>false</code>",
        JsonType::Time => "Seconds since 1970, as a number",
        JsonType::StringOrStrings => "A string or a list of strings",
        JsonType::Strings => "A list of strings",
        JsonType::Objects => "A list of objects",
        JsonType::Object => "An object",
    };
    format!("{kind}{}", if entry.nullable { ", or <code>null</code>" } else { "" })
}

fn values(values: &ValueList) -> String {
    let (before, list) = match values {
        ValueList::Any => return String::new(),
        ValueList::Known(list) => ("", list),
        ValueList::Usual(list) => ("Among others:", list),
    };
    let items = list.iter().map(|(value, says)| format!("<li><code>{}</code>: {}</li>", escape(value), inline(says)));
    format!("{before}<ul>{}</ul>", items.collect::<String>())
}

fn matched(matched: EntraMatch) -> &'static str {
    match matched {
        EntraMatch::Always => "Compares it with the federated credential, character by character",
        EntraMatch::Flexible => "A flexible credential (preview) may match it",
        EntraMatch::Conflicting => "Open: Microsoft's own pages disagree on whether a flexible credential may match it",
        EntraMatch::Read => "Reads it to accept or refuse the token; no credential names it",
        EntraMatch::No => "Does not look at it",
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
