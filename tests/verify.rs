//! Pasted keys, the choice among them, and the questions for `WebCrypto`. The Node tests ask it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod support;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use claimlens::report::{Options, read, report};
use claimlens::samples::{JWKS, SAMPLES};
use claimlens::verify::keys::{self, KeyIssue};
use claimlens::verify::{KeyResult, SignatureOutcome, Verification, prepare};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::rc::Rc;
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};

#[test]
fn what_a_text_holds() {
    let jwk = |set: Value| with(json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode([7; 32])}), &set);
    let (a, b) = (jwk(json!({"kid": "a"})), jwk(json!({"kid": "b"})));
    let stored: Value = serde_json::from_str(include_str!("signatures/keys.json")).unwrap();
    let pem = stored[0]["pem"].as_str().unwrap();
    let ids = |text: &str| -> Vec<String> {
        let list = keys::read(text).list;
        list.iter().map(|key| key.id.as_ref().map_or("-", |id| id.raw()).to_owned()).collect()
    };
    let cases: Vec<(String, &[&str])> = vec![
        (String::new(), &[]),
        (json!({"keys": [a, b]}).to_string(), &["a", "b"]),
        // As curl prints it, and with another text around it.
        (format!("HTTP/2 200\ncache-control: public\n\n{:#}\n$ ", json!({"keys": [a, b]})), &["a", "b"]),
        // Several, in any order and form, with other members between.
        (format!("{b}{pem}{}[{a}, {a}]", json!({"keys": [a], "more": {"kty": 5}})), &["b", "-", "a", "a", "a"]),
        (format!("{a}\n\n{b}\r\n{pem}{pem}"), &["a", "b", "-", "-"]),
        // Braces and quotes in strings.
        (format!("{}{b}", jwk(json!({"kid": "}\"{", "x5c": ["\\"]}))), &["}\"{", "b"]),
        // What is cut off hides nothing behind it of the other form.
        (format!("{{\"keys\": [{pem}"), &["-"]),
        (format!("-----BEGIN PUBLIC KEY-----\n{a}"), &["a"]),
        // Ids that are no strings are none; keys that are no objects are none.
        (json!({"keys": [jwk(json!({"kid": 1})), 5, null, [], "x"]}).to_string(), &["-"]),
        // A key is written in one way: not padded, not in standard base64, not too short.
        (jwk(json!({"x": format!("{}=", URL_SAFE_NO_PAD.encode([7; 32]))})).to_string(), &[]),
        (jwk(json!({"x": URL_SAFE_NO_PAD.encode([7; 31])})).to_string(), &[]),
        (jwk(json!({"crv": "Ed448"})).to_string(), &[]),
        (json!({"kty": "RSA", "n": "", "e": "AQAB"}).to_string(), &[]),
        (json!({"kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode([1; 32]), "y": URL_SAFE_NO_PAD.encode([1; 33])}).to_string(), &[]),
        // Secrets are not taken.
        (jwk(json!({"d": "AA"})).to_string(), &[]),
        (json!({"kty": "oct", "k": "AAAA"}).to_string(), &[]),
        (pem.replace("PUBLIC", "PRIVATE"), &[]),
    ];
    for (text, expected) in cases {
        assert_eq!(ids(&text), expected, "{text}");
    }
}

#[test]
fn no_more_than_a_thousand_keys_are_read() {
    let key = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode([7; 32]), "kid": "a"}).to_string();
    let keys = keys::read(&key.repeat(1_001));
    assert_eq!(keys.list.len(), 1_000);
    // Nobody knows what the rest would have been.
    let outcome = prepare(&token(r#"{"alg":"EdDSA","kid":"b"}"#, 64), &keys).unwrap_err();
    assert!(matches!(outcome, SignatureOutcome::NotChecked(_)), "{outcome:?}");
}

#[test]
fn a_private_key_is_one_however_it_is_written() {
    let key = |set: Value| {
        with(json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode([0xff; 256]), "e": "AQAB"}), &set).to_string()
    };
    let cases = [
        ("a JWK", key(json!({"d": "AA"}))),
        // By its factors alone the exponent is found.
        ("a JWK with the factors", key(json!({"p": "AA", "q": "AA"}))),
        ("a JWK with what is left of the factors", key(json!({"qi": "AA"}))),
        ("a JWKS", format!("{{\"keys\":[{}]}}", key(json!({"d": "AA", "kid": "a"})))),
        ("a JWKS that is cut off", format!("{{\"keys\":[{}", key(json!({"d": "AA", "kid": "a"})))),
        ("a JWK with an error behind it", format!("{}, x}}", key(json!({"d": "AA"})).trim_end_matches('}'))),
        ("a JWK that is cut off", key(json!({"d": "AA"})).trim_end_matches('}').to_owned()),
        ("PKCS#8", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----".to_owned()),
        ("PKCS#1", "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----".to_owned()),
        ("SEC 1", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----".to_owned()),
        ("encrypted", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----".to_owned()),
        ("of OpenSSH", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----".to_owned()),
        ("of PGP", "-----BEGIN PGP PRIVATE KEY BLOCK-----\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----".to_owned()),
        ("cut off", "-----BEGIN PRIVATE KEY-----\nAAAA".to_owned()),
    ];
    for (what, text) in cases {
        let keys = keys::read(&text);
        let kinds: Vec<KeyIssue> = keys.notes.iter().map(|note| note.kind).collect();
        assert!(kinds == [KeyIssue::Private] && keys.list.is_empty(), "{what}: {kinds:?}, {:?}", keys.list);
    }
}

#[test]
fn a_key_that_lets_anybody_sign_is_never_tried() {
    let encode = |number: &[u8]| URL_SAFE_NO_PAD.encode(number);
    let rsa = |last: u8, exponent: &[u8]| {
        let modulus = [&[0xff; 255][..], &[last]].concat();
        (r#"{"alg":"RS256"}"#, 256, json!({"kty": "RSA", "n": encode(&modulus), "e": encode(exponent)}))
    };
    let edwards = |x: [u8; 32]| (r#"{"alg":"EdDSA"}"#, 64, json!({"kty": "OKP", "crv": "Ed25519", "x": encode(&x)}));
    let filled =
        |first: u8, middle: u8, last: u8| edwards([&[first][..], &[middle; 30], &[last]].concat().try_into().unwrap());
    let ec = |algorithm: &'static str, curve: &str, x: &str| {
        let size = x.len() * 3 / 4;
        (algorithm, 2 * size, json!({"kty": "EC", "crv": curve, "x": x, "y": encode(&vec![7; size])}))
    };
    let lets = Some(KeyIssue::Forgeable);
    let no_key = Some(KeyIssue::Unreadable);
    let order_8 = [
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    ]
    .map(|digits| {
        let byte = |at: usize| u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).unwrap();
        edwards(std::array::from_fn(byte))
    });
    let [order_8, order_8_mirrored, other_order_8, other_order_8_mirrored] = order_8;
    let cases = [
        ("the usual exponent", rsa(0xff, &[1, 0, 1]), None),
        ("three", rsa(0xff, &[3]), None),
        ("an exponent of 33 bits", rsa(0xff, &[1, 0, 0, 0, 1]), None),
        ("an exponent of 34 bits", rsa(0xff, &[2, 0, 0, 0, 1]), lets),
        // By the exponent 1 whatever is padded rightly is its own signature.
        ("one", rsa(0xff, &[1]), lets),
        ("one, with zeros before it", rsa(0xff, &[0, 0, 1]), lets),
        ("an even modulus", rsa(0xfe, &[1, 0, 1]), lets),
        ("an even exponent", rsa(0xff, &[2]), no_key),
        ("no exponent", rsa(0xff, &[]), no_key),
        // The eight points of small order of Ed25519.
        ("order 1", filled(1, 0, 0), lets),
        ("order 2", filled(0xec, 0xff, 0x7f), lets),
        ("order 4", filled(0, 0, 0), lets),
        ("order 4, mirrored", filled(0, 0, 0x80), lets),
        ("order 8", order_8, lets),
        ("order 8, mirrored", order_8_mirrored, lets),
        ("another of order 8", other_order_8, lets),
        ("another of order 8, mirrored", other_order_8_mirrored, lets),
        // The same in ways that RFC 8032 refuses and implementations take: a sign of 0, and 0 and 1 with the field's prime added.
        ("order 1 with a sign", filled(1, 0, 0x80), lets),
        ("order 2 with a sign", filled(0xec, 0xff, 0xff), lets),
        ("order 1, not reduced", filled(0xee, 0xff, 0x7f), lets),
        ("order 1, not reduced, with a sign", filled(0xee, 0xff, 0xff), lets),
        ("order 4, not reduced", filled(0xed, 0xff, 0x7f), lets),
        ("order 4, not reduced, mirrored", filled(0xed, 0xff, 0xff), lets),
        ("2, which is of no small order", filled(2, 0, 0), None),
        // The private key of a base point is 1, and of its mirror image -1.
        ("the base point of Ed25519", filled(0x58, 0x66, 0x66), lets),
        ("the base point of Ed25519, mirrored", filled(0x58, 0x66, 0xe6), lets),
        (
            "the base point of P-256",
            ec(r#"{"alg":"ES256"}"#, "P-256", "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY"),
            lets,
        ),
        (
            "the base point of P-384",
            ec(r#"{"alg":"ES384"}"#, "P-384", "qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3"),
            lets,
        ),
        (
            "the base point of P-521",
            ec(
                r#"{"alg":"ES512"}"#,
                "P-521",
                "AMaFjga3BATpzZ4-y2YjlbRCnGSBOQU_tSH4KK9ga009uqFLXnfv51ko_h3BJ6L_qN4zSLPBhWpCm_l-fjHC5b1m",
            ),
            lets,
        ),
    ];
    for (what, (header, length, key), expected) in cases {
        let keys = keys::read(&key.to_string());
        assert_eq!(keys.notes.iter().map(|note| note.kind).collect::<Vec<_>>(), Vec::from_iter(expected), "{what}");
        let outcome = prepare(&token(header, length), &keys).map(|question| question.keys.len());
        let outcome_expected = match expected {
            None => Ok(1),
            Some(KeyIssue::Forgeable) => not_checked("the JWK that you pasted may let anybody sign"),
            Some(_) => not_checked("there is no public key in what you pasted"),
        };
        assert_eq!(outcome, outcome_expected, "{what}");
    }
}

fn not_checked(why: &str) -> Result<usize, SignatureOutcome> {
    Err(SignatureOutcome::NotChecked(why.to_owned()))
}

#[test]
fn a_key_behind_an_error_is_never_tried() {
    // What stands behind an error is not read, and could say that the key is for something else.
    let key = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode([7; 32])});
    assert_eq!(keys::read(&format!("{{\"keys\":[{key},{{\"use\" \"enc\"}}]}}")).list.len(), 0);
}

#[test]
fn no_more_than_a_hundred_keys_are_tried() {
    let key = json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode([7; 32])}).to_string();
    let asked = |count: usize| {
        prepare(&token(r#"{"alg":"EdDSA"}"#, 64), &keys::read(&key.repeat(count))).map(|question| question.keys.len())
    };
    assert_eq!(asked(100), Ok(100));
    assert_eq!(asked(101), not_checked("more than 100 of the keys could be the token's, and so many are not tried"));
}

#[test]
fn a_match_says_that_factors_are_not_looked_for() {
    for (size, expected) in [
        (512, "the JWK that you pasted"),
        (513, "the JWK that you pasted, whose modulus is too long to look for its factors"),
    ] {
        let modulus = [&vec![0xff; size - 1][..], &[0xfd]].concat();
        let key = json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(modulus), "e": "AQAB"}).to_string();
        let keys = keys::read(&key);
        let question = token(r#"{"alg":"RS256"}"#, size);
        let outcome = prepare(&question, &keys).unwrap().conclude(&[KeyResult::Yes]);
        assert_eq!(outcome, SignatureOutcome::Matches(expected.to_owned()));
    }
}

#[test]
fn a_match_says_that_entra_does_not_keep_the_key() {
    let set = |before: usize| {
        let key = |id: usize| json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode([7; 32]), "kid": id.to_string()});
        json!({"keys": (0..=before).map(key).collect::<Vec<_>>()}).to_string()
    };
    for (before, expected) in [(99, false), (100, true)] {
        let keys = keys::read(&set(before));
        let question = token(&format!(r#"{{"alg":"EdDSA","kid":"{before}"}}"#), 64);
        let outcome = prepare(&question, &keys).unwrap().conclude(&[KeyResult::Yes]);
        let SignatureOutcome::Matches(name) = outcome else { panic!("{outcome:?}") };
        assert_eq!(name.contains("behind the first 100 that Entra keeps"), expected, "{name}");
    }
}

/// A token with this header and a signature of this many bytes.
fn token(header: &str, signature: usize) -> String {
    format!("{}.e30.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(vec![1; signature]))
}

/// A key with these members in addition.
fn with(mut key: Value, set: &Value) -> Value {
    key.as_object_mut().unwrap().append(&mut set.as_object().unwrap().clone());
    key
}

#[test]
fn the_key_is_chosen_as_a_verifier_does() {
    let x = URL_SAFE_NO_PAD.encode([7; 32]);
    let n = URL_SAFE_NO_PAD.encode([0xff; 256]);
    let ed = |set: Value| with(json!({"kty": "OKP", "crv": "Ed25519", "x": x}), &set);
    let rsa = |set: Value| with(json!({"kty": "RSA", "n": n, "e": "AQAB"}), &set);
    let ec = |set: Value| with(json!({"kty": "EC", "crv": "P-256", "x": x, "y": x}), &set);
    let set = json!({"keys": [
        rsa(json!({"kid": "a"})), ec(json!({"kid": "a"})), ed(json!({"kid": "a"})),
        rsa(json!({"kid": "b", "alg": "PS256", "use": "sig", "key_ops": ["verify"]})),
        rsa(json!({"kid": "c", "use": "enc"})), rsa(json!({"kid": "d", "key_ops": ["encrypt"]})), rsa(json!({"kid": "d"})),
        rsa(json!({"kid": "w", "n": URL_SAFE_NO_PAD.encode([0xff; 255])})), rsa(json!({})),
        rsa(json!({"kid": "f", "e": "AQ"})),
    ]}).to_string();
    let by_itself = rsa(json!({})).to_string();
    let named = rsa(json!({"kid": "z"})).to_string();
    // The keys that are asked, by their number, or what the outcome begins with.
    let cases: Vec<(&str, &str, &str, usize, &str)> = vec![
        ("by id, type and curve", &set, r#"{"alg":"RS256","kid":"a"}"#, 256, "[0]"),
        ("another algorithm of the same type", &set, r#"{"alg":"PS512","kid":"a"}"#, 256, "[0]"),
        ("a curve", &set, r#"{"alg":"ES256","kid":"a"}"#, 64, "[1]"),
        ("another curve", &set, r#"{"alg":"ES384","kid":"a"}"#, 96, "NotChecked"),
        ("Edwards", &set, r#"{"alg":"EdDSA","kid":"a"}"#, 64, "[2]"),
        ("Edwards by its newer name", &set, r#"{"alg":"Ed25519","kid":"a"}"#, 64, "[2]"),
        ("the key's own algorithm", &set, r#"{"alg":"PS256","kid":"b"}"#, 256, "[3]"),
        ("not the key's own algorithm", &set, r#"{"alg":"RS256","kid":"b"}"#, 256, "NotChecked"),
        ("for encryption", &set, r#"{"alg":"RS256","kid":"c"}"#, 256, "NotChecked"),
        ("one of two with an id is for it", &set, r#"{"alg":"RS256","kid":"d"}"#, 256, "[6]"),
        ("one that anybody can sign for", &set, r#"{"alg":"RS256","kid":"f"}"#, 256, "NotChecked"),
        ("too few bits", &set, r#"{"alg":"RS256","kid":"w"}"#, 255, "NotChecked"),
        ("an id that no key has", &set, r#"{"alg":"RS256","kid":"x"}"#, 256, "NoKey"),
        ("no id: all that fit", &set, r#"{"alg":"RS256"}"#, 256, "[0, 6, 8]"),
        ("a key by itself needs no id", &by_itself, r#"{"alg":"RS256","kid":"x"}"#, 256, "[0]"),
        ("but if it has one, that one", &named, r#"{"alg":"RS256","kid":"x"}"#, 256, "NoKey"),
        ("ids are told apart by case", &named, r#"{"alg":"RS256","kid":"Z"}"#, 256, "NoKey"),
        ("algorithms are told apart by case", &set, r#"{"alg":"rs256","kid":"a"}"#, 256, "NotChecked"),
        ("none of the kind", &named, r#"{"alg":"ES256","kid":"z"}"#, 64, "NotChecked"),
    ];
    for (what, pasted, header, length, expected) in cases {
        let keys = keys::read(pasted);
        let found = match prepare(&token(header, length), &keys) {
            Ok(question) => {
                let number = |key: &&keys::Key| keys.list.iter().position(|other| std::ptr::eq(*key, other)).unwrap();
                format!("{:?}", question.keys.iter().map(number).collect::<Vec<_>>())
            }
            Err(outcome) => format!("{outcome:?}"),
        };
        assert!(found.starts_with(expected), "{what}: {found}");
    }
}

#[test]
fn what_a_key_says_of_its_use_is_read_as_rfc_7517_has_it() {
    let cases = [
        (json!({}), true),
        (json!({"use": "sig"}), true),
        (json!({"use": "enc"}), false),
        (json!({"use": "SIG"}), false),
        (json!({"use": ["sig"]}), false),
        (json!({"use": 1}), false),
        (json!({"use": null}), false),
        (json!({"key_ops": ["verify"]}), true),
        (json!({"key_ops": ["sign", "verify"]}), true),
        (json!({"key_ops": ["encrypt"]}), false),
        (json!({"key_ops": []}), false),
        (json!({"key_ops": "verify"}), false),
        (json!({"key_ops": {"verify": true}}), false),
        (json!({"key_ops": null}), false),
        (json!({"key_ops": ["verify", 1]}), false),
        (json!({"use": "sig", "key_ops": ["encrypt"]}), false),
        (json!({"use": "enc", "key_ops": ["verify"]}), false),
        (json!({"alg": "EdDSA"}), true),
        (json!({"alg": 1}), false),
        (json!({"alg": null}), false),
    ];
    for (set, is_for_signatures) in cases {
        let key = with(json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode([7; 32])}), &set);
        let keys = keys::read(&key.to_string());
        let kinds: Vec<KeyIssue> = keys.notes.iter().map(|note| note.kind).collect();
        let expected: &[KeyIssue] = if is_for_signatures { &[] } else { &[KeyIssue::NotForSignatures] };
        assert_eq!(kinds, expected, "{set}");
        let asked = prepare(&token(r#"{"alg":"EdDSA"}"#, 64), &keys).map(|question| question.keys.len());
        let expected =
            if is_for_signatures { Ok(1) } else { not_checked("the JWK that you pasted is not meant for signatures") };
        assert_eq!(asked, expected, "{set}");
    }
}

#[test]
fn what_cannot_be_a_signature_is_never_asked_about() {
    let keys = keys::read(JWKS);
    let sample = SAMPLES[0].token();
    let (rest, signature) = sample.rsplit_once('.').unwrap();
    let (header, payload) = rest.split_once('.').unwrap();
    assert!(prepare(&sample, &keys).is_ok());
    // The last of 342 characters says four bits too many: sixteen characters decode to the same bytes.
    let last = signature.chars().last().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let next = alphabet.chars().nth(alphabet.find(last).unwrap() + 1).unwrap();
    let other = format!("{}{next}", &signature[..signature.len() - 1]);
    let with = |header: &str| format!("{}.{payload}.{signature}", URL_SAFE_NO_PAD.encode(header));
    let cases = [
        ("stripped", format!("{header}.{payload}."), "NoSignature"),
        ("stripped with its full stop", format!("{header}.{payload}"), "NoSignature"),
        ("a fourth segment", format!("{sample}.AAAA"), "NoSignature"),
        ("padded", format!("{sample}=="), "Refused"),
        ("padded payload", format!("{header}.{payload}=.{signature}"), "Refused"),
        ("standard base64", sample.replace('-', "+").replace('_', "/"), "Refused"),
        ("bits left over", format!("{header}.{payload}.{other}"), "Refused"),
        // Of these `WebCrypto` says that they are none.
        ("a character too many", format!("{sample}A"), "asked"),
        ("concatenated", format!("{sample}{signature}"), "asked"),
        ("a character that is none", format!("{sample}*"), "Refused"),
        ("white space", format!("{sample} "), "Refused"),
        ("none", with(r#"{"alg":"none"}"#), "NoSignature"),
        ("none in another case", with(r#"{"alg":"nOnE"}"#), "NoSignature"),
        ("a shared secret", with(r#"{"alg":"HS256"}"#), "NotChecked"),
        ("an algorithm twice", with(r#"{"alg":"RS256","alg":"RS256"}"#), "NotChecked"),
        ("an algorithm twice, escaped", with(r#"{"alg":"RS256","\u0061lg":"none"}"#), "NotChecked"),
        ("an id twice", with(r#"{"alg":"RS256","kid":"a","kid":"b"}"#), "NotChecked"),
        ("a list of algorithms", with(r#"{"alg":["RS256"]}"#), "NotChecked"),
        ("no algorithm", with(r#"{"kid":"a"}"#), "NotChecked"),
        ("a header with something behind it", with(r#"{"alg":"RS256"}x"#), "NotChecked"),
        ("a header that is a list", with(r#"["alg","RS256"]"#), "NotChecked"),
        ("a byte-order mark", with("\u{feff}{\"alg\":\"RS256\"}"), "NotChecked"),
        ("extensions", with(r#"{"alg":"RS256","crit":["b64"],"b64":true}"#), "Refused"),
        ("no extensions", with(r#"{"alg":"RS256","crit":[]}"#), "Refused"),
        ("ECDSA of RSA's length", with(r#"{"alg":"ES256"}"#), "Refused"),
        // A signature in DER is some bytes longer than the two numbers in it.
        ("DER", token(r#"{"alg":"ES256"}"#, 70), "Refused"),
        ("DER", token(r#"{"alg":"ES512"}"#, 138), "Refused"),
        ("encrypted", "e30.e30.e30.e30.e30".to_owned(), "NoSignature"),
        ("nothing", String::new(), "NoSignature"),
    ];
    for (what, token, expected) in cases {
        let outcome = prepare(&token, &keys).map_or_else(|outcome| format!("{outcome:?}"), |_| "asked".to_owned());
        assert!(outcome.starts_with(expected), "{what}: {outcome}");
    }
}

#[test]
fn the_samples_jwks_is_theirs() {
    let keys = keys::read(JWKS);
    assert!(keys.notes.is_empty(), "{:?}", keys.notes);
    for sample in &SAMPLES {
        let token = sample.token();
        assert_eq!(prepare(&token, &keys).expect(sample.id).keys.len(), 1, "{}", sample.id);
    }
}

#[test]
fn an_answer_says_nothing_of_another_token() {
    let one = support::token(support::HEADER, support::SEED);
    let mut other = one.clone();
    other.replace_range(other.len() - 9..other.len() - 8, "A");
    let outcome = SignatureOutcome::Matches("key".to_owned());
    let verification = Rc::new(Verification { token: one.clone(), outcome, count: 1, notes: Vec::new() });
    let options = Options { verification: Some(verification), ..Options::default() };
    let matches = |text: &str, select: usize| {
        let report = report(&read(text), select, support::NOW, &options);
        report.findings.iter().any(|finding| finding.id == "signature-matches")
    };
    assert!(matches(&one, 0));
    assert!(!matches(&other, 0));
    assert!(!matches(&format!("{other} {one}"), 0));
    assert!(matches(&format!("{other} {one}"), 1));
    assert!(!matches(support::SEED, 0));
    assert!(!matches("", 0));
}

#[test]
fn no_message_says_valid() {
    for path in
        ["src/verify.rs", "src/verify/keys.rs", "src/check/signature.rs", "src/compare.rs", "src/compare/flexible.rs"]
    {
        let text = std::fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert!(!text.to_lowercase().contains("valid"), "{path}");
    }
}

/// A DER element.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let length = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    match (content.len(), u8::try_from(length.len()).unwrap()) {
        (short @ ..128, _) => [&[tag, u8::try_from(short).unwrap()], content].concat(),
        (_, count) => [&[tag, 0x80 | count], length, content].concat(),
    }
}

fn sequence(elements: &[Vec<u8>]) -> Vec<u8> {
    element(0x30, &elements.concat())
}

fn bit_string(bytes: &[u8]) -> Vec<u8> {
    element(0x03, &[&[0], bytes].concat())
}

/// A non-negative DER integer.
fn integer(bytes: &[u8]) -> Vec<u8> {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = &bytes[zeros.min(bytes.len() - 1)..];
    element(0x02, &if bytes[0] < 0x80 { bytes.to_vec() } else { [&[0], bytes].concat() })
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN {label}-----\n{body}\n-----END {label}-----")
}

/// The JWKs of the keys in PEM.
fn jwks(label: &str, der: &[u8]) -> Vec<Value> {
    let keys = keys::read(&pem(label, der));
    keys.list.iter().map(|key| serde_json::from_str(&key.material.jwk).unwrap()).collect()
}

/// The SPKI of a key, and its JWK.
fn public_key() -> impl Strategy<Value = (Vec<u8>, Value)> {
    let id = |bytes: &[u8]| element(0x06, bytes);
    let bytes = |size: usize| prop::collection::vec(any::<u8>(), size);
    let rsa = (bytes(256), prop_oneof![Just(vec![3]), Just(vec![1, 0, 1])]).prop_map(move |(mut modulus, exponent)| {
        modulus[0] |= 1;
        let algorithm = sequence(&[id(b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"), element(0x05, &[])]);
        let spki = sequence(&[algorithm, bit_string(&sequence(&[integer(&modulus), integer(&exponent)]))]);
        (spki, json!({"kty": "RSA", "n": URL_SAFE_NO_PAD.encode(modulus), "e": URL_SAFE_NO_PAD.encode(exponent)}))
    });
    let curves: [(&str, &[u8], usize); 3] = [
        ("P-256", b"\x2a\x86\x48\xce\x3d\x03\x01\x07", 32),
        ("P-384", b"\x2b\x81\x04\x00\x22", 48),
        ("P-521", b"\x2b\x81\x04\x00\x23", 66),
    ];
    let ec = (0..curves.len(), bytes(132)).prop_map(move |(curve, point)| {
        let (name, curve, size) = curves[curve];
        let (x, y) = (&point[..size], &point[66..66 + size]);
        let algorithm = sequence(&[id(b"\x2a\x86\x48\xce\x3d\x02\x01"), id(curve)]);
        let spki = sequence(&[algorithm, bit_string(&[&[4], x, y].concat())]);
        (spki, json!({"kty": "EC", "crv": name, "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y)}))
    });
    let edwards = bytes(32).prop_map(move |x| {
        let spki = sequence(&[sequence(&[id(b"\x2b\x65\x70")]), bit_string(&x)]);
        (spki, json!({"kty": "OKP", "crv": "Ed25519", "x": URL_SAFE_NO_PAD.encode(x)}))
    });
    prop_oneof![rsa, ec, edwards]
}

/// A certificate of a key.
fn certificate(spki: Vec<u8>) -> impl Strategy<Value = Vec<u8>> {
    let name = "[a-zA-Z0-9 é😀]{1,40}".prop_map(|name| {
        let common_name = sequence(&[element(0x06, b"\x55\x04\x03"), element(0x0c, name.as_bytes())]);
        sequence(&[element(0x31, &common_name)])
    });
    let serial = prop::collection::vec(any::<u8>(), 1..20).prop_map(|bytes| integer(&bytes));
    (prop::option::of(0..3_u8), serial, name.clone(), name, any::<bool>(), any::<bool>()).prop_map(
        move |(version, serial, issuer, subject, is_late, is_extended)| {
            let algorithm = sequence(&[element(0x06, b"\x2b\x65\x70")]);
            let end = if is_late { element(0x18, b"20500101000000Z") } else { element(0x17, b"300101000000Z") };
            let validity = sequence(&[element(0x17, b"250101000000Z"), end]);
            let version = version.map(|version| element(0xa0, &integer(&[version])));
            let usage = sequence(&[element(0x06, b"\x55\x1d\x0f"), element(0x04, b"\x03\x02\x07\x80")]);
            let extensions = is_extended.then(|| element(0xa3, &sequence(&[usage])));
            let before = [serial, algorithm.clone(), issuer, validity, subject, spki.clone()];
            let body: Vec<Vec<u8>> = version.into_iter().chain(before).chain(extensions).collect();
            sequence(&[sequence(&body), algorithm, bit_string(&[1; 64])])
        },
    )
}

/// The key that another parser finds in a certificate, if it can parse it.
fn spki_of(certificate: &[u8]) -> Option<Vec<u8>> {
    let certificate = Certificate::from_der(certificate).ok()?;
    Some(certificate.tbs_certificate().subject_public_key_info().to_der().unwrap())
}

const ANSWERS: [KeyResult; 7] = [
    KeyResult::Yes,
    KeyResult::No,
    KeyResult::Unsupported,
    KeyResult::KeyRejected,
    KeyResult::InsecureContext,
    KeyResult::Unavailable,
    KeyResult::Factored,
];

proptest! {
    /// Whatever is pasted as keys, nothing panics, and each note has its place in the text.
    #[test]
    fn any_keys_are_read(text in r#"(\{|\}|"|\\|,|:|\[|\]|é|😀|"keys"|"kty"|"RSA"|"kid"|"n"|-----BEGIN |-----END |-----|PUBLIC KEY|CERTIFICATE|MIIB|AAAA|[ -~]){0,40}"#) {
        let units = text.encode_utf16().count();
        for note in keys::read(&text).notes {
            prop_assert!(note.place.start < note.place.end && note.place.end <= units, "{note:?}");
        }
    }

    /// Whatever DER is pasted, nothing panics.
    #[test]
    fn any_der_is_read(bytes in prop::collection::vec(prop_oneof![Just(0x30_u8), Just(0x02), Just(0x03), Just(0x06), Just(0x84), Just(0), any::<u8>()], 0..60)) {
        for label in ["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE"] {
            keys::read(&pem(label, &bytes));
        }
    }

    /// A key is the same in every format, and in a certificate it is the one that another parser finds.
    #[test]
    fn a_key_is_read_wherever_it_stands((certificate, spki, jwk) in public_key().prop_flat_map(|(spki, jwk)| (certificate(spki.clone()), Just(spki), Just(jwk)))) {
        prop_assert_eq!(jwks("PUBLIC KEY", &spki), [jwk.clone()]);
        prop_assert_eq!(jwks("CERTIFICATE", &certificate), [jwk]);
        prop_assert_eq!(spki_of(&certificate), Some(spki));
    }

    /// From a damaged certificate the same key is read as by another parser, if that can still parse it.
    #[test]
    fn a_damaged_certificate_gives_no_other_key(
        certificate in public_key().prop_flat_map(|(spki, _)| certificate(spki)),
        (at, cut, put) in (any::<prop::sample::Index>(), 0..4_usize, prop::collection::vec(any::<u8>(), 0..4)),
    ) {
        let mut damaged = certificate;
        let at = at.index(damaged.len());
        damaged.splice(at..(at + cut).min(damaged.len()), put);
        if let Some(spki) = spki_of(&damaged) {
            prop_assert_eq!(jwks("CERTIFICATE", &damaged), jwks("PUBLIC KEY", &spki));
        }
    }

    /// Only a yes is a match, and a match names only a key that was asked about.
    #[test]
    fn only_yes_matches(numbers in prop::collection::vec(0..ANSWERS.len(), 0..4)) {
        let answers: Vec<KeyResult> = numbers.into_iter().map(|number| ANSWERS[number]).collect();
        let keys = keys::read(JWKS);
        let token = SAMPLES[0].token();
        let question = prepare(&token, &keys).unwrap();
        let asked = answers.first().copied();
        match question.conclude(&answers) {
            SignatureOutcome::Matches(_) => prop_assert_eq!(asked, Some(KeyResult::Yes)),
            SignatureOutcome::Differs(_) => prop_assert!(asked == Some(KeyResult::No) && answers.iter().all(|answer| matches!(answer, KeyResult::No | KeyResult::Yes))),
            SignatureOutcome::NotChecked(_) => {}
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
