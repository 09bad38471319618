//! The static reference, which a program of its own writes from the tables of the source: xtask would have to be compiled anew with them.

use crate::bundle::Site;
use crate::shell;
use anyhow::{Result, bail};

pub(crate) const NAME: &str = "reference.html";

/// What stands for the checksum of the page as one file.
const CHECKSUM: &str = "{checksum}";

/// The page, as an entry that calls other files by their names in the source.
pub(crate) fn page() -> Result<String> {
    println!("the reference");
    shell::output(shell::cargo(["run", "--quiet", "--package", "reference", "--"])?.arg(shell::root()?))
}

/// Puts in the checksum of the page as one file.
pub(crate) fn state_checksum(site: &mut Site, sum: &str) -> Result<()> {
    let Some(page) = site.files.get_mut(NAME) else { bail!("the site has no reference") };
    let text = String::from_utf8(std::mem::take(page))?;
    if !text.contains(CHECKSUM) {
        bail!("the reference has no place for the checksum");
    }
    *page = text.replace(CHECKSUM, sum).into_bytes();
    Ok(())
}
