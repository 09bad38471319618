//! Laws of the dry run: written credentials match, changed ones do not, and any text can be read.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod support;

use claimlens::check::Source;
use claimlens::entra::credentials::PastedCredentials;
use claimlens::entra::matching::MatchOutcome;
use claimlens::render::{self, output};
use claimlens::report::{Options, Place, Report, Verdict, read, report};
use proptest::prelude::*;
use serde_json::{Map, Value};
use std::rc::Rc;

/// Names that branches and projects may have, and worse.
fn hostile() -> impl Strategy<Value = String> {
    let pieces = [
        "main",
        "group/project",
        "project_path:",
        ":ref_type:branch",
        ":ref:",
        "*",
        "[",
        "]",
        "{",
        "}",
        "'",
        "\"",
        "\\",
        "$",
        "${x}",
        "`",
        "\n",
        " ",
        ",",
        ":",
        "é",
        "😀",
        "\u{202e}",
        "\u{200b}",
        "-",
        "https://gitlab.com",
        "parameters('x')",
        "#",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 1..6).prop_map(|pieces| pieces.concat())
}

/// Text that is not quite a list of credentials, a block or a job.
fn nearly() -> impl Strategy<Value = String> {
    let pieces = [
        "{",
        "}",
        "[",
        "]",
        ",",
        "\n",
        "\"",
        "'",
        "'''",
        "\\",
        "\\u00e9",
        "\\u{1F600}",
        "${",
        "$${",
        "%{",
        "=",
        ":",
        " ",
        "  ",
        "- ",
        "|",
        ">-",
        "#",
        "//",
        "/*",
        "*/",
        "\"issuer\": \"https://gitlab.com\"",
        "\"subject\":",
        "\"properties\": {",
        "\"audiences\": [",
        "issuer",
        "subject = ",
        "audience",
        "name",
        "resource \"azurerm_federated_identity_credential\" \"a\" {\n",
        "resource a 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials@2024-11-30' = {\n",
        "properties: {\n",
        "claims_matching_expression = \"claims['sub'] eq 'x'\"\n",
        "job:\n",
        "  id_tokens:\n",
        "    TOKEN:\n",
        "      aud: x\n",
        "  script:\n",
        "    - az login --federated-token $TOKEN\n",
        "    - az login --federated-token",
        "default:\n",
        "  trigger: x\n",
        "<<: *a",
        "{ aud: [",
        "CI_JOB_JWT",
        "https://gitlab.com\n",
        "project_path:g/p:ref_type:branch:ref:main\n",
        "é",
        "😀",
        "\u{202e}",
        "\u{0}",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..24).prop_map(|pieces| pieces.concat())
}

fn token(claims: &[(&str, &str)]) -> String {
    let set: Map<String, Value> =
        claims.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    support::token(support::HEADER, &support::claims(&set, &[]))
}

fn with(text: &str, credentials: &str) -> Report {
    report(
        &read(text),
        0,
        support::NOW,
        &Options { credentials: Rc::new(PastedCredentials::read(credentials)), ..Options::default() },
    )
}

