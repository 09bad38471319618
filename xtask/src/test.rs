//! Runs all tests, part by part.

use crate::wasm::{self, Mode};
use crate::{dist, files, npm, shell, site, size, tools};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

struct Part {
    option: &'static str,
    about: &'static str,
    /// Whether it tests the files in `dist/`.
    built: bool,
    run: fn() -> Result<String>,
}

const PARTS: &[Part] = &[
    Part { option: "--native", about: "the library and xtask, natively", built: false, run: native },
    Part { option: "--size", about: "the budget of the page", built: true, run: || Ok("within it".to_owned()) },
    Part { option: "--node", about: "the npm package and the pipelines, in Node", built: true, run: node },
    Part { option: "--browser", about: "the built page, in browsers", built: true, run: browser },
];

pub(crate) fn command(args: &[String]) -> Result<()> {
    if let Some(unknown) = args.iter().find(|arg| PARTS.iter().all(|part| part.option != **arg)) {
        bail!("`test` takes no `{unknown}`");
    }
    if args.is_empty() {
        tools::install()?;
    }
    let chosen = PARTS.iter().filter(|part| args.is_empty() || args.iter().any(|arg| arg == part.option));
    let mut site = None;
    let mut summary = Vec::new();
    for part in chosen {
        shell::step(&format!("Test: {}", part.about));
        let started = now();
        let outcome = (|| {
            if part.built && site.is_none() {
                site = Some(dist::build()?);
            }
            match &site {
                Some(site) if part.option == "--size" => size::report(site)?,
                _ => {}
            }
            (part.run)()
        })();
        summary.push((part, outcome, started.elapsed()));
    }

    shell::step("Summary");
    let mut failed = false;
    for (part, outcome, took) in summary {
        let seconds = took.as_secs();
        match outcome {
            Ok(detail) => println!("ok      {:<44} {seconds:>4} s  {detail}", part.about),
            Err(error) => {
                failed = true;
                println!("FAILED  {:<44} {seconds:>4} s  {error:#}", part.about);
            }
        }
    }
    if failed {
        bail!("tests failed");
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a build tool may read the clock")]
fn now() -> Instant {
    Instant::now()
}

fn native() -> Result<String> {
    tools::shells()?;
    shell::run(&mut shell::cargo(["test", "--workspace", "--exclude", "browser-tests"])?)?;
    Ok(String::new())
}

fn node() -> Result<String> {
    tools::shells()?;
    tools::npm("tests")?;
    let root = shell::root()?;
    wasm::keeps_traps(npm::NAME, &root.join("dist/npm").join(format!("{}_bg.wasm", npm::NAME)))?;
    let consumer = install_package()?;
    let mut files = Vec::new();
    for entry in fs::read_dir(root.join("tests/node")).context("tests/node/ cannot be read")? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if [".test.js", ".test.mjs"].iter().any(|end| name.ends_with(end)) {
            files.push(format!("tests/node/{name}"));
        }
    }
    files.sort();
    if files.is_empty() {
        bail!("tests/node/ holds no *.test.js");
    }
    let mut node = Command::new("node");
    node.args(["--test", "--test-reporter=spec"]).args(files).env("CLAIMLENS_PACKAGE", consumer).current_dir(root);
    shell::run(&mut node)?;
    Ok(String::new())
}

fn browser() -> Result<String> {
    let found = tools::browsers(&tools::required()?)?;
    tools::npm("tests")?;
    let site = shell::root()?.join("dist/site");
    let mut cargo = shell::cargo(["test", "--package", "browser-tests"])?;
    shell::run(cargo.envs(found.variables.clone()).env("CLAIMLENS_SITE", site))?;
    shell::step("The page as `cargo xtask serve` shows it");
    let served = shell::target()?.join("served");
    files::write(&served, &site::site(Mode::Serve)?.files)?;
    let mut cargo =
        shell::cargo(["test", "--package", "browser-tests", "--test", "write", "--", "links_are_followed"])?;
    shell::run(cargo.envs(found.variables).env("CLAIMLENS_SITE", served))?;
    Ok(format!("in {}", found.browsers.join(", ")))
}

/// Packs dist/npm/ and installs the tarball, as a user would. Returns the folder where `import "claimlens"` works.
fn install_package() -> Result<PathBuf> {
    shell::step("Packing the npm package and installing the tarball");
    let root = shell::root()?;
    let work = shell::target()?.join("npm");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    let consumer = work.join("consumer");
    fs::create_dir_all(&consumer)?;
    fs::write(consumer.join("package.json"), "{ \"private\": true, \"type\": \"module\" }\n")?;
    shell::run(Command::new("npm").args(["pack", "--pack-destination"]).arg(&work).current_dir(root.join("dist/npm")))?;
    let tarball = fs::read_dir(&work)?.flatten().map(|entry| entry.path());
    let tarball = tarball.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "tgz"));
    let tarball = tarball.context("npm pack made no tarball")?;
    shell::run(Command::new("npm").args(["install", "--no-audit", "--no-fund"]).arg(tarball).current_dir(&consumer))?;
    Ok(consumer)
}
