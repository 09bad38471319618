//! Generates configurations in arbitrary YAML styles, and text that is almost a configuration.

use proptest::prelude::*;
use serde_yaml_ng::Value;
use std::fmt::Write as _;

/// Writes configurations in the YAML styles that `choices` select.
struct Writer {
    choices: std::vec::IntoIter<u8>,
    text: String,
    /// The number of texts with anchors.
    anchors: usize,
    /// Whether the line is the last one of a block scalar, in which blanks and comments are text.
    is_block: bool,
}

/// The content of a configuration.
#[derive(Clone, Debug)]
enum Tree {
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
    /// `!reference`
    Reference(Vec<String>),
    /// A name, always in double quotes and never an alias.
    Name(String),
}

impl Writer {
    fn pick(&mut self, of: usize) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(choice) % of)
    }

    /// Makes a job take something from an earlier one.
    fn leads_back(&mut self, entries: &mut [(String, Tree)], at: usize) {
        let (before, rest) = entries.split_at_mut(at);
        let (name, of) = &before[self.pick(at)];
        let (Tree::Map(of), Some((_, Tree::Map(job)))) = (of, rest.first_mut()) else { return };
        if self.pick(3) == 1 {
            job.insert(self.pick(job.len()), ("extends".to_owned(), Tree::Name(name.clone())));
        }
        if self.pick(3) == 1
            && of.iter().any(|(key, _)| key == "script")
            && let Some((_, Tree::List(items))) = job.iter_mut().find(|(key, _)| key == "script")
        {
            items.push(Tree::Reference(vec![name.clone(), "script".to_owned()]));
        }
    }

    /// One of these texts.
    fn one(&mut self, texts: &[&str]) {
        let text = texts[self.pick(texts.len())];
        self.text += text;
    }

    /// Writes a node after a key or a dash.
    fn node(&mut self, tree: &Tree, indent: usize, behind_key: bool) {
        match tree {
            Tree::Text(_) if self.anchors > 0 && self.pick(12) == 1 => {
                let anchor = 1 + self.pick(self.anchors);
                let _ = write!(self.text, " *a{anchor}");
            }
            Tree::Text(text) => {
                if self.pick(12) == 1 {
                    self.anchors += 1;
                    let _ = write!(self.text, " &a{}", self.anchors);
                }
                self.text(text, indent, behind_key);
            }
            Tree::Name(name) => {
                let _ = write!(self.text, " {}", quoted(name));
            }
            Tree::Reference(path) => {
                let _ = write!(
                    self.text,
                    " !reference [{}]",
                    path.iter().map(|key| quoted(key)).collect::<Vec<_>>().join(", ")
                );
            }
            Tree::List(items) if items.is_empty() => self.text += " []",
            Tree::Map(entries) if entries.is_empty() => self.text += " {}",
            _ if self.pick(4) == 1 => {
                self.text.push(' ');
                self.flow(tree, indent);
            }
            Tree::List(items) => {
                // A list may be indented as little as its key, or begin right after the dash.
                let step = if behind_key { [0, 1, 2, 4][self.pick(4)] } else { 2 };
                let is_compact = !behind_key && self.pick(2) == 1;
                for (at, item) in items.iter().enumerate() {
                    if at == 0 && is_compact {
                        self.text.push(' ');
                    } else {
                        self.line_end();
                        self.text += &" ".repeat(indent + step);
                    }
                    self.text.push('-');
                    self.node(item, indent + step, false);
                }
            }
            Tree::Map(entries) => {
                let step = if behind_key { 1 + self.pick(4) } else { 2 };
                let is_compact = !behind_key && self.pick(2) == 1;
                self.entries(entries, indent + step, is_compact);
            }
        }
    }

    fn entries(&mut self, entries: &[(String, Tree)], indent: usize, is_compact: bool) {
        for (at, (key, value)) in entries.iter().enumerate() {
            if at == 0 && is_compact {
                self.text.push(' ');
            } else {
                self.line_end();
                self.text += &" ".repeat(indent);
            }
            self.key(key);
            self.text.push(':');
            self.node(value, indent, true);
        }
    }

    fn key(&mut self, key: &str) {
        let quoted = match self.pick(6) {
            1 => format!("'{}'", key.replace('\'', "''")),
            2 => quoted(key),
            _ if is_plain(key) => key.to_owned(),
            _ => quoted(key),
        };
        self.text += &quoted;
        if self.pick(8) == 1 {
            self.text.push(' ');
        }
    }

    fn line_end(&mut self) {
        if self.text.is_empty() {
            return;
        }
        if core::mem::take(&mut self.is_block) {
            self.text.push('\n');
            return;
        }
        self.one(&[" ", "  # and: more", "", "", ""]);
        self.text.push('\n');
        self.one(&["\n", "   # so it is\n", "  \n", "#\n\n", "", "", "", ""]);
    }

    /// A scalar with a blank before it.
    fn text(&mut self, text: &str, indent: usize, behind_key: bool) {
        let folds = text.contains(' ') && !text.contains(['\n', '\t']) && !text.contains("  ") && text.trim() == text;
        let pad = " ".repeat(indent + 1 + self.pick(3));
        let is_block = !text.is_empty() && !text.starts_with([' ', '\n', '\t']) && !text.contains('\r');
        let style = self.pick(7);
        self.is_block = is_block && (style == 3 || style == 4 && folds);
        match style {
            1 => {
                self.text += " '";
                self.text += &text.replace('\'', "''").replace('\n', &format!("\n\n{pad}"));
                self.text.push('\'');
            }
            2 if folds => {
                // Inside quotes, a space may be written as a line break.
                let quoted = quoted(text);
                self.text.push(' ');
                self.text += &quoted.replacen(' ', &format!(" \n{pad}"), 1);
            }
            3 if is_block => {
                let chomp = match text.len() - text.trim_end_matches('\n').len() {
                    0 => "-",
                    1 => "",
                    _ => "+",
                };
                self.one(&[" |", " |", " >"]);
                self.text += chomp;
                for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
                    self.text.push('\n');
                    self.text += if line.is_empty() { "" } else { &pad };
                    self.text += line;
                }
            }
            4 if is_block && folds => {
                self.text += " >-\n";
                self.text += &pad;
                self.text += &text.replace(' ', &format!("\n{pad}"));
            }
            5 if is_plain(text) && folds && text.split(' ').all(is_plain) => {
                self.text.push(' ');
                self.text += &text.replacen(' ', &format!("\n{pad}"), 1);
            }
            _ if is_plain(text) => {
                self.one(if behind_key { &[" ", " ", "\t"] } else { &[" "] });
                self.text += text;
            }
            _ => {
                self.text.push(' ');
                self.text += &quoted(text);
            }
        }
    }

    fn flow(&mut self, tree: &Tree, indent: usize) {
        match tree {
            Tree::Text(text)
                if is_plain(text) && !text.contains([',', '[', ']', '{', '}', '?', ':']) && self.pick(2) == 1 =>
            {
                self.text += text;
            }
            Tree::Text(text) => self.text += &quoted(text),
            Tree::Reference(_) | Tree::Name(_) => self.node(tree, indent, true),
            Tree::List(items) => {
                self.text.push('[');
                for item in items {
                    self.gap(indent);
                    self.flow(item, indent);
                    self.text.push(',');
                }
                self.gap(indent);
                self.text.push(']');
            }
            Tree::Map(entries) => {
                self.text.push('{');
                for (at, (key, value)) in entries.iter().enumerate() {
                    self.text += if at > 0 { "," } else { "" };
                    self.gap(indent);
                    self.text += &quoted(key);
                    self.one(&[": ", ":\t", " : "]);
                    self.flow(value, indent);
                }
                self.gap(indent);
                self.text.push('}');
            }
        }
    }

    fn gap(&mut self, indent: usize) {
        let pad = " ".repeat(indent + 1 + self.pick(3));
        self.one(&["", " ", &format!("\n{pad}"), &format!(" # here\n\n{pad}")]);
    }
}

