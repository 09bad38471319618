//! The documentation of the checks: the doc comments of their functions, read from the source.

/// A file of checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// The first sentence of the module's documentation, without its full stop.
    pub(crate) title: String,
    /// For each check of the table its id and the documentation of its function.
    pub(crate) checks: Vec<(String, String)>,
}

/// Reads a file of checks. Rows of its table have the form `check("id", severity, function)`.
pub(crate) fn group(source: &str) -> Group {
    let rows = source.split("check(").skip(1).filter_map(|rest| {
        let (id, rest) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
        let (arguments, _) = rest.split_once(')')?;
        let function = arguments.split(',').map(str::trim).rfind(|argument| !argument.is_empty())?;
        Some((id.to_owned(), comment(source, function)?))
    });
    let title: Vec<_> = source.lines().map_while(|line| line.strip_prefix("//!")).map(str::trim).collect();
    let title = title.join(" ");
    let end = title.find(". ").unwrap_or(title.trim_end_matches('.').len());
    Group { title: title[..end].to_owned(), checks: rows.collect() }
}

/// What stands above a function behind `///`, or above the constant that a function of several checks is given.
fn comment(source: &str, name: &str) -> Option<String> {
    let item = [format!("\nfn {name}("), format!("\nconst {name}: ")];
    let (before, _) = item.iter().find_map(|item| source.split_once(item))?;
    // Attributes stand between a comment and its item.
    let above = before.lines().rev().skip_while(|line| line.starts_with("#["));
    let mut lines: Vec<_> = above.map_while(|line| line.strip_prefix("///")).map(str::trim).collect();
    lines.reverse();
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_is_documented_where_its_function_is() {
        let source = "\
//! The times: `exp`. More
//! of it.

const CHECKS: &[Check] = &[
    check(\"a-b\", Severity::Error, a_b),
    Check { of_the_moment: true, ..check(
        \"c\",
        Severity::Error,
        c,
    ) },
    check(\"d\", Severity::Info, |evidence| several(evidence, D)),
];

/// Sees
/// this.
///
/// Says something.
#[inline]
fn a_b(evidence: &Evidence<'_>) {}

/// Sees that.
fn c(

/// Sees a third.
const D: Rule = 1;
";
        let checks = [("a-b", "Sees\nthis.\n\nSays something."), ("c", "Sees that."), ("d", "Sees a third.")];
        let checks = checks.map(|(id, text)| (id.to_owned(), text.to_owned())).to_vec();
        assert_eq!(group(source), Group { title: "The times: `exp`".to_owned(), checks });
    }
}
