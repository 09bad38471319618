//! Tells the service worker its version and which files to keep.

use crate::files::{Files, sha256};
use anyhow::{Context, Result, bail};

pub(crate) const WORKER: &str = "sw.js";
/// Registers the worker.
const SCRIPT: &str = "offline.js";

/// The placeholders in the two scripts for the version and the list of files.
const VERSION: &str = "\"VERSION\"";
const FILES: &str = "[\"FILES\"]";

/// Leaves the worker out: during development the page must never be an old one.
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

/// Puts the list of files to keep into the worker, the page as the address of its folder.
pub(crate) fn list(worker: &mut String, names: &[String]) -> Result<()> {
    let quoted: Vec<_> = names.iter().map(|name| format!("\"{}\"", name.replace("index.html", "./"))).collect();
    fill(worker, FILES, &format!("[{}]", quoted.join(",")))
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

    #[test]
    fn the_worker_gets_its_list() {
        let mut worker = "f([\"FILES\"])".to_owned();
        list(&mut worker, &["a-1.js".to_owned(), "index.html".to_owned()]).unwrap();
        assert_eq!(worker, "f([\"a-1.js\",\"./\"])");
        assert!(list(&mut "f()".to_owned(), &["a-1.js".to_owned()]).is_err());
    }

    #[test]
    fn a_page_that_is_worked_on_registers_no_worker() {
        let mut site = files(&[("index.html", "<script src=\"x\" data-offline=\"www/offline.js\">"), ("sw.js", "")]);
        leave_out(&mut site);
        assert_eq!(site, files(&[("index.html", "<script src=\"x\">")]));
    }
}
