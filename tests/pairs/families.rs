//! Families of texts: each makes a text of about a given size in bytes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Texts that are alike except for their length.
#[derive(Clone, Copy)]
pub(crate) struct Family {
    pub(crate) name: &'static str,
    /// Makes a text of about this many bytes.
    pub(crate) make: fn(usize) -> String,
}

const fn family(name: &'static str, make: fn(usize) -> String) -> Family {
    Family { name, make }
}

/// A piece, repeated as often as fits.
fn filled(piece: &str, size: usize) -> String {
    piece.repeat(size / piece.len())
}

/// Numbered pieces, as many as fit, with something between them.
fn numbered(size: usize, between: &str, piece: impl Fn(usize) -> String) -> String {
    let each = piece(1_000).len() + between.len();
    (0..size / each).map(piece).collect::<Vec<_>>().join(between)
}

const SUBJECT: &str = "project_path:g/p:ref_type:branch:ref:main";

/// The claims of a job with these values, and more claims.
fn claims(issuer: &str, subject: &str, audience: &str, more: &str) -> String {
    format!(
        r#"{{"iss":"{issuer}","sub":"{subject}","aud":{audience},"iat":1684785093,"nbf":1684785088,"exp":1684788693,"project_path":"g/p","project_id":"20","ref":"main","ref_type":"branch"{more}}}"#
    )
}

fn with_subject(subject: &str) -> String {
    claims(GITLAB, subject, AUDIENCE, "")
}

fn with_more(more: &str) -> String {
    claims(GITLAB, SUBJECT, AUDIENCE, &format!(",{more}"))
}

const GITLAB: &str = "https://gitlab.com";
const AUDIENCE: &str = "\"api://AzureADTokenExchange\"";

fn token(header: &str, claims: &str) -> String {
    let [header, claims] = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}.{claims}.{}", "A".repeat(342))
}

const HEADER: &str = r#"{"alg":"RS256","kid":"k","typ":"JWT"}"#;

/// Tokens with a long value.
pub(crate) const VALUES: &[Family] = &[
    family("long subject", |size| with_subject(&format!("{SUBJECT}{}", filled("a", size)))),
    family("long Cyrillic subject", |size| with_subject(&format!("{SUBJECT}{}", filled("ж", size)))),
    family("subject of components", |size| with_subject(&format!("project_path:g{}", filled(":ref:a", size)))),
    family("subject of odd characters", |size| with_subject(&format!("{SUBJECT}{}", filled(" \\u200b", size)))),
    family("long issuer", |size| claims(&format!("https://{}", filled("a", size)), SUBJECT, AUDIENCE, "")),
    family("long audience", |size| claims(GITLAB, SUBJECT, &format!("\"{}\"", filled("a/", size)), "")),
];

/// Tokens with many members.
pub(crate) const MEMBERS: &[Family] = &[
    family("many audiences", |size| {
        claims(GITLAB, SUBJECT, &format!("[{}]", numbered(size, ",", |index| format!("\"a{index}\""))), "")
    }),
    family("all three long", |size| {
        let long = filled("a", size / 3);
        claims(&format!("https://{long}"), &format!("{SUBJECT}{long}"), &format!("\"{long}\""), "")
    }),
    family("many claims", |size| with_more(&numbered(size, ",", |index| format!("\"c{index}\":1")))),
    family("one name many times", |size| with_more(&filled(",\"sub\":\"a\"", size)[1..])),
    family("names that begin alike", |size| {
        let name = "a".repeat(size.isqrt());
        with_more(&numbered(size, ",", |index| format!("\"{name}{index}\":\"{index}\"")))
    }),
    family("nested claims", |size| with_more(&format!("\"x\":[{}]", filled(",[[]]", size).get(1..).unwrap()))),
    family("long project", |size| with_more(&format!("\"job_project_path\":\"{}\"", filled("a/", size)))),
];

/// Tokens with a large header, or with much signed content.
pub(crate) const HEADERS: &[Family] = &[
    family("much that is signed", |size| token(HEADER, &with_more(&format!("\"x\":\"{}\"", filled("x", size))))),
    family("many members in the header", |size| {
        let members = numbered(size, ",", |index| format!("\"h{index}\":1"));
        token(&format!("{{\"alg\":\"RS256\",{members}}}"), &with_subject(SUBJECT))
    }),
    family("long key id", |size| {
        token(&format!("{{\"alg\":\"RS256\",\"kid\":\"{}\"}}", filled("k", size)), &with_subject(SUBJECT))
    }),
];