/// A text in double quotes, as in JSON.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Whether a text may be unquoted, erring on the side of quotes.
fn is_plain(text: &str) -> bool {
    !text.starts_with(|first: char| !(first.is_alphanumeric() || matches!(first, '.' | '/' | '$')))
        && text.trim() == text
        && !text.is_empty()
        && !text.contains(['\n', '\r', '\t'])
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with(':')
        && !text.contains("  ")
        && !text.contains(char::is_control)
        && serde_yaml_ng::from_str::<Value>(text).is_ok_and(|value| value.is_string())
}

pub(crate) fn any_text() -> impl Strategy<Value = String> {
    let pieces = [
        "az login",
        "--federated-token",
        "\"$AZ\"",
        "$AZ",
        "'",
        "\"",
        "\\",
        "\n",
        " ",
        "  ",
        ": ",
        " #",
        "#",
        "- ",
        "&a",
        "*a",
        "!x",
        "|",
        ">",
        "{",
        "}",
        "[",
        "]",
        ",",
        "?",
        "@",
        "%",
        "`",
        "é",
        "😀",
        "https://a.example.com:443/",
        "=",
        "echo",
        "\t",
        "\n\n",
        "a b c",
        "[[ inputs.x ]]",
        "${X}",
        "0",
    ];
    let hostile = prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..6).prop_map(|pieces| pieces.concat());
    prop_oneof![
        hostile,
        Just("az login --service-principal --federated-token \"$AZ\"".to_owned()),
        Just("api://AzureADTokenExchange".to_owned())
    ]
}

fn any_name() -> impl Strategy<Value = String> {
    let names = [
        "deploy",
        "build:linux",
        ".azure",
        "test 1/2",
        "é",
        "a-b",
        "[x]",
        "it's",
        "\"q\"",
        "a: b",
        "#x",
        "pages",
        "A_B",
    ];
    prop::sample::select(names.to_vec()).prop_map(str::to_owned)
}

