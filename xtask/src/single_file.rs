//! The page as one file that opens from disk.

use crate::bundle::{MORE_STYLE, PAGE, Site};
use crate::{shell, split};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Its name, in `dist/` and in the site.
pub(crate) const NAME: &str = "claimlens.html";

/// Makes `dist/claimlens.html` and its checksum beside it, from what is in `dist/site/`; answers with both, the SHA-256 in hexadecimal.
pub(crate) fn make(dist: &Path, site: &Site) -> Result<(Vec<u8>, String)> {
    let name = |source: &str| {
        let name = site.names.get(source).with_context(|| format!("the site has no {source}"))?;
        Ok::<_, anyhow::Error>(dist.join("site").join(name))
    };
    let mut node = Command::new("node");
    node.arg(shell::root()?.join("xtask/single-file.mjs")).arg(dist.join("site/index.html"));
    for source in [&format!("{PAGE}_bg.wasm"), split::SECOND, "boot.js", "style.css", MORE_STYLE, "icon.svg"] {
        node.arg(name(source)?);
    }
    let sum = shell::output(node.arg(dist.join(NAME)))?.trim().to_owned();
    // As `sha256sum --check` reads it.
    fs::write(dist.join(format!("{NAME}.sha256")), format!("{sum}  {NAME}\n"))?;
    let file = fs::read(dist.join(NAME))?;
    println!("{:>9}  {NAME}\n           sha256 {sum}", file.len());
    Ok((file, sum))
}
