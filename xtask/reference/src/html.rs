//! Escapes text and turns documentation into HTML.

/// A text, escaped for HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A sentence of documentation, with code in backticks and without the brackets of links.
pub(crate) fn inline(text: &str) -> String {
    let text = text.replace("[`", "`").replace("`]", "`");
    let pieces = text.split('`').enumerate();
    let pieces = pieces.map(|(index, piece)| match index % 2 {
        0 => escape(piece),
        _ => format!("<code>{}</code>", escape(piece)),
    });
    pieces.collect()
}

/// Documentation in paragraphs, which empty lines separate.
pub(crate) fn paragraphs(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let paragraphs = lines.split(|line| line.is_empty()).filter(|lines| !lines.is_empty());
    paragraphs.map(|lines| format!("<p>{}</p>\n", inline(&lines.join(" ")))).collect::<Vec<_>>().concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stands_between_backticks() {
        assert_eq!(inline("of `\"a\" < 1` & [`b`]"), "of <code>&quot;a&quot; &lt; 1</code> &amp; <code>b</code>");
    }

    #[test]
    fn an_empty_line_ends_a_paragraph() {
        assert_eq!(paragraphs("One,\n two.\n\nThree."), "<p>One, two.</p>\n<p>Three.</p>\n");
    }
}
