//! Modules depend on each other in one direction: the stages in `src/` in the order of ARCHITECTURE.md, the files of a folder in any order.
//!
//! Every path that begins with `crate`, `self` or `super` counts, and every `use`, except in `#[cfg(test)]`. Imported names are followed to
//! their definition, so a re-export hides nothing. A module and those inside it may use each other.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// A module's path from the root of its crate, which is empty.
type Name = Vec<String>;

/// The modules of a crate, with the paths in each.
type Modules = BTreeMap<Name, Vec<WrittenPath>>;

/// A token as text, and its line.
type Token = (String, usize);

/// A path as it is written.
struct WrittenPath {
    segments: Vec<String>,
    /// The name that a `use` gives it.
    import: Option<String>,
    /// The file and the line.
    place: String,
}

/// A path from one module, or one inside it, to a sibling, or to one inside that.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Use {
    from: Name,
    to: Name,
    path: String,
    place: String,
}

/// The modules of the crate whose root is in this folder.
fn modules(folder: &str) -> Modules {
    let mut modules = Modules::new();
    add_folder(folder, &[], &mut modules);
    modules
}

fn add_folder(folder: &str, parent: &[String], modules: &mut Modules) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let path = entry.unwrap().path();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let name = if matches!(stem, "lib" | "main") { parent.to_vec() } else { child(parent, stem) };
        let file = path.strip_prefix(root).unwrap().to_str().unwrap();
        if path.is_dir() {
            add_folder(file, &name, modules);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            add_source(file, &fs::read_to_string(&path).unwrap(), &name, modules);
        }
    }
}

fn child(parent: &[String], name: &str) -> Name {
    [parent, &[name.to_owned()]].concat()
}

/// Adds the module of a file and the inline modules in it.
fn add_source(file: &str, source: &str, name: &[String], modules: &mut Modules) {
    let mut tokens = BTreeMap::from([(name.to_vec(), Vec::new())]);
    add_tokens(source.parse().unwrap(), name, &mut tokens);
    for (name, tokens) in tokens {
        modules.entry(name).or_default().extend(paths(file, &tokens));
    }
}

/// Adds the tokens of each module, with their lines. Of all brackets only braces are kept; code for tests is left out.
fn add_tokens(stream: TokenStream, name: &[String], tokens: &mut BTreeMap<Name, Vec<Token>>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut rest = &*trees;
    while let [tree, behind @ ..] = rest {
        rest = behind;
        let line = tree.span().start().line;
        let mut push = |token: &str| tokens.entry(name.to_vec()).or_default().push((token.to_owned(), line));
        match (tree, behind) {
            (TokenTree::Punct(_), [attribute, item @ ..])
                if attribute.to_string().replace(' ', "") == "[cfg(test)]" =>
            {
                let end = item.iter().position(|tree| tree.to_string().ends_with([';', '}'])).unwrap();
                rest = &item[end + 1..];
            }
            (TokenTree::Ident(word), [TokenTree::Ident(inner), TokenTree::Group(body), behind @ ..])
                if word == "mod" =>
            {
                add_tokens(body.stream(), &child(name, &inner.to_string()), tokens);
                rest = behind;
            }
            (TokenTree::Group(group), _) if group.delimiter() == Delimiter::Brace => {
                push("{");
                add_tokens(group.stream(), name, tokens);
                tokens.entry(name.to_vec()).or_default().push(("}".to_owned(), line));
            }
            (TokenTree::Group(group), _) => add_tokens(group.stream(), name, tokens),
            _ => push(&tree.to_string()),
        }
    }
}

/// The paths that count among the tokens of a module.
fn paths(file: &str, tokens: &[Token]) -> Vec<WrittenPath> {
    let mut found = Vec::new();
    let mut rest = tokens;
    while let [(token, _), behind @ ..] = rest {
        let first = found.len();
        match &**token {
            "use" => rest = add_path(file, behind, &[], &mut found),
            "crate" | "self" | "super" if is_colons(behind) => {
                rest = add_path(file, rest, &[], &mut found);
                found[first..].iter_mut().for_each(|written| written.import = None);
            }
            _ => rest = behind,
        }
    }
    found
}

