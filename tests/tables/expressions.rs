//! `tests/expressions/*.toml`: claims matching expressions that are refused, and ones that are read.

use crate::table::{self, Table};
use claimlens::entra::credential::Identity;
use claimlens::entra::expression::{lint, parse};
use claimlens::text::Text;
use libtest_mimic::Trial;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RefusedCase {
    name: String,
    text: String,
    message: String,
    /// Start and end, in bytes.
    place: (usize, usize),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadCase {
    name: String,
    text: String,
    issuer: Option<String>,
    /// `managed` for a managed identity, else an app registration.
    identity: Option<String>,
    #[serde(default)]
    claims: BTreeMap<String, String>,
    /// How each clause compares with its claim.
    #[serde(default)]
    said: Vec<String>,
    admits: Option<bool>,
    words: String,
    #[serde(default)]
    cautions: Vec<String>,
    /// `id: message`
    #[serde(default)]
    lints: Vec<String>,
}

static REFUSED: LazyLock<Table<RefusedCase>> =
    LazyLock::new(|| table::file("expressions/refused", |case: &RefusedCase| &case.name));
static READ: LazyLock<Table<ReadCase>> =
    LazyLock::new(|| table::file("expressions/read", |case: &ReadCase| &case.name));

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = table::trials(&REFUSED, is_refused_at_its_place);
    trials.extend(table::trials(&READ, is_read_judged_and_put_in_words));
    trials
}

fn is_refused_at_its_place(case: &RefusedCase) {
    let error = parse(&case.text).expect_err("it is no expression");
    assert_eq!((error.message, error.place), (case.message.clone(), case.place.0..case.place.1));
}

fn is_read_judged_and_put_in_words(case: &ReadCase) {
    let expression = parse(&case.text).unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(expression.write(), case.text);
    if !case.claims.is_empty() {
        let claim = |name: &str| case.claims.get(name).map(String::as_str);
        let outcomes = expression.evaluate(&claim);
        let clauses = expression.clauses.iter().zip(&outcomes);
        let said = clauses
            .map(|(clause, outcome)| clause.explain(outcome, claim(clause.claim.raw()).map(Text::from).as_ref()));
        assert_eq!(said.collect::<Vec<_>>(), case.said);
        assert_eq!(expression.matches(&claim), case.admits);
    }
    assert_eq!(expression.in_words(), case.words);
    let cautions: Vec<&str> = expression.cautions().iter().map(|caution| caution.id).collect();
    assert_eq!(cautions, case.cautions);
    let issuer = Text::from(case.issuer.as_deref().unwrap_or("https://gitlab.com"));
    let identity = if case.identity.is_some() { Identity::ManagedIdentity } else { Identity::AppRegistration };
    let lints = lint(&case.text, &issuer, identity);
    let lints: Vec<String> = lints.iter().map(|lint| format!("{}: {}", lint.id, lint.message)).collect();
    assert_eq!(lints, case.lints);
    for clause in &expression.clauses {
        assert_eq!(&case.text[clause.comparand_place.clone()], clause.comparand.raw());
    }
}
