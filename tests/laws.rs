//! Laws that hold for every input, with `serde_json` and a YAML reader as oracles.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod support;

use claimlens::entra::errors;
use claimlens::quote;
use claimlens::render::{self, output};
use claimlens::report::{Options, Reader, Report, read, report};
use claimlens::text::Text;
use proptest::prelude::*;
use serde_json::{Map, Value};
use support::law;

/// Arbitrary JSON, written by `serde_json`.
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

/// Text that is not quite JSON, made of pieces of it.
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

/// The seed's claims with these set.
fn with(set: &[(&str, &str)]) -> Report {
    let set: Map<String, Value> = set.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    report(&read(&support::token(support::HEADER, &support::claims(&set, &[]))), 0, support::NOW, &Options::default())
}

/// Text made of what the finder looks for, what surrounds it in logs, and what breaks it.
fn nearly_paste() -> impl Strategy<Value = String> {
    let pieces = [
        "eyJhbGciOiJSUzI1NiJ9",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIiwic3ViIjoiYiJ9.c2ln",
        "ey",
        "eyJ",
        ".",
        "..",
        "=",
        "/",
        "ZXlKaGJHY2lPaUpTVXpJMU5pSjk",
        "WlhsS2FHSkhZMmxQ",
        "ZX",
        "Wl",
        "glcbt-",
        "glpat-AbCdEfGhIjKlMnOpQrSt",
        "[MASKED]",
        "***",
        "AADSTS700213: No match",
        "$ID_TOKEN",
        "{",
        "}",
        "{\"",
        "{\"iss\": \"https://gitlab.com\", \"sub\": \"a\"}",
        "{\"alg\": \"RS256\"}",
        "\"iss\":",
        "\"sub\"",
        "\"",
        ",",
        "...",
        "\\",
        "\\n",
        "\\u002e",
        "%2E",
        "&#46;",
        "\n",
        "\r",
        "\r\n",
        " ",
        "\t",
        "\u{a0}",
        "\u{200b}",
        "\u{feff}",
        "é",
        "😀",
        "…",
        "\u{1b}",
        "\u{1b}[0K",
        "[0;m",
        "[1",
        "2024-05-06T07:08:09.123456Z 01O ",
        "2024-05-06T07:08:09.123456Z 01O+",
        "\n2024-05-06T07:08:09.123456Z 01O+",
        "section_start:1:x",
        "12",
        "word",
        "a line of forty characters, more or less",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..24).prop_map(|pieces| pieces.concat())
}

