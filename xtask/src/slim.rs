//! What makes the release small: a standard library built for size, and files that carry nothing that only people read.

use crate::{bundle, shell, tools};
use anyhow::{Context, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Makes a build of cargo compile the standard library anew: for size, and with panics that trap without a message.
///
/// This takes a sixth off the page. Both are features that rustc has not promised to keep, which is why it asks for the variable; the
/// toolchain is pinned, so they cannot change underneath.
pub(crate) fn rebuild_std(cargo: &mut Command) -> Result<()> {
    add_source()?;
    cargo
        .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort");
    Ok(())
}

/// Adds the source of the standard library to the toolchain if it is missing.
fn add_source() -> Result<()> {
    let root = shell::root()?;
    let sysroot = shell::output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(&root))?;
    if Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").exists() {
        return Ok(());
    }
    shell::step("The source of Rust's standard library is missing; adding it");
    shell::run(Command::new("rustup").args(["component", "add", "rust-src"]).current_dir(&root))
}

/// Whether [`shrink`] has something to take off a file.
pub(crate) fn shrinks(name: &str) -> bool {
    [".js", ".css", ".wasm"].iter().any(|end| name.ends_with(end))
}

/// Optimizes modules; with the name of a module's glue, minifies scripts and style sheets too, and shortens the names between the two.
pub(crate) fn shrink(files: &BTreeMap<String, Vec<u8>>, glue: Option<&str>) -> Result<BTreeMap<String, Vec<u8>>> {
    tools::npm_ci()?;
    let folder = shell::target()?.join("slim");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    bundle::write(&folder, files)?;
    let script = shell::root()?.join("xtask/slim.mjs");
    shell::run(Command::new("node").arg(script).arg(&folder).args(glue))?;
    bundle::read(&folder).context("what was made smaller")
}
