//! Comparing two tokens: what differs, what it means, and whether one flexible credential is enough.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

mod support;

use claimlens::compare::{Comparison, Side, Significance, compare};
use claimlens::gitlab::catalogue::{self, EntraMatch, Part};
use claimlens::report::{Options, Report, read, report};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn of(claims: &str) -> Report {
    report(&read(&support::token(support::HEADER, claims)), 0, support::NOW, &Options::default())
}

/// The seed's claims with these set; those that are `null` are left out.
fn seed(set: &Value) -> Report {
    let (mut given, mut without) = (Map::new(), Vec::new());
    for (name, value) in set.as_object().unwrap() {
        if value.is_null() {
            without.push(name.clone());
        } else {
            given.insert(name.clone(), value.clone());
        }
    }
    of(&support::claims(&given, &without))
}

fn compared(one: &Value, other: &Value) -> Comparison {
    compare(&seed(one), &seed(other)).unwrap()
}

const OTHER_WAY: &str = "A credential for the first refuses the second, and the other way round: ";
const NEITHER: &str = "A credential lets in both or neither: issuer, subject and audience are the same. If only one of two logins worked, look at when each token was used, and at who used it.";

fn subject(rest: &str) -> String {
    format!("project_path:g/p:{rest}")
}

#[test]
fn one_sentence_says_why_a_credential_tells_them_apart() {
    let main = json!({"sub": subject("ref_type:branch:ref:main")});
    let cases = [
        // Two jobs of one pipeline: ids and times are all that differs.
        (json!({"job_id": "1", "iat": 1}), json!({"job_id": "2", "iat": 2}), NEITHER.to_owned()),
        // It works on main and fails on the tag.
        (
            main.clone(),
            json!({"sub": subject("ref_type:tag:ref:v1.0")}),
            format!(
                "{OTHER_WAY}the subject differs in ref_type (\"branch\", then \"tag\") and in ref (\"main\", then \"v1.0\"). Entra's answer to the one that it refuses is AADSTS700213."
            ),
        ),
        // Subjects that are composed otherwise are shown whole.
        (
            main.clone(),
            json!({"sub": "project_id:1"}),
            format!(
                "{OTHER_WAY}the subject is \"project_path:g/p:ref_type:branch:ref:main\", then \"project_id:1\". Entra's answer to the one that it refuses is AADSTS700213."
            ),
        ),
        // A group that was renamed in its letter case.
        (
            main.clone(),
            json!({"sub": "project_path:G/p:ref_type:branch:ref:main"}),
            format!(
                "{OTHER_WAY}the subject differs in project_path (\"g/p\", then \"G/p\"), apart by letter case alone, which counts. Entra's answer to the one that it refuses is AADSTS700213."
            ),
        ),
        // The issuer is what Entra answers to first.
        (
            json!({"iss": "https://gitlab.com", "aud": "a"}),
            json!({"iss": "https://gitlab.com/", "aud": "b"}),
            format!(
                "{OTHER_WAY}the issuer is \"https://gitlab.com\", then \"https://gitlab.com/\", apart by a final slash alone, which counts; the audience is \"a\", then \"b\". Entra's answer to the one that it refuses is AADSTS700211."
            ),
        ),
        // A list is no string, whatever is in it.
        (
            json!({"aud": "a"}),
            json!({"aud": ["a"]}),
            format!(
                "{OTHER_WAY}the audience is \"a\", then \"[\\\"a\\\"]\". Entra's answer to the one that it refuses is AADSTS700212."
            ),
        ),
        (
            json!({"aud": "a"}),
            json!({"aud": null}),
            format!(
                "{OTHER_WAY}the audience is missing in the second. Entra's answer to the one that it refuses is AADSTS700212."
            ),
        ),
        // A fork's merge request.
        (
            json!({"job_project_id": "1", "project_id": "1", "sub": subject("ref:a")}),
            json!({"job_project_id": "1", "project_id": "2", "sub": "project_path:f/p:ref:a"}),
            format!(
                "{OTHER_WAY}the subject differs in project_path (\"g/p\", then \"f/p\"). Entra's answer to the one that it refuses is AADSTS700213. The second is of a merge request from a fork, and its subject names the fork."
            ),
        ),
    ];
    for (one, other, expected) in cases {
        assert_eq!(compared(&one, &other).sentence, expected, "{one} {other}");
    }
}

#[test]
fn what_differs_is_listed_by_what_it_means() {
    let one = json!({"jti": "1", "ref": "main", "sub": "a", "pipeline_source": "push", "extra": {"a": 1}, "user_id": "1", "x": "1", "only": null});
    let other = json!({"jti": "2", "ref": "v1", "sub": "b", "pipeline_source": "web", "extra": {"a": 2}, "user_id": "2", "x": 1, "only": "é"});
    let found: Vec<(String, &str)> = compared(&one, &other)
        .differences
        .iter()
        .map(|difference| (difference.claim.raw().to_owned(), difference.significance.id()))
        .collect();
    let expected = [
        ("sub", "decides"),
        ("pipeline_source", "explains"),
        ("ref", "explains"),
        ("user_id", "noise"),
        ("jti", "noise"),
        ("extra", "noise"),
        ("x", "noise"),
        ("only", "noise"),
    ];
    assert_eq!(found, expected.map(|(name, significance)| (name.to_owned(), significance)));
}

