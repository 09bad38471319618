//! Laws that hold for every input, with `serde_json` and a YAML reader as oracles.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod support;

use claimlens::json::{self, Data, ErrorKind};
use claimlens::quote;
use claimlens::render::{OUTPUTS, output};
use claimlens::report::{Options, Report, read, report};
use claimlens::text::Text;
use proptest::prelude::*;
use serde_json::{Map, Value};

/// JSON of any shape, by `serde_json`'s writer.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::String),
        hostile().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::btree_map(any::<String>(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Text that is not quite JSON, made of its own pieces.
fn nearly_json() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\"a\"",
        "\"\\u00e9\"",
        "\\",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "0",
        "01",
        "-",
        "-0",
        "1.5",
        "1.",
        ".5",
        "1e5",
        "1e",
        "1E+5",
        "true",
        "tru",
        "null",
        "false",
        " ",
        "\n",
        "\t",
        "é",
        "\u{1}",
        "\"\u{1}\"",
        "\u{feff}",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..12).prop_map(|pieces| pieces.concat())
}

/// Names that branches, groups and environments may have, and worse.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "main",
        "'",
        "\"",
        "`",
        "\\",
        "$",
        "$(id)",
        "${X}",
        "$CI_JOB_TOKEN",
        "%PATH%",
        "\n",
        "\r",
        "\t",
        " ",
        ": ",
        " #",
        "- ",
        "&a",
        "*a",
        "!x",
        "|",
        ">",
        "{",
        "}",
        "[",
        "]",
        ",",
        "?",
        "@",
        "%",
        "\u{202e}",
        "\u{200b}",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{0}",
        "\u{7f}",
        "é",
        "😀",
        "null",
        "true",
        "~",
        "0x10",
        "---",
        "...",
        "<script>",
        "</script>",
        "{{x}}",
        "#{x}",
        "/*",
        "--",
        ";",
        "&&",
        "ref:",
        ":ref:",
        "project_path:",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..8).prop_map(|pieces| pieces.concat())
}

/// The same value as `serde_json` has it; the last of duplicates wins there.
fn as_serde(value: &json::Value) -> Value {
    match &value.data {
        Data::Null => Value::Null,
        Data::Bool(value) => Value::Bool(*value),
        Data::Number(text) => serde_json::from_str(text).unwrap(),
        Data::String(text) => Value::String(text.raw().to_owned()),
        Data::Array(items) => Value::Array(items.iter().map(as_serde).collect()),
        Data::Object(members) => Value::Object(
            members.iter().map(|member| (member.name.raw().to_owned(), as_serde(&member.value))).collect(),
        ),
    }
}

/// Whether every span of a value lies in the text, on character borders, and inside the one around it.
fn spans_hold(text: &str, value: &json::Value) -> bool {
    let inside = |span: &std::ops::Range<usize>| {
        text.get(span.clone()).is_some() && value.span.start <= span.start && span.end <= value.span.end
    };
    text.get(value.span.clone()).is_some()
        && match &value.data {
            Data::Array(items) => items.iter().all(|item| inside(&item.span) && spans_hold(text, item)),
            Data::Object(members) => {
                members.iter().all(|member| inside(&member.span) && spans_hold(text, &member.value))
            }
            _ => true,
        }
}

fn agrees_with_serde(text: &str) -> Result<(), TestCaseError> {
    let ours = json::read(text.to_owned());
    let theirs = serde_json::from_str::<Value>(text);
    match (&ours.error, theirs) {
        (None, Ok(value)) => prop_assert_eq!(as_serde(ours.root.as_ref().unwrap()), value),
        // A lone surrogate is kept as U+FFFD here and refused there.
        (None, Err(error)) => prop_assert!(
            error.to_string().contains("surrogate") || error.to_string().contains("hex escape"),
            "{}: {}",
            text,
            error
        ),
        (Some(error), theirs) => prop_assert!(theirs.is_err(), "{}: {}", text, error),
    }
    if let Some(root) = &ours.root {
        prop_assert!(spans_hold(&ours.text, root));
    }
    if let Some(error) = &ours.error {
        prop_assert!(ours.text.is_char_boundary(error.offset), "{}: {:?}", text, error);
    }
    Ok(())
}

