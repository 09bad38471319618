//! Fills templates.
//!
//! A template is text with marks. A flag at the start of a line says when the line is written; alone on its line it begins a block, which ends
//! with the line `{{/}}`:
//!
//! ```text
//! {{?flag}}…   {{?!flag}}…   written if the flag is set, or if it is not; a line may have several
//! {{>part}}                  another template
//! {{word}}                   a word of claimlens itself, as it is
//! {{syntax value}}           a value, quoted for the syntax
//! {{syntax >part}}           another template, filled and then quoted as one value
//! ```
//!
//! Values are never searched for marks. The marks are defined in [`super::values`]; an unknown one is an error, and a test makes sure that no
//! template has one.

use super::NotWritten;
use super::table::PARTS;
use super::values::Values;
use crate::quote;
use crate::text::Text;

/// Fills a template with these values.
pub(super) fn fill(template: &str, values: &Values<'_>) -> Result<String, NotWritten> {
    let mut out = String::new();
    append(template, values, &mut out)?;
    Ok(out)
}

fn append(template: &str, values: &Values<'_>, out: &mut String) -> Result<(), NotWritten> {
    // The number of open blocks, from the first one whose flag is not set.
    let mut hidden = 0_usize;
    for mut line in template.split_inclusive('\n') {
        let mut shown = hidden == 0;
        let mut has_flag = false;
        while let Some((flag, rest)) = line.strip_prefix("{{?").and_then(|rest| rest.split_once("}}")) {
            has_flag = true;
            shown = shown && holds(flag, values)?;
            line = rest;
        }
        if line == "{{/}}\n" {
            hidden = hidden.saturating_sub(1);
        } else if has_flag && line == "\n" {
            hidden += usize::from(!shown);
        } else if shown {
            append_line(line, values, out)?;
        }
    }
    Ok(())
}

fn append_line(line: &str, values: &Values<'_>, out: &mut String) -> Result<(), NotWritten> {
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((mark, behind)) = behind.split_once("}}") else { return Err(unknown(behind)) };
        out.push_str(before);
        rest = behind;
        if let Some(name) = mark.strip_prefix('>') {
            append(part(name)?, values, out)?;
            // The part ends its own lines.
            rest = rest.trim_start_matches('\n');
        } else if let Some((name, value)) = mark.split_once(' ') {
            let quote = SYNTAXES.iter().find(|(syntax, _)| *syntax == name).ok_or_else(|| unknown(mark))?.1;
            let text = match value.strip_prefix('>') {
                Some(name) => Text::from(fill(part(name)?, values)?.trim_end()),
                None => values.text(value).ok_or_else(|| unknown(mark))??,
            };
            let because = |why| ["the ", value, " is ", &quote::message(&text), ", and ", why, "."].concat();
            out.push_str(&quote(&text).map_err(|why| NotWritten::Blocked(because(why)))?);
        } else {
            out.push_str(&values.word(mark).ok_or_else(|| unknown(mark))?);
        }
    }
    out.push_str(rest);
    Ok(())
}

/// Whether a flag is set or, with `!` before it, is not.
fn holds(flag: &str, values: &Values<'_>) -> Result<bool, NotWritten> {
    let name = flag.trim_start_matches('!');
    let holds = values.flag(name).ok_or_else(|| unknown(flag))?;
    Ok(holds == (name == flag))
}

/// A part that several templates share.
fn part(name: &str) -> Result<&'static str, NotWritten> {
    PARTS.iter().find(|(part, _)| *part == name).map(|(_, template)| *template).ok_or_else(|| unknown(name))
}

fn unknown(mark: &str) -> NotWritten {
    NotWritten::Blocked(["its template has the mark `", mark, "`, which stands for nothing."].concat())
}

/// Quotes a value for a syntax. An error is why the syntax cannot hold it.
type Quote = fn(&Text) -> Result<String, &'static str>;

