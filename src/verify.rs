//! Signatures: the pasted keys, which of them a verifier would use, what to ask `WebCrypto`, and what its answers mean.
//!
//! Nothing here does cryptography, and nothing is fetched: [`prepare`] says what to ask, the caller asks `WebCrypto`, and
//! [`VerificationRequest::conclude`] interprets the answers. Keys in the token (`jwk`, `x5c`) and addresses in it (`jku`, `x5u`) are never used.

pub mod algorithm;
mod der;
pub mod keys;
mod material;

use crate::jose::{Compact, Segment, TokenForm};
use crate::json::{Data, Member, Value};
use crate::limits::{MAX_KEYS, MAX_TRIED};
use crate::quote;
use crate::text::{Span, Text};
use algorithm::{ALGORITHMS, Algorithm};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use keys::{Key, KeyIssue, Keys, Note};
use std::collections::BTreeSet;

/// The result of checking a token's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// The clean text of the token that was checked; empty if there is none. It says nothing about any other token.
    pub token: String,
    /// The outcome.
    pub outcome: SignatureOutcome,
    /// How many public keys were pasted.
    pub count: usize,
    /// Notes about the keys.
    pub notes: Vec<Note>,
}

/// The outcome of checking a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignatureOutcome {
    /// The signature is by this key.
    Matches(String),
    /// It is not by this key, nor by any other candidate.
    Differs(String),
    /// It cannot match any key: why, as a phrase.
    Refused(&'static str),
    /// No key has the id in the header. With the number of keys.
    NoKey(Text, usize),
    /// It was not checked: why, as a phrase.
    NotChecked(String),
    /// There is no signature.
    NoSignature,
}

/// A question for `WebCrypto`: by which of the keys is the signature over the message?
#[derive(Debug)]
pub struct VerificationRequest<'a> {
    /// The signature algorithm.
    pub algorithm: &'static Algorithm,
    /// The signature.
    pub signature: Vec<u8>,
    /// The signed text: the encoded header and payload, with the full stop between them.
    pub message: &'a str,
    /// The keys to try in order, at least one, until one gives another result than [`KeyResult::No`] or [`KeyResult::KeyRejected`].
    pub keys: Vec<&'a Key>,
}

/// The result for one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyResult {
    /// The signature is by it.
    Yes,
    /// It is not.
    No,
    /// `WebCrypto` does not have the algorithm.
    Unsupported,
    /// `WebCrypto` rejects the key.
    KeyRejected,
    /// The signature is by it, but may be anybody's: its RSA modulus is easily factored.
    Factored,
    /// There is no `WebCrypto` because the page was not loaded over https.
    InsecureContext,
    /// There is no `WebCrypto`.
    Unavailable,
}

/// For a part that no base64url encoder writes.
const REENCODED: &str =
    "a part of the token is not base64url as a signer writes it: it was padded, re-encoded or joined with something";
const LENGTH: &str = "it has another length than signatures of this algorithm: it was cut off, joined with something, or is in DER, which tokens do not use";
const CRITICAL: &str = "the header lists critical extensions (`crit`), which claimlens does not know, and a reader that does not know one must refuse the token";

/// What to ask `WebCrypto` about `token`, a compact serialization; or the outcome, if there is nothing to ask.
pub fn prepare<'a>(token: &'a str, keys: &'a Keys) -> Result<VerificationRequest<'a>, SignatureOutcome> {
    let not_checked = |why: &str| SignatureOutcome::NotChecked(why.to_owned());
    let compact = Compact::read(token.to_owned());
    if compact.form != TokenForm::Signed {
        return Err(SignatureOutcome::NoSignature);
    }
    let header = members(&compact.header).ok_or_else(|| not_checked("the header cannot be read"))?;
    let mut seen = BTreeSet::new();
    if let Some(twice) = header.iter().find(|member| !seen.insert(&member.name)) {
        let name = quote::message(&twice.name);
        return Err(SignatureOutcome::NotChecked(
            ["the header has ", &name, " twice, and readers differ in which they take"].concat(),
        ));
    }
    let member = |name: &str| header.iter().find(|member| member.name == *name).map(|member| &member.value.data);
    let Some(Data::String(named)) = member("alg") else {
        return Err(not_checked("the header names no algorithm"));
    };
    if named.raw().eq_ignore_ascii_case("none") {
        return Err(SignatureOutcome::NoSignature);
    }
    if member("crit").is_some() {
        return Err(SignatureOutcome::Refused(CRITICAL));
    }
    let part = |place: &Span| URL_SAFE_NO_PAD.decode(token.get(place.clone())?).ok();
    let (Some(_), Some(_), Some(signature)) =
        (part(&compact.header.place), part(&compact.payload.place), part(&compact.signature))
    else {
        return Err(SignatureOutcome::Refused(REENCODED));
    };
    let Some(algorithm) = ALGORITHMS.iter().find(|algorithm| *named == *algorithm.id) else {
        let why = if named.raw().starts_with("HS") {
            " is a shared secret, which is not taken here: Entra refuses the token anyway"
        } else {
            " is no algorithm that WebCrypto has"
        };
        return Err(SignatureOutcome::NotChecked([&quote::message(named), why].concat()));
    };
    if algorithm.signature_length != 0 && algorithm.signature_length != signature.len() {
        return Err(SignatureOutcome::Refused(LENGTH));
    }
    let id = match member("kid") {
        None => None,
        Some(Data::String(id)) => Some(id),
        Some(_) => return Err(not_checked("the key's id (`kid`) is not a string")),
    };
    let keys = choose(keys, algorithm, id)?;
    // Everything before the full stop of the signature.
    let message = token.get(..compact.payload.place.end).unwrap_or_default();
    Ok(VerificationRequest { algorithm, signature, message, keys })
}

