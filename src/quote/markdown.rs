//! Markdown (`CommonMark`, with GitHub's and GitLab's tables).

use super::{Part, is_invisible, parts, visible};
use crate::text::Text;

/// A text shown as code in a line: nothing in it is markup, a mention or a link. What cannot be seen is spelled `⟨U+202E⟩`.
pub fn markdown(text: &Text) -> String {
    span(&visible(text))
}

/// The same in a cell of a table, where a pipe takes a backslash. Behind a backslash nothing escapes it, and it is spelled out.
pub fn markdown_cell(text: &Text) -> String {
    span(&visible(text).replace("\\|", "\\⟨U+007C⟩").replace('|', "\\|"))
}

/// A code span (`CommonMark` 6.1): between more backticks than stand together in it, with a space on either side where it begins or ends with
/// a backtick or a space.
fn span(code: &str) -> String {
    let code = if code.is_empty() { " " } else { code };
    let mark = "`".repeat(code.split(|character| character != '`').map(str::len).max().unwrap_or_default() + 1);
    // Of nothing but spaces a reader takes none away.
    let is_padded = !code.trim_matches(' ').is_empty() && (code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']));
    let space = if is_padded { " " } else { "" };
    [&mark, space, code, space, &mark].concat()
}

/// A text that somebody types or pastes into a field of one line, shown as code. None for what such a field cannot hold or a reader cannot see.
pub fn field(text: &Text) -> Option<String> {
    (!text.raw().contains(is_invisible)).then(|| markdown(text))
}

/// A sentence of claimlens: its values and its code are code, everything else is text.
pub fn prose(sentence: &str) -> String {
    let mut out = String::with_capacity(sentence.len());
    for part in parts(sentence) {
        match part {
            Part::Value(code) | Part::Code(code) => out.push_str(&markdown(&Text::from(code))),
            Part::Words(words) => {
                for character in words.chars() {
                    if "\\`*_[]<>|#&~$@!".contains(character) {
                        out.push('\\');
                    }
                    out.push(character);
                }
            }
        }
    }
    out
}
