//! Tells the service worker its version and which files to keep.

use crate::files::{Files, integrity, sha256};
use anyhow::{Context, Result, bail};

pub(crate) const WORKER: &str = "sw.js";
/// Registers the worker.
const SCRIPT: &str = "offline.js";

/// The placeholders in the two scripts for the version and the list of files.
const VERSION: &str = "\"VERSION\"";
const FILES: &str = "[[\"FILES\"]]";

/// Leaves the worker out: during development the page must never be stale.
pub(crate) fn leave_out(files: &mut Files) {
    for name in [WORKER, SCRIPT] {
        files.remove(name);
    }
    if let Some(index) = files.get_mut("index.html") {
        let html = String::from_utf8_lossy(index).replace(&format!(" data-offline=\"www/{SCRIPT}\""), "");
        *index = html.into_bytes();
    }
}

/// Puts the version into the two scripts: a hash of the site's content.
pub(crate) fn stamp(files: &mut Files) -> Result<()> {
    let all: Vec<_> = files.iter().map(|(name, content)| format!("{name} {}", sha256(content))).collect();
    let version = format!("\"{}\"", &sha256(all.join("\n").as_bytes())[..16]);
    for name in [WORKER, SCRIPT] {
        let script = files.get_mut(name).with_context(|| format!("www/{name} is missing"))?;
        let mut text = String::from_utf8(std::mem::take(script))?;
        fill(&mut text, VERSION, &version)?;
        *script = text.into_bytes();
    }
    Ok(())
}

/// Tells the worker which of the site's files to keep, and the SHA-256 of each as it will be published. The page is listed by the address of its
/// folder.
pub(crate) fn list(files: &mut Files, kept: &[String]) -> Result<()> {
    let mut pairs = Vec::new();
    for name in kept {
        let hash = integrity(files.get(name).with_context(|| format!("the site has no {name}"))?);
        let name = name.replace("index.html", "./");
        pairs.push(format!("[\"{name}\",\"{hash}\"]"));
    }
    let worker = files.get_mut(WORKER).with_context(|| format!("www/{WORKER} is missing"))?;
    let mut text = String::from_utf8(std::mem::take(worker))?;
    fill(&mut text, FILES, &format!("[{}]", pairs.join(",")))?;
    *worker = text.into_bytes();
    Ok(())
}

fn fill(text: &mut String, place: &str, value: &str) -> Result<()> {
    if text.matches(place).count() != 1 {
        bail!("a script of the service worker does not contain {place} exactly once");
    }
    *text = text.replace(place, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> Files {
        texts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn both_scripts_hold_one_version_which_changes_with_the_content() {
        let stamped = |glue: &str| {
            let mut files = files(&[("sw.js", "V=\"VERSION\""), ("offline.js", "V=\"VERSION\""), ("glue.js", glue)]);
            stamp(&mut files).unwrap();
            assert_eq!(files["sw.js"], files["offline.js"]);
            files["sw.js"].clone()
        };
        assert_eq!(stamped("1"), stamped("1"));
        assert_ne!(stamped("1"), stamped("2"));
    }

    /// The hash matches the output of `printf abc | openssl dgst -sha256 -binary | base64`.
    #[test]
    fn the_worker_gets_its_list_with_the_hash_of_each_file() {
        let kept = ["a-1.js", "index.html"].map(str::to_owned);
        let mut site = files(&[("a-1.js", "abc"), ("index.html", "abc"), ("sw.js", "f([[\"FILES\"]])")]);
        list(&mut site, &kept).unwrap();
        let hash = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert_eq!(site["sw.js"], format!("f([[\"a-1.js\",\"{hash}\"],[\"./\",\"{hash}\"]])").into_bytes());
        assert!(list(&mut site, &kept).is_err(), "the worker has no place for it");
    }

    #[test]
    fn a_page_that_is_worked_on_registers_no_worker() {
        let mut site = files(&[("index.html", "<script src=\"x\" data-offline=\"www/offline.js\">"), ("sw.js", "")]);
        leave_out(&mut site);
        assert_eq!(site, files(&[("index.html", "<script src=\"x\">")]));
    }
}
