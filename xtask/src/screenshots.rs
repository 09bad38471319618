//! Pictures of every state of the page.

use crate::{bundle, shell, tools};
use anyhow::Result;

/// Takes them into `target/screenshots/`, and those that the README shows into `www/pictures/`, which is not in the site.
pub(crate) fn command(args: &[String]) -> Result<()> {
    let (built, states) = built(args);
    if !built {
        bundle::dist()?;
    }
    let folder = shell::target()?.join("screenshots");
    let pictures = shell::root()?.join("www/pictures");
    shell::step("Pictures of every state");
    let mut program = program("screenshots")?;
    shell::run(program.arg(folder).arg(pictures).args(states))
}

/// Whether what `dist/` holds is to be taken as it is; and the other arguments.
pub(crate) fn built(args: &[String]) -> (bool, Vec<&String>) {
    let (built, others): (Vec<_>, Vec<_>) = args.iter().partition(|arg| *arg == "--built");
    (!built.is_empty(), others)
}

/// A program of the browser tests' crate, told where the site and the browsers are.
pub(crate) fn program(name: &str) -> Result<std::process::Command> {
    let variables = tools::browser("chromium")?;
    let mut cargo = shell::cargo(["run", "--quiet", "--package", "browser-tests", "--bin", name, "--"])?;
    cargo.envs(variables).env("CLAIMLENS_SITE", shell::root()?.join("dist/site"));
    Ok(cargo)
}
