//! The package `claimlens` for npm: one WebAssembly module, and an entry for Node and one for browsers.

use crate::files::Files;
use crate::shell;
use crate::wasm::{self, Mode};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;

/// What the package exports; everything else that wasm-bindgen makes stays inside.
const EXPORTS: &[&str] = &["compare", "inspect", "plan", "verify", "whoGetsIn"];

const NAME: &str = "claimlens";

/// Builds the package's files.
pub(crate) fn package() -> Result<Files> {
    let root = shell::root()?;
    let library = ["rustc", "--lib", "--crate-type", "cdylib", "--no-default-features", "--features", "js"];
    let mut files = wasm::build(NAME, Mode::Release, &library, |bindgen| {
        bindgen.typescript(true);
    })?;
    // Types of the raw WebAssembly exports, which nobody outside can reach.
    files.remove(&format!("{NAME}_bg.wasm.d.ts"));

    let manifest = manifest()?;
    let field = |name: &str| manifest[name].as_str().with_context(|| format!("Cargo.toml states no {name}"));
    let package = PACKAGE
        .replace("{version}", field("version")?)
        .replace("{description}", field("description")?)
        .replace("{keywords}", &manifest["keywords"].to_string())
        .replace("{license}", &license(field("license")?));
    let exports = EXPORTS.join(", ");
    for (name, text) in [("package.json", package.as_str()), ("node.js", NODE), ("browser.js", BROWSER)] {
        files.insert(name.to_owned(), text.replace("{exports}", &exports).into_bytes());
    }
    files.insert("index.d.ts".to_owned(), types(&files)?.into_bytes());
    files.remove(&format!("{NAME}.d.ts"));

    files.insert("cli.mjs".to_owned(), fs::read(root.join("www/npm/cli.mjs")).context("www/npm/cli.mjs")?);
    files.insert("README.md".to_owned(), read_or(&root, "www/npm/README.md", "README.md")?);
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        files.insert(license.to_owned(), fs::read(root.join(license)).context(license)?);
    }
    Ok(files)
}

fn read_or(root: &std::path::Path, first: &str, second: &str) -> Result<Vec<u8>> {
    fs::read(root.join(first)).or_else(|_| fs::read(root.join(second))).context(second.to_owned())
}

/// What wasm-bindgen declares, without the functions that start the module: importing has done that.
fn types(files: &Files) -> Result<String> {
    let declared = files.get(&format!("{NAME}.d.ts")).context("wasm-bindgen wrote no types")?;
    let declared = std::str::from_utf8(declared)?;
    let start = ["export type InitInput", "export interface InitOutput"].iter().filter_map(|text| declared.find(text));
    let end = start.min().unwrap_or(declared.len());
    Ok(format!("{}\n", declared[..end].trim_end()))
}

/// What Cargo.toml says of the package.
fn manifest() -> Result<Value> {
    let metadata = shell::output(&mut shell::cargo(["metadata", "--locked", "--no-deps", "--format-version", "1"])?)?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo lists no packages")?;
    packages.iter().find(|package| package["name"] == NAME).cloned().with_context(|| format!("cargo lists no {NAME}"))
}

/// npm wants an expression of more than one license in parentheses.
fn license(spdx: &str) -> String {
    if spdx.contains(' ') { format!("({spdx})") } else { spdx.to_owned() }
}

// The entries have one side effect, the start of the module: a bundler that skips them would break the rest.
const PACKAGE: &str = r#"{
  "name": "claimlens",
  "version": "{version}",
  "description": "{description}",
  "keywords": {keywords},
  "license": "{license}",
  "type": "module",
  "exports": {
    ".": {
      "types": "./index.d.ts",
      "node": "./node.js",
      "default": "./browser.js"
    },
    "./claimlens_bg.wasm": "./claimlens_bg.wasm",
    "./package.json": "./package.json"
  },
  "bin": { "claimlens": "cli.mjs" },
  "types": "./index.d.ts",
  "sideEffects": ["./node.js", "./browser.js", "./cli.mjs"],
  "engines": { "node": ">=20" },
  "files": ["*.js", "*.mjs", "*.wasm", "index.d.ts", "LICENSE-*"]
}
"#;

const NODE: &str = r#"import { readFileSync } from "node:fs";
import { initSync } from "./claimlens.js";

initSync({ module: readFileSync(new URL("claimlens_bg.wasm", import.meta.url)) });

export { {exports} } from "./claimlens.js";
"#;

const BROWSER: &str = r#"import init from "./claimlens.js";

await init({ module_or_path: new URL("claimlens_bg.wasm", import.meta.url) });

export { {exports} } from "./claimlens.js";
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_is_described_in_cargo_toml() {
        let manifest = manifest().unwrap();
        for field in ["version", "description", "license"] {
            assert!(manifest[field].is_string(), "{field}");
        }
        assert!(manifest["keywords"].as_array().is_some_and(|keywords| keywords.iter().all(Value::is_string)));
    }

    #[test]
    fn several_licenses_stand_in_parentheses() {
        assert_eq!(license("MIT OR Apache-2.0"), "(MIT OR Apache-2.0)");
        assert_eq!(license("MIT"), "MIT");
    }
}
