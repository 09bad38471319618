//! What can be said of the source without running it.

use crate::{shell, wasm};
use anyhow::{Result, bail};

/// Each build of the package has its own source: the page, the core alone, and the module.
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
    if let Some(unknown) = args.first() {
        bail!("`check` takes no `{unknown}`");
    }
    wasm::add_target()?;
    shell::step("The layout of the source");
    shell::run(&mut shell::cargo(["fmt", "--all", "--check"])?)?;
    for build in CLIPPY {
        shell::step("Clippy");
        let args = ["clippy", "--locked"].iter().chain(*build).chain(&["--", "-D", "warnings"]);
        shell::run(&mut shell::cargo(args)?)?;
    }
    println!("\ncheck: everything passed");
    Ok(())
}
