//! A tree of YAML, read line by line.
//!
//! It reads what people write in a `.gitlab-ci.yml`, as libyaml does, which GitLab uses: block and flow style, all kinds of scalars, anchors
//! and aliases, several documents. What it does not support, or libyaml would refuse, is left out; the node around it is
//! [`broken`](Node::broken), and parsing continues at the next line.
//!
//! This file parses documents, lists and maps in block style, anchors and tags; the rest is in [`flow`] and [`scalars`]. Each function parses
//! what begins at the [`cursor`], up to a line that is indented no more than the `parent`: the column of the key or dash that it belongs to,
//! -1 for a document.

mod cursor;
mod flow;
mod scalars;

use super::margins::Fragment;
use crate::paste::Origin;
use crate::text::{Span, Text};
use cursor::{BLANKS, begins_plain, ends_word};
use std::rc::Rc;

/// A scalar of a configuration, unescaped.
#[derive(Clone, Debug, Default)]
pub struct Scalar {
    /// Its characters.
    pub text: Text,
    /// Its extent in the paste, in bytes, without quotes.
    pub place: Span,
    origin: Origin,
}

impl Scalar {
    /// The extent in the paste of a part of the text.
    pub fn part(&self, part: &Span) -> Span {
        let spans = self.origin.spans(part);
        spans.first().map_or(self.place.start, |first| first.start)
            ..spans.last().map_or(self.place.end, |last| last.end)
    }
}

/// The index of a node.
pub(super) type Id = usize;

#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) content: Content,
    /// Whether it is tagged `!reference`: a list with the path of another node.
    pub(super) is_reference: bool,
    /// Whether something of the node itself was not read.
    pub(super) broken: bool,
    /// Whether something of the node, or of a node inside it, was not read.
    pub(super) partial: bool,
}

#[derive(Debug, Default)]
pub(super) enum Content {
    #[default]
    Nothing,
    Scalar(Rc<Scalar>),
    List(Vec<Id>),
    Map(Vec<(Rc<Scalar>, Id)>),
}

impl Content {
    /// The content of a scalar without quotes.
    fn plain(scalar: Rc<Scalar>) -> Self {
        if matches!(scalar.text.raw(), "null" | "Null" | "NULL" | "~") { Self::Nothing } else { Self::Scalar(scalar) }
    }
}

/// Nodes by index. An alias is the index of the node with the anchor, so nothing is copied.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// The roots: one node per document, or several with other text between them.
    pub(super) roots: Vec<Id>,
    /// Whether something at the top level was not read.
    pub(super) is_cut: bool,
}

impl Tree {
    pub(super) fn node(&self, id: Id) -> &Node {
        const NOTHING: &Node = &Node { content: Content::Nothing, is_reference: false, broken: true, partial: true };
        self.nodes.get(id).unwrap_or(NOTHING)
    }
}

/// How deep nodes may be nested; deeper ones are not read. GitLab allows lists to be nested ten deep.
const MAX_DEPTH: usize = 32;
/// How many anchors are kept.
const MAX_ANCHORS: usize = 500;
/// Characters that a line of YAML may begin with, and a line of prose hardly does.
const NO_PROSE: [char; 11] = ['?', ':', '[', '{', '*', '&', '!', '|', '>', '"', '\''];

/// Parses a fragment.
pub(super) fn read(text: &str, fragment: &Fragment) -> Tree {
    let (anchors, tree) = (Vec::new(), Tree::default());
    let mut parser = Parser { text, lines: &fragment.lines, line: 0, at: 0, margin: 0, depth: 0, anchors, tree };
    parser.documents();
    parser.tree
}

struct Parser<'a> {
    text: &'a str,
    lines: &'a [Span],
    /// The cursor's line.
    line: usize,
    /// Where the cursor is, in bytes of the text.
    at: usize,
    /// The indentation of the first line.
    margin: isize,
    /// How many nodes are open.
    depth: usize,
    anchors: Vec<(&'a str, Id)>,
    tree: Tree,
}

/// Where a node begins.
#[derive(Clone, Copy, PartialEq)]
enum NodeStart {
    /// On a line of its own or after a dash: it may be a list or a map.
    Start,
    /// After a key.
    Value,
}

/// The anchor and the tag before a node.
#[derive(Clone, Copy, Default)]
struct Properties<'a> {
    anchor: Option<&'a str>,
    has_tag: bool,
    is_reference: bool,
    broken: bool,
}

