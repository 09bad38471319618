//! Builds WebAssembly modules with cargo, wasm-bindgen and wasm-opt.

use crate::files::{self, Files};
use crate::{shell, tools};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm_bindgen_cli_support::Bindgen;

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Quick to build.
    Serve,
    /// Small.
    Release,
}

/// Builds `{name}.wasm` with these arguments of cargo. Returns wasm-bindgen's files: `{name}.js`, `{name}_bg.wasm`, ….
pub(crate) fn build(name: &str, mode: Mode, cargo: &[&str], set: impl FnOnce(&mut Bindgen)) -> Result<Files> {
    add_target()?;
    // The profiles in Cargo.toml.
    let profile = match mode {
        Mode::Serve => "serve",
        Mode::Release => "wasm",
    };
    let mut cargo = shell::cargo(cargo)?;
    cargo.args(["--target", TARGET, "--profile", profile]);
    if mode == Mode::Release {
        rebuild_std(&mut cargo)?;
    }
    shell::run(&mut cargo)?;

    let target = shell::target()?;
    let folder = target.join("bindgen").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(target.join(TARGET).join(profile).join(format!("{name}.wasm"))).out_name(name).web(true)?;
    bindgen.remove_name_section(true).remove_producers_section(true);
    set(&mut bindgen);
    println!("wasm-bindgen for {name}");
    bindgen.generate(&folder).with_context(|| format!("wasm-bindgen refuses {name}.wasm"))?;
    if folder.join("snippets").exists() {
        bail!("wasm-bindgen made snippets/ (inline_js or module = …), which a flat folder cannot hold");
    }
    if mode == Mode::Release {
        let module = folder.join(format!("{name}_bg.wasm"));
        fs::copy(&module, unoptimized(name)?)?;
        shell::run(wasm_opt()?.arg("-Oz").arg(&module).arg("-o").arg(&module))?;
    }
    files::read(&folder)
}

/// Fails if a published module has fewer traps than wasm-opt's standard passes leave. An optimizer that may assume that traps never happen turns
/// Rust's checks into undefined behaviour.
pub(crate) fn keeps_traps(name: &str, published: &Path) -> Result<()> {
    let plain = shell::target()?.join("bindgen").join(format!("{name}.plain.wasm"));
    shell::run(wasm_opt()?.arg("-Oz").arg(unoptimized(name)?).arg("-o").arg(&plain))?;
    // Both are counted as they are written, which adds some.
    let (plain, published) = (traps(&plain)?, traps(published)?);
    if published < plain {
        bail!("{name}_bg.wasm has {published} traps, and {plain} after wasm-opt's standard passes");
    }
    Ok(())
}

/// How many `unreachable` a module has.
fn traps(module: &Path) -> Result<usize> {
    let metrics = shell::output(wasm_opt()?.args(["--quiet", "--metrics"]).arg(module))?;
    let count = metrics.lines().find_map(|line| line.trim().strip_prefix("Unreachable")?.split_whitespace().nth(1));
    count.context("wasm-opt counts no `unreachable`")?.parse().context("wasm-opt's count is no number")
}

fn wasm_opt() -> Result<Command> {
    Ok(Command::new(tools::npm("xtask")?.join(".bin/wasm-opt")))
}

/// The module as wasm-bindgen makes it.
fn unoptimized(name: &str) -> Result<PathBuf> {
    Ok(shell::target()?.join("bindgen").join(format!("{name}.wasm")))
}

/// Makes cargo rebuild the standard library for size, with panics that trap without a message. This makes the page 13 kB smaller (brotli).
///
/// Both are unstable features of rustc, which is why it needs the variable; the toolchain is pinned, so they cannot change unnoticed.
fn rebuild_std(cargo: &mut Command) -> Result<()> {
    add_source()?;
    cargo
        .args(["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"])
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Zunstable-options -Cpanic=immediate-abort");
    Ok(())
}

/// The source of the standard library.
pub(crate) fn library() -> Result<PathBuf> {
    Ok(Path::new(rustc(&["--print", "sysroot"])?.trim()).join("lib/rustlib/src/rust/library"))
}

/// Adds the source of the standard library to the toolchain if it is missing.
fn add_source() -> Result<()> {
    if library()?.join("Cargo.lock").exists() {
        return Ok(());
    }
    shell::step("The source of Rust's standard library is missing; adding it");
    shell::run(Command::new("rustup").args(["component", "add", "rust-src"]).current_dir(shell::root()?))
}

/// Adds the WebAssembly target to the toolchain if it is missing.
pub(crate) fn add_target() -> Result<()> {
    if Path::new(rustc(&["--print", "target-libdir", "--target", TARGET])?.trim()).exists() {
        return Ok(());
    }
    shell::step(&format!("Rust's standard library for {TARGET} is missing; adding it"));
    shell::run(Command::new("rustup").args(["target", "add", TARGET]).current_dir(shell::root()?))
}

/// The output of the pinned compiler.
fn rustc(args: &[&str]) -> Result<String> {
    shell::output(Command::new("rustc").args(args).current_dir(shell::root()?))
}