#[test]
fn every_documented_claim_of_a_project_or_a_ref_explains() {
    let explains = [
        "ref",
        "ref_type",
        "ref_path",
        "ref_protected",
        "pipeline_source",
        "job_source",
        "project_id",
        "job_project_path",
        "source_namespace_id",
        "namespace_path",
        "environment",
        "environment_protected",
        "deployment_tier",
        "ci_config_ref_uri",
        "project_visibility",
    ];
    for claim in explains {
        assert_eq!(Significance::of(claim), Significance::Explains, "{claim}");
    }
    for claim in [
        "exp",
        "nbf",
        "iat",
        "jti",
        "job_id",
        "pipeline_id",
        "sha",
        "ci_config_sha",
        "runner_id",
        "user_login",
        "preferred_username",
    ] {
        assert_eq!(Significance::of(claim), Significance::Noise, "{claim}");
    }
}

/// The difference in the claim `x`: each token's value with brackets around the part that differs.
fn marked(one: &Value, other: &Value) -> Vec<String> {
    let comparison = compared(&json!({"x": one}), &json!({"x": other}));
    let mark = |side: Side| {
        let value = side.value.raw();
        let units: Vec<u16> = value.encode_utf16().collect();
        assert_eq!(
            String::from_utf16_lossy(&units[side.units.clone()]),
            value[side.bytes.clone()],
            "both say the same"
        );
        format!("{}[{}]{}", &value[..side.bytes.start], &value[side.bytes.clone()], &value[side.bytes.end..])
    };
    let differences = comparison.differences.into_iter();
    differences.flat_map(|difference| difference.sides.into_iter().flatten().map(mark)).collect()
}

#[test]
fn the_characters_that_differ_are_marked() {
    let cases: [(Value, Value, &[&str]); 9] = [
        (json!("refs/heads/main"), json!("refs/tags/main"), &["refs/[head]s/main", "refs/[tag]s/main"]),
        // One is the other's beginning, or its end.
        (json!("v1"), json!("v1.0"), &["v1[]", "v1[.0]"]),
        (json!("main"), json!("my-main"), &["m[]ain", "m[y-m]ain"]),
        // The part that repeats is not counted twice.
        (json!("aa"), json!("aaa"), &["aa[]", "aa[a]"]),
        // Characters are not cut: these two share their first bytes, and the units before them are two a piece.
        (json!("😀é"), json!("😀è"), &["😀[é]", "😀[è]"]),
        (json!("😀"), json!("😁"), &["[😀]", "[😁]"]),
        // Something else than strings is compared as JSON, without white space.
        (json!({"a": [1, "x y"]}), json!({"a": [2, "x y"]}), &["{\"a\":[[1],\"x y\"]}", "{\"a\":[[2],\"x y\"]}"]),
        (json!("1"), json!(1), &["[\"1\"]", "[1]"]),
        (json!("same"), json!("same"), &[]),
    ];
    for (one, other, expected) in cases {
        assert_eq!(marked(&one, &other), expected, "{one} {other}");
    }
}

