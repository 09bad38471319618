//! Reads keys from a pasted text: JWKS and JWK (RFC 7517) and PEM (RFC 7468), any number of them, with any other text around.

use super::algorithm::{EC_CURVES, ED25519};
use super::der;
use super::material::Material;
use crate::base64url;
use crate::json::{self, Data, Member, Value, named};
use crate::limits::{MAX_JWKS_KEYS, MAX_KEYS};
use crate::quote;
use crate::text::{Span, Text, Units};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::collections::BTreeSet;

/// The keys of a text.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    /// The public keys, in the order of the text.
    pub list: Vec<Key>,
    /// Notes about them, one of each kind.
    pub notes: Vec<Note>,
    /// The ids in the list.
    ids: BTreeSet<Text>,
}

/// A public key.
#[derive(Clone, Debug)]
pub struct Key {
    /// Its id (`kid`).
    pub id: Option<Text>,
    /// The format it was pasted in.
    pub format: KeyFormat,
    /// The only algorithm that it is for (`alg`), if given.
    pub algorithm: Option<Text>,
    /// Why it is not used, if so.
    pub unfit: Option<KeyIssue>,
    /// Whether it comes after the first [`MAX_JWKS_KEYS`] of its JWKS, where Entra does not find it.
    pub surplus: bool,
    /// The key material.
    pub material: Material,
}

/// The format of a pasted key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFormat {
    /// A set of keys.
    Jwks,
    /// A key by itself.
    Jwk,
    /// `-----BEGIN PUBLIC KEY-----` or `-----BEGIN RSA PUBLIC KEY-----`.
    Pem,
    /// `-----BEGIN CERTIFICATE-----`.
    Certificate,
}

/// A note about keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The issue.
    pub kind: KeyIssue,
    /// The first key with the issue.
    pub name: String,
    /// How many more keys have it.
    pub more: usize,
    /// The span of the first key, in UTF-16 code units of the text.
    pub place: Span,
}

/// An issue with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyIssue {
    /// It is not a key, or of an unsupported kind.
    Unreadable,
    /// It is a private key.
    Private,
    /// It is a shared secret.
    SharedSecret,
    /// It is an RSA key with too few bits.
    Weak,
    /// It lets anybody sign, or may do so.
    Forgeable,
    /// It says that it is not for signatures.
    NotForSignatures,
    /// It has no id, in a JWKS.
    WithoutId,
    /// Another key has the same id.
    Duplicate,
    /// It comes after the first [`MAX_JWKS_KEYS`] of its JWKS.
    Surplus,
}

impl Key {
    /// Its name in sentences.
    pub fn name(&self) -> String {
        let name = name(self.format, self.id.as_ref());
        if self.surplus { [&name, ", behind the first 100 that Entra keeps"].concat() } else { name }
    }
}

fn name(format: KeyFormat, id: Option<&Text>) -> String {
    match (format, id) {
        (KeyFormat::Jwks, Some(id)) => ["key ", &quote::message(id), " from the JWKS that you pasted"].concat(),
        (KeyFormat::Jwks, None) => "a key without an id from the JWKS that you pasted".to_owned(),
        (KeyFormat::Jwk, Some(id)) => ["key ", &quote::message(id), " that you pasted"].concat(),
        (KeyFormat::Jwk, None) => "the JWK that you pasted".to_owned(),
        (KeyFormat::Pem, _) => "the PEM key that you pasted".to_owned(),
        (KeyFormat::Certificate, _) => "the certificate that you pasted".to_owned(),
    }
}

/// The value of a member; of duplicates the last, as in JavaScript.
fn member<'a>(members: &'a [Member], name: &str) -> Option<&'a Data> {
    named(members, name).map(|value| &value.data)
}

fn string<'a>(members: &'a [Member], name: &str) -> Option<&'a Text> {
    named(members, name)?.text()
}

/// The bytes of a member in base64url.
#[inline(never)]
fn bytes(members: &[Member], name: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(string(members, name)?.raw()).ok()
}

