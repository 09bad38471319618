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
        if let Some(part) = mark.strip_prefix('>') {
            append(super::part(part), values, out)?;
            // The part ends its own lines.
            rest = rest.trim_start_matches('\n');
        } else if let Some((syntax, value)) = mark.split_once(' ') {
            let text = values.text(value)?;
            out.push_str(&quoted(syntax, &text).map_err(|why| values.refuse(value, &text, why))?);
        } else {
            out.push_str(&values.word(mark));
        }
    }
    out.push_str(rest);
    Ok(())
}

/// A value in a syntax, or why the syntax cannot carry it.
fn quoted(syntax: &str, text: &Text) -> Result<String, &'static str> {
    let (quoted, why) = match syntax {
        "json" => (Some(quote::json(text)), ""),
        "yaml" => (Some(quote::yaml(text)), ""),
        "yaml-key" => (Some(quote::yaml_key(text)), ""),
        "ci" => (quote::gitlab_yaml(text), "GitLab would put a variable's value there"),
        "sh" => (quote::shell(text), NUL),
        "az" => (quote::az(text), NUL),
        "azlist" => (quote::az_list(text), NUL),
        "ps" => (Some(quote::powershell(text)), ""),
        "hcl" => (quote::hcl(text), "Terraform changes such text (it brings it into Unicode's normal form C)"),
        "bicep" => (Some(quote::bicep(text)), ""),
        "field" => (quote::field(text), "a field of one line cannot hold it"),
        _ => (None, "claimlens does not know the syntax"),
    };
    quoted.ok_or(why)
}

const NUL: &str = "no argument of a program can hold U+0000";
