//! Markdown (`CommonMark`, with GitHub's and GitLab's tables).

use super::{Part, is_invisible, parts, visible};
use crate::text::Text;

/// A text shown as inline code: nothing in it is markup, a mention or a link. Invisible characters are spelled `⟨U+202E⟩`.
pub fn markdown(text: &Text) -> String {
    span(&visible(text))
}

/// The same in a table cell, where a pipe is escaped with a backslash. A pipe after a backslash cannot be escaped, so it is spelled out.
pub fn markdown_cell(text: &Text) -> String {
    span(&visible(text).replace("\\|", "\\⟨U+007C⟩").replace('|', "\\|"))
}

/// A code span (`CommonMark` 6.1): delimited by more backticks than occur in a row inside it, and padded with a space on either side if it
/// begins or ends with a backtick or a space.
fn span(code: &str) -> String {
    let code = if code.is_empty() { " " } else { code };
    let mark = "`".repeat(code.split(|character| character != '`').map(str::len).max().unwrap_or_default() + 1);
    // A span of nothing but spaces keeps all of them.
    let is_padded = !code.trim_matches(' ').is_empty() && (code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']));
    let space = if is_padded { " " } else { "" };
    [&mark, space, code, space, &mark].concat()
}

/// A text that somebody types or pastes into a one-line field, shown as code. None if such a field cannot hold it or a reader cannot see it.
pub fn field(text: &Text) -> Option<String> {
    (!text.raw().contains(is_invisible)).then(|| markdown(text))
}

/// One of claimlens's sentences: its values and its code are shown as code, everything else as text.
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
