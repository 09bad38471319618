//! Markdown, read by the parser that GitLab uses, with every extension enabled that could give a value a meaning.

use crate::values::values;
use crate::{all_of, subject, written};
use claimlens::quote::{self, Part};
use claimlens::render::Options;
use claimlens::text::Text;
use comrak::nodes::NodeValue;
use comrak::{Arena, parse_document};

/// What a Markdown text shows as code, what it shows as text outside code, and where its links lead. It may contain nothing but tables, lists,
/// headings and bold words.
fn shown(markdown: &str) -> (Vec<String>, String, Vec<String>) {
    let mut options = comrak::Options::default();
    let extensions = &mut options.extension;
    for extension in [
        &mut extensions.alerts,
        &mut extensions.autolink,
        &mut extensions.description_lists,
        &mut extensions.footnotes,
        &mut extensions.inline_footnotes,
        &mut extensions.insert,
        &mut extensions.math_code,
        &mut extensions.math_dollars,
        &mut extensions.strikethrough,
        &mut extensions.table,
        &mut extensions.tasklist,
        &mut extensions.wikilinks_title_after_pipe,
    ] {
        *extension = true;
    }
    options.parse.relaxed_autolinks = true;
    let (mut codes, mut words, mut links) = (vec![], String::new(), vec![]);
    let arena = Arena::new();
    for node in parse_document(&arena, markdown, &options).descendants() {
        match &node.data.borrow().value {
            NodeValue::Code(code) => codes.push(code.literal.clone()),
            NodeValue::Text(text) => words.push_str(text),
            NodeValue::Link(link) => links.push(link.url.clone()),
            NodeValue::Document
            | NodeValue::Paragraph
            | NodeValue::Heading(_)
            | NodeValue::List(_)
            | NodeValue::Item(_)
            | NodeValue::Table(_)
            | NodeValue::TableRow(_)
            | NodeValue::TableCell
            | NodeValue::SoftBreak
            | NodeValue::Strong => {}
            other => panic!("{other:?} in {markdown}"),
        }
    }
    (codes, words, links)
}

fn visible(text: &str) -> String {
    quote::visible(&Text::from(text))
}

#[test]
fn portal() {
    let mut refused = 0;
    for value in values() {
        match written(&all_of(&value), "portal", &Options::default()) {
            Ok(text) => {
                let (codes, _, links) = shown(&text);
                assert!(links.is_empty(), "{links:?} {text}");
                assert_eq!([&codes[0], &codes[1], &codes[3]], [&value, &subject(&value), &value], "{text}");
            }
            Err(why) => {
                assert!(value.contains(quote::is_invisible), "{value:?}: {why}");
                refused += 1;
            }
        }
    }
    assert!((50..700).contains(&refused), "{refused}");
}

#[test]
fn report() {
    // A table cannot express these two characters in a row.
    let in_cell = |text: &str| visible(text).replace("\\|", "\\⟨U+007C⟩");
    for value in values() {
        let report = all_of(&value);
        let text = written(&report, "report-markdown", &Options::default()).unwrap();
        let (codes, words, links) = shown(&text);
        assert!(codes.ends_with(&[in_cell(&value), in_cell(&subject(&value)), in_cell(&value)]), "{codes:?}\n{text}");
        // One row per claim, with its JSON.
        let claim = report.claims.iter().find(|claim| *claim.name == *"ref").unwrap();
        assert!(codes.contains(&in_cell(claim.raw_json())), "{codes:?}\n{text}");
        assert!(!text.replace('\n', "").contains(quote::is_invisible), "{text}");
        // The findings' own words are shown as text, and links occur nowhere else.
        let mut said = String::new();
        for sentence in report.findings.iter().flat_map(|finding| [Some(&finding.message), finding.fix.as_ref()]) {
            for part in quote::parts(sentence.map_or("", |sentence| sentence)) {
                if let Part::Words(part) = part {
                    assert!(words.contains(part), "{part:?} is not in {words}");
                    said.push_str(part);
                }
            }
        }
        assert!(links.iter().all(|link| said.contains(link)), "{links:?} {text}");
    }
}

/// Whatever the value, the text around it belongs to the sentence, and the value is a single code span.
#[test]
fn a_value_in_a_sentence() {
    for value in values() {
        let message = quote::message(&Text::from(value.as_str()));
        let sentence = format!("The claim {message} is *no* <b>, `aud: {{x}}`, {message}.");
        let (codes, words, links) = shown(&quote::prose(&sentence));
        assert_eq!(codes, [&message, "aud: {x}", &message], "{sentence}");
        assert_eq!(words, "The claim  is *no* <b>, , .", "{sentence}");
        // In a cell: the row has exactly the cells that were written.
        let cell = quote::markdown_cell(&Text::from(value.as_str()));
        assert!(links.is_empty(), "{sentence}");
        let (codes, words, links) = shown(&format!("| claim | value |\n|---|---|\n| a | {cell} |\n"));
        assert_eq!(codes, [visible(&value).replace("\\|", "\\⟨U+007C⟩")], "{value:?}");
        assert_eq!((&*words, links.len()), ("claimvaluea", 0), "{value:?}");
    }
}