const SYNTAXES: [(&str, Quote); 12] = [
    ("json", |text| Ok(quote::json(text))),
    ("yaml", |text| Ok(quote::yaml(text))),
    ("yaml-key", |text| Ok(quote::yaml_key(text))),
    ("ci", quote::gitlab_yaml),
    ("sh", |text| quote::shell(text).ok_or(NUL)),
    ("az", |text| quote::az(text).ok_or(NUL)),
    ("azlist", |text| quote::az_list(text).ok_or(NUL)),
    ("ps", |text| Ok(quote::powershell(text))),
    // JSON on one line: none of its strings contains a line feed, so all line feeds are layout.
    ("ps-json", |text| Ok(quote::powershell(&text.raw().lines().map(str::trim).collect::<String>().into()))),
    ("hcl", |text| quote::hcl(text).ok_or("Terraform changes such text (it brings it into Unicode's normal form C)")),
    ("bicep", |text| Ok(quote::bicep(text))),
    ("field", |text| quote::field(text).ok_or("a field of one line cannot hold it")),
];

const NUL: &str = "no argument of a program can hold U+0000";

#[cfg(test)]
mod tests {
    use super::super::values::{FLAGS, TEXTS, WORDS};
    use super::super::{Generator, OUTPUTS, Options, REFS, TASKS};
    use super::*;
    use crate::report::{self, read, report};
    use std::collections::BTreeSet;

    /// Every template and every part.
    fn templates() -> impl Iterator<Item = (&'static str, &'static str)> {
        let of_outputs = OUTPUTS.iter().filter_map(|output| match output.generator {
            Generator::Template(template) => Some((output.id, template)),
            Generator::Code(_) => None,
        });
        of_outputs.chain(PARTS)
    }

    fn marks(template: &str) -> impl Iterator<Item = &str> {
        template.split("{{").skip(1).map(|rest| rest.split_once("}}").expect("a mark has an end").0)
    }

