//! The site: the page's WebAssembly, its glue, and the files of `www/`, in one flat folder.

use crate::files::{self, Files};
use crate::wasm::{self, Mode};
use crate::{minify, offline, reference, shell};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;

/// The name of wasm-bindgen's files, which the entries refer to.
pub(crate) const PAGE: &str = "claimlens-page";

/// The files with names that others rely on. Each refers to the rest by their quoted names in the source.
const ENTRIES: &[&str] = &[
    "index.html",
    "manifest.webmanifest",
    "sw.js",
    reference::NAME,
    "embed.js",
    "embed.html",
    "example.html",
    "404.html",
];

/// The entries that opening the page requests.
const OPENED: &[&str] = &["index.html", "manifest.webmanifest", offline::WORKER];

/// The entries that work offline, with everything that they refer to.
const KEPT: &[&str] = &["index.html", "manifest.webmanifest", reference::NAME];

/// A built site by file name.
#[derive(Default)]
pub(crate) struct Site {
    pub(crate) files: Files,
    /// The name in the site of each file except the entries, by its name in the source.
    pub(crate) names: BTreeMap<String, String>,
    /// The files that opening the page requests, immediately or when it is idle.
    pub(crate) opened: Vec<String>,
    /// The files that the service worker keeps.
    pub(crate) kept: Vec<String>,
}

impl Site {
    /// Whether a name contains a hash of the content, so that a cache may keep the file for ever.
    pub(crate) fn is_hashed(&self, name: &str) -> bool {
        self.names.iter().any(|(source, hashed)| hashed == name && source != name)
    }

    /// A file by its name in the source.
    pub(crate) fn file(&self, source: &str) -> Result<&[u8]> {
        let name = self.names.get(source).map_or(source, String::as_str);
        self.files.get(name).map(Vec::as_slice).with_context(|| format!("the site has no {source}"))
    }
}

/// Builds the site. For a release, names contain a hash of the content.
pub(crate) fn site(mode: Mode) -> Result<Site> {
    let page = ["build", "--bin", PAGE, "--no-default-features", "--features", "app"];
    let glue = wasm::build(PAGE, mode, &page, |bindgen| {
        // A page that has crashed restarts in a new instance of its module; see www/boot.js.
        bindgen.omit_default_module_path(true).typescript(false).reset_state_function(true);
    })?;
    let mut files = sources()?;
    files.extend(glue);
    match mode {
        Mode::Serve => offline::leave_out(&mut files),
        Mode::Release => {
            offline::stamp(&mut files)?;
            minify::minify(&mut files, &["boot.js", "embed.js"])?;
        }
    }
    assemble(files, mode)
}

/// The files of `www/`, index.html, and the reference.
fn sources() -> Result<Files> {
    let root = shell::root()?;
    let mut files = files::read(&root.join("www"))?;
    let text = |name: &str| fs::read_to_string(root.join(name)).with_context(|| format!("{name} cannot be read"));
    let index = text("index.html")?;
    // Comments in it are lines of their own.
    let lines = index.lines().filter(|line| !(line.starts_with("<!--") && line.ends_with("-->")));
    let index: String = lines.flat_map(|line| [line, "\n"]).collect();
    files.insert("index.html".to_owned(), index.into_bytes());
    let embedded = by_container(&text("www/style.css")?) + &text("www/embed.css")?;
    files.insert("embed.css".to_owned(), embedded.into_bytes());
    files.insert(reference::NAME.to_owned(), reference::page()?.into_bytes());
    Ok(files)
}

/// The page's style for an element in another page: it depends on the width of the element, not of the window.
fn by_container(style: &str) -> String {
    style.replace("@media (min-width", "@container (min-width").replace("@media (max-width", "@container (max-width")
}