impl<'a> Parser<'a> {
    fn documents(&mut self) {
        self.settle();
        self.margin = self.column();
        // Whether a root node has just ended.
        let mut is_behind = false;
        while !self.is_done() {
            let rest = self.rest();
            if self.is_marker() {
                is_behind = false;
                self.anchors.clear();
                self.at += 3;
                if rest.starts_with("...") || self.ends_line() {
                    self.next_line();
                    continue;
                }
            } else if !self.begins_root() {
                // Prose or a directive, the rest of a wrapped line, or unsupported YAML.
                let above = self.line.checked_sub(1).and_then(|line| self.lines.get(line));
                let is_below = is_behind && above.is_some_and(|line| !self.slice(line).trim_ascii().is_empty());
                self.tree.is_cut |= is_below || rest.starts_with(NO_PROSE);
                is_behind = false;
                self.next_line();
                continue;
            }
            // A document has one root. A second one shows that the text began in the middle or was cut.
            self.tree.is_cut |= is_behind;
            let root = self.node(-1, NodeStart::Start);
            self.tree.roots.push(root);
            is_behind = true;
        }
    }

    /// Whether a root node begins at the cursor, and not prose.
    fn begins_root(&self) -> bool {
        let is_first = self.tree.roots.is_empty();
        self.is_item()
            || self.has_key()
            || self.rest().starts_with(['&', '!'])
            || is_first && self.rest().starts_with('{')
    }

    /// Parses a node that begins at the cursor or, at the end of a line, below. Afterwards the cursor is at the beginning of a line.
    fn node(&mut self, parent: isize, place: NodeStart) -> Id {
        if self.depth >= MAX_DEPTH {
            self.skip(0);
            return self.add(Content::Nothing, true);
        }
        self.depth += 1;
        let id = self.block(parent, place);
        self.depth -= 1;
        id
    }

    fn block(&mut self, mut parent: isize, mut place: NodeStart) -> Id {
        let mut properties = Properties::default();
        loop {
            self.blanks();
            if self.ends_line() {
                self.next_line();
                // A list may be indented no more than its key.
                let is_list = place == NodeStart::Value && self.is_item() && self.column() == parent;
                parent -= isize::from(is_list);
                place = NodeStart::Start;
                if !self.is_inside(parent) {
                    let empty = self.add(Content::Nothing, false);
                    return self.with(properties, empty);
                }
            } else if place == NodeStart::Start && self.begins_entry() || !self.property(&mut properties) {
                break;
            }
        }
        let id = if place == NodeStart::Start { self.start(parent) } else { self.inline(parent, place) };
        self.with(properties, id)
    }

    /// Parses a node on a line of its own or after a dash.
    fn start(&mut self, parent: isize) -> Id {
        let column = self.column();
        let mut other = None;
        while !self.is_item() && !self.begins_entry() {
            other = Some(self.inline(parent, NodeStart::Start));
            if parent < 0 || self.column() != column || self.is_marker() {
                break;
            }
        }
        match other {
            None if self.is_item() => self.list(parent),
            None => self.map(parent),
            // Something beside a list or a map is not part of it.
            Some(_) if self.column() == column && (self.is_item() || self.begins_entry()) => {
                let id = self.start(parent);
                self.mark_broken(id);
                id
            }
            Some(other) => other,
        }
    }

    /// Parses a node that is neither a list nor a map in block style.
    fn inline(&mut self, parent: isize, place: NodeStart) -> Id {
        let rest = self.rest();
        let id = match rest.chars().next() {
            Some('|' | '>') => return self.block_scalar(parent),
            Some('[' | '{') => self.flow(parent),
            Some('*') => self.alias(),
            Some('"' | '\'') => {
                let (scalar, broken) = self.quoted(parent);
                self.add(Content::Scalar(scalar), broken)
            }
            Some(first) if begins_plain(first, rest, false) => {
                let (scalar, broken) = self.plain(parent, place);
                self.add(Content::plain(scalar), broken)
            }
            _ => {
                self.skip(0);
                return self.add(Content::Nothing, true);
            }
        };
        // A node that is not closed ends at the beginning of a line.
        if !self.is_at_start() {
            if !self.ends_line() {
                self.mark_broken(id);
            }
            self.next_line();
        }
        id
    }

