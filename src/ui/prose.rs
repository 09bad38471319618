//! Sentences with code in them.

use super::markup::{Each, Fill, Filling, markup};

/// A sentence, in which code stands between backticks. A backtick between double quotes belongs to a value, and stays.
pub(super) struct Prose<'a>(pub(super) &'a str);

impl Fill for Prose<'_> {
    #[inline(never)]
    fn fill(self, filling: &mut Filling) {
        let pieces = self.pieces().into_iter().map(|(piece, is_code)| {
            if is_code { markup!("<code>{}</code>", piece) } else { markup!("<span>{}</span>", piece) }
        });
        Each(pieces).fill(filling);
    }
}

impl Prose<'_> {
    /// Its pieces, and whether each is code.
    fn pieces(self) -> Vec<(String, bool)> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut rest = self.0;
        while let Some((before, behind)) = rest.split_once('`') {
            plain.push_str(before);
            rest = behind;
            match behind.split_once('`') {
                Some((code, behind)) if plain.matches('"').count().is_multiple_of(2) => {
                    pieces.push((core::mem::take(&mut plain), false));
                    pieces.push((code.to_owned(), true));
                    rest = behind;
                }
                _ => plain.push('`'),
            }
        }
        pieces.push((plain + rest, false));
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::Prose;

    #[test]
    fn code_stands_between_backticks() {
        let cases: [(&str, &[(&str, bool)]); 6] = [
            ("No audience.", &[("No audience.", false)]),
            ("Write `aud: x`, once.", &[("Write ", false), ("aud: x", true), (", once.", false)]),
            // Quotes in code open no value.
            ("`aud: \"x\"` or `y`", &[("", false), ("aud: \"x\"", true), (" or ", false), ("y", true), ("", false)]),
            // What a value holds is shown as it is.
            ("The audience \"`id`\" is new.", &[("The audience \"`id`\" is new.", false)]),
            ("The \"`\" of `ref`", &[("The \"`\" of ", false), ("ref", true), ("", false)]),
            // One without its other half.
            ("It`s", &[("It`s", false)]),
        ];
        for (text, expected) in cases {
            let pieces = Prose(text).pieces();
            let pieces: Vec<_> = pieces.iter().map(|(piece, is_code)| (&**piece, *is_code)).collect();
            assert_eq!(pieces, expected, "{text}");
        }
    }
}