/// Adds the path that the tokens begin with, or those of a group. Returns the remaining tokens.
fn add_path<'a>(file: &str, mut tokens: &'a [Token], before: &[String], found: &mut Vec<WrittenPath>) -> &'a [Token] {
    let mut segments = before.to_vec();
    loop {
        let (segment, line) = &tokens[0];
        tokens = &tokens[1..];
        if segment == "{" {
            while tokens[0].0 != "}" {
                tokens = add_path(file, tokens, &segments, found);
                if tokens[0].0 == "," {
                    tokens = &tokens[1..];
                }
            }
            return &tokens[1..];
        }
        segments.push(segment.clone());
        if is_colons(tokens) {
            tokens = &tokens[2..];
            continue;
        }
        segments.pop_if(|last| last == "self");
        let mut import = segments.last().cloned();
        if let [(word, _), (name, _), behind @ ..] = tokens
            && word == "as"
        {
            import = Some(name.clone());
            tokens = behind;
        }
        found.push(WrittenPath { segments, import, place: format!("{file}:{line}") });
        return tokens;
    }
}

fn is_colons(tokens: &[Token]) -> bool {
    matches!(tokens, [(one, _), (two, _), ..] if one == ":" && two == ":")
}

/// The modules that a path leads to: the last one, and before it each one that merely imports the name.
fn targets(modules: &Modules, from: &[String], segments: &[String]) -> Vec<Name> {
    let mut found = Vec::new();
    let mut at = from.to_vec();
    for (index, segment) in segments.iter().enumerate() {
        let inner = child(&at, segment);
        if segment == "crate" {
            at.clear();
        } else if segment == "super" {
            at.pop();
        } else if modules.contains_key(&inner) {
            at = inner;
        } else if index == 0 && segment != "self" {
            // Of another crate.
            return found;
        } else if let Some(import) = modules[&at].iter().find(|written| written.import.as_ref() == Some(segment)) {
            found.push(at.clone());
            found.extend(targets(modules, &at, &[&*import.segments, &segments[index + 1..]].concat()));
            return found;
        } else if segment != "self" {
            // Something in the module.
            break;
        }
    }
    found.push(at);
    found
}

/// Every path from a module to another that is neither inside nor around it.
fn uses(modules: &Modules) -> BTreeSet<Use> {
    let mut uses = BTreeSet::new();
    for (from, paths) in modules {
        for written in paths {
            for to in targets(modules, from, &written.segments) {
                let shared = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
                if shared < from.len().min(to.len()) {
                    uses.insert(Use {
                        from: from[..=shared].to_vec(),
                        to: to[..=shared].to_vec(),
                        path: written.segments.join("::"),
                        place: written.place.clone(),
                    });
                }
            }
        }
    }
    uses
}

/// The uses that are part of a cycle.
fn cycles(mut uses: BTreeSet<Use>) -> BTreeSet<Use> {
    loop {
        let all = uses.clone();
        // What uses nothing, or is used by nothing, is in no cycle.
        uses.retain(|using| {
            all.iter().any(|other| other.from == using.to) && all.iter().any(|other| other.to == using.from)
        });
        if uses == all {
            return uses;
        }
    }
}

/// One line for each use.
fn lines(uses: &BTreeSet<Use>) -> String {
    let line = |Use { from, to, path, place }: &Use| {
        format!("{place}: `{path}`: {} uses {}\n", from.join("::"), to.join("::"))
    };
    uses.iter().map(line).collect()
}

/// The levels of the order: modules of one level do not use each other.
fn order() -> Vec<BTreeSet<String>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ARCHITECTURE.md")).unwrap();
    let order = text.split("\n\n").find(|block| block.starts_with("    ") && block.contains(" < ")).unwrap();
    order.split('<').map(|level| level.split(',').map(|name| name.trim().to_owned()).collect()).collect()
}

#[test]
fn the_order_has_every_stage() {
    let modules = modules("src");
    let stages: BTreeSet<String> = modules.keys().filter_map(|name| name.first().cloned()).collect();
    assert_eq!(stages, order().into_iter().flatten().collect());
}

