//! The finder: which tokens stand in a text.

use super::Origin;
use crate::quote::is_invisible;
use crate::text::Span;

/// What a find is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A compact serialization.
    Token,
    /// JSON that can only be claims.
    Claims,
    /// A `CI_JOB_TOKEN` (`glcbt-…`): the compact serialization inside it, if there is one.
    JobToken,
}

/// Something found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is.
    pub kind: Kind,
    /// Its clean text: for a token without white space and without what it was wrapped in.
    pub text: String,
    /// Where each byte of it stands in the paste.
    pub origin: Origin,
}

/// What begins a `CI_JOB_TOKEN`, perhaps behind an instance's own prefix.
const JOB_TOKEN: &str = "glcbt-";
/// Words that stand before a token, in lower case.
const PREFIXES: [&str; 3] = ["authorization:", "bearer ", "token "];

/// Everything in `text` that is a token, in the order of the text, each text once; or the claims that the text is.
pub fn find(text: &str) -> Vec<Found> {
    let whole = unwrapped(text);
    let inner = text.get(whole.clone()).unwrap_or_default();
    if inner.starts_with('{') {
        return vec![Found {
            kind: Kind::Claims,
            text: inner.to_owned(),
            origin: Origin::verbatim(whole.start, whole.len()),
        }];
    }
    if let Some(found) = single(inner, whole.start) {
        return vec![found];
    }
    let mut all: Vec<Found> = Vec::new();
    for found in words(text) {
        if all.iter().all(|earlier| earlier.text != found.text) {
            all.push(found);
        }
    }
    all
}

/// The part of `text` inside white space, quotes, brackets of Markdown and the words that announce a token.
fn unwrapped(text: &str) -> Span {
    let mut inner = text;
    loop {
        let before = inner.len();
        inner = inner.trim_matches(is_wrapping);
        for prefix in PREFIXES {
            if inner.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix)) {
                inner = inner.get(prefix.len()..).unwrap_or_default();
            }
        }
        if inner.len() == before {
            break;
        }
    }
    // `inner` is a part of `text`: the distance of their ends is what was taken off.
    let start = inner.as_ptr() as usize - text.as_ptr() as usize;
    start..start + inner.len()
}

fn is_wrapping(character: char) -> bool {
    character.is_whitespace()
        || is_invisible(character)
        || matches!(character, '"' | '\'' | '`' | '“' | '”' | '‘' | '’' | '«' | '»' | ',' | ';')
}

/// A text that is one token and nothing else, perhaps broken over lines.
fn single(inner: &str, start: usize) -> Option<Found> {
    let broken = inner.contains(is_gap);
    if !starts_like_a_header(inner) || !inner.contains('.') {
        return None;
    }
    if broken && (!inner.chars().all(|character| is_gap(character) || is_of_token(character)) || holds_a_second(inner))
    {
        return None;
    }
    let mut found = Found { kind: Kind::Token, text: String::with_capacity(inner.len()), origin: Origin::default() };
    for (at, character) in inner.char_indices().filter(|(_, character)| !is_gap(*character)) {
        found.text.push(character);
        found.origin.push(character.len_utf8(), start + at..start + at + character.len_utf8());
    }
    Some(found)
}

/// Whether another token begins behind a gap: a word that begins like a header although two full stops went before.
fn holds_a_second(inner: &str) -> bool {
    let mut stops = 0;
    inner.split(is_gap).any(|word| {
        let second = stops > 1 && starts_like_a_header(word) && word.contains('.');
        stops += word.matches('.').count();
        second
    })
}

/// The tokens that stand as words in other text.
fn words(text: &str) -> impl Iterator<Item = Found> {
    let mut rest = 0;
    core::iter::from_fn(move || {
        loop {
            let from = rest + text.get(rest..)?.find(is_of_token)?;
            let run = text.get(from..)?;
            let length = run.find(|character| !is_of_token(character)).unwrap_or(run.len());
            rest = from + length;
            let run = run.get(..length)?;
            if let Some(at) = run.find(JOB_TOKEN) {
                let inside = run.get(at..).and_then(|run| run.find("ey")).map_or(length, |ey| at + ey);
                return Some(word(Kind::JobToken, run, inside, from));
            }
            // `NAME=token` and `…/token` are runs of these characters as well.
            let starts = core::iter::once(0).chain(run.match_indices(['=', '/']).map(|(at, _)| at + 1));
            for at in starts {
                let candidate = run.get(at..).unwrap_or_default();
                if starts_like_a_header(candidate) && candidate.contains('.') && candidate.len() > 20 {
                    return Some(word(Kind::Token, run, at, from));
                }
            }
        }
    })
}