/// The members of a segment, if it is an object as a signer writes one.
fn members(segment: &Segment) -> Option<&[Member]> {
    let is_clean = segment.document.error.is_none() && segment.non_utf8.is_none() && !segment.has_bom;
    match &segment.document.root {
        Some(Value { data: Data::Object(members), .. }) if is_clean => Some(members),
        _ => None,
    }
}

/// The candidates for a signature: the keys with the header's id that are for the algorithm.
///
/// A key outside a JWKS needs no id. In a JWKS it does if the header names one, because that is how Entra finds it.
fn choose<'a>(keys: &'a Keys, algorithm: &Algorithm, id: Option<&Text>) -> Result<Vec<&'a Key>, SignatureOutcome> {
    if keys.list.is_empty() {
        return Err(SignatureOutcome::NotChecked("there is no public key in what you pasted".to_owned()));
    }
    let is_named = |key: &&Key| match (&key.id, id) {
        (_, None) => true,
        (None, Some(_)) => key.format != keys::KeyFormat::Jwks,
        (Some(one), Some(other)) => one == other,
    };
    let is_for_it = |key: &&Key| {
        key.unfit.is_none()
            && key.material.key_type == algorithm.key_type
            && key.material.curve == algorithm.curve
            && key.algorithm.as_ref().is_none_or(|named| *named == *algorithm.id)
    };
    let mut named = keys.list.iter().filter(is_named);
    let chosen: Vec<&Key> = named.clone().filter(is_for_it).collect();
    if chosen.len() > MAX_TRIED {
        return Err(SignatureOutcome::NotChecked(
            "more than 100 of the keys could be the token's, and so many are not tried".to_owned(),
        ));
    }
    if !chosen.is_empty() {
        return Ok(chosen);
    }
    Err(match (named.next(), id) {
        (None, Some(_)) if keys.list.len() >= MAX_KEYS => {
            SignatureOutcome::NotChecked("none of the first 1000 keys has its id, and more are not read".to_owned())
        }
        (None, Some(id)) => SignatureOutcome::NoKey(id.clone(), keys.list.len()),
        (first, _) => {
            let why = match first.and_then(|key| key.unfit) {
                Some(KeyIssue::Weak) => "has too few bits",
                Some(KeyIssue::Forgeable) => "may let anybody sign",
                Some(_) => "is not meant for signatures",
                None => "is for another algorithm than the token's",
            };
            let name = first.map(Key::name).unwrap_or_default();
            SignatureOutcome::NotChecked([&name, " ", why].concat())
        }
    })
}

impl VerificationRequest<'_> {
    /// Interprets the results, one for each key that was tried.
    pub fn conclude(&self, answers: &[KeyResult]) -> SignatureOutcome {
        let asked = || self.keys.iter().zip(answers);
        let first = |wanted: KeyResult| asked().find(|(_, answer)| **answer == wanted).map(|(key, _)| key.name());
        if let Some((key, _)) = asked().find(|(_, answer)| **answer == KeyResult::Yes) {
            let unknown =
                if key.material.is_too_long() { ", whose modulus is too long to look for its factors" } else { "" };
            return SignatureOutcome::Matches([&key.name(), unknown].concat());
        }
        let others = [
            KeyResult::InsecureContext,
            KeyResult::Unavailable,
            KeyResult::Unsupported,
            KeyResult::Factored,
            KeyResult::KeyRejected,
        ];
        let why = match others.into_iter().find(|other| answers.contains(other)) {
            Some(KeyResult::InsecureContext) => {
                "this page was not loaded over https, and browsers have WebCrypto in a secure context only".to_owned()
            }
            Some(KeyResult::Unavailable) => "there is no WebCrypto here".to_owned(),
            Some(KeyResult::Unsupported) => ["the WebCrypto here does not have ", self.algorithm.id].concat(),
            Some(KeyResult::Factored) => [
                &first(KeyResult::Factored).unwrap_or_default(),
                " lets anybody sign: its RSA modulus is prime, has a small factor, or has two that are nearly equal",
            ]
            .concat(),
            Some(_) => ["WebCrypto does not take ", &first(KeyResult::KeyRejected).unwrap_or_default()].concat(),
            None => match first(KeyResult::No) {
                Some(name) => return SignatureOutcome::Differs(name),
                None => "WebCrypto was not asked".to_owned(),
            },
        };
        SignatureOutcome::NotChecked(why)
    }
}