#[test]
fn no_stage_uses_a_later_one() {
    let order = order();
    let level = |name: &Name| order.iter().position(|level| level.contains(&name[0]));
    let mut wrong = uses(&modules("src"));
    wrong.retain(|using| using.from.len() == 1 && level(&using.to) >= level(&using.from));
    assert!(wrong.is_empty(), "against the order of ARCHITECTURE.md:\n{}", lines(&wrong));
}

#[test]
fn files_of_a_folder_use_each_other_in_one_direction() {
    for folder in ["src", "xtask/src", "xtask/reference/src"] {
        let mut uses = uses(&modules(folder));
        // Stages have the order. In `ui`, files go in circles.
        uses.retain(|using| folder != "src" || using.from.len() > 1 && using.from[0] != "ui");
        let wrong = cycles(uses);
        assert!(wrong.is_empty(), "{folder} has cycles:\n{}", lines(&wrong));
    }
}

/// The content of `src/check/time.rs`, and what it uses.
const CASES: [(&str, &str, &[&str]); 16] = [
    ("a `use`", "use crate::report::MAX;", &["1: check uses report"]),
    ("a path in code", "fn f() -> u8 {\n  crate::report::MAX\n}", &["2: check uses report"]),
    ("a path in a type", "type A<'a> = Vec<&'a crate::report::Kind>;", &["1: check uses report"]),
    (
        "groups in groups",
        "use crate::{\n  text::{self, Span as Place},\n  report::{reading::{Reading}, Kind},\n};",
        &["2: check uses text", "3: check uses report"],
    ),
    ("more than one module up", "use super::super::report::Kind;", &["1: check uses report"]),
    (
        "the same in a group",
        "use super::{super::report, claims::X};",
        &["1: check uses report", "1: check::time uses check::claims"],
    ),
    ("an argument of a macro", "fn f() { print!(\"{}\", crate::report::MAX) }", &["1: check uses report"]),
    ("a macro's own code", "macro_rules! m { () => { $crate::report::MAX } }", &["1: check uses report"]),
    ("a module in the file", "mod inner {\n  use super::super::claims;\n}", &["2: check::time uses check::claims"]),
    ("what the parent imports", "use super::{Check, Kind};", &["1: check uses report"]),
    ("the parent", "use super::Check;\nfn f(_: crate::check::Check) {}", &[]),
    ("other crates", "use std::time::Duration;\nuse core::{fmt::{self}, mem};", &[]),
    ("who may see it", "pub(crate) struct A;\npub(super) fn f(self: A) { self.report }", &[]),
    ("what only tests have", "#[cfg(test)]\nmod tests {\n  use crate::report;\n}", &[]),
    ("what stands behind it", "#[cfg(test)]\nuse crate::report;\nuse crate::text;", &["3: check uses text"]),
    ("comments and texts", "/// [`crate::report`]\nconst A: &str = \"crate::report\"; // crate::report", &[]),
];

#[test]
fn uses_are_found_however_they_are_written() {
    for (what, source, expected) in CASES {
        let mut modules = Modules::new();
        let files = [("check", "pub use crate::report::Kind;"), ("report", ""), ("report::reading", ""), ("text", "")];
        for (name, source) in [files.as_slice(), &[("check::claims", ""), ("check::time", source)]].concat() {
            let name: Name = name.split("::").map(str::to_owned).collect();
            add_source(&name.join("/"), source, &name, &mut modules);
        }
        let written = uses(&modules).into_iter().filter_map(|Use { from, to, place, .. }| {
            let line = place.strip_prefix("check/time:")?.to_owned();
            Some(format!("{line}: {} uses {}", from.join("::"), to.join("::")))
        });
        let found: BTreeSet<String> = written.collect();
        assert_eq!(found, expected.iter().map(|using| (*using).to_owned()).collect(), "{what}");
    }
}

#[test]
fn cycles_are_found_and_what_leads_into_one_is_not() {
    let using = |from: &str, to: &str| Use {
        from: vec![from.to_owned()],
        to: vec![to.to_owned()],
        path: String::new(),
        place: String::new(),
    };
    let cycle = BTreeSet::from([using("a", "b"), using("b", "c"), using("c", "a")]);
    let mut uses = cycle.clone();
    uses.extend([using("c", "d"), using("e", "a"), using("e", "f")]);
    assert_eq!(lines(&cycles(uses)), lines(&cycle));
}
