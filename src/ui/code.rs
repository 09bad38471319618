//! A generated text, coloured a little: comments and keys apart from the rest.

use super::node::{Node, node};

/// The text as it is, in a `<code>` whose text content is exactly `text`.
pub(super) fn painted(text: &str, language: &str) -> Node {
    let span = |class: &'static str, text: &str| node("span").class(class).text(text.to_owned());
    text.split_inclusive('\n').fold(node("code"), |code, line| match parts(line, language) {
        ("", "", rest) => code.text(rest.to_owned()),
        (comment, "", "") => code.add(span("comment", comment)),
        (before, key, rest) => code.text(before.to_owned()).add(span("key", key)).text(rest.to_owned()),
    })
}

/// What stands before a line's key, the key, and the rest; a comment stands alone in the first.
fn parts<'a>(line: &'a str, language: &str) -> (&'a str, &'a str, &'a str) {
    let content = line.trim_start_matches([' ', '-']);
    let indent = line.len() - content.len();
    if language == "yaml" && content.starts_with('#') {
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
