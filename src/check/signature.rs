//! The signature, and the keys that it was checked with.

use super::{Diagnostic, Evidence, Severity, Source, check, checks};
use crate::quote;
use crate::verify::SignatureOutcome;
use crate::verify::keys::KeyIssue;

checks! {
    "The signature, and the keys that it was checked with",

    /// A signature that is not by the key that it should be by, or cannot be one.
    ///
    /// Flags a token whose payload was changed; not one that nobody checked.
    check("signature-wrong", Severity::Error, signature_wrong).about_signature(),

    /// No key with the id that the header names (AADSTS7000272).
    ///
    /// Flags a `kid` that none of the pasted keys has; not a PEM key, which has no id.
    check("signature-key-missing", Severity::Warning, signature_key_missing).about_signature(),

    /// Flags a JWK with `d` or a factor, and `-----BEGIN PRIVATE KEY-----`, cut off too; not a public key.
    check("key-private", Severity::Warning, |evidence| note(evidence, KeyIssue::Private, PRIVATE)),

    /// Flags `{"kty": "oct"}`; not a public key.
    check("key-shared-secret", Severity::Warning, |evidence| note(evidence, KeyIssue::SharedSecret, SHARED_SECRET)),

    /// Flags an RSA key of 1,024 bits; not one of 2,048 (RFC 7518 section 3.3).
    check("key-weak", Severity::Warning, |evidence| note(evidence, KeyIssue::Weak, WEAK)),

    /// Flags RSA with the exponent 1 or an even modulus, and a point of small order of Ed25519; not the exponent 3.
    check("key-forgeable", Severity::Warning, |evidence| note(evidence, KeyIssue::Forgeable, FORGEABLE)),

    /// Flags two keys with one `kid`; not keys without any.
    check("key-duplicate", Severity::Warning, |evidence| note(evidence, KeyIssue::Duplicate, DUPLICATE)),

    /// Flags a key of a JWKS without `kid`; not a JWK or PEM by itself.
    check("key-without-id", Severity::Warning, |evidence| note(evidence, KeyIssue::WithoutId, WITHOUT_ID)),

    /// Flags the key number 101 of a JWKS; not the 100 before it.
    check("key-surplus", Severity::Warning, |evidence| note(evidence, KeyIssue::Surplus, SURPLUS)),

    /// Flags X25519, HTML in braces, a discovery document; not what is no key and does not look like one.
    check("key-unreadable", Severity::Warning, |evidence| note(evidence, KeyIssue::Unreadable, UNREADABLE)),

    /// Flags `"use": "enc"`, `key_ops` without `verify`, and any of the two or `alg` in another type; not a key that names
    /// none of them.
    check("key-not-for-signatures", Severity::Info, |evidence| note(evidence, KeyIssue::NotForSignatures, NOT_FOR_IT)),

    /// A signature that is by a pasted key. Whose the key is, nobody can see here.
    ///
    /// Flags a token and the key that signed it; not where the key is another.
    check("signature-matches", Severity::Info, signature_matches).about_signature(),
}

/// What follows a key's name in a message, and what to do.
type NoteText = (&'static str, &'static str);

const PRIVATE: NoteText = (
    " is a private key: whoever holds it can sign tokens. It is not used.",
    "Remove it from here; the public key is enough.",
);
const SHARED_SECRET: NoteText = (
    " is a shared secret (`oct`), which is not taken: Entra cannot check what one signs, and refuses it.",
    "Remove it from here, and paste the issuer's public keys.",
);
const WEAK: NoteText = (
    " is an RSA key of fewer than 2048 bits, too few for RFC 7518. It is not used.",
    "Sign with a key of 2048 bits or more.",
);
const FORGEABLE: NoteText = (
    " may let anybody sign: its RSA exponent is 1 or longer than 33 bits, its modulus is even, or its point is the base point or of small order. It is not used.",
    "Fetch the issuer's keys again. If it publishes this one, trust none of its tokens.",
);
const DUPLICATE: NoteText = (
    " has the id of another key. Each is tried here; readers differ in which they take.",
    "Give each key an id of its own.",
);
const WITHOUT_ID: NoteText =
    (" is not found by a token's `kid`, and Entra looks keys up by that.", "Give each key an id.");
const SURPLUS: NoteText =
    (" stands behind the first 100 keys, and Entra keeps no more than those.", "Remove the keys that sign no more.");
const UNREADABLE: NoteText = (
    " is no key that claimlens knows: RSA, P-256, P-384, P-521 or Ed25519, as JWKS, JWK or PEM.",
    "Paste what the issuer's `/oauth/discovery/keys` gives.",
);
const NOT_FOR_IT: NoteText = (
    " is not meant for signatures (`use`, `key_ops`, `alg`), so it is not tried.",
    "Nothing, if it is meant to be so.",
);

/// The diagnostic for a note about keys.
fn note(evidence: &Evidence<'_>, kind: KeyIssue, (rule, fix): NoteText) -> Option<Diagnostic> {
    let note = evidence.verification?.notes.iter().find(|note| note.kind == kind)?;
    let mut message = [&note.name, rule].concat();
    if let Some(first) = message.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    if note.more > 0 {
        for part in [" So it is with ", &note.more.to_string(), " more."] {
            message.push_str(part);
        }
    }
    Some(Diagnostic::new(message).fix(fix).at_source(Source::Keys, note.place.clone()))
}

fn signature_wrong(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let message = match &evidence.verification?.outcome {
        SignatureOutcome::Differs(name) => [
            "The signature does not match ",
            name,
            ": the token was changed or re-encoded, or the key belongs to another instance. Entra would answer AADSTS7000274.",
        ]
        .concat(),
        SignatureOutcome::Refused(why) => ["The signature does not match: ", why, "."].concat(),
        _ => return None,
    };
    Some(
        at_signature(evidence, Diagnostic::new(message))
            .fix("Copy the token and the keys again, from where they come from."),
    )
}

fn signature_key_missing(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let SignatureOutcome::NoKey(id, count) = &evidence.verification?.outcome else { return None };
    let keys = if *count == 1 {
        "The key that you pasted has another id than "
    } else {
        "None of the keys that you pasted has the id "
    };
    let causes = ": the issuer's keys were rotated, the token or the keys are another instance's, or the JWKS is an old copy. Entra would answer AADSTS7000272, if these are the keys that it finds.";
    Some(
        Diagnostic::about("kid", [keys, &quote::message(id), causes].concat())
            .fix("Fetch the JWKS of the token's issuer again, and paste that."),
    )
}

fn signature_matches(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let SignatureOutcome::Matches(name) = &evidence.verification?.outcome else { return None };
    let message = ["The signature matches ", name, ". That the issuer publishes this key is taken on trust."];
    Some(at_signature(evidence, Diagnostic::new(message.concat())))
}

fn at_signature(evidence: &Evidence<'_>, diagnostic: Diagnostic) -> Diagnostic {
    match evidence.token {
        Some(token) => diagnostic.at(token.signature.clone()),
        None => diagnostic,
    }
}
