//! The licences of the packages compiled into the site and the npm package, as their owners require.

use crate::files::Files;
use crate::shell;
use crate::wasm::{self, TARGET};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

/// The file's name in the site and in the package.
pub(crate) const NAME: &str = "licenses.txt";

/// How the name of a licence file may begin, in lower case.
const FILES: [&str; 4] = ["licen", "copying", "notice", "copyright"];

/// Parts of the names of files that hold an alternative to MIT. If everybody may choose, MIT is chosen.
const OTHERS: [&str; 4] = ["apache", "unlicense", "boost", "copying"];

const HEAD: &str = "\
claimlens is under the MIT License or the Apache License 2.0, as you choose; its source has both. Its WebAssembly contains parts of the packages
below, and of Rust's standard library. Where a package leaves a choice that includes the MIT License, its MIT License is here.
";

/// Packages, keyed by the text of their licence.
type Licenses = BTreeMap<String, BTreeSet<String>>;

/// The licences of the modules that are built with this feature.
pub(crate) fn text(feature: &str) -> Result<String> {
    let root = shell::root()?;
    // For packages that ship no licence text: the licence is the same except for the name.
    let mit = fs::read_to_string(root.join("LICENSE-MIT"))?;
    let mit: String = mit.lines().filter(|line| !line.starts_with("Copyright")).flat_map(|line| [line, "\n"]).collect();
    let mut licenses = Licenses::new();
    let ours = ["--package", "claimlens", "--no-default-features", "--features", feature];
    add(&mut licenses, &root, &ours, &mit)?;
    add(&mut licenses, &wasm::library()?.join("std"), &["--package", "std"], &mit)?;
    let mut text = HEAD.to_owned();
    for (license, packages) in licenses {
        let names: Vec<_> = packages.into_iter().collect();
        text.extend(["\n", &"-".repeat(80), "\n", &names.join("\n"), "\n\n", license.trim(), "\n"]);
    }
    Ok(text)
}

/// Adds the licences of a package and of everything it is built from.
fn add(licenses: &mut Licenses, folder: &Path, chosen: &[&str], mit: &str) -> Result<()> {
    let mut metadata = cargo(folder, "metadata")?;
    let metadata: Value =
        serde_json::from_str(&shell::output(metadata.args(["--format-version", "1", "--filter-platform", TARGET]))?)?;
    let mut tree = cargo(folder, "tree")?;
    tree.args(chosen).args(["--target", TARGET, "--edges", "normal,no-proc-macro", "--prefix", "none"]);
    let tree = shell::output(tree.args(["--format", "{p}"]))?;
    for line in tree.lines() {
        // `name v1.2.3`, sometimes followed by its path.
        let mut words = line.split(' ');
        let (Some(name), Some(version)) = (words.next(), words.next()) else { continue };
        let is_meant =
            |package: &&Value| package["name"] == name && version.strip_prefix('v') == package["version"].as_str();
        let packages = metadata["packages"].as_array().context("cargo lists no packages")?;
        let package = packages.iter().find(is_meant).with_context(|| format!("cargo does not say where {name} is"))?;
        let folder = package["manifest_path"].as_str().and_then(|path| Path::new(path).parent());
        let found = found(folder.with_context(|| format!("{name} has no folder"))?)?;
        let spdx = package["license"].as_str().unwrap_or_default();
        if found.is_empty() && !spdx.contains("MIT") {
            bail!("{name} {version} has no licence text, and is not under the MIT License");
        }
        if found.is_empty() {
            let authors: Vec<_> =
                package["authors"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let by = if authors.is_empty() { "its contributors".to_owned() } else { authors.join(", ") };
            licenses.entry(mit.to_owned()).or_default().insert(format!("{name} {version}, copyright (c) {by}"));
        }
        for license in found {
            licenses.entry(license).or_default().insert(format!("{name} {version}"));
        }
    }
    Ok(())
}

fn cargo(folder: &Path, command: &str) -> Result<Command> {
    let mut cargo = shell::cargo([command, "--locked"])?;
    // The standard library's manifest uses features reserved for the compiler's own build.
    cargo.current_dir(folder).env("RUSTC_BOOTSTRAP", "1");
    Ok(cargo)
}

/// The licences in a folder that must be stated.
fn found(folder: &Path) -> Result<Vec<String>> {
    let mut texts = Files::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        if path.is_file() && (FILES.iter().any(|start| name.starts_with(start)) || name == "unlicense") {
            texts.insert(name, fs::read(path)?);
        }
    }
    Ok(stated(texts))
}

/// Drops the files that are alternatives to a file for MIT.
fn stated(mut files: Files) -> Vec<String> {
    if files.keys().any(|name| name.contains("mit")) {
        files.retain(|name, _| !OTHERS.iter().any(|other| name.contains(other)));
    }
    files.into_values().map(|text| String::from_utf8_lossy(&text).replace('\r', "")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_choice_the_mit_license_is_stated() {
        let cases: [(&[&str], &[&str]); 5] = [
            (&["license-apache", "license-mit"], &["license-mit"]),
            (&["license-apache", "license-mit", "license-unicode"], &["license-mit", "license-unicode"]),
            (&["copying", "license-mit", "unlicense"], &["license-mit"]),
            (&["license-apache", "license-boost"], &["license-apache", "license-boost"]),
            (&["license", "notice"], &["license", "notice"]),
        ];
        for (files, expected) in cases {
            let files = files.iter().map(|name| ((*name).to_owned(), name.as_bytes().to_vec())).collect();
            assert_eq!(stated(files), expected);
        }
    }

    /// Yew ships no licence text, `const-oid` ships one, and the module's allocator is the standard library's.
    #[test]
    fn what_is_compiled_in_is_named() {
        let (page, module) = (text("app").unwrap(), text("js").unwrap());
        for (text, name) in [(&page, "\nyew v"), (&page, "\nrlsf v"), (&module, "\ndlmalloc v"), (&module, "\nserde v")]
        {
            assert!(text.contains(name), "{name}");
        }
        assert!(!page.contains("\nproptest v") && !module.contains("\nyew v"));
        assert!(module.contains("RustCrypto"), "the licence of const-oid");
        assert_eq!(page, text("app").unwrap(), "each time the same");
    }
}