/// What holds for the report on any text at any moment.
fn report_holds(text: &str, now: i64) -> Result<Report, TestCaseError> {
    let length = text.encode_utf16().count();
    let reading = read(text);
    let report = report(&reading, 0, now, &Options::default());
    let spans = report.header.iter().chain(&report.claims).flat_map(|member| &member.spans);
    let places = report.findings.iter().filter_map(|finding| finding.place.as_ref());
    for span in spans.chain(places).chain(&report.tokens) {
        prop_assert!(span.start <= span.end && span.end <= length, "{:?} of {}", span, length);
    }
    for output in &OUTPUTS {
        let _ = output.write(&report, &Options::default());
    }
    Ok(report)
}

/// The seed's claims with these set.
fn with(set: &[(&str, &str)]) -> Report {
    let set: Map<String, Value> = set.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    report(&read(&support::token(support::HEADER, &support::claims(&set, &[]))), 0, support::NOW, &Options::default())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_that_serde_writes_is_read_the_same(value in any_json()) {
        agrees_with_serde(&serde_json::to_string(&value).unwrap())?;
        agrees_with_serde(&serde_json::to_string_pretty(&value).unwrap())?;
    }

    #[test]
    fn what_is_accepted_is_what_serde_accepts(text in nearly_json()) {
        agrees_with_serde(&text)?;
    }

    #[test]
    fn any_text_gives_a_report(text in any::<String>(), now in any::<i64>()) {
        report_holds(&text, now)?;
    }

    #[test]
    fn any_payload_gives_a_report(header in any_json(), payload in any_json(), now in any::<i64>()) {
        report_holds(&support::token(&header.to_string(), &payload.to_string()), now)?;
        report_holds(&payload.to_string(), now)?;
    }

    #[test]
    fn any_cut_and_any_slip_of_a_token_gives_a_report(cut in 0_usize..1_400, at in 0_usize..1_400, with in any::<char>()) {
        let token = support::token(support::HEADER, &support::claims(&Map::new(), &[]));
        report_holds(&token[..cut.min(token.len())], support::NOW)?;
        let mut slipped: Vec<char> = token.chars().collect();
        let at = at % slipped.len();
        slipped[at] = with;
        report_holds(&slipped.into_iter().collect::<String>(), support::NOW)?;
    }

    #[test]
    fn a_member_leads_back_to_its_characters(indent in "[ \\r\\n\\t]{1,4}", width in 4_usize..90) {
        let token = support::token(support::HEADER, &support::claims(&Map::new(), &[]));
        let wrapped = token.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join(&format!("\n{indent}"));
        let units: Vec<u16> = wrapped.encode_utf16().collect();
        let report = report_holds(&wrapped, support::NOW)?;
        let start = token.find('.').unwrap() + 1;
        prop_assert_eq!(report.claims.len(), 24);
        for member in &report.claims {
            let back: String = member.spans.iter().map(|span| String::from_utf16_lossy(&units[span.clone()])).collect();
            // The characters decode to the member, but for up to two bytes of its neighbours on either side.
            let clean = token[start..].find(&back).unwrap();
            prop_assert!(!back.contains(char::is_whitespace));
            let padded = &token[start + clean / 4 * 4..start + (clean + back.len()).div_ceil(4) * 4];
            let decoded = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, padded.split('.').next().unwrap()).unwrap();
            prop_assert!(String::from_utf8_lossy(&decoded).contains(member.json.raw()));
        }
    }

    #[test]
    fn quoted_json_is_that_text(text in hostile()) {
        let quoted = quote::json(&Text::from(text.as_str()));
        prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        prop_assert!(!quoted.contains(quote::is_invisible));
    }

    #[test]
    fn quoted_yaml_is_that_text_on_one_line(text in hostile()) {
        let quoted = quote::yaml(&Text::from(text.as_str()));
        prop_assert_eq!(serde_saphyr::from_str::<String>(&format!("{quoted}\n")).unwrap(), text);
        prop_assert!(!quoted.contains(quote::is_invisible));
    }

    #[test]
    fn a_credential_holds_what_the_token_says(iss in hostile(), sub in hostile(), aud in hostile()) {
        let report = with(&[("iss", &iss), ("sub", &sub), ("aud", &aud)]);
        for id in ["credential-json", "credential-app-json"] {
            let Ok(text) = output(id).unwrap().write(&report, &Options::default()) else {
                prop_assert!(iss.is_empty() || sub.is_empty() || aud.is_empty());
                continue;
            };
            let written: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(&written["issuer"], &Value::from(iss.as_str()));
            prop_assert_eq!(&written["subject"], &Value::from(sub.as_str()));
            prop_assert_eq!(&written["audiences"], &Value::from(vec![aud.as_str()]));
        }
    }

    #[test]
    fn a_credentials_name_is_one_that_azure_takes(sub in hostile()) {
        let report = with(&[("sub", &sub)]);
        if let Some(credential) = &report.credential {
            let name = credential.name();
            prop_assert!((3..=120).contains(&name.len()), "{}", name);
            prop_assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'), "{}", name);
            prop_assert!(name.as_bytes()[0].is_ascii_alphanumeric(), "{}", name);
        }
    }

    #[test]
    fn a_hostile_name_adds_nothing_to_the_job(branch in hostile(), path in hostile(), environment in hostile(), audience in hostile()) {
        let subject = format!("project_path:{path}:ref_type:branch:ref:{branch}");
        let report = with(&[("sub", &subject), ("project_path", &path), ("ref", &branch), ("environment", &environment), ("aud", &audience)]);
        let Ok(text) = output("gitlab-ci").unwrap().write(&report, &Options::default()) else { return Ok(()) };
        let file: Value = serde_saphyr::from_str(&text).unwrap();
        let jobs: Vec<&String> = file.as_object().unwrap().keys().collect();
        prop_assert_eq!(jobs, ["read-secret"]);
        let job = file["read-secret"].as_object().unwrap();
        let allowed = ["image", "id_tokens", "rules", "environment", "script"];
        prop_assert!(job.keys().all(|key| allowed.contains(&key.as_str())), "{}", text);
        prop_assert_eq!(&job["id_tokens"]["ID_TOKEN_FOR_AZURE"]["aud"], &Value::from(audience.as_str()));
        if !environment.is_empty() {
            prop_assert_eq!(&job["environment"]["name"], &Value::from(environment.as_str()));
        }
        // No script line holds anything of the token.
        let plain = with(&[]);
        let plain: Value = serde_saphyr::from_str(&output("gitlab-ci").unwrap().write(&plain, &Options::default()).unwrap()).unwrap();
        prop_assert_eq!(&job["script"], &plain["read-secret"]["script"]);
        // One condition is one line, and its literals end where they should.
        let condition = job.get("rules").map_or("", |rules| rules[0]["if"].as_str().unwrap());
        prop_assert!(!condition.contains(quote::is_invisible), "{}", condition);
    }
}

