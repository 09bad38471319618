//! Minifies scripts and style sheets with esbuild.

use crate::files::{self, Files};
use crate::{shell, tools};
use anyhow::Result;
use std::path::Path;
use std::process::Command;

/// Minifies the scripts and style sheets among the files. The scripts `bundled` are bundled with their imports.
pub(crate) fn minify(files: &mut Files, bundled: &[&str]) -> Result<()> {
    let folder = shell::target()?.join("minify");
    files::write(&folder, files)?;
    if !bundled.is_empty() {
        shell::run(esbuild(&folder)?.arg("--bundle").args(bundled))?;
    }
    let is_minified = |name: &&String| matches!(name.rsplit_once('.'), Some((_, "js" | "css")));
    let minified = files.keys().filter(is_minified);
    shell::run(esbuild(&folder)?.arg("--minify").args(minified))?;
    *files = files::read(&folder)?;
    Ok(())
}

/// esbuild for the modules of a folder, in place.
fn esbuild(folder: &Path) -> Result<Command> {
    let mut esbuild = Command::new(tools::npm("xtask")?.join(".bin/esbuild"));
    esbuild.args(["--format=esm", "--outdir=.", "--allow-overwrite", "--log-level=warning"]).current_dir(folder);
    Ok(esbuild)
}
