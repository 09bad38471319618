//! Words of a POSIX shell (Shell Command Language, 2.2.2).

use crate::text::Text;

/// One word, in single quotes, inside which nothing but a single quote means anything.
pub fn shell(text: &Text) -> String {
    let mut out = String::with_capacity(text.raw().len() + 2);
    out.push('\'');
    for character in text.raw().chars() {
        if character == '\'' {
            // Ends the quotes, stands for itself, begins them again.
            out.push_str("'\\'");
        }
        out.push(character);
    }
    out.push('\'');
    out
}