#[test]
fn large_and_deep_input_is_answered() {
    let cases = [
        (
            "5,000 brackets",
            support::token(support::HEADER, &format!("{{\"a\":{}{}}}", "[".repeat(5_000), "]".repeat(5_000))),
        ),
        ("a claim of 5 MB", support::token(support::HEADER, &format!("{{\"a\":\"{}\"}}", "x".repeat(5_000_000)))),
        (
            "100,000 claims",
            support::token(
                support::HEADER,
                &format!("{{{}}}", (0..100_000).map(|n| format!("\"c{n}\":{n}")).collect::<Vec<_>>().join(",")),
            ),
        ),
        ("10 MB without a token", "the job prints this line over and over\n".repeat(262_144)),
    ];
    for (name, text) in cases {
        let report = report(&read(&text), 0, support::NOW, &Options::default());
        assert!(!report.headline.is_empty(), "{name}");
    }
}

#[test]
fn depth_is_bounded_as_in_serde() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(json::read(nested(json::MAX_DEPTH)).error, None);
    assert!(serde_json::from_str::<Value>(&nested(json::MAX_DEPTH)).is_ok());
    assert_eq!(json::read(nested(json::MAX_DEPTH + 1)).error.unwrap().kind, ErrorKind::Depth);
    assert!(serde_json::from_str::<Value>(&nested(json::MAX_DEPTH + 1)).is_err());
}
