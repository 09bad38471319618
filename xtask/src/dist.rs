//! Builds everything that is published, into `dist/`.

use crate::site::{self, Site};
use crate::wasm::Mode;
use crate::{files, hosting, licenses, npm, offline, reference, shell, single_file};
use anyhow::{Context, Result, bail};
use std::fs;

pub(crate) fn command(args: &[String]) -> Result<()> {
    if let Some(unknown) = args.first() {
        bail!("`build` takes no `{unknown}`");
    }
    build().map(drop)
}

/// Rebuilds `dist/`. Returns the site.
pub(crate) fn build() -> Result<Site> {
    let dist = shell::root()?.join("dist");
    if dist.exists() {
        fs::remove_dir_all(&dist).context("dist/ cannot be removed")?;
    }
    shell::step("The page, into dist/site/ and as one file, dist/claimlens.html");
    let mut site = site::site(Mode::Release)?;
    let file = single_file::make(&site)?;
    let sum = files::sha256(file.as_bytes());
    let reference = reference::state_checksum(std::str::from_utf8(site.file(reference::NAME)?)?, &sum)?;
    site.files.insert(reference::NAME.to_owned(), reference.into_bytes());
    offline::list(&mut site.files, &site.kept)?;
    site.files.insert(single_file::NAME.to_owned(), file.clone().into_bytes());
    site.files.insert(licenses::NAME.to_owned(), licenses::text("app")?.into_bytes());
    site.files.insert(hosting::HEADERS.to_owned(), hosting::headers(&site)?.into_bytes());
    files::write(&dist.join("site"), &site.files)?;
    hosting::compress(&dist.join("site"))?;
    fs::write(dist.join(single_file::NAME), file)?;
    // The format of `sha256sum --check`.
    fs::write(dist.join(format!("{}.sha256", single_file::NAME)), format!("{sum}  {}\n", single_file::NAME))?;
    println!("{sum}  {}", single_file::NAME);
    shell::step("The npm package, into dist/npm/");
    files::write(&dist.join("npm"), &npm::package()?)?;
    Ok(site)
}

/// Whether `--built` asks to use `dist/` as it is, and the other arguments.
pub(crate) fn is_built(args: &[String]) -> (bool, Vec<&String>) {
    let (built, others): (Vec<_>, Vec<_>) = args.iter().partition(|arg| *arg == "--built");
    (!built.is_empty(), others)
}
