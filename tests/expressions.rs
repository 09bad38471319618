//! Claims matching expressions: the builder's law, and what `matches` means. The cases of the language are in `tests/expressions/`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

use claimlens::entra::access::of_rule;
use claimlens::entra::credential::Identity;
use claimlens::entra::expression::{Match, Refs, build, lint, parse};
use claimlens::gitlab::catalogue::{self, EntraMatch, Part};
use claimlens::gitlab::plan::{DEFAULT, Pipeline, PipelineKind, Project, subject};
use claimlens::limits::{MAX_EXPRESSION, MAX_LENGTH};
use claimlens::text::Text;
use proptest::prelude::*;

#[test]
fn a_refused_expression_is_one_finding() {
    let found = lint("claims['sub'] eq 'it's'", &Text::from("https://gitlab.com"), Identity::AppRegistration);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].id, found[0].place.clone(), found[0].message.as_str()),
        (
            "expression-unreadable",
            20..21,
            "The expression is not in the documented language: a `'` inside a comparand, for which no escape is documented."
        )
    );
}

/// The catalogue and the linter agree on which claims an expression may name.
#[test]
fn the_claims_of_an_expression_are_those_of_the_catalogue() {
    for entry in catalogue::entries().filter(|entry| entry.part == Part::Payload) {
        let text = format!("claims['{}'] eq '1'", entry.name);
        let found = lint(&text, &Text::from("https://gitlab.com"), Identity::AppRegistration);
        let found = found.iter().map(|lint| lint.id).find(|id| id.starts_with("expression-claim"));
        let expected = match entry.matched {
            EntraMatch::Flexible => None,
            EntraMatch::Always if entry.name == "sub" => None,
            EntraMatch::Conflicting => Some("expression-claim-disputed"),
            _ => Some("expression-claim"),
        };
        assert_eq!(found, expected, "{}", entry.name);
    }
}

fn project_at(path: &str, id: &str) -> Project {
    Project { issuer: "https://gitlab.com".to_owned(), path: path.to_owned(), id: id.to_owned() }
}

fn project() -> Project {
    project_at("g/p", "20")
}

#[test]
fn the_builder_writes_the_narrowest_or_says_why_not() {
    let sub = "claims['sub'] matches 'project_path:g/p:";
    let id = "' and claims['project_id'] eq '20'";
    let cases: [(Refs<'_>, &[&str], Result<String, &str>); 12] = [
        (Refs::Branches, &DEFAULT, Ok(format!("{sub}ref_type:branch:ref:*{id}"))),
        (Refs::BranchesLike("release/*"), &DEFAULT, Ok(format!("{sub}ref_type:branch:ref:release/*{id}"))),
        (Refs::Tags, &DEFAULT, Ok(format!("{sub}ref_type:tag:ref:*{id}"))),
        (Refs::TagsLike("v*"), &DEFAULT, Ok(format!("{sub}ref_type:tag:ref:v*{id}"))),
        (Refs::BranchesAndTags, &DEFAULT, Ok(format!("{sub}ref_type:*:ref:*{id}"))),
        (Refs::Project, &DEFAULT, Ok(format!("{sub}*{id}"))),
        // Another composition; where nothing is open, no pattern.
        (
            Refs::Tags,
            &["project_id", "ref", "ref_type"],
            Ok(format!("claims['sub'] matches 'project_id:20:ref:*:ref_type:tag{id}")),
        ),
        (
            Refs::Branches,
            &["project_id", "ref_type"],
            Ok(format!("claims['sub'] eq 'project_id:20:ref_type:branch{id}")),
        ),
        (Refs::Project, &["project_id"], Ok(format!("claims['sub'] eq 'project_id:20{id}"))),
        (
            Refs::Branches,
            &["project_id", "ref"],
            Err("The subject holds no `ref_type`, so a branch and a tag look alike."),
        ),
        (
            Refs::TagsLike("v*"),
            &["project_id", "ref_type"],
            Err("The subject holds no `ref`, so the names of refs cannot be told apart."),
        ),
        (Refs::TagsLike("it's*"), &DEFAULT, Err("A `'` in a name cannot be written: no escape for it is documented.")),
    ];
    for (refs, components, expected) in cases {
        assert_eq!(build(refs, &project(), components), expected, "{refs:?}");
    }
    let with = |path, id| build(Refs::Branches, &project_at(path, id), &DEFAULT);
    assert_eq!(with("g/p", "2x"), Err("The project's id is needed: a number."));
    assert_eq!(with("g/*", "20"), Err("A project's path holds no wildcard."));
}

/// Names that Git accepts and that are similar: prefixes, letter case, words of the subject's grammar.
fn names() -> Vec<String> {
    let heads = ["", "v", "V", "v1.", "release/", "release", "ref", "tag", "branch", "feature/v", "ü", "😀", "a'b"];
    let tails = ["main", "1", "1.0", "2", "x/y", "ref_type", "v", "-", "é"];
    let mut names: Vec<String> =
        heads.iter().flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}"))).collect();
    names.dedup();
    names
}

