//! The page's module, cut in two: what shows a token, and what is loaded right after (`src/ui/more.rs`).

use crate::shell;
use anyhow::{Context, Result, anyhow, bail};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use wasm_split_cli_support::{Options, transform};
use wasmparser::{Parser, Payload};

/// The name of the second module.
pub(crate) const SECOND: &str = "claimlens-more.wasm";

/// What the linker has to keep so that a module can be cut.
pub(crate) const LINKER: &str = "-Clink-args=--emit-relocs";

/// The two modules: the first as a file, for wasm-bindgen, and the second.
pub(crate) fn split(linked: &Path) -> Result<(PathBuf, Vec<u8>)> {
    let folder = shell::target()?.join("split");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let linked = fs::read(linked).with_context(|| linked.display().to_string())?;
    let first = folder.join("first.wasm");
    let mut options = Options::new(&linked);
    options.output_dir = &folder;
    options.main_out_path = &first;
    let split = transform(options).map_err(|error| anyhow!("{error:#}"))?;
    let [second] = &split.split_modules[..] else {
        bail!("the page was cut into {} modules beside the first, not into one", split.split_modules.len());
    };
    Ok((first, fs::read(second)?))
}

/// Puts the second module beside the first, and makes the first one's glue load it: what the splitter writes for this knows neither
/// hashed names nor a page in one file.
pub(crate) fn join(files: &mut BTreeMap<String, Vec<u8>>, page: &str, second: Vec<u8>) -> Result<()> {
    let glue = files.get_mut(page).with_context(|| format!("wasm-bindgen wrote no {page}"))?;
    let mut text = String::from_utf8(std::mem::take(glue))?;
    for (place, instead) in [
        ("import * as import1 from \"./__wasm_split.js\"", ""),
        ("\"./__wasm_split.js\": import1", "\"./__wasm_split.js\": import0"),
        (
            "const import0 = {",
            "const import0 = {\n__wasm_split_load_more: function(callback, data) { loadMore(callback, data); },",
        ),
    ] {
        if text.matches(place).count() != 1 {
            bail!("the glue holds `{place}` not once");
        }
        text = text.replace(place, instead);
    }
    text.push_str(&LOADER.replace("IMPORTS", &imports(&second)?));
    *glue = text.into_bytes();
    files.insert(SECOND.to_owned(), second);
    Ok(())
}

/// What the second module takes from the first, as the members of an object.
fn imports(second: &[u8]) -> Result<String> {
    let mut members = String::new();
    for payload in Parser::new(0).parse_all(second) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                let name = import?.name;
                // With debug assertions the splitter adds a number that shows which build a module is of, and looks at its name alone.
                let from = if name.starts_with(CANARY) { "0".to_owned() } else { format!("first.{name}") };
                write!(members, "{name}: {from}, ")?;
            }
        }
    }
    Ok(members)
}

const CANARY: &str = "__canary_";

// What has stopped keeps its instance: another one may have taken its place when an answer comes. The compiled module serves both.
const LOADER: &str = r"
let fetchMore, compiled;
/** Says where the second module comes from: `fetch` answers with a promise of a `Response`. */
export function more(fetch) { fetchMore = fetch; }
async function loadMore(callback, data) {
    const first = wasm;
    let isThere = false;
    try {
        compiled ??= await WebAssembly.compile(await (await fetchMore()).arrayBuffer());
        await WebAssembly.instantiate(compiled, { __wasm_split: { IMPORTS } });
        isThere = true;
    } catch (error) {
        console.warn(error);
    }
    first.__indirect_function_table.get(callback)(data, isThere);
}
";
