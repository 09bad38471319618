//! Writes the static reference to standard output, from the tables of the core.
//!
//! It is HTML without a script. Anchors are permanent: `#claim-sub`, `#header-alg`, `#check-expired`, `#error-aadsts700213`.

mod checks;
mod claims;
mod errors;
mod html;
mod others;

/// The frame of the page. xtask inserts the names of files and the checksum.
const FRAME: &str = include_str!("frame.html");

fn main() {
    print!("{}", page());
}

fn page() -> String {
    let frame =
        FRAME.replace("{claims}", &claims::section()).replace("{checks}", &(checks::section() + &others::section()));
    frame.replace("{errors}", &errors::section())
}

/// A heading with a link to its anchor.
fn heading(id: &str, shown: &str) -> String {
    format!("<h4><a href=\"#{id}\">{shown}</a></h4>\n")
}

/// A row of facts.
fn fact(name: &str, says: &str) -> String {
    if says.is_empty() { String::new() } else { format!("<div><dt>{name}</dt><dd>{says}</dd></div>\n") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use claimlens::check;
    use claimlens::gitlab::catalogue::{Part, entries};
    use claimlens::render::{self, findings};
    use claimlens::report::{Options, TEXT_FINDINGS, read, report};
    use std::collections::BTreeSet;

    #[test]
    fn an_id_stands_once_and_every_link_within_the_page_leads_somewhere() {
        let page = page();
        let values =
            |name: &'static str| page.split(name).skip(1).filter_map(|rest| rest.split_once('"')).map(|(id, _)| id);
        let ids: BTreeSet<_> = values(" id=\"").collect();
        assert_eq!(ids.len(), values(" id=\"").count());
        for link in values(" href=\"#") {
            assert!(ids.contains(link), "#{link}");
        }
        for id in ["claim-sub", "header-alg", "check-expired", "error-aadsts700213"] {
            assert!(ids.contains(id), "#{id}");
        }
    }

    /// The page links each finding and each documented claim to its anchor.
    #[test]
    fn everything_that_the_page_leads_to_has_its_anchor() {
        let page = page();
        let checks = check::all().map(|check| format!("check-{}", check.id));
        let texts = TEXT_FINDINGS.iter().map(|text| format!("check-{}", text.id));
        let members = entries().map(|entry| match entry.part {
            Part::Header => format!("header-{}", entry.name),
            Part::Payload => format!("claim-{}", entry.name),
        });
        for id in checks.chain(texts).chain(members) {
            assert!(page.contains(&format!(" id=\"{id}\"")), "#{id}");
        }
    }

    /// Findings that no check makes: about a text without a token, an error message, options.
    #[test]
    fn findings_of_no_check_have_their_anchors() {
        let page = page();
        let mut options = render::Options::default();
        options.set_name("job", "a\nb".to_owned());
        let texts = [
            "AADSTS700213: No matching federated identity record found for presented assertion subject 'x'.",
            "ERROR: Please run 'az login' to setup account.",
            "no token",
            "{\"iss\": \"https://gitlab.com\", \"sub\": \"s\", \"aud\": \"a\"}",
        ];
        for text in texts {
            let report = report(&read(text), 0, 0, &Options::default());
            for finding in report.findings.iter().chain(&findings(&report, &options)) {
                assert!(page.contains(&format!(" id=\"check-{}\"", finding.id)), "#check-{}", finding.id);
            }
        }
    }

    #[test]
    fn every_place_is_filled() {
        let page = page();
        for place in ["{claims}", "{checks}", "{errors}"] {
            assert!(!page.contains(place), "{place}");
        }
        assert!(!page.contains("<script"));
    }
}
