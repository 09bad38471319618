//! Sentences with code in them.

use std::rc::Rc;

use yew::virtual_dom::{VList, VNode, VText};

use super::markup::{Fill, Filling, markup};

/// A sentence, in which code stands between backticks. A backtick between double quotes belongs to a value, and stays.
pub(super) struct Prose<'a>(pub(super) &'a str);

impl Fill for Prose<'_> {
    #[inline(never)]
    fn fill(self, filling: &mut Filling) {
        let mut list = VList::new();
        let mut plain = String::new();
        let mut rest = self.0;
        while let Some((before, behind)) = rest.split_once('`') {
            plain.push_str(before);
            rest = behind;
            match behind.split_once('`') {
                Some((code, behind)) if plain.matches('"').count().is_multiple_of(2) => {
                    list.add_child(VNode::VText(VText::new(core::mem::take(&mut plain))));
                    list.add_child(markup!("<code>{}</code>", code.to_owned()).into());
                    rest = behind;
                }
                _ => plain.push('`'),
            }
        }
        list.add_child(VNode::VText(VText::new(plain + rest)));
        filling.child(VNode::VList(Rc::new(list)));
    }
}

#[cfg(test)]
mod tests {
    use super::super::markup::{markup, tests::html};
    use super::Prose;

    #[test]
    fn code_stands_between_backticks() {
        let cases = [
            ("No audience.", "No audience."),
            ("Write `aud: x`, once.", "Write <code>aud: x</code>, once."),
            // Quotes in code open no value.
            ("`aud: \"x\"` or `y`", "<code>aud: \"x\"</code> or <code>y</code>"),
            // What a value holds is shown as it is.
            ("The audience \"`id`\" is new.", "The audience \"`id`\" is new."),
            ("The \"`\" of `ref`", "The \"`\" of <code>ref</code>"),
            // One without its other half.
            ("It`s", "It`s"),
        ];
        for (text, expected) in cases {
            let shown = html(markup!("<p>{}</p>", Prose(text))).replace("&quot;", "\"");
            assert_eq!(shown, format!("<p>{expected}</p>"), "{text}");
        }
    }
}
