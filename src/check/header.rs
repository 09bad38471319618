//! The JOSE header.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::entra;
use crate::jose::TokenForm;
use crate::json::{Data, Value};
use crate::paste::SnippetKind;
use crate::quote;

checks! {
    "The JOSE header",

    /// A token that declares itself unsigned.
    ///
    /// Flags `{"alg": "none"}`, in any letter case; not `RS256`.
    check("unsigned", Severity::Error, unsigned),

    /// A header and a payload without the signature, which people strip before they share a token.
    ///
    /// Flags `eyJ….eyJ….`; not three filled segments.
    check("signature-left-out", Severity::Info, signature_left_out).about_signature(),

    /// A signature algorithm that Entra does not support.
    ///
    /// An error for `HS256`, whose key Entra cannot have, and for a missing `alg`; a warning for `ES256`; nothing for `RS256`.
    check("algorithm-not-rs256", Severity::Error, algorithm_not_rs256),

    /// A `typ` that Entra does not accept (AADSTS5002727).
    ///
    /// An error for `at+jwt`, a warning where `typ` is missing or only its case differs; nothing for `JWT`.
    check("type-not-jwt", Severity::Error, type_not_jwt),

    /// A key, or the address of one, inside the token: whoever forges a token can put in their own.
    ///
    /// Flags `jwk`, `jku`, `x5c` and `x5u`; not `kid`.
    check("key-in-token", Severity::Warning, key_in_token),

    /// Extensions that a verifier must understand, or else refuse the token (RFC 7515 section 4.1.11).
    ///
    /// Flags `{"crit": ["b64"]}`; not a header without it.
    check("critical-header", Severity::Warning, critical_header),

    /// No key id, by which Entra finds the key.
    ///
    /// Flags `{"alg": "RS256"}`; not a header with `kid`.
    check("key-id-missing", Severity::Warning, key_id_missing),
}

/// Whether there is a readable JOSE header of a token that this group's checks apply to.
fn applies(evidence: &Evidence<'_>) -> bool {
    evidence.kind == SnippetKind::Token
        && evidence.token.is_some_and(|token| {
            token.form != TokenForm::Encrypted
                && token.header.document.error.is_none()
                && matches!(&token.header.document.root, Some(Value { data: Data::Object(_), .. }))
        })
}

/// A value in a sentence: a string in quotes, anything else by its kind.
fn shown(value: &Value) -> String {
    match &value.data {
        Data::String(text) => quote::message(text),
        other => other.kind().to_owned(),
    }
}

fn unsigned(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (evidence.kind == SnippetKind::Token && evidence.is_unsecured()).then(|| {
        let alg = evidence.header_member("alg").map(shown).unwrap_or_default();
        Diagnostic::about(
            "alg",
            format!("The algorithm is {alg}: the token is not signed, so anybody could have written it."),
        )
        .fix("Use the token as GitLab issues it, signed with RS256.")
    })
}

fn signature_left_out(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let token = evidence.token?;
    evidence.is_signature_left_out().then(|| {
        Diagnostic::new(
            "The signature is left out, so the token itself cannot be used; everything else is judged.".to_owned(),
        )
        .at(token.text.len()..token.text.len())
    })
}

fn algorithm_not_rs256(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    const FIX: &str = "GitLab signs ID tokens with RS256; look at where this token comes from.";
    if !applies(evidence) || evidence.is_unsecured() {
        return None;
    }
    let Some(value) = evidence.header_member("alg") else {
        return Some(
            Diagnostic::about("alg", "The header names no algorithm (`alg`), which every signed token must.").fix(FIX),
        );
    };
    match &value.data {
        Data::String(alg) if *alg == "RS256" => None,
        Data::String(alg) if alg.raw().starts_with("HS") => Some(
            Diagnostic::about("alg", format!("The algorithm is {}: a shared secret, which no identity provider publishes and Entra cannot check.", shown(value)))
                .fix(FIX),
        ),
        Data::String(_) => Some(
            Diagnostic::about("alg", format!("The algorithm is {}; Microsoft supports RS256 only and says that others may work, untested.", shown(value)))
                .fix(FIX)
                .severity(Severity::Warning),
        ),
        _ => Some(Diagnostic::about("alg", format!("The algorithm is {}, not a string.", shown(value))).fix(FIX)),
    }
}

fn type_not_jwt(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    if !applies(evidence) {
        return None;
    }
    let Some(value) = evidence.header_member("typ") else {
        return Some(
            Diagnostic::about(
                "typ",
                "The header has no `typ`; GitLab writes \"JWT\", and whether Entra does without is not known."
                    .to_owned(),
            )
            .severity(Severity::Warning),
        );
    };
    let message = |rest: &str| Diagnostic::about("typ", format!("The type is {}; {rest}", shown(value)));
    match &value.data {
        Data::String(typ) if entra::TYPES.contains(&typ.raw()) => None,
        Data::String(typ) if typ.raw().eq_ignore_ascii_case("JWT") => Some(
            message("Entra names \"JWT\", and whether it minds the letter case is not known.")
                .severity(Severity::Warning),
        ),
        _ => Some(
            message("Entra takes \"JWT\" only (AADSTS5002727).")
                .fix("Use a token of `id_tokens:`; another kind of token has another type."),
        ),
    }
}

fn key_in_token(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    const MEMBERS: [&str; 4] = ["jwk", "jku", "x5c", "x5u"];
    let name = MEMBERS.into_iter().find(|name| evidence.header_member(name).is_some())?;
    Some(
        Diagnostic::about(
            name,
            format!("The token brings its own key (`{name}`); GitLab does not do that, and claimlens never uses it."),
        )
        .fix("Trust only the keys that the issuer publishes."),
    )
}

fn critical_header(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    evidence.header_member("crit")?;
    Some(Diagnostic::about(
        "crit",
        "The header lists critical extensions (`crit`); a reader that does not know one of them must refuse the token."
            .to_owned(),
    ))
}

fn key_id_missing(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (applies(evidence) && !evidence.is_unsecured() && evidence.header_member("kid").is_none()).then(|| {
        Diagnostic::about(
            "kid",
            "The header names no key (`kid`), by which Entra looks up the issuer's key; GitLab always does.",
        )
    })
}
