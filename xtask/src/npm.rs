//! The package `claimlens` for npm: one WebAssembly module, and an entry for Node and one for browsers.

use crate::files::{self, Files};
use crate::wasm::{self, Mode};
use crate::{licenses, shell};
use anyhow::{Context, Result};
use std::fs;

/// What the package exports; everything else that wasm-bindgen makes stays inside.
const EXPORTS: &[&str] = &["compare", "inspect", "plan", "verify", "whoGetsIn"];

const NAME: &str = "claimlens";

/// Builds the package's files.
pub(crate) fn package() -> Result<Files> {
    let root = shell::root()?;
    let library = ["rustc", "--lib", "--crate-type", "cdylib", "--no-default-features", "--features", "js"];
    let mut files = wasm::build(NAME, Mode::Release, &library, |bindgen| {
        bindgen.typescript(true).reset_state_function(true);
    })?;
    // Types of the raw WebAssembly exports, which nobody outside can reach.
    files.remove(&format!("{NAME}_bg.wasm.d.ts"));

    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let field = |name: &str| field(&manifest, name).with_context(|| format!("Cargo.toml states no {name}"));
    let package = PACKAGE
        .replace("{version}", field("version")?)
        .replace("{description}", field("description")?)
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

/// What wasm-bindgen declares, without the functions that start the module: importing has done that.
fn types(files: &Files) -> Result<String> {
    let declared = files.get(&format!("{NAME}.d.ts")).context("wasm-bindgen wrote no types")?;
    let declared = std::str::from_utf8(declared)?;
    let inner = ["export function __wbg_reset_state", "export type InitInput", "export interface InitOutput"];
    let start = inner.iter().filter_map(|text| declared.find(text));
    let end = start.min().unwrap_or(declared.len());
    Ok(format!("{}\n", declared[..end].trim_end()))
}

/// A string of Cargo.toml that stands on one line: the first is the workspace's or the package's own.
fn field<'a>(manifest: &'a str, name: &str) -> Option<&'a str> {
    let value = manifest.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='))?;
    value.trim().strip_prefix('"')?.strip_suffix('"')
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
  "keywords": ["azure", "ci", "entra", "federated-identity", "gitlab", "jwt", "oidc"],
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
    fn a_field_is_the_string_after_its_name() {
        let manifest = "[package]\nversion = \"1.2.3\"\nlicense.workspace = true\n";
        assert_eq!(field(manifest, "version"), Some("1.2.3"));
        assert_eq!(field(manifest, "license"), None);
    }

    #[test]
    fn several_licenses_stand_in_parentheses() {
        assert_eq!(license("MIT OR Apache-2.0"), "(MIT OR Apache-2.0)");
        assert_eq!(license("MIT"), "MIT");
    }
}
