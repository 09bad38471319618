//! A generated text, coloured a little: comments and keys apart from the rest.

use super::markup::{Each, Node, markup};

/// The text as it is, in parts whose text content is exactly `text`.
pub(super) fn painted(text: &str, language: &str) -> Each<impl Iterator<Item = Node>> {
    let line = move |line: &str| match parts(line, language) {
        ("", "", rest) => markup!("<span>{}</span>", rest.to_owned()),
        (comment, "", "") => markup!("<span class=comment>{}</span>", comment.to_owned()),
        (before, key, rest) => {
            markup!("<span>{}<span class=key>{}</span>{}</span>", before.to_owned(), key.to_owned(), rest.to_owned())
        }
    };
    Each(text.split_inclusive('\n').map(line))
}

/// What stands before a line's key, the key, and the rest; a comment stands alone in the first.
fn parts<'a>(line: &'a str, language: &str) -> (&'a str, &'a str, &'a str) {
    let content = line.trim_start_matches([' ', '-']);
    let indent = line.len() - content.len();
    let comment = match language {
        "yaml" | "sh" | "powershell" | "hcl" => "#",
        "bicep" => "//",
        _ => "\n",
    };
    if content.starts_with(comment) {
        return (line, "", "");
    }
    let is_key = |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '"' | '-');
    let length = content.find(|character: char| !is_key(character)).unwrap_or(0);
    let rest = content.get(length..).unwrap_or_default();
    let is_one = length > 0 && rest.starts_with(':') && rest[1..].starts_with([' ', '\n']);
    match (line.get(..indent), content.get(..length)) {
        (Some(before), Some(key)) if is_one => (before, key, rest),
        _ => ("", "", line),
    }
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_line_is_taken_apart_without_loss() {
        let cases = [
            ("  \"issuer\": \"https://gitlab.com\",\n", "json", ("  ", "\"issuer\"", ": \"https://gitlab.com\",\n")),
            ("    \"api://AzureADTokenExchange\"\n", "json", ("", "", "    \"api://AzureADTokenExchange\"\n")),
            (
                "    - if: $CI_COMMIT_BRANCH == \"a: b\"\n",
                "yaml",
                ("    - ", "if", ": $CI_COMMIT_BRANCH == \"a: b\"\n"),
            ),
            ("  # a: comment\n", "yaml", ("  # a: comment\n", "", "")),
            ("# a\n", "hcl", ("# a\n", "", "")),
            ("  // a\n", "bicep", ("  // a\n", "", "")),
            ("# a\n", "markdown", ("", "", "# a\n")),
            // A command is no key.
            ("    - az login --tenant x\n", "yaml", ("", "", "    - az login --tenant x\n")),
            ("\n", "yaml", ("", "", "\n")),
            ("é: ü", "yaml", ("", "", "é: ü")),
        ];
        for (line, language, expected) in cases {
            assert_eq!(parts(line, language), expected, "{line:?}");
        }
    }
}
