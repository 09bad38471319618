//! The site: the page's WebAssembly, its glue, and the files of `www/`, in one flat folder.

use crate::{hosting, npm, offline, reference, shadow, shell, single_file, slim, split};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

pub(crate) const WASM32: &str = "wasm32-unknown-unknown";
/// What wasm-bindgen calls its files, and what the entries refer to.
pub(crate) const PAGE: &str = "claimlens-page";

/// The files that others know by their names. Each calls the rest by their names in the source, in quotes.
const ENTRIES: &[&str] =
    &["index.html", "manifest.webmanifest", "sw.js", reference::NAME, "embed.js", "embed.html", "example.html"];

/// What index.html names and the browser asks for after the page is there.
pub(crate) const LATER: &[&str] = &["offline.js", split::SECOND, MORE_STYLE];

/// The style of what the second module brings.
pub(crate) const MORE_STYLE: &str = "more.css";

#[derive(Clone, Copy)]
pub(crate) enum Mode {
    /// Quick to build, names as in the source.
    Serve,
    /// Small, and each name carries a hash of the content, so that a cache may keep it for ever.
    Release,
}

impl Mode {
    /// Of cargo, see Cargo.toml.
    fn profile(self) -> &'static str {
        match self {
            Self::Serve => "serve",
            Self::Release => "wasm",
        }
    }
}

/// A built site by file name.
#[derive(Default)]
pub(crate) struct Site {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// What the page asks for before it shows anything: index.html and what that refers to.
    pub(crate) first_load: Vec<String>,
    /// What the page and the reference are made of, which the service worker keeps; `./` is the page.
    pub(crate) kept: Vec<String>,
    /// The name of each file but the entries in the site, by its name in the source.
    pub(crate) names: BTreeMap<String, String>,
}

impl Site {
    /// Whether a name carries a hash of the content, so that a cache may keep the file for ever.
    pub(crate) fn is_hashed(&self, name: &str) -> bool {
        self.names.iter().any(|(source, hashed)| hashed == name && source != name)
    }
}

/// Builds the page's site.
pub(crate) fn site(mode: Mode) -> Result<Site> {
    add_target()?;
    let build = ["rustc", "--target", WASM32, "--profile", mode.profile(), "--bin", PAGE];
    let mut cargo = shell::cargo(build.into_iter().chain(["--no-default-features", "--features", "app"]))?;
    if let Mode::Release = mode {
        slim::rebuild_std(&mut cargo)?;
    }
    shell::run(cargo.args(["--", split::LINKER]))?;
    let (first, second) = split::split(&linked_page(mode)?)?;
    let mut glue = bindgen(&first, PAGE, |bindgen| {
        // A page that has stopped starts again in a new instance of its module; see www/boot.js.
        bindgen.omit_default_module_path(true).typescript(false).reset_state_function(true);
        // The table, where the two modules call each other.
        bindgen.keep_lld_exports(true);
    })?;
    split::join(&mut glue, &format!("{PAGE}.js"), second)?;
    let root = shell::root()?;
    let mut www = read(&root.join("www"))?;
    if let Mode::Release = mode {
        let from_www: Vec<String> = www.keys().filter(|name| slim::shrinks(name)).cloned().collect();
        let both = from_www.iter().filter_map(|name| Some((name.clone(), www.remove(name)?))).chain(glue).collect();
        glue = slim::shrink(&both, Some(&format!("{PAGE}.js")))?;
        www.extend(from_www.into_iter().filter_map(|name| Some((name.clone(), glue.remove(&name)?))));
    }
    assemble(&root, www, glue, mode)
}

/// The page's module as cargo leaves it, with the names of its functions.
pub(crate) fn linked_page(mode: Mode) -> Result<PathBuf> {
    Ok(shell::target()?.join(WASM32).join(mode.profile()).join(format!("{PAGE}.wasm")))
}

/// Builds everything that is published, anew.
pub(crate) fn dist() -> Result<Site> {
    let root = shell::root()?;
    let dist = root.join("dist");
    shell::step("The site, into dist/site/");
    if dist.exists() {
        fs::remove_dir_all(&dist).context("dist/ cannot be removed")?;
    }
    let mut site = site(Mode::Release)?;
    let folder = dist.join("site");
    write(&folder, &site.files)?;
    shell::step("The page as one file, dist/claimlens.html");
    let (file, sum) = single_file::make(&dist, &site)?;
    reference::state_checksum(&mut site, &sum)?;
    site.files.insert(single_file::NAME.to_owned(), file);
    let headers = hosting::headers(&site)?;
    site.files.insert(hosting::HEADERS.to_owned(), headers.into_bytes());
    for name in [reference::NAME, single_file::NAME, hosting::HEADERS] {
        fs::write(folder.join(name), &site.files[name])?;
    }
    hosting::compress(&folder)?;
    shell::step("The npm package, into dist/npm/");
    write(&dist.join("npm"), &npm::package()?)?;
    Ok(site)
}

/// Runs wasm-bindgen on a built module. Its files have the names `{name}.js`, `{name}_bg.wasm`, ….
pub(crate) fn bindgen(wasm: &Path, name: &str, set: impl FnOnce(&mut Bindgen)) -> Result<BTreeMap<String, Vec<u8>>> {
    println!("wasm-bindgen for {name}");
    let folder = shell::target()?.join("bindgen").join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut bindgen = Bindgen::new();
    bindgen.input_path(wasm).out_name(name).web(true)?.remove_name_section(true).remove_producers_section(true);
    set(&mut bindgen);
    bindgen.generate(&folder).with_context(|| format!("wasm-bindgen refuses {}", wasm.display()))?;
    let files = read(&folder)?;
    if folder.join("snippets").exists() {
        bail!("wasm-bindgen made snippets/ (inline_js or module = …), which the site's flat folder has no place for");
    }
    Ok(files)
}

