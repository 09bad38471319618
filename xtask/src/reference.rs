//! The static reference, which a program of its own writes from the tables of the source: xtask would have to be compiled anew with them.

use crate::shell;
use anyhow::{Result, bail};

pub(crate) const NAME: &str = "reference.html";

/// What stands for the checksum of the page as one file.
const CHECKSUM: &str = "{checksum}";

/// The page, which calls other files by their names in the source.
pub(crate) fn page() -> Result<String> {
    println!("the reference");
    shell::output(&mut shell::cargo(["run", "--quiet", "--package", "reference"])?)
}

/// Puts in the checksum of the page as one file.
pub(crate) fn state_checksum(page: &str, sum: &str) -> Result<String> {
    if !page.contains(CHECKSUM) {
        bail!("the reference has no place for the checksum");
    }
    Ok(page.replace(CHECKSUM, sum))
}
