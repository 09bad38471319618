//! Parses what a page address asks for: `#sample=branch`, `#claim=sub`, `#output=terraform`, `#as-of=…`, `#claims=…`.

use crate::base64url;
use crate::time;

/// What an address asks for. Parts that are missing or unreadable are absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The id of a sample.
    pub sample: Option<String>,
    /// The name of a claim or a header member.
    pub claim: Option<String>,
    /// The id of an output.
    pub output: Option<String>,
    /// A time in a form that [`time::parse`] accepts.
    pub as_of: Option<String>,
    /// Claims as JSON, from [`crate::render::claims_for_a_link`].
    pub claims: Option<String>,
    /// Why something was not read.
    pub error: Option<LinkError>,
}

/// Why part of an address is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It holds a token.
    Token,
    /// The claims are unreadable: the address was cut or changed.
    Claims,
}

impl LinkError {
    /// A sentence for the page.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Token => {
                "The address holds a token, which was not read: addresses stay in the browser's history, in logs and in chats. Paste the token into the box instead, and if others saw the address, let it expire first."
            }
            Self::Claims => "The claims in the address cannot be read: it was cut or changed on its way.",
        }
    }
}

impl Link {
    /// Parses an address, starting at its `?` or `#`. Only the fragment can ask for something, but a token is noticed anywhere.
    pub fn parse(address: &str) -> Self {
        let mut link = Self::default();
        if holds_token(address) || holds_token(&decoded(address)) {
            link.error = Some(LinkError::Token);
            return link;
        }
        let Some((_, fragment)) = address.split_once('#') else { return link };
        for (name, value) in fragment.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = decoded(value);
            match name {
                "sample" => link.sample = Some(value),
                "claim" => link.claim = Some(value),
                "output" => link.output = Some(value),
                "as-of" => link.as_of = Some(value).filter(|value| time::parse(value).is_some()),
                "claims" => match claims(&value) {
                    Some(claims) => link.claims = Some(claims),
                    None => link.error = Some(LinkError::Claims),
                },
                _ => {}
            }
        }
        link
    }
}

fn claims(value: &str) -> Option<String> {
    let (bytes, faults) = base64url::decode(value);
    let text = String::from_utf8(bytes).ok()?;
    Some(text).filter(|text| faults.is_empty() && text.starts_with('{') && text.ends_with('}'))
}

/// How many layers of escapes and encodings are undone.
const LAYERS: usize = 3;
/// The fewest characters of the header, and of the text after it, that count as most of a token.
const SHORTEST_PART: usize = 16;
/// The same in base64, including the full stop.
const SHORTEST_IN_BASE64: usize = (2 * SHORTEST_PART + 1) * 4 / 3;

/// Whether a text contains a JSON Web Token, or most of one: verbatim, wrapped into lines, with JSON escapes, or in base64.
pub fn holds_token(text: &str) -> bool {
    holds_within(text, LAYERS)
}

fn holds_within(text: &str, layers: usize) -> bool {
    if shows_token(text) {
        return true;
    }
    let Some(layers) = layers.checked_sub(1) else { return false };
    let plain = unescaped(text);
    if plain != text && holds_within(&plain, layers) {
        return true;
    }
    let runs = text.split(|character: char| !(character.is_ascii_alphanumeric() || "-_+/".contains(character)));
    runs.filter(|run| run.len() >= SHORTEST_IN_BASE64).any(|run| {
        // Preceding characters shift the groups of four.
        (0..4).filter_map(|start| run.get(start..)).any(|run| {
            let (bytes, _) = base64url::decode(run);
            holds_within(&String::from_utf8_lossy(&bytes), layers)
        })
    })
}