    fn map(&mut self, parent: isize) -> Id {
        let column = self.column();
        let mut entries = Vec::new();
        let mut broken = self.has_tab();
        loop {
            let of = self.column();
            if let Some((key, is_wrong)) = self.key() {
                broken |= is_wrong;
                entries.push((key, self.node(of, NodeStart::Value)));
            } else {
                broken = true;
                self.skip(column);
            }
            if !self.is_inside(parent) || parent < 0 && (self.column() < column || !self.has_key()) {
                return self.add(Content::Map(entries), broken);
            }
            broken |= self.column() != column || self.has_tab();
        }
    }

    fn list(&mut self, parent: isize) -> Id {
        let column = self.column();
        let mut items = Vec::new();
        let mut broken = self.has_tab();
        loop {
            let of = self.column();
            self.at += 1;
            items.push(self.node(of, NodeStart::Start));
            // Lines between two items.
            while parent >= 0 && self.is_inside(parent) && !self.is_item() && !self.has_key() {
                broken = true;
                self.skip(column);
            }
            if !self.is_inside(parent) || !self.is_item() || parent < 0 && self.column() < column {
                return self.add(Content::List(items), broken);
            }
            broken |= self.column() != column || self.has_tab();
        }
    }

    /// Parses the key at the cursor and its colon. Returns also whether something is wrong with the key. None if there is no key.
    fn key(&mut self) -> Option<(Rc<Scalar>, bool)> {
        let (start, colon) = self.key_span()?;
        // Anchors and tags of keys are not read.
        let has_properties = start > self.at;
        self.at = start;
        let (key, broken) = if self.rest().starts_with(['"', '\'']) {
            self.quoted(-1)
        } else {
            let key = self.slice(&(start..colon)).trim_end_matches(BLANKS);
            (self.verbatim(start..start + key.len()), false)
        };
        self.at = colon + 1;
        Some((key, broken || has_properties))
    }

    /// Parses an anchor or a tag at the cursor, and the blanks after it. False if there is none.
    fn property(&mut self, properties: &mut Properties<'a>) -> bool {
        let rest = self.rest();
        if properties.has_tag && properties.anchor.is_some() || !rest.starts_with(['&', '!']) {
            return false;
        }
        let end = rest.find([' ', '\t', ',', '[', ']', '{', '}']).unwrap_or(rest.len());
        let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if let Some(name) = word.strip_prefix('&') {
            properties.broken |= !is_name(name) || properties.anchor.is_some();
            properties.anchor = Some(name);
        } else {
            properties.is_reference = word == "!reference";
            properties.broken |= !properties.is_reference || properties.has_tag;
            properties.has_tag = true;
        }
        properties.broken |= !ends_word(behind) && !behind.starts_with([',', ']', '}']);
        self.at += word.len();
        self.blanks();
        true
    }

    /// The node of the alias at the cursor.
    fn alias(&mut self) -> Id {
        let rest = self.rest();
        let word = rest.get(..rest.find([' ', '\t', ',', ']', '}']).unwrap_or(rest.len())).unwrap_or(rest);
        self.at += word.len();
        let name = word.strip_prefix('*').filter(|name| is_name(name));
        match self.anchors.iter().rev().find(|(anchor, _)| Some(*anchor) == name) {
            Some((_, id)) => *id,
            None => self.add(Content::Nothing, true),
        }
    }

    fn add(&mut self, content: Content, broken: bool) -> Id {
        let is_partial = |id: &Id| self.tree.node(*id).partial;
        let partial = broken
            || match &content {
                Content::List(items) => items.iter().any(is_partial),
                Content::Map(entries) => entries.iter().any(|(_, id)| is_partial(id)),
                Content::Nothing | Content::Scalar(_) => false,
            };
        self.tree.nodes.push(Node { content, is_reference: false, broken, partial });
        self.tree.nodes.len() - 1
    }

    /// Gives a node its anchor and tag.
    fn with(&mut self, properties: Properties<'a>, id: Id) -> Id {
        if let Some(node) = self.tree.nodes.get_mut(id) {
            node.is_reference |= properties.is_reference;
            if properties.broken || properties.is_reference && !matches!(node.content, Content::List(_)) {
                self.mark_broken(id);
            }
        }
        match properties.anchor {
            Some(name) if self.anchors.len() < MAX_ANCHORS => self.anchors.push((name, id)),
            Some(_) => self.mark_broken(id),
            None => {}
        }
        id
    }

    fn mark_broken(&mut self, id: Id) {
        if let Some(node) = self.tree.nodes.get_mut(id) {
            node.broken = true;
            node.partial = true;
        }
    }
}

/// Whether libyaml accepts the name of an anchor.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