/// The part of a run from `at` on, without the full stop that ends a sentence.
fn word(kind: Kind, run: &str, at: usize, from: usize) -> Found {
    let text = run.get(at..).unwrap_or_default();
    // Behind two segments it belongs to the token: the signature is left out.
    let text = if text.matches('.').count() > 2 { text.trim_end_matches('.') } else { text };
    Found { kind, text: text.to_owned(), origin: Origin::verbatim(from + at, text.len()) }
}

/// Whether the text begins as base64url of `{"`, `{ `, `{` and a line break or tab, or `{}` does: twelve bits of the first two characters
/// are fixed, and four of the third.
fn starts_like_a_header(text: &str) -> bool {
    match text.as_bytes() {
        [b'e', b'y', third, ..] => matches!(third, b'I'..=b'L' | b'A'..=b'D'),
        [b'e', b'w', third, ..] => matches!(third, b'k'..=b'r' | b'0'..=b'3'),
        [b'e', b'3', third, ..] => matches!(third, b'0'..=b'3'),
        _ => false,
    }
}

/// White space and invisible characters inside a token: nobody sees them, and they belong to no alphabet.
fn is_gap(character: char) -> bool {
    character.is_whitespace() || is_invisible(character)
}

/// The characters of a compact serialization, and those that a wrong base64 brings.
fn is_of_token(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.' | '+' | '/' | '=')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2dpdGxhYi5jb20ifQ.c2ln";

    #[test]
    fn one_token_in_its_wrappings() {
        let wrapped = [
            TOKEN.to_owned(),
            format!("  {TOKEN}\n"),
            format!("Bearer {TOKEN}"),
            format!("authorization: bearer {TOKEN}\r\n"),
            format!("\"{TOKEN}\","),
            format!("“{TOKEN}”"),
            format!("\u{feff}{TOKEN}\u{200b}"),
            // Line breaks inside, with an indentation.
            format!("{}\r\n  {}\r\n  {}", &TOKEN[..10], &TOKEN[10..40], &TOKEN[40..]),
            // As a word of other text.
            format!("export ID_TOKEN_FOR_AZURE={TOKEN}"),
            format!("the token is {TOKEN} and more"),
            format!("https://example.com/#id_token={TOKEN}&state=1"),
        ];
        for paste in wrapped {
            let found = find(&paste);
            assert_eq!(found.len(), 1, "{paste}");
            assert_eq!((found[0].kind, found[0].text.as_str()), (Kind::Token, TOKEN), "{paste}");
            let back: String = found[0].origin.spans(&(0..TOKEN.len())).into_iter().map(|span| &paste[span]).collect();
            assert_eq!(back, TOKEN, "each character leads back to its place: {paste}");
        }
    }

    #[test]
    fn what_else_a_text_can_hold() {
        let cases: [(String, Vec<Kind>); 7] = [
            ("nothing of the kind.".to_owned(), vec![]),
            // Words that only begin like one.
            ("eyes.on the road".to_owned(), vec![]),
            ("{\"iss\": \"https://gitlab.com\"}".to_owned(), vec![Kind::Claims]),
            (format!("glcbt-{TOKEN}"), vec![Kind::JobToken]),
            ("glcbt-64_AbCdEf".to_owned(), vec![Kind::JobToken]),
            // The same token twice is one.
            (format!("{TOKEN} {TOKEN}"), vec![Kind::Token]),
            (format!("{TOKEN} {TOKEN}x"), vec![Kind::Token, Kind::Token]),
        ];
        for (paste, expected) in cases {
            let kinds: Vec<Kind> = find(&paste).iter().map(|found| found.kind).collect();
            assert_eq!(kinds, expected, "{paste}");
        }
    }
}
