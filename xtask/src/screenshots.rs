//! Screenshots of every state of the page.

use crate::{dist, shell, tools};
use anyhow::Result;

/// Writes them into `target/screenshots/`, and those of the README into `www/pictures/`, which is not part of the site.
pub(crate) fn command(args: &[String]) -> Result<()> {
    let (built, states) = dist::is_built(args);
    if !built {
        dist::build()?;
    }
    let folder = shell::target()?.join("screenshots");
    let pictures = shell::root()?.join("www/pictures");
    shell::step("Pictures of every state");
    let mut program = tools::program("screenshots")?;
    shell::run(program.arg(folder).arg(pictures).args(states))
}
