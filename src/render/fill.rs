//! Templates, and how they are filled.
//!
//! A template is text with marks. A mark at the start of a line says when the line is written; alone on its line it begins a block, up to the
//! line `{{/}}`:
//!
//! ```text
//! {{?flag}}…   {{?!flag}}…   written if the flag holds, or does not; several may follow each other
//! {{>part}}                  another template
//! {{word}}                   a word of claimlens' own, as it is
//! {{syntax value}}           a value, quoted for the syntax
//! ```
//!
//! Values are never read for marks.

use super::Refused;
use super::expression::expression;
use super::table::{CREDENTIAL_APP, CREDENTIAL_FLEXIBLE};
use super::values::Values;
use crate::quote;
use crate::text::Text;

/// The text of a template for these values.
pub(super) fn fill(template: &'static str, values: &Values<'_>) -> Result<String, Refused> {
    let mut out = String::new();
    append(template, values, &mut out)?;
    Ok(out)
}

fn append(template: &'static str, values: &Values<'_>, out: &mut String) -> Result<(), Refused> {
    // How many blocks are open from the first whose flag does not hold.
    let mut hidden = 0_usize;
    for mut line in template.split_inclusive('\n') {
        let mut shown = hidden == 0;
        let mut has_flag = false;
        while let Some((flag, rest)) = line.strip_prefix("{{?").and_then(|rest| rest.split_once("}}")) {
            has_flag = true;
            shown = shown
                && match flag.strip_prefix('!') {
                    Some(flag) => !values.holds(flag),
                    None => values.holds(flag),
                };
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

fn append_line(line: &'static str, values: &Values<'_>, out: &mut String) -> Result<(), Refused> {
    let mut rest = line;
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((mark, behind)) = behind.split_once("}}") else { break };
        out.push_str(before);
        rest = behind;
        if let Some(name) = mark.strip_prefix('>') {
            append(part(name), values, out)?;
            // The part ends its own lines.
            rest = rest.trim_start_matches('\n');
        } else if let Some((syntax, value)) = mark.split_once(' ') {
            let text = match value {
                "expression" | "body" | "body-line" => made(values, value)?,
                _ => values.text(value),
            };
            out.push_str(&quoted(syntax, &text).map_err(|why| refuse(value, &text, why))?);
        } else {
            out.push_str(&values.word(mark));
        }
    }
    out.push_str(rest);
    Ok(())
}

/// The parts that several templates have.
fn part(name: &str) -> &'static str {
    match name {
        "id-token" => include_str!("templates/id-token.part"),
        "protection" => include_str!("templates/protection.part"),
        "preview" => include_str!("templates/preview.part"),
        "graph" => include_str!("templates/graph.part"),
        "azapi" => include_str!("templates/azapi.part"),
        "terraform-image" => include_str!("templates/terraform-image.part"),
        "backend" => include_str!("templates/backend.part"),
        "once" => include_str!("templates/once.part"),
        "plan" => include_str!("templates/plan.part"),
        _ => "",
    }
}

/// A value that is made of others, which may be in the way: the expression, or a whole credential to be quoted in turn.
fn made(values: &Values<'_>, name: &str) -> Result<Text, Refused> {
    if name == "expression" {
        return Ok(Text::from(expression(values.report, values.options)?));
    }
    let template = if values.is_flexible { CREDENTIAL_FLEXIBLE } else { CREDENTIAL_APP };
    let body = fill(template, values)?;
    let body = body.trim_end();
    // No string of it holds a line feed, so those that are there are layout.
    Ok(Text::from(if name == "body" { body.to_owned() } else { body.lines().map(str::trim).collect() }))
}

/// Why a value is in the way of an output.
fn refuse(name: &str, text: &Text, why: &str) -> Refused {
    Refused::Because(["the ", name, " is ", &quote::message(text), ", and ", why, "."].concat())
}

/// A value in a syntax, or why the syntax cannot carry it.
fn quoted(syntax: &str, text: &Text) -> Result<String, &'static str> {
    match syntax {
        "json" => Ok(quote::json(text)),
        "yaml" => Ok(quote::yaml(text)),
        "yaml-key" => Ok(quote::yaml_key(text)),
        "ci" => quote::gitlab_yaml(text).ok_or("GitLab would put a variable's value there"),
        "sh" => quote::shell(text).ok_or(NUL),
        "az" => quote::az(text).ok_or(NUL),
        "azlist" => quote::az_list(text).ok_or(NUL),
        "ps" => Ok(quote::powershell(text)),
        "hcl" => quote::hcl(text).ok_or("Terraform changes such text (it brings it into Unicode's normal form C)"),
        "bicep" => Ok(quote::bicep(text)),
        "field" => quote::field(text).ok_or("a field of one line cannot hold it"),
        _ => Err("claimlens does not know the syntax"),
    }
}

const NUL: &str = "no argument of a program can hold U+0000";

#[cfg(test)]
mod tests {
    use super::super::{OUTPUTS, Source};
    use super::*;
    use crate::report::{NAMES, Options, REFS, TASKS, read, report};

