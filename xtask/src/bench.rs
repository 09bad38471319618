//! Benchmarks. They print tables for people to judge, and never fail because of a time.

use crate::wasm::{self, Mode};
use crate::{dist, files, hosting, minify, shell, tools};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The bare decoder that the page is compared with.
const BARE: &str = "bare";

const PARTS: [&str; 3] = ["--native", "--page", "--lighthouse"];

pub(crate) fn command(args: &[String]) -> Result<()> {
    let (built, args) = dist::is_built(args);
    let (mut parts, mut before) = (Vec::new(), None);
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--before" => before = Some(args.next().context("`--before` names the folder of another site")?),
            part if PARTS.contains(&part) => parts.push(part),
            unknown => bail!("`bench` takes no `{unknown}`"),
        }
    }
    let [native, page, lighthouse] = PARTS.map(|part| parts.is_empty() || parts.contains(&part));
    if !built && (page || lighthouse) {
        dist::build()?;
    }
    if native {
        shell::step("The core, natively");
        shell::run(&mut read_bench(&[])?)?;
    }
    if !page && !lighthouse {
        return Ok(());
    }
    let mut program = tools::program("bench")?;
    program.arg(shell::root()?.join("dist/npm"));
    if page {
        shell::step("A bare decoder, to measure the page against");
        let work = shell::target()?.join("bench");
        let (bare, texts) = (work.join(BARE), work.join("texts"));
        build_bare(&bare)?;
        fs::create_dir_all(&texts)?;
        shell::run(read_bench(&["--write"])?.arg(&texts))?;
        program.arg("--bare").arg(bare).arg("--texts").arg(texts);
    }
    if let Some(before) = before {
        program.arg("--before").arg(std::path::absolute(before)?);
    }
    if lighthouse {
        program.arg("--lighthouse").arg(lighthouse_program()?);
    }
    shell::step("The site, in headless Chromium");
    shell::run(&mut program)
}

fn read_bench(args: &[&str]) -> Result<Command> {
    let mut cargo = shell::cargo(["bench", "--quiet", "--no-default-features", "--bench", "read"])?;
    cargo.arg("--").args(args);
    Ok(cargo)
}

/// Builds the bare decoder in the same way as the page.
fn build_bare(folder: &Path) -> Result<()> {
    let mut files = wasm::build(BARE, Mode::Release, &["build", "--package", BARE], |bindgen| {
        bindgen.omit_default_module_path(true).typescript(false);
    })?;
    for name in ["index.html", "start.js"] {
        let path = shell::root()?.join("benches").join(BARE).join(name);
        files.insert(name.to_owned(), fs::read(&path).with_context(|| path.display().to_string())?);
    }
    minify::minify(&mut files, &[])?;
    files::write(folder, &files)?;
    hosting::compress(folder)
}

/// The pinned Lighthouse, which is too big for the packages of the tests.
fn lighthouse_program() -> Result<PathBuf> {
    Ok(tools::npm("benches/lighthouse")?.join("lighthouse/cli/index.js"))
}
