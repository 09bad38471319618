//! How fast it is. Nothing here fails because of a time: tables are printed for people to judge.

use crate::bundle::{self, WASM32};
use crate::screenshots::{built, program};
use crate::{hosting, shell, slim, tools};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The decoder that the page is measured against.
const BARE: &str = "bare";

const PARTS: [&str; 3] = ["--native", "--page", "--lighthouse"];

pub(crate) fn command(args: &[String]) -> Result<()> {
    let (built, parts) = built(args);
    if let Some(unknown) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        bail!("`bench` takes no `{unknown}`");
    }
    let wants = |name: &str| parts.is_empty() || parts.iter().any(|part| *part == name);
    let [native, page, lighthouse] = PARTS.map(wants);
    if !built && (page || lighthouse) {
        bundle::dist()?;
    }
    let work = shell::target()?.join("bench");
    let texts = work.join("texts");
    if native {
        shell::step("The core, natively");
        shell::run(&mut read_bench(&[])?)?;
    }
    let mut measured = Vec::new();
    if page {
        shell::step("A bare decoder, to measure the page against");
        let bare = bare(&work)?;
        fs::create_dir_all(&texts)?;
        shell::run(read_bench(&["--write"])?.arg(&texts))?;
        measured.extend([("--bare", bare), ("--texts", texts)]);
    }
    if lighthouse {
        measured.push(("--lighthouse", install_lighthouse()?));
    }
    if measured.is_empty() {
        return Ok(());
    }
    shell::step("The site, in headless Chromium");
    let mut program = program("bench")?;
    program.arg(shell::root()?.join("dist/npm"));
    for (option, path) in measured {
        program.arg(option).arg(path);
    }
    shell::run(&mut program)
}

fn read_bench(args: &[&str]) -> Result<Command> {
    let mut cargo = shell::cargo(["bench", "--quiet", "--no-default-features", "--bench", "read"])?;
    cargo.arg("--").args(args);
    Ok(cargo)
}

/// Builds the bare decoder as the page is built; answers with its folder.
fn bare(work: &Path) -> Result<PathBuf> {
    let mut cargo = shell::cargo(["build", "--target", WASM32, "--profile", "wasm", "--package", BARE])?;
    slim::rebuild_std(&mut cargo)?;
    shell::run(&mut cargo)?;
    let wasm = shell::target()?.join(WASM32).join("wasm").join(format!("{BARE}.wasm"));
    let glue = bundle::bindgen(&wasm, BARE, |bindgen| {
        bindgen.omit_default_module_path(true).typescript(false);
    })?;
    let mut files = slim::shrink(&glue, Some(&format!("{BARE}.js")))?;
    for name in ["index.html", "start.js"] {
        let path = shell::root()?.join("tests").join(BARE).join(name);
        files.insert(name.to_owned(), fs::read(&path).with_context(|| path.display().to_string())?);
    }
    let folder = work.join(BARE);
    bundle::write(&folder, &files)?;
    hosting::compress(&folder)?;
    Ok(folder)
}

/// Installs the pinned Lighthouse, which weighs too much to stand among the tests' packages; answers with its program.
fn install_lighthouse() -> Result<PathBuf> {
    let folder = shell::root()?.join("tests/lighthouse");
    tools::npm_ci_in(&folder)?;
    Ok(folder.join("node_modules/lighthouse/cli/index.js"))
}
