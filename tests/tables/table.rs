//! Turns tables of cases into tests.

use libtest_mimic::Trial;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Cases by the names of their tests.
pub(crate) type Table<Case> = BTreeMap<String, Case>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<Case> {
    case: Vec<Case>,
}

/// The cases of every file of `tests/{folder}`, named `folder::file::case`.
pub(crate) fn folder<Case: DeserializeOwned>(folder: &str, name: fn(&Case) -> &str) -> Table<Case> {
    let entries = fs::read_dir(Path::new("tests").join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let stems =
        paths.filter_map(|path| path.to_str()?.strip_suffix(".toml")?.strip_prefix("tests/").map(str::to_owned));
    stems.flat_map(|stem| file(&stem, name)).collect()
}

/// The cases of `tests/{stem}.toml`.
pub(crate) fn file<Case: DeserializeOwned>(stem: &str, name: fn(&Case) -> &str) -> Table<Case> {
    let text = fs::read_to_string(format!("tests/{stem}.toml")).unwrap();
    let file: File<Case> = toml::from_str(&text).unwrap_or_else(|error| panic!("{stem}: {error}"));
    let prefix = stem.replace('/', "::");
    let mut cases = Table::new();
    for case in file.case {
        let name = format!("{prefix}::{}", name(&case));
        assert!(!cases.contains_key(&name), "{name} stands twice");
        cases.insert(name, case);
    }
    cases
}

/// A test for each case.
pub(crate) fn trials<Case: Sync>(cases: &'static Table<Case>, run: fn(&Case)) -> Vec<Trial> {
    cases.iter().map(|(name, case)| trial(name, move || run(case))).collect()
}

/// A test that fails by a panic, as with `#[test]`.
pub(crate) fn trial(name: &str, run: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        run();
        Ok(())
    })
}