/// A job: the keys that are read, and others that may come between them.
fn any_job() -> impl Strategy<Value = Tree> {
    let texts = || prop::collection::vec(any_text().prop_map(Tree::Text), 0..4).prop_map(Tree::List);
    let script = prop_oneof![
        texts(),
        any_text().prop_map(Tree::Text),
        prop::collection::vec(texts(), 1..3).prop_map(Tree::List)
    ];
    let audience = prop_oneof![any_text().prop_map(Tree::Text), texts()];
    let token = prop_oneof![
        8 => audience.prop_map(|audience| Tree::Map(vec![("aud".to_owned(), audience)])),
        1 => any_text().prop_map(|text| Tree::Map(vec![("audience".to_owned(), Tree::Text(text))])),
    ];
    let map = |values: BoxedStrategy<Tree>| {
        prop::collection::btree_map(any_name(), values, 0..3).prop_map(|map| Tree::Map(map.into_iter().collect()))
    };
    let other = prop_oneof![
        Just(("image".to_owned(), Tree::Text("mcr.microsoft.com/azure-cli:latest".to_owned()))),
        any_text().prop_map(|text| (
            "rules".to_owned(),
            Tree::List(vec![Tree::Map(vec![("if".to_owned(), Tree::Text(text))])])
        )),
        texts().prop_map(|list| ("tags".to_owned(), list)),
        map(any_text().prop_map(Tree::Text).boxed()).prop_map(|map| ("environment".to_owned(), map)),
    ];
    let entry = prop_oneof![
        3 => script.clone().prop_map(|value| ("script".to_owned(), value)),
        1 => script.clone().prop_map(|value| ("before_script".to_owned(), value)),
        1 => script.prop_map(|value| ("after_script".to_owned(), value)),
        3 => map(token.boxed()).prop_map(|value| ("id_tokens".to_owned(), value)),
        2 => map(any_text().prop_map(Tree::Text).boxed()).prop_map(|value| ("variables".to_owned(), value)),
        2 => other,
    ];
    prop::collection::vec(entry, 1..6).prop_map(|entries| {
        let mut kept: Vec<(String, Tree)> = Vec::new();
        for (key, value) in entries {
            if kept.iter().all(|(other, _)| *other != key) {
                kept.push((key, value));
            }
        }
        Tree::Map(kept)
    })
}

/// A configuration in random styles, with Unix or Windows line breaks.
pub(crate) fn any_configuration() -> impl Strategy<Value = String> {
    let jobs = prop::collection::btree_map(any_name(), any_job(), 1..4);
    let default = prop::option::of(any_job());
    let choices = prop::collection::vec(any::<u8>(), 0..400);
    (jobs, default, choices, any::<bool>()).prop_map(|(jobs, default, choices, is_windows)| {
        let mut entries: Vec<(String, Tree)> = jobs.into_iter().collect();
        let mut writer = Writer { choices: choices.into_iter(), text: String::new(), anchors: 0, is_block: false };
        for at in 1..entries.len() {
            writer.leads_back(&mut entries, at);
        }
        entries.extend(default.map(|job| ("default".to_owned(), job)));
        if writer.pick(4) == 1 {
            writer.text += "---";
        }
        if writer.pick(6) == 1 {
            writer.line_end();
            writer.flow(&Tree::Map(entries), 0);
        } else {
            writer.entries(&entries, 0, false);
        }
        if writer.pick(2) == 1 {
            writer.line_end();
        }
        if is_windows { writer.text.replace('\n', "\r\n") } else { writer.text }
    })
}

/// Text made of pieces of YAML and of margins.
pub(crate) fn pieces(most: usize) -> impl Strategy<Value = String> {
    let pieces = [
        "deploy:",
        "default:",
        "script:",
        "before_script:",
        "id_tokens:",
        "variables:",
        "extends: ",
        "AZ:",
        "aud: ",
        "a",
        "b c",
        ".azure",
        ":",
        ": ",
        "\n",
        "\n",
        "\n",
        "\n",
        "\n  ",
        "\n  ",
        "\n    ",
        "\n      ",
        "\n- ",
        "\n  - ",
        "\n    - ",
        " ",
        "  ",
        "\t",
        "- ",
        "-",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ",",
        "'",
        "\"",
        "''",
        "\\",
        "\\n",
        "\\\n",
        "#",
        " # c",
        "|",
        "|-",
        "|2",
        ">",
        ">+",
        "&a ",
        "*a",
        "<<: *a",
        "<<: ",
        "!reference ",
        "!!str ",
        "? ",
        "---",
        "\n---\n",
        "...",
        "%YAML 1.2\n",
        "\r\n",
        "\r",
        "é",
        "\u{feff}",
        "\u{85}",
        "\u{2028}",
        "~",
        "null",
        "$X",
        "\n+",
        "\n>",
        "\n```",
        "\n@@ -1 +1 @@",
        "1:",
        "{aud: x}",
        "[a, b]",
        "script: ./a",
        "aud: x",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..most).prop_map(|pieces| pieces.concat())
}
