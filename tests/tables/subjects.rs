//! `tests/plan/subjects.toml`: the subject of a standard credential, and whom it lets in.

use crate::table::{self, Table};
use claimlens::gitlab::plan::words::{Subject, cautions, in_words};
use libtest_mimic::Trial;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    subject: String,
    words: String,
    #[serde(default)]
    cautions: Vec<String>,
}

static CASES: LazyLock<Table<Case>> = LazyLock::new(|| table::file("plan/subjects", |case: &Case| &case.subject));

pub(crate) fn trials() -> Vec<Trial> {
    table::trials(&CASES, |case| {
        let subject = Subject { text: &case.subject, is_pattern: false, project_id: None };
        assert_eq!(in_words(&subject), case.words);
        let found: Vec<_> = cautions(&subject).iter().map(|caution| caution.id).collect();
        assert_eq!(found, case.cautions);
    })
}