/// Holds for any text that is pasted as credentials.
fn holds(credentials: &str) -> Result<(), TestCaseError> {
    let length = credentials.encode_utf16().count();
    for text in [token(&[]), String::new(), credentials.to_owned()] {
        let report = with(&text, credentials);
        for Place { source, span } in report.findings.iter().filter_map(|finding| finding.place.as_ref()) {
            let is_inside = span.start <= span.end && span.end <= length;
            prop_assert!(*source != Source::Credentials || is_inside, "{:?} of {}", span, length);
        }
    }
    let pasted = PastedCredentials::read(credentials);
    for existing in pasted.list() {
        let fields = [&existing.issuer, &existing.name, &existing.id]
            .into_iter()
            .chain(existing.subject())
            .chain(&existing.audiences);
        for field in fields {
            prop_assert!(credentials.get(field.span.clone()).is_some(), "{:?} of {}", field, credentials);
        }
        prop_assert!(credentials.get(existing.place.clone()).is_some());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_written_credential_lets_its_token_in(iss in hostile(), sub in hostile(), aud in hostile()) {
        let token = token(&[("iss", &iss), ("sub", &sub), ("aud", &aud)]);
        let before = with(&token, "");
        for id in ["credential-json", "credential-app-json", "credential-arm-json", "terraform", "bicep"] {
            let Ok(written) = output(id).unwrap().write(&before, &render::Options::default()) else { continue };
            let report = with(&token, &written);
            let run = report.dry_run.as_ref().unwrap();
            prop_assert_eq!(run.matching, Some(0), "{}", written);
            prop_assert!(run.prediction.is_none());
            // It takes nothing away: an error of the token's own stays, and without one it is usable.
            let expected = if before.verdict == Verdict::Refused { Verdict::Refused } else { Verdict::Usable };
            prop_assert_eq!(report.verdict, expected);
        }
    }

    #[test]
    fn one_changed_character_lets_nothing_in(field in 0_usize..3, at in any::<prop::sample::Index>(), with_character in any::<char>(), kind in 0..3) {
        let values = ["https://gitlab.com", "project_path:g/p:ref_type:branch:ref:main", "api://AzureADTokenExchange"];
        let mut characters: Vec<char> = values[field].chars().collect();
        let at = at.index(characters.len());
        match kind {
            0 => characters[at] = with_character,
            1 => characters.insert(at, with_character),
            _ => { characters.remove(at); }
        }
        let changed: String = characters.into_iter().collect();
        prop_assume!(changed != values[field]);
        let mut fields = values.map(str::to_owned);
        fields[field].clone_from(&changed);
        let credential = serde_json::json!({"issuer": fields[0], "subject": fields[1], "audiences": [fields[2]]}).to_string();
        let report = with(&token(&[("sub", values[1])]), &credential);
        let run = report.dry_run.as_ref().unwrap();
        prop_assert_eq!(run.matching, None);
        prop_assert_eq!(report.verdict, Verdict::Refused);
        let code = run.prediction.as_ref().unwrap().code.unwrap();
        let expected: &[&str] = [&["AADSTS700211"] as &[&str], &["AADSTS700213", "AADSTS7002138"], &["AADSTS700212"]][field];
        prop_assert!(expected.contains(&code), "{}", code);
        // One error names the code, and no other one.
        let named: Vec<_> = report.findings.iter().filter(|finding| finding.message.contains("AADSTS")).collect();
        prop_assert_eq!(named.len(), 1);
        prop_assert!(named[0].message.contains(code) && named[0].message.matches("AADSTS").count() == 1);
        // The first character that differs is where both part.
        let MatchOutcome::Differs(mismatch) = &run.rows[0].outcome else { panic!("it differs") };
        prop_assert_eq!(&values[field][..mismatch.at], &changed[..mismatch.at]);
        prop_assert_ne!(values[field][mismatch.at..].chars().next(), changed[mismatch.at..].chars().next());
    }

    #[test]
    fn any_text_can_stand_among_the_credentials(text in any::<String>()) {
        holds(&text)?;
    }

    #[test]
    fn text_that_is_nearly_a_credential_is_read_without_harm(text in nearly()) {
        holds(&text)?;
    }
}

/// So many credentials for other branches, one a line.
fn others(count: usize) -> String {
    let line = |number: usize| {
        format!(
            r#"{{"issuer": "https://gitlab.com", "subject": "project_path:g/p:ref_type:branch:ref:{number}", "audiences": ["a"]}}"#
        )
    };
    (0..count).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_token_is_compared_with_the_first_hundred_credentials() {
    let token = token(&[]);
    let right = output("credential-json").unwrap().write(&with(&token, ""), &render::Options::default()).unwrap();
    let lets_in = |report: &Report| report.dry_run.as_ref().and_then(|run| run.matching);
    let found = |report: &Report, id: &str| report.findings.iter().any(|finding| finding.id == id);
    // All of a hundred: none fits for certain.
    let all = with(&token, &others(100));
    assert!(found(&all, "no-credential-matches") && !found(&all, "credential-not-compared"));
    assert_eq!(all.verdict, Verdict::Refused);
    // One that is not compared may fit, so nothing is predicted, and that is said.
    let more = with(&token, &format!("{}\n{right}", others(6_500)));
    let run = more.dry_run.as_ref().unwrap();
    assert_eq!((run.rows.len(), run.left_out, run.matching, run.nearest.is_some()), (100, 6_401, None, true));
    let says = "None of the first 100 credentials lets this token in for certain; 6401 more are not compared.";
    assert_eq!(run.sentence, says);
    assert!(run.prediction.is_none() && more.verdict == Verdict::Usable);
    let finding = more.findings.iter().find(|finding| finding.id == "credential-not-compared").unwrap();
    assert_eq!(finding.message, says);
    // One of the hundred fits: the others matter to nobody.
    let first = with(&token, &format!("{right}\n{}", others(6_500)));
    assert_eq!(lets_in(&first), Some(0));
    assert!(!found(&first, "credential-not-compared"));
}

#[test]
fn rows_share_what_the_token_says() {
    let report = with(&token(&[]), &others(50));
    let said = report.claim("sub").unwrap().raw();
    let run = report.dry_run.as_ref().unwrap();
    for row in run.rows.iter() {
        let MatchOutcome::Differs(mismatch) = &row.outcome else { panic!("{row:?}") };
        assert!(std::ptr::eq(mismatch.token.raw(), said));
    }
}

#[test]
fn a_slip_is_found_among_any_number_of_credentials() {
    let right = others(1_000).replace("ref:999\"", "ref:ветка\"");
    let slip = others(1).replace("ref:0\"", "ref:Ветка\"");
    let found = |text: &str| {
        let report = with("", text);
        let finding = report.findings.iter().find(|finding| finding.id == "credential-left-behind");
        finding.map(|finding| finding.message.to_string())
    };
    assert_eq!(found(&right), None);
    let says = "The credentials 1000 and 1001 differ by a slip of spelling only: one of them is left over.";
    assert_eq!(found(&format!("{right}\n{slip}")).as_deref(), Some(says));
}

#[test]
fn large_text_is_answered() {
    let cases = [
        ("brackets", "[".repeat(900_000)),
        ("braces", "{\"a\":".repeat(150_000)),
        ("empty objects", "{}".repeat(400_000)),
        ("resources without an end", "resource 'federatedIdentityCredentials' = {\n".repeat(20_000)),
        ("the word alone", "resource ".repeat(100_000)),
        ("comments without an end", "resource /* ".repeat(70_000)),
        (
            "interpolations",
            format!("resource \"azurerm_federated_identity_credential\" \"a\" {{ x = \"{}", "${\"".repeat(200_000)),
        ),
        ("list items", "job:\n  script:\n".to_owned() + &"    - x\n".repeat(100_000)),
        ("jobs", "job:\n  script: x\n".repeat(50_000)),
        ("more than is read", " ".repeat(2_000_000) + "x"),
    ];
    for (name, text) in cases {
        let report = with(&token(&[]), &text);
        assert!(!report.headline.is_empty(), "{name}");
    }
}

/// Credentials and jobs are found in the same text.
#[test]
fn credentials_and_jobs_stand_in_one_box() {
    let credentials = r#"[{"name": "main", "issuer": "https://gitlab.com", "subject": "project_path:g/p:ref_type:branch:ref:main", "audiences": ["x"]}]"#;
    let job =
        "deploy:\n  id_tokens:\n    TOKEN:\n      aud: y\n  script:\n    - az login --federated-token \"$TOKEN\"\n";
    for text in [format!("{credentials}\n{job}"), format!("{job}\n{credentials}\n")] {
        let pasted = PastedCredentials::read(&text);
        assert_eq!(
            (pasted.list().len(), pasted.ci_config.as_ref().map(|found| found.jobs.len())),
            (1, Some(1)),
            "{text}"
        );
        let report = with(&token(&[]), &text);
        assert!(report.findings.iter().any(|finding| finding.id == "job-audience-differs"), "{text}");
        assert!(report.dry_run.is_some());
    }
}
