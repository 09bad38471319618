//! Icons: shapes that differ without colour. A word always stands beside one.

use super::markup::{Node, markup};

/// What an icon stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Icon {
    Error,
    Warning,
    Info,
    Good,
    Unknown,
    Done,
}

impl Icon {
    /// Its outline in a square of 16.
    const fn path(self) -> &'static str {
        match self {
            // An octagon with a cross.
            Self::Error => "M5.2 1.5h5.6l3.7 3.7v5.6l-3.7 3.7H5.2l-3.7-3.7V5.2zM5.7 5.7l4.6 4.6M10.3 5.7l-4.6 4.6",
            // A triangle with an exclamation mark.
            Self::Warning => "M8 1.8 15 14H1zM8 6.2v3.6M8 11.8v.1",
            // A circle with an i.
            Self::Info => "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M8 7.4v3.8M8 4.8v.1",
            // A circle with a check mark.
            Self::Good => "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M4.9 8.3l2.2 2.2 4-4.6",
            // A circle with a question mark.
            Self::Unknown => {
                "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13M6 6.3a2 2 0 1 1 2.9 1.8c-.7.3-.9.7-.9 1.4M8 11.5v.1"
            }
            // A check mark.
            Self::Done => "M2.8 8.6l3.4 3.4 7-8",
        }
    }
}

/// An icon. It is hidden from screen readers, which read the word beside it.
pub(super) fn icon(icon: Icon) -> Node {
    markup!("<svg class=icon viewBox='0 0 16 16' aria-hidden=true><path d={} /></svg>", icon.path())
}
