//! The package `claimlens` for npm: one WebAssembly module, and an entry for Node and one for browsers.

use crate::files::{self, Files};
use crate::wasm::{self, Mode};
use crate::{licenses, shell};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;

/// What the package exports, of all that wasm-bindgen makes.
const EXPORTS: &[&str] = &["compare", "inspect", "plan", "verify", "whoGetsIn"];

pub(crate) const NAME: &str = "claimlens";

/// Builds the package's files.
pub(crate) fn package() -> Result<Files> {
    let root = shell::root()?;
    let library = ["rustc", "--lib", "--crate-type", "cdylib", "--no-default-features", "--features", "js"];
    let mut files = wasm::build(NAME, Mode::Release, &library, |bindgen| {
        bindgen.typescript(true).reset_state_function(true);
    })?;
    // Types of the raw WebAssembly exports, which are not exported.
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

    files.extend(files::read(&root.join("www/npm"))?);
    for license in ["LICENSE-MIT", "LICENSE-APACHE"] {
        files.insert(license.to_owned(), fs::read(root.join(license)).context(license)?);
    }
    files.insert(licenses::NAME.to_owned(), licenses::text("js")?.into_bytes());
    Ok(files)
}

/// wasm-bindgen's declarations, without the functions that start the module, which importing does.
fn types(files: &Files) -> Result<String> {
    let declared = files.get(&format!("{NAME}.d.ts")).context("wasm-bindgen wrote no types")?;
    let declared = std::str::from_utf8(declared)?;
    let inner = ["export function __wbg_reset_state", "export type InitInput", "export interface InitOutput"];
    let start = inner.iter().filter_map(|text| declared.find(text));
    let end = start.min().unwrap_or(declared.len());
    Ok(format!("{}\n", declared[..end].trim_end()))
}

/// The package in Cargo.toml.
fn manifest() -> Result<Value> {
    let metadata = shell::output(&mut shell::cargo(["metadata", "--locked", "--no-deps", "--format-version", "1"])?)?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"].as_array().context("cargo lists no packages")?;
    packages.iter().find(|package| package["name"] == NAME).cloned().with_context(|| format!("cargo lists no {NAME}"))
}

/// npm requires parentheses around an expression with several licenses.
fn license(spdx: &str) -> String {
    if spdx.contains(' ') { format!("({spdx})") } else { spdx.to_owned() }
}

// The entries have a side effect, starting the module, so a bundler must not skip them.
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
  "files": ["*.js", "*.mjs", "*.wasm", "index.d.ts", "LICENSE-*", "licenses.txt"]
}
"#;

const NODE: &str = r#"import { readFileSync } from "node:fs";
import { begin } from "./calls.js";
import { initSync } from "./claimlens.js";

initSync({ module: readFileSync(new URL("claimlens_bg.wasm", import.meta.url)) });
begin();

export { {exports} } from "./calls.js";
"#;

const BROWSER: &str = r#"import { begin } from "./calls.js";
import init from "./claimlens.js";

await init({ module_or_path: new URL("claimlens_bg.wasm", import.meta.url) });
begin();

export { {exports} } from "./calls.js";
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
    fn several_licenses_are_in_parentheses() {
        assert_eq!(license("MIT OR Apache-2.0"), "(MIT OR Apache-2.0)");
        assert_eq!(license("MIT"), "MIT");
    }
}
