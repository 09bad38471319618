//! Sentences with code in them.

use std::rc::Rc;

use yew::virtual_dom::{VList, VNode, VText};

use super::markup::{Fill, Filling, markup};
use crate::quote::{Part, parts};

/// A sentence, in which values and what stands between backticks are code. A value is also set apart from the direction of the text around it.
pub(super) struct Prose<'a>(pub(super) &'a str);

impl Fill for Prose<'_> {
    #[inline(never)]
    fn fill(self, filling: &mut Filling) {
        let mut list = VList::new();
        for part in parts(self.0) {
            list.add_child(match part {
                Part::Words(words) => VNode::VText(VText::new(words.to_owned())),
                Part::Value(value) => markup!("<code><bdi>{}</bdi></code>", value.to_owned()).into(),
                Part::Code(code) => markup!("<code>{}</code>", code.to_owned()).into(),
            });
        }
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
            ("The audience \"`id`\" is new.", "The audience <code><bdi>\"`id`\"</bdi></code> is new."),
            (r#"It is "a\"b"."#, r#"It is <code><bdi>"a\"b"</bdi></code>."#),
            // One without its other half.
            ("It`s", "It`s"),
        ];
        for (text, expected) in cases {
            let shown = html(markup!("<p>{}</p>", Prose(text))).replace("&quot;", "\"");
            assert_eq!(shown, format!("<p>{expected}</p>"), "{text}");
        }
    }
}