    /// Flags beside the tasks' ids.
    const FLAGS: [&str; 22] = [
        "uami",
        "app",
        "exact",
        "flexible",
        "sovereign",
        "located",
        "client",
        "role",
        "vault",
        "azure-cli",
        "protected",
        "unprotected",
        "unknown-protection",
        "environment",
        "tier",
        "action",
        "rules",
        "composed",
        "variables",
        "settings",
        "short",
        "",
    ];
    const WORDS: [&str; 23] = [
        "needs",
        "variable",
        "client-variable",
        "role",
        "role-id",
        "role-why",
        "role-in-words",
        "az-cloud",
        "graph-types",
        "login",
        "location-option",
        "environment-option",
        "credential",
        "lifetime",
        "components",
        "condition",
        "plan-condition",
        "variables",
        "settings",
        "job",
        "graph-host",
        "vault-host",
        "arm-cloud",
    ];
    const TEXTS: [&str; 9] =
        ["issuer", "subject", "audience", "environment", "tier", "action", "expression", "body", "body-line"];

    fn marks(template: &'static str, found: &mut Vec<&'static str>) {
        for mark in template.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(mark, _)| mark) {
            found.push(mark);
            if let Some(name) = mark.strip_prefix('>') {
                assert!(!part(name).is_empty(), "{name}");
                marks(part(name), found);
            }
        }
    }

    #[test]
    fn every_mark_stands_for_something() {
        let mut found = vec![];
        for output in OUTPUTS {
            if let Source::Template(template) | Source::Flexible(template) | Source::Job(template) = output.source {
                marks(template, &mut found);
            }
        }
        assert!(!found.is_empty());
        let is_word = |name: &str| WORDS.contains(&name) || name == "authority";
        for mark in found {
            let known = if let Some(flag) = mark.strip_prefix('?') {
                let flag = flag.trim_start_matches('!');
                FLAGS.contains(&flag) || TASKS.iter().any(|(_, id, _)| *id == flag)
            } else if let Some((syntax, value)) = mark.split_once(' ') {
                quoted(syntax, &Text::from("x")).is_ok()
                    && (TEXTS.contains(&value) || is_word(value) || NAMES.iter().any(|name| name.option == value))
            } else {
                mark == "/" || mark.starts_with('>') || is_word(mark)
            };
            assert!(known, "{{{{{mark}}}}}");
        }
    }

    #[test]
    fn nothing_of_a_mark_is_left_and_no_value_is_read_for_one() {
        let claims = |name: &str| {
            format!(
                r#"{{"iss": "https://gitlab.com", "sub": "project_path:{{{{>plan}}}}:ref_type:branch:ref:{{{{x}}}}", "aud": "{{{{?app}}}}", "project_id": "7", "{name}": "y"}}"#
            )
        };
        let report = report(&read(&claims("environment")), 0, 0, &Options::default());
        for (task, ..) in TASKS {
            for (refs, ..) in REFS {
                let options = Options { task, refs, ..Options::default() };
                for output in OUTPUTS {
                    let Ok(text) = output.write(&report, &options) else { continue };
                    for value in ["{{>plan}}", "{{x}}", "{{?app}}"] {
                        assert!(
                            text.contains(value)
                                || output.id == "gitlab-ci"
                                || refs != crate::report::Refs::Exact
                                || output.id.contains("flexible"),
                            "{}: {text}",
                            output.id
                        );
                    }
                    let rest = text.replace("{{>plan}}", "").replace("{{x}}", "").replace("{{?app}}", "");
                    // Markdown and PowerShell spell them otherwise, and lose none.
                    assert!(!rest.contains("{{") && !rest.contains("}}\n"), "{}: {text}", output.id);
                }
            }
        }
    }

    #[test]
    fn blocks_and_flags() {
        let report = report(&read(r#"{"iss": "i", "sub": "s", "aud": "a"}"#), 0, 0, &Options::default());
        let options = Options::default();
        let used = std::cell::Cell::default();
        let values = Values::of(&report, &options, &OUTPUTS[0], false, &used).unwrap();
        let cases = [
            // A line with one flag, with a flag that does not hold, with two.
            ("{{?uami}}a\n{{?app}}b\n{{?uami}}{{?exact}}c\n{{?uami}}{{?!exact}}d\n", "a\nc\n"),
            // A block, and blocks inside each other.
            ("{{?app}}\na\n{{?uami}}\nb\n{{/}}\nc\n{{/}}\nd\n", "d\n"),
            ("{{?uami}}\na\n{{?app}}\nb\n{{/}}\nc\n{{/}}\nd\n", "a\nc\nd\n"),
            // A value, and an empty line, which opens nothing.
            ("x {{sh subject}}\n\ny\n", "x 's'\n\ny\n"),
        ];
        for (template, expected) in cases {
            assert_eq!(fill(template, &values).unwrap(), expected, "{template}");
        }
    }
}
