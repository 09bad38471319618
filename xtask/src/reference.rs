//! The static reference. A separate program writes it from the tables of the source, so that xtask need not be recompiled with them.

use crate::shell;
use anyhow::{Result, bail};

pub(crate) const NAME: &str = "reference.html";

/// The placeholder for the checksum of the single-file page.
const CHECKSUM: &str = "{checksum}";

/// The page, which refers to other files by their names in the source.
pub(crate) fn page() -> Result<String> {
    println!("the reference");
    shell::output(&mut shell::cargo(["run", "--quiet", "--package", "reference"])?)
}

/// Inserts the checksum of the single-file page.
pub(crate) fn state_checksum(page: &str, sum: &str) -> Result<String> {
    if !page.contains(CHECKSUM) {
        bail!("the reference has no place for the checksum");
    }
    Ok(page.replace(CHECKSUM, sum))
}