/// Makes the entries refer to all other files by their final names. Files that no entry refers to are left out.
fn assemble(mut files: Files, mode: Mode) -> Result<Site> {
    let mut entries = BTreeMap::new();
    for name in ENTRIES {
        let Some(content) = files.remove(*name) else { continue };
        entries.insert((*name).to_owned(), String::from_utf8(content).with_context(|| (*name).to_owned())?);
    }
    let mut site = Site::default();
    for (source, content) in files {
        let name = match mode {
            Mode::Serve => source.clone(),
            Mode::Release => files::hashed(&source, &content),
        };
        let mut referring = Vec::new();
        for (entry, text) in &mut entries {
            state_hash(text, &source, &content);
            if refer(text, &source, &name) {
                referring.push(entry.as_str());
            }
        }
        if referring.is_empty() {
            continue;
        }
        for (list, of) in [(&mut site.opened, OPENED), (&mut site.kept, KEPT)] {
            if referring.iter().any(|entry| of.contains(entry)) {
                list.push(name.clone());
            }
        }
        site.names.insert(source, name.clone());
        if site.files.insert(name.clone(), content).is_some() {
            bail!("two files of the site would be called {name}");
        }
    }
    for name in ENTRIES {
        for text in entries.values_mut() {
            refer(text, name, name);
        }
    }
    if let Some(script) = entries.get("embed.js").cloned() {
        for text in entries.values_mut() {
            state_hash(text, "embed.js", script.as_bytes());
        }
    }
    for source in ["boot.js", &format!("{PAGE}_bg.wasm")] {
        if !site.names.get(source).is_some_and(|name| site.opened.contains(name)) {
            bail!("index.html does not refer to {source}");
        }
    }
    let present = |of: &[&str]| {
        of.iter().filter(|name| entries.contains_key(**name)).map(|name| (*name).to_owned()).collect::<Vec<_>>()
    };
    site.opened.extend(present(OPENED));
    site.kept.extend(present(KEPT));
    site.files.extend(entries.into_iter().map(|(name, text)| (name, text.into_bytes())));
    Ok(site)
}

/// Replaces the quoted `sha256 of NAME` by the hash of that file, as an `integrity`.
fn state_hash(text: &mut String, source: &str, content: &[u8]) {
    let hash = files::integrity(content);
    *text = text.replace(&format!("\"sha256 of {source}\""), &format!("\"sha256-{hash}\""));
}

/// Replaces the quoted name of a file in the source by `name`. Returns whether the text contains it.
///
/// index.html is beside `www/`, the other entries are in it.
fn refer(text: &mut String, source: &str, name: &str) -> bool {
    let mut found = false;
    for quote in ['"', '\'', '`'] {
        for before in ["", "./", "www/"] {
            let quoted = format!("{quote}{before}{source}{quote}");
            if text.contains(&quoted) {
                // `import "x.js"` would look for a package with that name.
                let before = if before == "./" { before } else { "" };
                *text = text.replace(&quoted, &format!("{quote}{before}{name}{quote}"));
                found = true;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_refers_to_a_file_by_its_final_name() {
        let mut text = r#"<a href="www/a.js"> import './a.js' "xa.js" "a.jsx""#.to_owned();
        assert!(refer(&mut text, "a.js", "a-1.js"));
        assert_eq!(text, r#"<a href="a-1.js"> import './a-1.js' "xa.js" "a.jsx""#);
        assert!(!refer(&mut text, "b.js", "b-1.js"));
    }

    /// The hash is the one that `printf abc | openssl dgst -sha256 -binary | base64` prints.
    #[test]
    fn a_script_states_the_hash_of_what_it_loads() {
        let mut text = r#"fetch("a.css", { integrity: "sha256 of a.css" }) "sha256 of b.css""#.to_owned();
        state_hash(&mut text, "a.css", b"abc");
        let hash = "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";
        assert_eq!(text, format!(r#"fetch("a.css", {{ integrity: "{hash}" }}) "sha256 of b.css""#));
    }

    #[test]
    fn an_element_follows_its_own_width() {
        let page = "@media (max-width: 640px) { a { b: c; } } @media print { a { b: c; } }";
        let element = "@container (max-width: 640px) { a { b: c; } } @media print { a { b: c; } }";
        assert_eq!(by_container(page), element);
    }
}