/// Whether a text contains an encoded object, a full stop, and more base64url.
fn shows_token(text: &str) -> bool {
    /// `{"`, `{ `, `{\n`, `{\t`, `{\r` at the start of an object.
    const OBJECTS: [&str; 5] = ["eyJ", "eyA", "ewo", "ewk", "ew0"];
    text.split(|character: char| !(character.is_ascii_alphanumeric() || "-_.".contains(character))).any(|run| {
        let mut rest = run;
        while let Some((part, body)) = rest.split_once('.') {
            let head = OBJECTS.iter().filter_map(|start| part.find(start)).min().map_or(0, |at| part.len() - at);
            if head >= SHORTEST_PART && body.len() >= SHORTEST_PART {
                return true;
            }
            rest = body;
        }
        false
    })
}

/// A text without line breaks and with its JSON escapes undone.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        let escape = if character == '\\' { rest.next() } else { None };
        match escape.unwrap_or(character) {
            '\n' | '\r' => {}
            'n' | 'r' if escape.is_some() => {}
            'u' if escape.is_some() => {
                let digits = rest.as_str().get(..4).unwrap_or_default();
                rest = rest.as_str().get(digits.len()..).unwrap_or_default().chars();
                out.extend(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32));
            }
            other => out.push(other),
        }
    }
    out
}