/// The key material of a JWK.
fn material(members: &[Member]) -> Option<Material> {
    match string(members, "kty")?.raw() {
        "RSA" => Material::rsa(&bytes(members, "n")?, &bytes(members, "e")?),
        "EC" => {
            let named = string(members, "crv")?;
            Material::ec(
                EC_CURVES.iter().find(|curve| *named == *curve.name)?,
                &bytes(members, "x")?,
                &bytes(members, "y")?,
            )
        }
        "OKP" if *string(members, "crv")? == *ED25519.name => Material::okp(&bytes(members, "x")?),
        _ => None,
    }
}

/// Whether a JWK may be used for signatures (RFC 7517 sections 4.2 to 4.4). A member of the wrong type may mean anything, so it may not.
fn is_for_signatures(members: &[Member]) -> bool {
    let is_text = |data: &Data| matches!(data, Data::String(_));
    let is_to_verify = |data: &Data| match data {
        Data::Array(operations) => {
            operations.iter().all(|operation| is_text(&operation.data))
                && operations.iter().filter_map(Value::text).any(|operation| *operation == "verify")
        }
        _ => false,
    };
    member(members, "use").is_none_or(|data| matches!(data, Data::String(used) if *used == "sig"))
        && member(members, "key_ops").is_none_or(is_to_verify)
        && member(members, "alg").is_none_or(is_text)
}

/// The members of private keys (RFC 7518 sections 6.2.2 and 6.3.2, RFC 8037 section 2).
const PRIVATE: [&str; 7] = ["d", "p", "q", "dp", "dq", "qi", "oth"];

fn is_private(members: &[Member]) -> bool {
    PRIVATE.iter().any(|name| member(members, name).is_some())
}

const BEGIN: &str = "-----BEGIN ";
const PRIVATE_KEY: &str = "PRIVATE KEY";
const END: &str = "-----END ";
const DASHES: &str = "-----";

/// Reads the keys in `text`.
pub fn read(text: &str) -> Keys {
    let mut keys = Keys::default();
    let mut at = 0;
    // After one search for an end has failed, so would all others: skipping those keeps this linear.
    let (mut braces, mut blocks) = (true, true);
    while let Some(found) = text.get(at..).and_then(|rest| rest.find(['{', '-'])) {
        let start = at + found;
        let rest = text.get(start..).unwrap_or_default();
        at = start + 1;
        let end = if rest.starts_with('{') && braces {
            let end = object(rest).map(|length| start + length);
            braces = end.is_some();
            if let Some(json) = end.and_then(|end| text.get(start..end)) {
                keys.json(json, start);
            }
            end
        } else if rest.starts_with(BEGIN) && blocks {
            let block = block(rest).map(|(label, body, length)| (label, body, start + length));
            blocks = block.is_some();
            if let Some((label, body, end)) = block {
                keys.pem(label, body, start..end);
            }
            block.map(|(_, _, end)| end)
        } else {
            continue;
        };
        if let Some(end) = end {
            at = end;
        } else {
            // The rest of a private key is still a secret.
            let kind = if is_cut_private(rest) { KeyIssue::Private } else { KeyIssue::Unreadable };
            keys.note(kind, CUT_OFF.to_owned(), start..text.len());
        }
    }
    let units = Units::of(text);
    for note in &mut keys.notes {
        note.place = units.span(&note.place);
    }
    keys
}

/// The name of a key that is cut off.
const CUT_OFF: &str = "what is cut off here";

const PASTED: &str = "the JSON that you pasted";

/// Whether a key that is cut off is a private one.
fn is_cut_private(rest: &str) -> bool {
    if let Some(label) = rest.strip_prefix(BEGIN) {
        return label
            .split(DASHES)
            .next()
            .is_some_and(|label| label.lines().next().is_some_and(|line| line.contains(PRIVATE_KEY)));
    }
    // It cannot be parsed, so the text is searched.
    PRIVATE.iter().any(|name| {
        let name = ["\"", name, "\""].concat();
        rest.split(&name).skip(1).any(|behind| behind.trim_start().starts_with(':'))
    })
}