    fn with_values<T>(claims: &str, options: &Options, test: impl Fn(&Values<'_>) -> T) -> T {
        let report = report(&read(claims), 0, 0, &report::Options::default());
        test(&OUTPUTS[0].values(&report, options).expect("a credential"))
    }

    const CLAIMS: &str = r#"{"iss": "i", "sub": "s", "aud": "a"}"#;

    /// Every mark of every template is known, even in lines that are not written, and every block ends.
    #[test]
    fn every_mark_is_known() {
        with_values(CLAIMS, &Options::default(), |values| {
            for (name, template) in templates() {
                for mark in marks(template) {
                    let is_known = match mark.split_once(' ') {
                        Some((syntax, value)) => {
                            SYNTAXES.iter().any(|(of, _)| *of == syntax)
                                && value
                                    .strip_prefix('>')
                                    .map_or(values.text(value).is_some(), |name| part(name).is_ok())
                        }
                        None => match (mark.strip_prefix('?'), mark.strip_prefix('>')) {
                            (Some(flag), _) => holds(flag, values).is_ok(),
                            (_, Some(name)) => part(name).is_ok(),
                            _ => mark == "/" || values.word(mark).is_some(),
                        },
                    };
                    assert!(is_known, "{name}: {{{{{mark}}}}}");
                }
                let has_flags_alone = |line: &str| line.split_terminator("}}").all(|mark| mark.starts_with("{{?"));
                let begun = template.lines().filter(|line| !line.is_empty() && has_flags_alone(line)).count();
                assert_eq!(begun, template.lines().filter(|line| *line == "{{/}}").count(), "{name}");
            }
        });
    }

    #[test]
    fn every_row_is_a_mark_of_a_template() {
        let marks: Vec<&str> = templates().flat_map(|(_, template)| marks(template)).collect();
        let used: BTreeSet<&str> = marks.iter().flat_map(|mark| mark.split([' ', '?', '!', '>'])).collect();
        let flags: BTreeSet<&str> =
            marks.iter().filter_map(|mark| mark.strip_prefix('?')).map(|flag| flag.trim_start_matches('!')).collect();
        let values = WORDS.iter().map(|(name, _)| *name).chain(TEXTS.iter().map(|(name, _)| *name));
        let others = SYNTAXES.iter().map(|(name, _)| *name).chain(PARTS.iter().map(|(name, _)| *name));
        for name in values.chain(others) {
            assert!(used.contains(name), "{name}");
        }
        for name in FLAGS.iter().map(|(name, _)| *name).chain(TASKS.map(|task| task.id)) {
            assert!(flags.contains(name), "{name}");
        }
    }

    #[test]
    fn an_unknown_mark_is_an_error() {
        let cases = [
            ("{{?mars}}a\n", "mars"),
            ("{{?!mars}}a\n", "!mars"),
            ("{{mars}}\n", "mars"),
            ("{{>mars}}\n", "mars"),
            ("{{sh mars}}\n", "sh mars"),
            ("{{sh >mars}}\n", "mars"),
            ("{{mars subject}}\n", "mars subject"),
            // The end of a block after other text, and a mark without an end.
            ("a{{/}}\n", "/"),
            ("a {{b\n", "b\n"),
        ];
        for (template, mark) in cases {
            let found = with_values(CLAIMS, &Options::default(), |values| fill(template, values));
            let why = format!("its template has the mark `{mark}`, which stands for nothing.");
            assert_eq!(found, Err(NotWritten::Blocked(why)), "{template}");
        }
    }

    /// Claims that hold marks.
    const MARKS: &str = r#"{"iss": "https://gitlab.com", "sub": "project_path:{{>plan}}:ref_type:branch:ref:{{x}}", "aud": "{{?app}}", "project_id": "7", "environment": "y"}"#;

    #[test]
    fn values_are_not_searched_for_marks() {
        let found = with_values(MARKS, &Options::default(), |values| fill("{{json audience}}{{sh subject}}\n", values));
        assert_eq!(found.as_deref(), Ok("\"{{?app}}\"'project_path:{{>plan}}:ref_type:branch:ref:{{x}}'\n"));
    }

    #[test]
    fn nothing_of_a_mark_is_left() {
        let report = report(&read(MARKS), 0, 0, &report::Options::default());
        for task in TASKS {
            for refs in REFS {
                let options = Options { task: task.value, refs: refs.value, ..Options::default() };
                for output in OUTPUTS {
                    let Ok(text) = output.write(&report, &options) else { continue };
                    // The token's values.
                    let rest = text.replace("{{>plan}}", "").replace("{{x}}", "").replace("{{?app}}", "");
                    // Markdown and PowerShell spell it otherwise.
                    assert!(!rest.contains("{{") && !rest.contains("}}\n"), "{}: {text}", output.id);
                }
            }
        }
    }

    #[test]
    fn blocks_and_flags() {
        let cases = [
            // A line with one flag, with a flag that is not set, with two.
            ("{{?uami}}a\n{{?app}}b\n{{?uami}}{{?exact}}c\n{{?uami}}{{?!exact}}d\n", "a\nc\n"),
            // A block, and blocks inside each other.
            ("{{?app}}\na\n{{?uami}}\nb\n{{/}}\nc\n{{/}}\nd\n", "d\n"),
            ("{{?uami}}\na\n{{?app}}\nb\n{{/}}\nc\n{{/}}\nd\n", "a\nc\nd\n"),
            // A value, and an empty line, which opens nothing.
            ("x {{sh subject}}\n\ny\n", "x 's'\n\ny\n"),
            // A part as one value.
            (
                "{{sh >credential-app}}\n",
                "'{\n  \"name\": \"gitlab-s\",\n  \"issuer\": \"i\",\n  \"subject\": \"s\",\n  \
                \"description\": \"Lets a GitLab CI/CD job log in, written by claimlens\",\n  \"audiences\": [\n    \"a\"\n  ]\n}'\n",
            ),
        ];
        for (template, expected) in cases {
            let found = with_values(CLAIMS, &Options::default(), |values| fill(template, values));
            assert_eq!(found.as_deref(), Ok(expected), "{template}");
        }
    }
}