#[test]
fn how_it_is_written_makes_no_difference() {
    let one = of(r#"{"sub":"a/b","x":{"y":" \" ","z":[1]}}"#);
    let other = of("{ \"x\" : {\"y\": \" \\\" \",\n \"z\": [ 1 ]}, \"sub\": \"a\\/b\" }");
    assert!(compare(&one, &other).unwrap().differences.is_empty());
}

#[test]
fn one_flexible_credential_where_that_is_narrow() {
    let tag = |name: &str, set: Value| {
        let mut claims = json!({
            "sub": subject(&format!("ref_type:tag:ref:{name}")), "project_path": "g/p", "project_id": "7", "ref_protected": "true",
        });
        claims.as_object_mut().unwrap().append(&mut set.as_object().unwrap().clone());
        claims
    };
    let none = || json!({});
    let branch = |name: &str| tag("x", json!({"sub": subject(&format!("ref_type:branch:ref:{name}"))}));
    let cases = [
        (tag("v1.2", none()), tag("v1.3", none()), Ok("v1.*")),
        (tag("v1", none()), tag("v2", none()), Ok("v*")),
        // No ref of Git's is called so; a forged one would open the pattern.
        (
            tag("*v1", none()),
            tag("*v2", none()),
            Err("The names hold a character that an expression takes for any text."),
        ),
        (branch("release/1"), branch("release/2"), Ok("release/*")),
        (branch("release-1.0"), branch("release-1.10"), Ok("release-1.*")),
        // `ma*` would let in whatever somebody calls so.
        (
            branch("main"),
            branch("master"),
            Err("The names have no beginning in common that would tell them from others."),
        ),
        (
            tag("v1", none()),
            tag("1", none()),
            Err("The names have no beginning in common that would tell them from others."),
        ),
        (tag("v1", none()), tag("v1", json!({"jti": "2"})), Err("One standard credential lets in both.")),
        (
            tag("v1", none()),
            tag("v2", json!({"aud": "b"})),
            Err("One credential holds one issuer and one audience, and these tokens differ there."),
        ),
        (
            tag("v1", none()),
            branch("v2"),
            Err(
                "The subjects differ in more than the name of a branch or tag: one expression for both would let in more than it should.",
            ),
        ),
        (
            tag("v1", none()),
            tag("v2", json!({"project_id": "8"})),
            Err("An expression needs the project's id, which is not the same in both."),
        ),
        (
            tag("v1", json!({"ref_protected": "false"})),
            tag("v2", json!({"ref_protected": "false"})),
            Err("A ref is not protected: whoever may push could make another one that an expression for both lets in."),
        ),
        // A fork's subject is of another project, and no credential is written for it.
        (
            tag("v1", none()),
            tag("v2", json!({"job_project_id": "9"})),
            Err(
                "The subjects differ in more than the name of a branch or tag: one expression for both would let in more than it should.",
            ),
        ),
    ];
    for (one, other, expected) in cases {
        let flexible = compared(&one, &other).flexible;
        assert_eq!(
            flexible.as_ref().map(|flexible| flexible.pattern.raw()).map_err(|why| *why),
            expected,
            "{one} {other}"
        );
        if let Ok(flexible) = flexible {
            assert_eq!(flexible.components, ["project_path", "ref_type", "ref"]);
            assert_eq!(flexible.project_id, "7");
            for report in [&one, &other].map(seed) {
                let expression = claimlens::entra::expression::parse(&flexible.expression().unwrap()).unwrap();
                let claim = |name: &str| report.claim(name).map(claimlens::text::Text::raw);
                assert_eq!(expression.matches(&claim), Some(true), "{one} {other}");
            }
        }
    }
}

#[test]
fn no_flexible_credential_where_entra_takes_none() {
    let tag = |name: &str| {
        json!({
            "iss": "https://git.example.org", "sub": subject(&format!("ref_type:tag:ref:{name}")),
            "project_path": "g/p", "project_id": "7", "ref_protected": "true",
        })
    };
    let why = compared(&tag("v1"), &tag("v2")).flexible.unwrap().expression().unwrap_err();
    assert_eq!(
        why,
        "Flexible credentials take GitLab at https://gitlab.com, https://gitlab.<any>.com and https://gitlab.<any>.ca only."
    );
}

/// The catalogue and the comparison agree on which claims every credential holds.
#[test]
fn the_claims_that_decide_are_those_that_a_credential_always_holds() {
    for entry in catalogue::entries().filter(|entry| entry.part == Part::Payload) {
        let is_decisive = Significance::of(entry.name) == Significance::Decides;
        assert_eq!(is_decisive, entry.matched == EntraMatch::Always, "{}", entry.name);
    }
}

#[test]
fn a_text_without_a_token_is_compared_with_nothing() {
    let nothing = report(&read("nothing"), 0, 0, &Options::default());
    assert!(compare(&nothing, &seed(&json!({}))).is_none());
}

proptest! {
    /// The text before and after the marks is the same in both values; the marked parts begin and end differently.
    #[test]
    fn marks_hold_what_differs(one in "[aé😀]{0,6}", other in "[aé😀]{0,6}") {
        let comparison = compared(&json!({"x": one.clone()}), &json!({"x": other.clone()}));
        prop_assert_eq!(comparison.differences.is_empty(), one == other);
        for difference in comparison.differences {
            let [Some(first), Some(second)] = difference.sides else { panic!("both have it") };
            let (a, b) = (first.bytes.clone(), second.bytes.clone());
            prop_assert_eq!(&one[..a.start], &other[..b.start]);
            prop_assert_eq!(&one[a.end..], &other[b.end..]);
            let (a, b) = (&one[a], &other[b]);
            prop_assert!(a.is_empty() || b.is_empty() || a.chars().next() != b.chars().next() && a.chars().last() != b.chars().last());
        }
    }
}

#[test]
fn the_first_thousand_claims_of_each_are_compared() {
    let with = |count: usize, value: u8| {
        let usual = support::claims(&Map::new(), &[]);
        let usual = usual.strip_suffix('}').unwrap();
        let own = usual.matches("\":").count();
        let more: Vec<String> = (own..count).map(|number| format!(",\"c{number}\":{value}")).collect();
        of(&format!("{usual}{}}}", more.concat()))
    };
    let own = with(0, 0).claims.len();
    let of = |count| compare(&with(count, 0), &with(count, 1)).unwrap();
    let all = of(1_000);
    assert_eq!((all.sentence.as_str(), all.differences.len()), (NEITHER, 1_000 - own));
    let more = of(1_001);
    assert_eq!(more.sentence, format!("{NEITHER} Only the first 1,000 claims of each are compared."));
    assert_eq!(more.differences.len(), 1_000 - own);
}
