//! PowerShell and Bicep strings, read by separate parsers; JSON.

use crate::values::values;
use crate::{after, all_of, subject, written};
use claimlens::entra::credential::Identity;
use claimlens::entra::expression::Refs;
use claimlens::render::Options;
use serde_json::Value;

/// The text of a PowerShell expression: strings in single quotes and characters, joined by `+`.
fn from_powershell(expression: &str) -> String {
    assert!(expression.bytes().all(|byte| (0x20..0x7f).contains(&byte)), "{expression}");
    let is_joined = expression.starts_with('(');
    let inside = if is_joined { expression.strip_prefix('(').unwrap().strip_suffix(')').unwrap() } else { expression };
    let mut units: Vec<u16> = vec![];
    let mut rest = inside;
    loop {
        if let Some(hex) = rest.strip_prefix("[char]0x") {
            let end = hex.find(|digit: char| !digit.is_ascii_hexdigit()).unwrap_or(hex.len());
            units.push(u16::from_str_radix(&hex[..end], 16).unwrap());
            rest = &hex[end..];
        } else {
            let mut body = rest.strip_prefix('\'').unwrap_or_else(|| panic!("{expression}"));
            loop {
                let quote = body.find('\'').unwrap();
                units.extend(body[..quote].encode_utf16());
                body = &body[quote + 1..];
                let Some(again) = body.strip_prefix('\'') else { break };
                units.push(0x27);
                body = again;
            }
            rest = body;
        }
        if rest.is_empty() {
            return String::from_utf16(&units).unwrap();
        }
        assert!(is_joined, "{expression}");
        rest = rest.strip_prefix(" + ").unwrap_or_else(|| panic!("{expression}"));
    }
}

/// The text of a Bicep string without interpolation.
fn from_bicep(literal: &str) -> String {
    let mut characters = literal.strip_prefix('\'').unwrap().chars().peekable();
    let mut text = String::new();
    loop {
        match characters.next().unwrap() {
            '\'' => break,
            '$' => assert_ne!(characters.peek(), Some(&'{'), "an expression: {literal}"),
            '\\' => match characters.next().unwrap() {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                'u' => {
                    assert_eq!(characters.next(), Some('{'));
                    let hex: String = characters.by_ref().take_while(|digit| *digit != '}').collect();
                    text.push(char::from_u32(u32::from_str_radix(&hex, 16).unwrap()).unwrap());
                }
                escaped @ ('\\' | '\'' | '$') => text.push(escaped),
                other => panic!("no escape of Bicep: {other} in {literal}"),
            },
            character => {
                assert!(!character.is_control(), "{literal}");
                text.push(character);
            }
        }
    }
    assert_eq!(characters.next(), None, "behind the string: {literal}");
    text
}

#[test]
fn powershell() {
    for value in values() {
        let text = written(&all_of(&value), "powershell", &Options::default()).unwrap();
        assert_eq!(from_powershell(after(&text, "$Issuer = ")), value);
        assert_eq!(from_powershell(after(&text, "$Audience = ")), value);
        assert_eq!(from_powershell(after(&text, "$Subject = ")), subject(&value));
        assert!(text.is_ascii(), "{text}");
        let options = Options { identity: Identity::AppRegistration, ..Options::default() };
        let text = written(&all_of(&value), "powershell", &options).unwrap();
        assert_eq!(from_powershell(after(&text, "$Subject = ")), subject(&value));
    }
}

#[test]
fn powershell_json() {
    let options = Options { refs: Some(Refs::Branches), ..Options::default() };
    for value in values() {
        let text = written(&crate::with(&[("aud", &value)]), "powershell", &options).unwrap();
        let body: Value = serde_json::from_str(&from_powershell(after(&text, "$CredentialJson = "))).unwrap();
        assert_eq!(body["properties"]["audiences"], Value::from(vec![value.as_str()]));
    }
}

#[test]
fn bicep() {
    for identity in [Identity::ManagedIdentity, Identity::AppRegistration] {
        let options = Options { identity, ..Options::default() };
        for value in values() {
            let text = written(&all_of(&value), "bicep", &options).unwrap();
            assert_eq!(from_bicep(after(&text, "issuer: ")), value);
            assert_eq!(from_bicep(after(&text, "subject: ")), subject(&value));
            let audience = text.split("audiences: [\n").nth(1).unwrap().lines().next().unwrap();
            assert_eq!(from_bicep(audience.trim_start()), value);
        }
    }
}

#[test]
fn json() {
    for value in values() {
        let report = all_of(&value);
        let read =
            |id: &str| serde_json::from_str::<Value>(&written(&report, id, &Options::default()).unwrap()).unwrap();
        for credential in
            [read("credential-json"), read("credential-app-json"), read("credential-arm-json")["properties"].clone()]
        {
            assert_eq!(credential["issuer"], Value::from(value.as_str()));
            assert_eq!(credential["subject"], Value::from(subject(&value)));
            assert_eq!(credential["audiences"], Value::from(vec![value.as_str()]));
        }
        let shared = read("report-json");
        assert_eq!(shared["credential"]["subject"], Value::from(subject(&value)));
        let claim = shared["claims"].as_array().unwrap().iter().find(|claim| claim["name"] == "ref").unwrap();
        assert_eq!(serde_json::from_str::<String>(claim["json"].as_str().unwrap()).unwrap(), value);
    }
}
