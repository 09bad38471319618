//! Markdown (`CommonMark`, with GitHub's and GitLab's tables).

use super::{is_invisible, visible};
use crate::text::Text;
use core::fmt::Write as _;

/// A text shown as code, in a line or in a table's cell. What a code span cannot hold everywhere stands in `<code>` with each character as an
/// entity, which never is markup; what cannot be seen is spelled `⟨U+202E⟩`.
pub fn markdown(text: &Text) -> String {
    let shown = visible(text);
    if !shown.is_empty() && !shown.contains(['`', '|', '\\']) && shown.trim() == shown {
        return format!("`{shown}`");
    }
    let mut out = String::from("<code>");
    for character in shown.chars() {
        if character.is_ascii_punctuation() || character == ' ' {
            let _ = write!(out, "&#{};", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out.push_str("</code>");
    out
}

/// A text that somebody types or pastes into a field of one line, shown as code. None for what such a field cannot hold or a reader cannot see.
pub fn field(text: &Text) -> Option<String> {
    (!text.raw().contains(is_invisible)).then(|| markdown(text))
}
