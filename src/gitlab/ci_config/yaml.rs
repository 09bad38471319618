//! A tree of YAML, read line by line.
//!
//! It reads what people write in a `.gitlab-ci.yml`, as libyaml does, which is GitLab's reader: block and flow style, every kind of
//! scalar, anchors and aliases, several documents. What it does not take, or libyaml would refuse, is left out; the node around it is
//! [`broken`](Node::broken), and reading goes on at the next line.
//!
//! Here are documents, lists and maps in block style, anchors and tags; the rest is in [`flow`] and [`scalars`]. Each function reads
//! what begins at the [`cursor`], as far as lines are indented by more than the `parent`: the column of the key or dash that it belongs
//! to, -1 for a document.

mod cursor;
mod flow;
mod scalars;

use super::margins::Fragment;
use crate::paste::Origin;
use crate::text::{Span, Text};
use cursor::{BLANKS, begins_plain, ends_word};
use std::rc::Rc;

/// Text of a configuration, as YAML means it.
#[derive(Clone, Debug, Default)]
pub struct Scalar {
    /// Its characters.
    pub text: Text,
    /// Where it stands in the paste, in bytes: from its first character to its last, without quotes.
    pub place: Span,
    origin: Origin,
}

impl Scalar {
    /// Where a part of the text came from, from its first character to its last.
    pub fn part(&self, part: &Span) -> Span {
        let spans = self.origin.spans(part);
        spans.first().map_or(self.place.start, |first| first.start)
            ..spans.last().map_or(self.place.end, |last| last.end)
    }
}

/// A node's number.
pub(super) type Id = usize;

#[derive(Debug, Default)]
pub(super) struct Node {
    pub(super) content: Content,
    /// `!reference`: the list is a path to what is meant.
    pub(super) is_reference: bool,
    /// Whether something of the node itself was not read.
    pub(super) broken: bool,
    /// Whether something of the node, or of one in it, was not read.
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
    /// What a scalar without quotes is.
    fn plain(scalar: Rc<Scalar>) -> Self {
        if matches!(scalar.text.raw(), "null" | "Null" | "NULL" | "~") { Self::Nothing } else { Self::Scalar(scalar) }
    }
}

/// Nodes by their numbers. An alias is the number of what its anchor names, so that nothing is copied.
#[derive(Debug, Default)]
pub(super) struct Tree {
    nodes: Vec<Node>,
    /// What stands at the top: one node a document, or several with other text in between.
    pub(super) roots: Vec<Id>,
    /// Whether something at the top was not read.
    pub(super) is_cut: bool,
}

impl Tree {
    pub(super) fn node(&self, id: Id) -> &Node {
        const NOTHING: &Node = &Node { content: Content::Nothing, is_reference: false, broken: true, partial: true };
        self.nodes.get(id).unwrap_or(NOTHING)
    }
}

/// How deep nodes may be nested; what is deeper is not read. GitLab takes ten lists in each other.
const MAX_DEPTH: usize = 32;
/// How many anchors are kept.
const MAX_ANCHORS: usize = 500;
/// What a line of prose hardly begins with, and one of YAML may.
const NO_PROSE: [char; 11] = ['?', ':', '[', '{', '*', '&', '!', '|', '>', '"', '\''];

/// Reads a fragment.
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
    /// How far the first line is indented.
    margin: isize,
    /// How many nodes are open.
    depth: usize,
    anchors: Vec<(&'a str, Id)>,
    tree: Tree,
}

/// Where a node begins.
#[derive(Clone, Copy, PartialEq)]
enum NodeStart {
    /// On a line of its own or behind a dash: it may be a list or a map.
    Start,
    /// Behind a key.
    Value,
}

/// What stands before a node and says something of it.
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
        // Whether a root node ends here.
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
                // Prose or a directive; or the end of a line that was wrapped, or YAML that is not taken.
                let above = self.line.checked_sub(1).and_then(|line| self.lines.get(line));
                let is_below = is_behind && above.is_some_and(|line| !self.slice(line).trim_ascii().is_empty());
                self.tree.is_cut |= is_below || rest.starts_with(NO_PROSE);
                is_behind = false;
                self.next_line();
                continue;
            }
            // A document has one; what goes on otherwise began in the middle, or is broken off.
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

    /// A node that begins at the cursor or, where the line ends, below. The cursor is at the beginning of a line afterwards.
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
                // A list may stand as deep as its key.
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

    /// A node that begins on a line of its own or behind a dash.
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
            // What stands beside a list or a map is none of it.
            Some(_) if self.column() == column && (self.is_item() || self.begins_entry()) => {
                let id = self.start(parent);
                self.mark_broken(id);
                id
            }
            Some(other) => other,
        }
    }

    /// What ends on its line, or goes on over lines but is neither a list nor a map in block style.
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
        // What is not closed ends at the beginning of a line.
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
            // What stands between two items.
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

    /// The key at the cursor, which goes behind its colon; and whether something is wrong with it. None where no key stands.
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

    /// An anchor or a tag at the cursor, and what is blank behind it on the line. False where none stands.
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

    /// What the alias at the cursor stands for.
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

    /// A node with what stands before it.
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

/// Whether libyaml takes the name of an anchor.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}