/// Puts the files of `www/` beside the glue and makes the entries refer to all of them by their final names. What no entry refers to is
/// left out.
fn assemble(
    root: &Path,
    mut www: BTreeMap<String, Vec<u8>>,
    glue: BTreeMap<String, Vec<u8>>,
    mode: Mode,
) -> Result<Site> {
    let index = fs::read_to_string(root.join("index.html")).context("index.html cannot be read")?;
    // A comment is a line of its own, for those who read the source.
    let lines = index.lines().filter(|line| !(line.starts_with("<!--") && line.ends_with("-->")));
    let index: String = lines.flat_map(|line| [line, "\n"]).collect();
    www.insert("index.html".to_owned(), index.into_bytes());
    let mut page_style = String::new();
    for name in ["style.css", MORE_STYLE] {
        let style = www.get(name).with_context(|| format!("www/{name} is missing"))?;
        page_style.push_str(std::str::from_utf8(style)?);
    }
    let mut embedded = shadow::style(&page_style);
    let own = www.get("embed.css").context("www/embed.css is missing")?;
    embedded.push_str(std::str::from_utf8(own)?);
    www.insert("embed.css".to_owned(), embedded.into_bytes());
    www.insert(reference::NAME.to_owned(), reference::page()?.into_bytes());
    match mode {
        Mode::Serve => offline::leave_out(&mut www),
        Mode::Release => offline::stamp(&mut www, &glue)?,
    }
    let mut entries = BTreeMap::new();
    for name in ENTRIES {
        let Some(content) = www.remove(*name) else { continue };
        entries.insert((*name).to_owned(), String::from_utf8(content).with_context(|| (*name).to_owned())?);
    }
    let mut site = Site { first_load: vec!["index.html".to_owned()], ..Site::default() };
    for (source, content) in www.into_iter().chain(glue) {
        let name = match mode {
            Mode::Serve => source.clone(),
            Mode::Release => hashed(&source, &content),
        };
        let mut referring = Vec::new();
        for (entry, text) in &mut entries {
            if refer(text, &source, &name) {
                referring.push(entry.as_str());
            }
        }
        if referring.is_empty() {
            continue;
        }
        if referring.contains(&"index.html") && !LATER.contains(&source.as_str()) {
            site.first_load.push(name.clone());
        }
        if referring.iter().any(|entry| offline::KEPT.contains(entry)) {
            site.kept.push(name.clone());
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
    for source in ["boot.js", &format!("{PAGE}_bg.wasm")] {
        if !site.names.get(source).is_some_and(|name| site.first_load.contains(name)) {
            bail!("index.html does not refer to {source}");
        }
    }
    site.kept.extend(offline::KEPT.iter().map(|name| name.replace("index.html", "./")));
    if let Some(worker) = entries.get_mut(offline::WORKER) {
        offline::list(worker, &site.kept)?;
    }
    site.files.extend(entries.into_iter().map(|(name, text)| (name, text.into_bytes())));
    Ok(site)
}

/// Makes a text that calls a file by its name in the source, in quotes, call it `name`; answers whether it does so at all.
///
/// index.html stands beside `www/`, the other entries in it.
fn refer(text: &mut String, source: &str, name: &str) -> bool {
    let mut found = false;
    for quote in ['"', '\'', '`'] {
        for before in ["", "./", "www/"] {
            let quoted = format!("{quote}{before}{source}{quote}");
            if text.contains(&quoted) {
                // `import "x.js"` would look for a package of that name.
                let before = if before == "./" { before } else { "" };
                *text = text.replace(&quoted, &format!("{quote}{before}{name}{quote}"));
                found = true;
            }
        }
    }
    found
}

/// `boot.js` → `boot-1a2b3c4d.js`.
fn hashed(name: &str, content: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("{stem}-{:08x}.{extension}", hasher.finish() >> 32)
}

/// The files that stand directly in a folder.
pub(crate) fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let entries = fs::read_dir(folder).with_context(|| format!("{} cannot be read", folder.display()))?;
    let mut files = BTreeMap::new();
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            files.insert(entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path())?);
        }
    }
    Ok(files)
}

pub(crate) fn write(folder: &Path, files: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (name, content) in files {
        println!("{:>9}  {name}", content.len());
        fs::write(folder.join(name), content)?;
    }
    Ok(())
}

/// Adds the WebAssembly target to the toolchain if it is missing.
pub(crate) fn add_target() -> Result<()> {
    let root = shell::root()?;
    let rustc = |args: &[&str]| shell::output(std::process::Command::new("rustc").args(args).current_dir(&root));
    let library = rustc(&["--print", "target-libdir", "--target", WASM32])?;
    if Path::new(library.trim()).exists() {
        return Ok(());
    }
    shell::step(&format!("Rust's standard library for {WASM32} is missing; adding it"));
    shell::run(std::process::Command::new("rustup").args(["target", "add", WASM32]).current_dir(&root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_changes_with_the_content() {
        let [one, two] = [hashed("boot.js", b"1"), hashed("boot.js", b"2")];
        assert_ne!(one, two);
        assert!(one.starts_with("boot-") && one.len() == "boot-1a2b3c4d.js".len());
    }

    #[test]
    fn an_entry_refers_to_a_file_by_its_final_name() {
        let mut text = r#"<a href="www/a.js"> import './a.js' "xa.js" "a.jsx""#.to_owned();
        assert!(refer(&mut text, "a.js", "a-1.js"));
        assert_eq!(text, r#"<a href="a-1.js"> import './a-1.js' "xa.js" "a.jsx""#);
        assert!(!refer(&mut text, "b.js", "b-1.js"));
    }
}