/// Pipelines of this project and of similar ones, each with its class.
fn pipelines() -> Vec<(&'static str, &'static str, PipelineKind, String)> {
    let projects = [("g/p", "20"), ("g/p2", "21"), ("g/P", "22"), ("other/g/p", "23"), ("g/p", "24")];
    let kinds = [PipelineKind::Branch, PipelineKind::Tag];
    let each = |(path, id)| {
        kinds.into_iter().flat_map(move |kind| names().into_iter().map(move |name| (path, id, kind, name)))
    };
    projects.into_iter().flat_map(each).collect()
}

#[test]
fn a_built_expression_lets_in_its_class_and_nothing_else() {
    type Class = fn(PipelineKind, &str) -> bool;
    let all = pipelines();
    assert!(all.len() > 1_000, "{}", all.len());
    let classes: [(Refs<'_>, Class); 8] = [
        (Refs::Branches, |kind, _| kind == PipelineKind::Branch),
        (Refs::Tags, |kind, _| kind == PipelineKind::Tag),
        (Refs::TagsLike("v*"), |kind, name| kind == PipelineKind::Tag && name.starts_with('v')),
        (Refs::TagsLike("v?.*"), |kind, name| {
            kind == PipelineKind::Tag && name.starts_with('v') && name.chars().nth(2) == Some('.')
        }),
        (Refs::BranchesLike("release/*"), |kind, name| kind == PipelineKind::Branch && name.starts_with("release/")),
        (Refs::BranchesLike("*/*"), |kind, name| kind == PipelineKind::Branch && name.contains('/')),
        (Refs::BranchesAndTags, |_, _| true),
        (Refs::Project, |_, _| true),
    ];
    let compositions: [&[&str]; 4] = [
        &DEFAULT,
        &["project_id", "ref_type", "ref"],
        &["project_path", "ref", "ref_type"],
        &["project_id", "ref_protected", "ref_type", "ref"],
    ];
    for components in compositions {
        for (refs, belongs) in classes {
            let expression = parse(&build(refs, &project(), components).unwrap()).unwrap();
            let mut let_in = 0;
            for (path, id, kind, name) in &all {
                let name = name.clone();
                let pipeline = Pipeline { kind: *kind, name, protected: false, fork: None, environment: None };
                let subject = subject(components, &project_at(path, id), &pipeline).unwrap();
                let admits = expression.matches(&|claim| match claim {
                    "sub" => Some(subject.raw()),
                    "project_id" => Some(id),
                    _ => None,
                });
                assert_eq!(admits, Some(*id == "20" && belongs(*kind, &pipeline.name)), "{refs:?} {}", subject.raw());
                let_in += usize::from(admits == Some(true));
            }
            assert!(let_in > 0, "{refs:?}");
        }
    }
}

#[test]
fn a_longer_expression_is_not_read() {
    let clauses = |length: usize| format!("claims['sub'] eq '{}'", "ж".repeat(length - "claims['sub'] eq ''".len()));
    assert!(parse(&clauses(MAX_EXPRESSION)).is_ok());
    let long = clauses(MAX_EXPRESSION + 1);
    assert_eq!(parse(&long).unwrap_err().message, "it is longer than the 2,000 characters that are read");
    let access = of_rule(&Text::from(long), &Text::from("https://gitlab.com"), Identity::AppRegistration);
    assert_eq!(access.words, "Whom it lets in cannot be told: the expression is too long to be read.");
    let lints: Vec<(&str, &str)> = access.lints.iter().map(|lint| (lint.id, lint.message.as_str())).collect();
    let says = "The expression is longer than the 2,000 characters that claimlens reads: nothing is said of it, and no token is compared with it.";
    assert_eq!(lints, [("expression-too-long", says)]);
}

#[test]
fn a_pattern_takes_bounded_time() {
    // Exponential for a backtracking matcher.
    let pattern = format!("claims['sub'] matches '{}b'", "*ж".repeat(900));
    let value = "ж".repeat(MAX_LENGTH);
    let expression = parse(&pattern).unwrap();
    assert!(matches!(expression.evaluate(&|_| Some(value.as_str()))[0], Match::Differs(_)));
    // A longer value is not compared.
    let value = "ж".repeat(MAX_LENGTH + 1);
    assert_eq!(expression.evaluate(&|_| Some(value.as_str())), [Match::TooLong]);
    assert_eq!(expression.matches(&|_| Some(value.as_str())), None);
}

/// `matches` as it is defined, in exponential time.
fn slow(pattern: &[char], value: &[char]) -> bool {
    match (pattern, value) {
        ([], []) => true,
        (['*', rest @ ..], _) => slow(rest, value) || !value.is_empty() && slow(pattern, &value[1..]),
        (['?', rest @ ..], [_, behind @ ..]) => slow(rest, behind),
        ([wanted, rest @ ..], [found, behind @ ..]) => wanted == found && slow(rest, behind),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn matches_is_what_its_definition_says(pattern in "[ab*?é]{0,10}", value in "[abé]{0,10}") {
        let expression = parse(&format!("claims['sub'] matches '{pattern}'")).unwrap();
        let expected = slow(&pattern.chars().collect::<Vec<_>>(), &value.chars().collect::<Vec<_>>());
        prop_assert_eq!(expression.matches(&|_| Some(value.as_str())), Some(expected));
        match &expression.evaluate(&|_| Some(value.as_str()))[0] {
            // What the wildcards stand for makes the value again.
            Match::Matched(stands) => {
                let mut stands = stands.iter().map(|span| &value[span.clone()]);
                let again: String = pattern.chars().map(|character| match character {
                    '*' | '?' => stands.next().unwrap().to_owned(),
                    other => other.to_string(),
                }).collect();
                prop_assert_eq!(&again, &value);
                prop_assert_eq!(stands.next(), None);
            }
            Match::Differs(at) => prop_assert!(value.is_char_boundary(*at)),
            _ => prop_assert!(false),
        }
    }

    #[test]
    fn any_text_is_read_or_refused_at_a_place_of_it(text in "(claims\\['|sub|'\\]|'| eq | matches | and |\\*|\\PC|é){0,12}") {
        match parse(&text) {
            Ok(expression) => {
                prop_assert_eq!(&expression.write(), &text);
                prop_assert!(expression.in_words().ends_with('.'));
                let _ = expression.cautions();
            }
            Err(error) => prop_assert!(text.get(error.place.clone()).is_some(), "{:?}", error),
        }
        let _ = lint(&text, &Text::from("https://gitlab.com"), Identity::ManagedIdentity);
    }
}