/// Anything that somebody may paste.
pub(crate) const TEXTS: &[Family] = &[
    family("tokens", |size| numbered(size, "\n", |index| token(HEADER, &with_subject(&format!("{SUBJECT}{index}"))))),
    family("the same token", |size| filled(&format!("{}\n", token(HEADER, &with_subject(SUBJECT))), size)),
    family("wrapped token", |size| {
        let token = token(HEADER, &with_more(&format!("\"x\":\"{}\"", filled("x", size))));
        token.as_bytes().chunks(76).map(|line| core::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join("\n")
    }),
    family("beginnings of tokens", |size| filled("eyJ", size)),
    family("full stops", |size| filled("eyJ.", size)),
    family("objects", |size| filled("{\"iss\":1}\n", size)),
    family("braces", |size| filled("{\"a\":", size)),
    family("closed braces", |size| filled("{}", size)),
    family("brackets", |size| filled("[", size)),
    family("quotes", |size| filled("\\\"", size)),
    family("error messages", |size| filled("AADSTS700213: No matching federated identity record found\n", size)),
    family("one long error", |size| format!("AADSTS700213: {}", filled("subject 'a' ", size))),
    family("a log of commands", |size| filled("$ az login --federated-token \"$TOKEN\"\n", size)),
    family("masks", |size| filled("[MASKED] ", size)),
    family("jobs", |size| {
        numbered(size, "\n", |index| {
            format!("j{index}:\n  id_tokens:\n    T:\n      aud: a\n  script:\n    - az login --federated-token $T")
        })
    }),
    family("jobs that extend", |size| {
        numbered(size, "\n", |index| format!("j{}:\n  extends: j{index}\n  script: [a]", index + 1))
    }),
    family("anchors", |size| numbered(size, "\n", |index| format!("j{index}: &a{index}\n  script: [a]"))),
    family("credentials", credentials),
    family("words", |size| filled("lorem ipsum ", size)),
    family("Cyrillic words", |size| filled("ветка ", size)),
];

/// A list of credentials, made by number.
fn credentials(size: usize) -> String {
    list(size, |index| {
        format!(r#"{{"name":"n{index}","issuer":"{GITLAB}","subject":"{SUBJECT}{index}","audiences":[{AUDIENCE}]}}"#)
    })
}

fn list(size: usize, credential: impl Fn(usize) -> String) -> String {
    format!("[{}]", numbered(size, ",", credential))
}

/// A credential with these fields.
fn credential(issuer: &str, subject: &str, audiences: &str) -> String {
    format!(r#"{{"name":"main","issuer":"{issuer}","subject":"{subject}","audiences":[{audiences}]}}"#)
}

/// A flexible credential.
pub(crate) fn flexible(expression: &str) -> String {
    let value = serde_json::to_string(expression).unwrap();
    format!(
        r#"{{"name":"f","issuer":"{GITLAB}","claimsMatchingExpression":{{"value":{value}}},"audiences":[{AUDIENCE}]}}"#
    )
}

pub(crate) const CREDENTIALS: &[Family] = &[
    family("one for each branch", credentials),
    family("tiny ones", |size| list(size, |index| format!(r#"{{"issuer":"{index}","subject":"","audience":"a"}}"#))),
    family("all the same", |size| list(size, |_| credential(GITLAB, SUBJECT, "\"a\""))),
    family("ones that begin alike", |size| {
        let long = "a".repeat(500);
        list(size, |index| credential(GITLAB, &format!("{SUBJECT}{long}{index}"), AUDIENCE))
    }),
    family("Cyrillic ones", |size| {
        let long = "ж".repeat(500);
        list(size, |index| credential(GITLAB, &format!("{SUBJECT}{long}{index}"), AUDIENCE))
    }),
    family("other issuers", |size| list(size, |index| credential(&format!("https://g{index}"), SUBJECT, AUDIENCE))),
    family("other audiences", |size| list(size, |index| credential(GITLAB, SUBJECT, &format!("\"b{index}\"")))),
    family("a long subject", |size| credential(GITLAB, &format!("{SUBJECT}{}", filled("a", size)), AUDIENCE)),
    family("a long issuer", |size| credential(&format!("https://{}", filled("a", size)), SUBJECT, AUDIENCE)),
    family("a long name", |size| credential(GITLAB, "x", AUDIENCE).replacen("main", &filled("n", size), 1)),
    family("many audiences", |size| credential(GITLAB, SUBJECT, &numbered(size, ",", |index| format!("\"b{index}\"")))),
    family("patterns", |size| {
        let pattern = format!("claims['sub'] matches '*{}b'", "a".repeat(1_000));
        list(size, |_| flexible(&pattern))
    }),
    family("short patterns", |size| list(size, |index| flexible(&format!("claims['sub'] matches '*{index}*a?'")))),
    family("many members", |size| {
        credential(GITLAB, SUBJECT, AUDIENCE).replacen('{', &format!("{{{}", filled("\"x\":1,", size)), 1)
    }),
    family("Terraform", |size| {
        numbered(size, "\n", |index| {
            format!(
                "resource \"azurerm_federated_identity_credential\" \"c{index}\" {{\n  issuer = \"{GITLAB}\"\n  subject = \"{SUBJECT}{index}\"\n  audience = [{AUDIENCE}]\n}}"
            )
        })
    }),
    family("resources", |size| filled("resource \"a\" ", size)),
    family("typed fields", |size| {
        numbered(size, "\n", |index| format!("issuer: {GITLAB}\nsubject: {SUBJECT}{index}\naudience: a"))
    }),
    family("a cut list", |size| filled("[{", size)),
    family("cut lists in each other", |size| format!("{}{}", filled("[{},", 400), filled("{\"a\":1},", size))),
    family("lines of JSON", |size| numbered(size, "\n", |index| credential(GITLAB, &index.to_string(), AUDIENCE))),
    family("jobs", |size| {
        numbered(size, "\n", |index| {
            format!("j{index}:\n  id_tokens:\n    T:\n      aud: a\n  script:\n    - az login --federated-token $T")
        })
    }),
];

pub(crate) const EXPRESSIONS: &[Family] = &[
    family("clauses on one claim", |size| numbered(size, " and ", |index| format!("claims['sub'] eq '{index}'"))),
    family("clauses on many claims", |size| numbered(size, " and ", |index| format!("claims['c{index}'] eq '1'"))),
    family("clauses on projects", |size| {
        numbered(size, " and ", |index| format!("claims['sub'] eq 'project_id:{index}:ref:a'"))
    }),
    family("the same clause", |size| filled("claims['sub'] matches '*a' and ", size) + "claims['sub'] eq 'a'"),
    family("a long pattern", |size| format!("claims['sub'] matches '*{}b'", filled("a", size))),
    family("a pattern of stars", |size| format!("claims['sub'] matches '{}b'", filled("*a", size))),
    family("a pattern of question marks", |size| format!("claims['sub'] matches '*{}b'", filled("?", size))),
    family("a long value", |size| format!("claims['sub'] eq '{SUBJECT}{}'", filled("a", size))),
    family("a long name", |size| format!("claims['{}'] eq 'a'", filled("a", size))),
    family("quotes", |size| format!("claims['sub'] eq {}", filled("'", size))),
    family("a subject", |size| format!("{SUBJECT}{}", filled("a", size))),
    family("a subject of components", |size| format!("project_id:1{}", filled(":ref:a", size))),
    family("none", |size| format!("claims[{}", filled(" ", size))),
];

pub(crate) const KEYS: &[Family] = &[
    family("keys", |size| keys(size, |index| format!("k{index}"))),
    family("keys of one id", |size| keys(size, |_| "k".to_owned())),
    family("keys of long ids", |size| {
        let long = "k".repeat(1_000);
        keys(size, |index| format!("{long}{index}"))
    }),
    family("secrets", |size| format!("{{\"keys\":[{}]}}", numbered(size, ",", |_| "{\"kty\":\"oct\"}".to_owned()))),
    family("braces", |size| filled("{", size)),
    family("objects", |size| filled("{}", size)),
    family("beginnings", |size| filled("-----BEGIN ", size)),
    family("blocks", |size| {
        filled("-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n", size)
    }),
    family("a key of many members", |size| {
        format!("{{\"kty\":\"EC\",{}}}", numbered(size, ",", |index| format!("\"m{index}\":1")))
    }),
    family("cut private keys", |size| format!("{{{}", filled("\"d\" ", size))),
];

/// A set of signature keys with these ids.
fn keys(size: usize, id: impl Fn(usize) -> String) -> String {
    let part = URL_SAFE_NO_PAD.encode([7; 32]);
    let key = |index: usize| {
        format!(r#"{{"kty":"EC","crv":"P-256","x":"{part}","y":"{part}","use":"sig","kid":"{}"}}"#, id(index))
    };
    format!("{{\"keys\":[{}]}}", numbered(size, ",", key))
}

pub(crate) const ADDRESSES: &[Family] = &[
    family("beginnings of tokens", |size| format!("#{}", filled("eyJ", size))),
    family("beginnings and full stops", |size| format!("#{}", filled("eyJ.", size))),
    family("claims", |size| {
        format!("#claims={}", URL_SAFE_NO_PAD.encode(with_more(&format!("\"x\":\"{}\"", filled("x", size)))))
    }),
    family("percents", |size| format!("#claim={}", filled("%65%79%4a", size))),
    family("fields", |size| format!("#{}", filled("sample=branch&", size))),
    family("a long name", |size| format!("#claim={}", filled("a", size))),
    family("a long moment", |size| format!("#as-of={}", filled("1", size))),
];

/// Names of branches, or parts of a project.
pub(crate) const NAMES: &[Family] = &[
    family("names", |size| numbered(size, " ", |index| format!("b{index}"))),
    family("the same name", |size| filled("b ", size)),
    family("a long name", |size| filled("a", size)),
    family("long names that begin alike", |size| {
        let long = filled("a", size / 3);
        format!("{long}{long} {long}b{long}")
    }),
    family("names of signs", |size| numbered(size, " ", |index| format!("{}{index}", "/".repeat(index % 50)))),
];
