//! What the page weighs.

use crate::bundle::{self, LATER, Mode, Site};
use crate::shell;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Command;
use wasmparser::{KnownCustom, Name, Parser, Payload};

/// Of the first load, compressed as a host does: everything until a report is shown.
const BUDGET: u64 = 105_000;
/// How many of the WebAssembly's parts are listed.
const PARTS: usize = 15;

pub(crate) fn command(args: &[String]) -> Result<()> {
    if let Some(unknown) = args.first() {
        bail!("`size` takes no `{unknown}`");
    }
    report(&bundle::dist()?)
}

/// Prints the sizes of what `dist/` holds, and fails over the budget.
pub(crate) fn report(site: &Site) -> Result<()> {
    let dist = shell::root()?.join("dist");
    shell::step("First load (brotli 11; 1 kB is 1,000 bytes)");
    let files: Vec<PathBuf> = site.first_load.iter().map(|name| dist.join("site").join(name)).collect();
    let sizes = brotli(&files)?;
    for (name, (raw, compressed)) in site.first_load.iter().zip(&sizes) {
        println!("{:>8} kB  ({:>6} kB raw)  {name}", kb(*compressed), kb(*raw));
    }
    let total: u64 = sizes.iter().map(|(_, compressed)| compressed).sum();
    println!("{:>8} kB  of a budget of {} kB", kb(total), kb(BUDGET));

    println!("\nRight after it, unasked");
    let later: Vec<&String> = LATER.iter().filter_map(|source| site.names.get(*source)).collect();
    let files: Vec<PathBuf> = later.iter().map(|name| dist.join("site").join(name)).collect();
    for (name, (raw, compressed)) in later.iter().zip(brotli(&files)?) {
        println!("{:>8} kB  ({:>6} kB raw)  {name}", kb(compressed), kb(raw));
    }

    let module = dist.join("npm/claimlens_bg.wasm");
    if let [(raw, compressed)] = brotli(std::slice::from_ref(&module))?[..] {
        println!("\nThe npm package's WebAssembly: {} kB ({} kB raw)", kb(compressed), kb(raw));
    }
    let named = bundle::bindgen(&bundle::linked_page(Mode::Release)?, "claimlens-size", |bindgen| {
        bindgen.typescript(false).remove_name_section(false);
    })?;
    parts(named.get("claimlens-size_bg.wasm").context("wasm-bindgen wrote no module")?)?;
    if total > BUDGET {
        bail!("the first load takes {} kB, {} kB over the budget", kb(total), kb(total - BUDGET));
    }
    Ok(())
}

fn kb(bytes: u64) -> String {
    format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
}

/// The size of each file, and its size under brotli 11, which Node holds: the crate would slow down `serve`'s build.
fn brotli(files: &[PathBuf]) -> Result<Vec<(u64, u64)>> {
    const SCRIPT: &str = "
        const fs = require('node:fs'), zlib = require('node:zlib');
        const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 11 };
        for (const file of process.argv.slice(1)) {
            const raw = fs.readFileSync(file);
            console.log(raw.length, zlib.brotliCompressSync(raw, { params }).length);
        }";
    let printed = shell::output(Command::new("node").args(["-e", SCRIPT, "--"]).args(files))?;
    let sizes = printed.lines().map(|line| {
        let (raw, compressed) = line.split_once(' ').with_context(|| format!("node answers `{line}`"))?;
        Ok((raw.parse()?, compressed.parse()?))
    });
    sizes.collect()
}

/// Lists which crates the code of a module comes from, read from its names.
fn parts(wasm: &[u8]) -> Result<()> {
    let (mut imported, mut bodies, mut data, mut names) = (0_usize, Vec::new(), 0, BTreeMap::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    imported += usize::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                }
            }
            Payload::CodeSectionEntry(body) => bodies.push(body.range().len()),
            Payload::DataSection(section) => data = section.range().len(),
            Payload::CustomSection(section) => {
                let KnownCustom::Name(section) = section.as_known() else { continue };
                for name in section {
                    let Name::Function(functions) = name? else { continue };
                    for function in functions {
                        let function = function?;
                        names.insert(usize::try_from(function.index)?, function.name);
                    }
                }
            }
            _ => {}
        }
    }
    let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
    for (index, size) in bodies.iter().enumerate() {
        let name = names.get(&(imported + index)).copied().unwrap_or_default();
        *sizes.entry(part(name)).or_default() += size;
    }
    sizes.insert("(data: texts and tables)".to_owned(), data);
    let mut sizes: Vec<_> = sizes.into_iter().collect();
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));

    println!("\nThe page's WebAssembly by origin (raw)");
    let (listed, rest) = sizes.split_at(PARTS.min(sizes.len()));
    let rest = ("(everything else)".to_owned(), rest.iter().map(|(_, size)| size).sum());
    for (name, size) in listed.iter().chain([&rest]) {
        println!("{:>8} kB  {name}", kb(u64::try_from(*size)?));
    }
    Ok(())
}

/// The crate that a function belongs to; of our own, the module too.
fn part(mangled: &str) -> String {
    let name = format!("{:#}", rustc_demangle::demangle(mangled));
    // `<a::B as c::D>::e` and `<a::B>::e` belong to the type's crate, `<T as c::D>::e` to the trait's.
    let ours = name.split(" as ").find(|part| part.contains("::")).unwrap_or(&name);
    let path = ours.trim_start_matches(|c: char| !c.is_alphabetic() && c != '_');
    let path = ["mut ", "dyn ", "const "].iter().fold(path, |path, word| path.strip_prefix(word).unwrap_or(path));
    let mut words = path.split("::").map(|word| word.split(|c: char| !c.is_alphanumeric() && c != '_').next());
    match (words.next().flatten(), words.next().flatten()) {
        (Some("claimlens"), Some(module)) => format!("claimlens::{module}"),
        (Some(name), Some(_)) => name.to_owned(),
        _ => "(runtime: memory and start)".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_belongs_to_its_crate_or_to_our_module() {
        assert_eq!(part("<claimlens::ui::App as yew::BaseComponent>::view"), "claimlens::ui");
        assert_eq!(part("_ZN3yew9scheduler5start17h0123456789abcdefE"), "yew");
        assert_eq!(part("<&mut alloc::string::String as core::fmt::Write>::write_str"), "alloc");
        assert_eq!(part("<T as yew::html::IntoPropValue>::into"), "yew");
        assert_eq!(part("memcpy"), "(runtime: memory and start)");
    }

    #[test]
    fn sizes_are_in_thousands() {
        assert_eq!(kb(95_000), "95.0");
        assert_eq!(kb(1_234), "1.2");
    }
}