/// What failed logins print, and other text.
fn messages() -> impl Strategy<Value = String> {
    let texts = errors::FAILURES.iter().flat_map(|failure| failure.texts).map(|text| text.replace('…', " of it "));
    let others = [
        "AADSTS700211: ",
        "AADSTS",
        "\"error_codes\": [7000215]",
        "error_codes",
        "Audience",
        " é ",
        "\n",
        "'",
        "a long line of some words; ",
    ];
    let pieces: Vec<String> = texts.chain(others.map(str::to_owned)).collect();
    prop::collection::vec(prop::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

/// Sizes of the chunks that a text is cut into, most of them small.
fn cuts() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0_usize..100, 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn json_that_serde_writes_is_read_the_same(value in any_json()) {
        law::json(&serde_json::to_string(&value).unwrap());
        law::json(&serde_json::to_string_pretty(&value).unwrap());
    }

    #[test]
    fn what_is_accepted_is_what_serde_accepts(text in nearly_json()) {
        law::json(&text);
    }

    #[test]
    fn any_text_is_searched_the_same_in_pieces(text in any::<String>(), cuts in cuts()) {
        law::paste(&text, &cuts);
    }

    #[test]
    fn any_paste_is_searched_the_same_in_pieces(text in nearly_paste(), cuts in cuts()) {
        law::paste(&text, &cuts);
    }

    #[test]
    fn any_message_is_found_the_same_in_pieces(text in messages(), cuts in cuts()) {
        let mut search = None;
        let mut end = 0;
        for cut in cuts {
            end = text.floor_char_boundary(end + cut);
            errors::resume(&mut search, &text[..end], false);
        }
        errors::resume(&mut search, &text, true);
        prop_assert_eq!(format!("{:?}", search.and_then(|search| search.login_failure)), format!("{:?}", errors::find(&text)));
    }

    #[test]
    fn any_paste_gives_a_report(text in nearly_paste(), now in any::<i64>()) {
        law::inspect(&text, now);
    }

    #[test]
    fn any_change_of_a_log_gives_a_report_and_is_searched_the_same(at in 0_usize..2_000, length in 0_usize..60, with in nearly_paste(), cuts in cuts()) {
        let token = support::token(support::HEADER, &support::claims(&Map::new(), &[]));
        let mut log = format!("$ cat token\n{}\nDone\n", support::wrap(&token, 70, "\n2024-05-06T07:08:09.123456Z 01O+"));
        log.replace_range(at.min(log.len())..(at + length).min(log.len()), &with);
        law::paste(&log, &cuts);
        law::inspect(&log, support::NOW);
    }

    #[test]
    fn any_change_of_printed_claims_gives_a_report_and_is_searched_the_same(at in 0_usize..900, length in 0_usize..20, with in nearly_paste(), cuts in cuts()) {
        let claims = support::claims(&Map::new(), &[]).replace(':', " : ").replace("https", "ht\n2024-05-06T07:08:09.123456Z 01O+tps");
        let mut log = format!("$ jq\n{}\n", claims.replace(',', ",\n2024-05-06T07:08:09.123456Z 01O   "));
        prop_assert_eq!(law::inspect(&log, support::NOW).claims.len(), 24);
        log.replace_range(at.min(log.len())..(at + length).min(log.len()), &with);
        law::paste(&log, &cuts);
        law::inspect(&log, support::NOW);
    }

    #[test]
    fn any_text_gives_a_report(text in any::<String>(), now in any::<i64>()) {
        law::inspect(&text, now);
    }

    #[test]
    fn any_payload_gives_a_report(header in any_json(), payload in any_json(), now in any::<i64>()) {
        law::inspect(&support::token(&header.to_string(), &payload.to_string()), now);
        law::inspect(&payload.to_string(), now);
    }

    #[test]
    fn any_token_with_anything_in_it_gives_a_report(
        set in prop::collection::vec((prop::sample::select(vec!["iss", "sub", "aud", "exp", "nbf", "ref", "alg", "typ", "kid", "project_id", "é"]), any_json()), 0..3),
        header in any::<bool>(),
        around in prop::sample::select(vec!["", " ", "\n", "\"", "TOKEN=", "x: ", "…"]),
        now in prop::sample::select(vec![support::NOW, 0, i64::MAX]),
    ) {
        let set: Map<String, Value> = set.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let token = if header {
            let mut members: Map<String, Value> = serde_json::from_str(support::HEADER).unwrap();
            members.extend(set);
            support::token(&Value::Object(members).to_string(), &support::claims(&Map::new(), &[]))
        } else {
            support::token(support::HEADER, &support::claims(&set, &[]))
        };
        law::inspect(&[around, &*token, around].concat(), now);
    }

    #[test]
    fn any_cut_and_any_slip_of_a_token_gives_a_report(cut in 0_usize..1_400, at in 0_usize..1_400, with in any::<char>()) {
        let token = support::token(support::HEADER, &support::claims(&Map::new(), &[]));
        law::inspect(&token[..cut.min(token.len())], support::NOW);
        let mut slipped: Vec<char> = token.chars().collect();
        let at = at % slipped.len();
        slipped[at] = with;
        law::inspect(&slipped.into_iter().collect::<String>(), support::NOW);
    }

    #[test]
    fn a_member_leads_back_to_its_characters(indent in "[ \\r\\n\\t]{1,4}", width in 4_usize..90) {
        let token = support::token(support::HEADER, &support::claims(&Map::new(), &[]));
        let wrapped = token.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect::<Vec<_>>().join(&format!("\n{indent}"));
        let units: Vec<u16> = wrapped.encode_utf16().collect();
        let report = law::inspect(&wrapped, support::NOW);
        let start = token.find('.').unwrap() + 1;
        prop_assert_eq!(report.claims.len(), 24);
        for member in report.claims.iter() {
            let back: String = member.spans().iter().map(|span| String::from_utf16_lossy(&units[span.clone()])).collect();
            // The characters decode to the member, but for up to two bytes of its neighbours on either side.
            let clean = token[start..].find(&back).unwrap();
            prop_assert!(!back.contains(char::is_whitespace));
            let padded = &token[start + clean / 4 * 4..start + (clean + back.len()).div_ceil(4) * 4];
            let decoded = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, padded.split('.').next().unwrap()).unwrap();
            prop_assert!(String::from_utf8_lossy(&decoded).contains(member.raw_json()));
        }
    }

    #[test]
    fn quoted_json_is_that_text(text in hostile()) {
        let quoted = quote::json(&Text::from(text.as_str()));
        prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        prop_assert!(!quoted.contains(quote::is_invisible));
    }

    #[test]
    fn a_json_report_holds_what_the_token_says(name in hostile(), value in hostile()) {
        let report = with(&[(&name, &value), ("ref", &value)]);
        let text = output("report-json").unwrap().write(&report, &render::Options { personal: true, ..render::Options::default() }).unwrap();
        prop_assert!(!text.contains(|character| character != '\n' && quote::is_invisible(character)), "{}", text);
        let json: Value = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(json["claims"].as_array().unwrap().len(), report.claims.len());
        for (claim, member) in json["claims"].as_array().unwrap().iter().zip(report.claims.iter()) {
            prop_assert_eq!((&claim["name"], &claim["json"]), (&Value::from(member.name.raw()), &Value::from(member.raw_json())));
        }
        for (written, finding) in json["findings"].as_array().unwrap().iter().zip(&report.findings) {
            prop_assert_eq!(&written["message"], &Value::from(&*finding.message));
        }
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
            let Ok(text) = output(id).unwrap().write(&report, &render::Options::default()) else {
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
        let Ok(text) = output("gitlab-ci").unwrap().write(&report, &render::Options::default()) else { return Ok(()) };
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
        let plain: Value = serde_saphyr::from_str(&output("gitlab-ci").unwrap().write(&plain, &render::Options::default()).unwrap()).unwrap();
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
        (
            "10,000 tokens",
            (0..10_000)
                .map(|n| support::token("{\"alg\":\"HS256\"}", &format!("{{\"sub\":\"{n}\"}}"))[..64].to_owned() + "\n")
                .collect(),
        ),
        (
            "a claim of 1 MB in lines of 76 characters in a log",
            format!(
                "$ cat token\n{}\nDone",
                support::wrap(
                    &support::token(support::HEADER, &format!("{{\"a\":\"{}\"}}", "x".repeat(1_000_000))),
                    76,
                    "\r\n"
                )
            ),
        ),
        (
            "claims with 100,000 members",
            format!(
                "{{\"iss\":1,\"sub\":2,{}}}",
                (0..100_000).map(|n| format!("\"c{n}\":{n}")).collect::<Vec<_>>().join(",")
            ),
        ),
        (
            "JSON with 10,000 members, none of which a token has",
            format!("{{{}}}", (0..10_000).map(|n| format!("\"c{n}\":{n}")).collect::<Vec<_>>().join(",")),
        ),
        ("10 MB without a token", "the job prints this line over and over\n".repeat(262_144)),
    ];
    for (name, text) in cases {
        let report = report(&read(&text), 0, support::NOW, &Options::default());
        let read = (report.tokens.len(), report.claims.len());
        let expected = match name {
            "5,000 brackets" => (1, 0),
            "100,000 claims" => (1, 100_000),
            "claims with 100,000 members" => (1, 100_002),
            "JSON with 10,000 members, none of which a token has" => (1, 10_000),
            "10,000 tokens" => (10_000, 1),
            "10 MB without a token" => (0, 0),
            _ => (1, 1),
        };
        assert_eq!(read, expected, "{name}");
    }
}

#[test]
fn a_long_text_is_ended_in_steps() {
    let claims =
        |n: usize, length: usize| format!("{{\"iss\":\"i\",\"sub\":\"{n}\",\"aud\":\"{}\"}}", "x".repeat(length));
    let token = |n, length| support::token(support::HEADER, &claims(n, length));
    let cases = [
        // The search; three steps of three, three and one that are cleaned, each decoded in one; the rest.
        ("claims, the fourth behind a header", 7, 8, {
            let text = |n| match n {
                3 => format!("{{\"alg\":\"RS256\"}}\n{}\n", claims(n, 400_000)),
                _ => claims(n, 400_000) + "\n",
            };
            (0..7).map(text).collect::<String>()
        }),
        // Six were read when they were fed.
        ("tokens", 7, 3, (0..7).map(|n| token(n, 400_000)).collect::<Vec<_>>().join(" ")),
        ("one that is decoded in a step, and its JSON read in another", 1, 4, token(0, 2_000_000)),
    ];
    for (name, count, expected, text) in cases {
        let mut reader = Reader::default();
        reader.feed(&text);
        let mut steps = 0;
        let reading = loop {
            steps += 1;
            if let Some(reading) = reader.finish_step() {
                break reading;
            }
        };
        assert_eq!(steps, expected, "{name}");
        let whole = report(&reading, 3, support::NOW, &Options::default());
        let subjects: Vec<_> = whole.tokens.iter().filter_map(|token| token.subject.as_ref()).map(Text::raw).collect();
        assert_eq!(subjects, ["0", "1", "2", "3", "4", "5", "6"][..count], "{name}");
        assert!(whole.header.named("alg").is_some(), "{name}");
    }
}

#[test]
fn what_is_not_looked_for_in_a_long_text_is_said() {
    let short = "There is no token in this text, and it is not claims as JSON.";
    let long = "There is no token in this text. It is longer than 256 KiB: neither jobs nor JSON without the names of claims are looked for in it.";
    let job = "deploy:\n  script:\n    - az login\n";
    let member = "\"colour\":\"blue\",\n";
    let cases = [
        ("jobs", job.repeat(1_000), "pipeline", None),
        ("jobs in 256 KiB and more", job.repeat(9_000), "nothing", Some(long)),
        ("an object", format!("{{{}\"a\":1}}", member.repeat(1_000)), "claims", None),
        ("an object of 256 KiB and more", format!("{{{}\"a\":1}}", member.repeat(20_000)), "nothing", Some(long)),
        ("prose", "nothing of all this ".repeat(10), "nothing", Some(short)),
    ];
    for (name, text, kind, message) in cases {
        let report = report(&read(&text), 0, support::NOW, &Options::default());
        assert_eq!(report.kind.id(), kind, "{name}");
        if let Some(message) = message {
            assert_eq!(report.findings[0].message, message, "{name}");
        }
    }
}

#[test]
fn work_grows_as_the_text_does() {
    // What each pass begins on, repeated without what it waits for.
    let pieces = [
        "ey",
        "eyJ",
        "eyJh",
        "eyJhbGci ",
        "eyJhbGci\n",
        "eyJhbGciOiJSUzI1NiJ9\n",
        "=eyJh",
        "/eyJh",
        ".eyJh",
        "eyJhbGci.",
        "ew",
        "ZXlK",
        "ZXlKaGJHY2lP\n",
        "WlhsS2FHSkhZMmxQ",
        "glcbt-",
        "glpat-",
        "t-",
        "*",
        "**",
        "***",
        "=***",
        "[MASKED]",
        "AADSTS1",
        "{",
        "{\"",
        "{\"a\":",
        "{\"iss\":\"\",\"sub\":",
        "[",
        "\"",
        "\\",
        "\\n",
        "\u{1b}[",
        "[0",
        "1",
        "\n",
        " ",
        "\u{200b}",
        "é",
        "eyJhé",
        "eyJh[MASKED]",
        "\r",
        "2024-05-06T07:08:09.123456Z 01O+",
        "&#",
        "%2E",
        "{\"iss\":1,\"sub\":2}",
        "{\"alg\":1}\n",
    ];
    for piece in pieces {
        for times in [500, 5_000] {
            law::paste(&piece.repeat(times), &[7, 11, 4_000]);
        }
    }
}
