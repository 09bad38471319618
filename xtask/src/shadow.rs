//! The page's style sheet, made for a shadow root: what `<claim-lens>` adopts.

/// The page's own text size in pixels, which `rem` counts there; inside another page `rem` counts the text of that one.
const REM: &str = "15px";

/// Makes a style sheet of a whole page one of a shadow root: `:root` and `html` are its host, `body` is what stands in it, widths are
/// those of the element, and `rem` does not follow the page around.
pub(crate) fn style(css: &str) -> String {
    let mut made = String::with_capacity(css.len());
    let mut rest = css;
    // A prelude reaches from the end of what stands before to `{`.
    while let Some(open) = rest.find('{') {
        let start = rest[..open].rfind(['}', ';', '/']).map_or(0, |end| end + 1);
        made.push_str(&lengths(&rest[..start]));
        made.push_str(&prelude(&rest[start..open]));
        made.push('{');
        rest = &rest[open + 1..];
    }
    made.push_str(&lengths(rest));
    made
}

fn prelude(text: &str) -> String {
    if text.trim_start().starts_with("@media") {
        let is_width = text.contains("min-width") || text.contains("max-width");
        return if is_width { text.replacen("@media", "@container", 1) } else { text.to_owned() };
    }
    let is_part = |c: char| c.is_alphanumeric() || "-_.#:".contains(c);
    let mut made = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(is_part).unwrap_or(rest.len());
        let end = rest[start..].find(|c| !is_part(c)).map_or(rest.len(), |length| start + length);
        made.push_str(&rest[..start]);
        made.push_str(match &rest[start..end] {
            ":root" | "html" => ":host",
            "body" => ".lens",
            other => other,
        });
        rest = &rest[end..];
    }
    made
}

fn lengths(text: &str) -> String {
    let mut made = String::new();
    let mut rest = text;
    while let Some(end) = rest.find("rem") {
        let is_number = |c: char| c.is_ascii_digit() || c == '.';
        let start = rest[..end].rfind(|c| !is_number(c)).map_or(0, |before| before + 1);
        made.push_str(&rest[..start]);
        let number = &rest[start..end];
        let is_unit = !number.is_empty() && !rest[end + 3..].starts_with(|c: char| c.is_alphanumeric());
        let length = if is_unit { format!("calc({number}*{REM})") } else { format!("{number}rem") };
        made.push_str(&length);
        rest = &rest[end + 3..];
    }
    made.push_str(rest);
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_a_shadow_root() {
        let cases = [
            (
                ":root{--a:#fff}html{color:red}body{margin:0 auto}",
                ":host{--a:#fff}:host{color:red}.lens{margin:0 auto}",
            ),
            // Only whole selectors of that name.
            (".html #body,tbody>a{b:c}", ".html #body,tbody>a{b:c}"),
            ("html, a { b: c; }", ":host, a { b: c; }"),
            ("/* html */\nbody { a: b }", "/* html */\n.lens { a: b }"),
            ("@media(max-width:640px){body{a:b}}", "@container(max-width:640px){.lens{a:b}}"),
            ("@media (prefers-color-scheme:dark){:root{a:b}}", "@media (prefers-color-scheme:dark){:host{a:b}}"),
            (
                "a{font:.8667rem/24px b;c:1rem 2px;d:theorem}",
                "a{font:calc(.8667*15px)/24px b;c:calc(1*15px) 2px;d:theorem}",
            ),
        ];
        for (page, shadow) in cases {
            assert_eq!(style(page), shadow);
        }
    }
}