/// A percent-decoded value; `+` is a space, as in forms.
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let [first, behind @ ..] = rest {
        rest = behind;
        let digits = behind.get(..2).and_then(|digits| core::str::from_utf8(digits).ok());
        let byte = digits.filter(|digits| *first == b'%' && !digits.starts_with('+'));
        match byte.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            None if *first == b'+' => bytes.push(b' '),
            None => bytes.push(*first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2dpdGxhYi5jb20ifQ.c2lnbmF0dXJl";

    fn link(set: impl FnOnce(&mut Link)) -> Link {
        let mut link = Link::default();
        set(&mut link);
        link
    }

    #[test]
    fn addresses() {
        let claims = URL_SAFE_NO_PAD.encode(r#"{"sub":"project_path:g/größe"}"#);
        let hidden = URL_SAFE_NO_PAD.encode(format!(r#"{{"sub":"{TOKEN}"}}"#));
        let no_object = URL_SAFE_NO_PAD.encode("[1]");
        let some = |text: &str| Some(text.to_owned());
        let cases = [
            // Nothing, and the page's own anchors.
            (String::new(), Link::default()),
            ("#result".to_owned(), Link::default()),
            ("#claim-sub".to_owned(), Link::default()),
            // One by one, and together.
            ("#sample=branch".to_owned(), link(|link| link.sample = some("branch"))),
            ("#claim=sub".to_owned(), link(|link| link.claim = some("sub"))),
            ("#output=terraform".to_owned(), link(|link| link.output = some("terraform"))),
            (
                "#sample=tag&claim=ref&output=bicep".to_owned(),
                link(|link| {
                    link.sample = some("tag");
                    link.claim = some("ref");
                    link.output = some("bicep");
                }),
            ),
            // Times in each notation, with the space in either encoding; anything else is ignored.
            ("#as-of=1684785160".to_owned(), link(|link| link.as_of = some("1684785160"))),
            ("#as-of=2023-05-22T19:52:40Z".to_owned(), link(|link| link.as_of = some("2023-05-22T19:52:40Z"))),
            ("#as-of=2023-05-22%2019:52:40".to_owned(), link(|link| link.as_of = some("2023-05-22 19:52:40"))),
            ("#as-of=2023-05-22+19:52:40".to_owned(), link(|link| link.as_of = some("2023-05-22 19:52:40"))),
            ("#as-of=tomorrow".to_owned(), Link::default()),
            // Claims; cut off, not an object, not base64url.
            (
                format!("#claims={claims}&as-of=1"),
                link(|link| {
                    link.claims = some(r#"{"sub":"project_path:g/größe"}"#);
                    link.as_of = some("1");
                }),
            ),
            (format!("#claims={}", &claims[..24]), link(|link| link.error = Some(LinkError::Claims))),
            (format!("#claims={no_object}"), link(|link| link.error = Some(LinkError::Claims))),
            ("#claims=*".to_owned(), link(|link| link.error = Some(LinkError::Claims))),
            // A token anywhere: alone, under a name, among claims, in the query, percent-encoded, without its signature.
            (format!("#{TOKEN}"), link(|link| link.error = Some(LinkError::Token))),
            (format!("#sample=branch&id_token={TOKEN}"), link(|link| link.error = Some(LinkError::Token))),
            (format!("#claims={TOKEN}"), link(|link| link.error = Some(LinkError::Token))),
            (format!("#claims={hidden}"), link(|link| link.error = Some(LinkError::Token))),
            (format!("?token={TOKEN}#sample=branch"), link(|link| link.error = Some(LinkError::Token))),
            (format!("#x={}", TOKEN.replace('.', "%2E")), link(|link| link.error = Some(LinkError::Token))),
            (format!("#x={}", &TOKEN[..50]), link(|link| link.error = Some(LinkError::Token))),
            // The query asks for nothing, and broken encoding is plain text.
            ("?sample=branch".to_owned(), Link::default()),
            ("#claim=%zz%e".to_owned(), link(|link| link.claim = some("%zz%e"))),
            ("#claim=%+1".to_owned(), link(|link| link.claim = some("% 1"))),
        ];
        for (address, expected) in cases {
            assert_eq!(Link::parse(&address), expected, "{address}");
        }
    }

    #[test]
    fn what_looks_like_a_token() {
        let cases = [
            (TOKEN, true),
            ("my.key.eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2dpdGxhYi5jb20ifQ.", true),
            ("eyJhbGciOiJSUzI1NiJ9", false),
            ("eyJ.x.y", false),
            // The first beginning in a part counts, and parts do not add up.
            ("eyJeyJeyJeyJeyJeyJ.eyJeyJeyJeyJeyJ", false),
            ("eyJeyJeyJeyJeyJeyJ.eyJeyJeyJeyJeyJeyJ", true),
            ("eyJ.eyJ.eyJ.eyJ.eyJ.eyJ.eyJ.eyJ.eyJ", false),
            ("x.ewoxxxxxxxxxxxxx.xxxxxxx.xxxxxxxx", true),
            ("keyboards.example.com/news", false),
            ("project_path:g/p:ref_type:branch:ref:main", false),
        ];
        for (text, expected) in cases {
            assert_eq!(holds_token(text), expected, "{text}");
        }
    }

    #[test]
    fn a_token_is_seen_through_escapes_and_encodings() {
        let escaped = TOKEN.replace('.', "\\u002e");
        let base64 = URL_SAFE_NO_PAD.encode(TOKEN);
        let cases = [
            // JSON: a full stop, a letter; escaped again, as JSON in a string of JSON.
            escaped.clone(),
            TOKEN.replace('e', "\\u0065"),
            escaped.replace('\\', "\\\\"),
            // Wrapped, with the line breaks as they are and escaped.
            TOKEN.replacen("IUzI1", "IUz\nI1", 1).replacen(".eyJ", ".\r\neyJ", 1),
            TOKEN.replacen(".eyJ", ".\\neyJ", 1),
            // Base64 in each alphabet, with padding, after letters that count as base64 too, wrapped, of escaped JSON, and twice.
            base64.clone(),
            STANDARD.encode(format!("{TOKEN}?>~")),
            format!("token={base64}&more"),
            format!("a/{base64}"),
            format!("a-b_{base64}"),
            base64
                .as_bytes()
                .chunks(76)
                .map(|line| core::str::from_utf8(line).expect("ASCII"))
                .collect::<Vec<_>>()
                .join("\n"),
            URL_SAFE_NO_PAD.encode(format!("{{\"token\": \"{escaped}\"}}")),
            URL_SAFE_NO_PAD.encode(&base64),
        ];
        for text in cases {
            assert!(!shows_token(&text) && holds_token(&text), "{text}");
        }
        // Half a token in each of them does not make one.
        let half = "eyJhbGciOiJSUzI1NiIsImtpZCI6IjEifQ";
        for text in [half.to_owned(), URL_SAFE_NO_PAD.encode(half), format!("{half}\\u002e{}", "x".repeat(15))] {
            assert!(!holds_token(&text), "{text}");
        }
    }
}