/// The length of the JSON object that `text` begins with.
fn object(text: &str) -> Option<usize> {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

/// The label, the body and the length of the PEM block that `text` begins with.
fn block(text: &str) -> Option<(&str, &str, usize)> {
    let find = |from: usize, what: &str| text.get(from..)?.find(what).map(|at| from + at);
    let label = find(BEGIN.len(), DASHES)?;
    let body = label + DASHES.len();
    let end = find(body, END)?;
    let length = find(end + END.len(), DASHES)? + DASHES.len();
    Some((text.get(BEGIN.len()..label)?, text.get(body..end)?, length))
}

impl Keys {
    fn note(&mut self, kind: KeyIssue, name: String, place: Span) {
        match self.notes.iter_mut().find(|note| note.kind == kind) {
            Some(note) => note.more += 1,
            None => self.notes.push(Note { kind, name, more: 0, place }),
        }
    }

    /// Adds a JWKS or a JWK at byte `start`.
    fn json(&mut self, text: &str, start: usize) {
        let document = json::read(text.to_owned());
        let members = document.members();
        let place = |span: &Span| start + span.start..start + span.end;
        let whole = start..start + text.len();
        // An error may hide members that matter (`use`, `alg`, `d`).
        if document.error.is_some() {
            let kind = if is_cut_private(text) { KeyIssue::Private } else { KeyIssue::Unreadable };
            return self.note(kind, PASTED.to_owned(), whole);
        }
        let Some(Data::Array(items)) = member(members, "keys") else {
            if member(members, "kty").is_some() {
                self.jwk(members, KeyFormat::Jwk, whole, false);
            } else {
                self.note(KeyIssue::Unreadable, PASTED.to_owned(), whole);
            }
            return;
        };
        for (index, item) in items.iter().enumerate() {
            let members = match &item.data {
                Data::Object(members) => members.as_slice(),
                _ => &[],
            };
            let surplus = index >= MAX_JWKS_KEYS;
            if surplus {
                self.note(KeyIssue::Surplus, name(KeyFormat::Jwks, string(members, "kid")), place(&item.span));
            }
            self.jwk(members, KeyFormat::Jwks, place(&item.span), surplus);
        }
    }

    fn jwk(&mut self, members: &[Member], format: KeyFormat, place: Span, surplus: bool) {
        let id = string(members, "kid");
        let called = || name(format, id);
        if string(members, "kty").is_some_and(|kind| *kind == "oct") {
            return self.note(KeyIssue::SharedSecret, called(), place);
        }
        if is_private(members) {
            return self.note(KeyIssue::Private, called(), place);
        }
        if format == KeyFormat::Jwks && id.is_none() {
            self.note(KeyIssue::WithoutId, called(), place.clone());
        }
        let key = material(members).map(|material| Key {
            id: id.cloned(),
            format,
            algorithm: string(members, "alg").cloned(),
            unfit: (!is_for_signatures(members)).then_some(KeyIssue::NotForSignatures),
            surplus,
            material,
        });
        self.add(key, called(), place);
    }

    fn pem(&mut self, label: &str, body: &str, place: Span) {
        let format = if label == "CERTIFICATE" { KeyFormat::Certificate } else { KeyFormat::Pem };
        let called = name(format, None);
        if label.contains(PRIVATE_KEY) {
            return self.note(KeyIssue::Private, called, place);
        }
        let body: String = body.chars().filter(|character| !character.is_ascii_whitespace()).collect();
        let (der, _) = base64url::decode(&body);
        let material = match label {
            "PUBLIC KEY" => der::spki(&der),
            "RSA PUBLIC KEY" => der::pkcs1(&der),
            "CERTIFICATE" => der::certificate(&der),
            _ => None,
        };
        self.add(
            material.map(|material| Key { id: None, format, algorithm: None, unfit: None, surplus: false, material }),
            called,
            place,
        );
    }

    fn add(&mut self, key: Option<Key>, called: String, place: Span) {
        let Some(mut key) = key else { return self.note(KeyIssue::Unreadable, called, place) };
        if key.material.is_weak {
            key.unfit = Some(KeyIssue::Weak);
        }
        if key.material.is_forgeable {
            key.unfit = Some(KeyIssue::Forgeable);
        }
        if let Some(kind) = key.unfit {
            self.note(kind, called.clone(), place.clone());
        }
        if self.list.len() == MAX_KEYS {
            return;
        }
        if let Some(id) = &key.id
            && !self.ids.insert(id.clone())
        {
            self.note(KeyIssue::Duplicate, called, place);
        }
        self.list.push(key);
    }
}
