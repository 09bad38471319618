//! Static checks of the source.

use crate::{shell, tools, wasm};
use anyhow::{Result, bail};
use std::process::Command;

/// Each build of the package compiles different source: the page, the core alone, and the module.
const CLIPPY: &[&[&str]] = &[
    &["--workspace", "--all-targets"],
    &["--package", "claimlens", "--all-targets", "--no-default-features"],
    &["--package", "claimlens", "--all-targets", "--no-default-features", "--features", "js"],
    &[
        "--package",
        "claimlens",
        "--lib",
        "--bins",
        "--no-default-features",
        "--features",
        "app",
        "--target",
        wasm::TARGET,
    ],
    &["--package", "claimlens", "--lib", "--no-default-features", "--features", "js", "--target", wasm::TARGET],
];

pub(crate) fn command(args: &[String]) -> Result<()> {
    match args {
        [] => {}
        [option] if option == "--advisories" => return deny(&["advisories"]),
        [unknown, ..] => bail!("`check` takes no `{unknown}`"),
    }
    wasm::add_target()?;
    shell::step("The layout of the source");
    shell::run(&mut shell::cargo(["fmt", "--all", "--check"])?)?;
    shell::step("Licences and sources of dependencies");
    deny(&["licenses", "bans", "sources"])?;
    for build in CLIPPY {
        shell::step("Clippy");
        let args = ["clippy", "--locked"].iter().chain(*build).chain(&["--", "-D", "warnings"]);
        shell::run(&mut shell::cargo(args)?)?;
    }
    println!("\ncheck: everything passed");
    Ok(())
}

/// Runs cargo-deny with deny.toml.
fn deny(checks: &[&str]) -> Result<()> {
    let mut deny = Command::new(tools::cargo_deny()?);
    deny.args(["--locked", "--workspace", "check"]).args(checks).current_dir(shell::root()?);
    shell::run(&mut deny)
}
