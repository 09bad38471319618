//! What the service worker keeps, and of which version it is.

use crate::bundle::PAGE;
use crate::reference;
use anyhow::{Result, bail};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};

pub(crate) const WORKER: &str = "sw.js";
/// Registers the worker.
const SCRIPT: &str = "offline.js";

/// The entries that work with the network gone, with everything that they refer to.
pub(crate) const KEPT: &[&str] = &["index.html", "manifest.webmanifest", reference::NAME];

/// What stands in the two scripts for the version and for the list of files.
const VERSION: &str = "\"VERSION\"";
const FILES: &str = "[\"FILES\"]";

/// Leaves the worker out: a page that is worked on must never be an old one.
pub(crate) fn leave_out(www: &mut BTreeMap<String, Vec<u8>>) {
    for name in [WORKER, SCRIPT] {
        www.remove(name);
    }
    if let Some(index) = www.get_mut("index.html") {
        let html = String::from_utf8_lossy(index).replace(&format!(" data-offline=\"www/{SCRIPT}\""), "");
        *index = html.into_bytes();
    }
}

/// Tells the two scripts the version: another for each content of the site.
pub(crate) fn stamp(www: &mut BTreeMap<String, Vec<u8>>, glue: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    (&*www, glue).hash(&mut hasher);
    let version = format!("\"{:016x}\"", hasher.finish());
    for name in [WORKER, SCRIPT] {
        let Some(script) = www.get_mut(name) else { bail!("www/{name} is missing") };
        let mut text = String::from_utf8(std::mem::take(script))?;
        fill(&mut text, VERSION, &version)?;
        *script = text.into_bytes();
    }
    Ok(())
}

/// Tells the worker what to keep.
pub(crate) fn list(worker: &mut String, names: &[String]) -> Result<()> {
    if !names.iter().any(|name| name.starts_with(PAGE)) {
        bail!("the service worker would not keep the page");
    }
    let quoted: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
    fill(worker, FILES, &format!("[{}]", quoted.join(",")))
}

fn fill(text: &mut String, place: &str, value: &str) -> Result<()> {
    if text.matches(place).count() != 1 {
        bail!("a script of the service worker holds {place} not once");
    }
    *text = text.replace(place, value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(texts: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        texts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn both_scripts_hold_one_version_which_changes_with_the_content() {
        let stamped = |glue: &str| {
            let mut www = files(&[("sw.js", "V=\"VERSION\""), ("offline.js", "V=\"VERSION\"")]);
            stamp(&mut www, &files(&[("glue.js", glue)])).unwrap();
            assert_eq!(www["sw.js"], www["offline.js"]);
            www["sw.js"].clone()
        };
        assert_eq!(stamped("1"), stamped("1"));
        assert_ne!(stamped("1"), stamped("2"));
    }

    #[test]
    fn the_worker_gets_its_list() {
        let mut worker = "f([\"FILES\"])".to_owned();
        list(&mut worker, &["./".to_owned(), "claimlens-page-1.js".to_owned()]).unwrap();
        assert_eq!(worker, "f([\"./\",\"claimlens-page-1.js\"])");
        assert!(list(&mut "f([\"FILES\"])".to_owned(), &["./".to_owned()]).is_err());
        assert!(list(&mut "f()".to_owned(), &["claimlens-page-1.js".to_owned()]).is_err());
    }

    #[test]
    fn a_page_that_is_worked_on_registers_no_worker() {
        let mut www = files(&[("index.html", "<script src=\"x\" data-offline=\"www/offline.js\">"), ("sw.js", "")]);
        leave_out(&mut www);
        assert_eq!(www, files(&[("index.html", "<script src=\"x\">")]));
    }
}
