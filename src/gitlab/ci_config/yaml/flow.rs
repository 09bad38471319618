//! Collections in flow style: `[a, b]` and `{a: b}`, on one line or several.

use super::cursor::{begins_plain, comment};
use super::{Content, Id, MAX_DEPTH, Parser, Properties};
use std::rc::Rc;

impl Parser<'_> {
    /// Parses a flow collection. If it is not closed before the text ends, or before a line that looks like the next entry of the block around
    /// it, the cursor is at the beginning of that line.
    pub(super) fn flow(&mut self, parent: isize) -> Id {
        let is_map = self.rest().starts_with('{');
        self.at += 1;
        let (mut items, mut entries) = (Vec::new(), Vec::new());
        let mut broken = false;
        // Whether an item may follow.
        let mut is_apart = true;
        loop {
            if !self.flow_blanks(parent) {
                broken = true;
                break;
            }
            let rest = self.rest();
            if rest.starts_with([']', '}']) {
                broken |= rest.starts_with('}') != is_map;
                self.at += 1;
                break;
            }
            if rest.starts_with(',') {
                broken |= is_apart;
                is_apart = true;
                self.at += 1;
                continue;
            }
            broken |= !is_apart;
            is_apart = false;
            let node = self.flow_node(parent);
            if !self.flow_blanks(parent) {
                items.push(node);
                broken = true;
                break;
            }
            let has_value = self.rest().starts_with(':');
            if has_value || is_map {
                let value = if has_value { self.flow_value(parent) } else { self.add(Content::Nothing, false) };
                match &self.tree.node(node).content {
                    Content::Scalar(key) if is_map => entries.push((Rc::clone(key), value)),
                    Content::Scalar(key) => {
                        let pair = Content::Map(vec![(Rc::clone(key), value)]);
                        items.push(self.add(pair, false));
                    }
                    _ => broken = true,
                }
                broken |= self.tree.node(node).partial;
            } else {
                items.push(node);
            }
        }
        self.add(if is_map { Content::Map(entries) } else { Content::List(items) }, broken)
    }

    /// Parses the value after the colon at the cursor.
    fn flow_value(&mut self, parent: isize) -> Id {
        self.at += 1;
        if !self.flow_blanks(parent) || self.rest().starts_with([',', ']', '}']) {
            return self.add(Content::Nothing, false);
        }
        self.flow_node(parent)
    }

    /// Parses a node in a flow collection. Afterwards the cursor is right after it.
    fn flow_node(&mut self, parent: isize) -> Id {
        let mut properties = Properties::default();
        while self.property(&mut properties) {
            if !self.flow_blanks(parent) || self.rest().starts_with([',', ']', '}']) {
                let empty = self.add(Content::Nothing, false);
                return self.with(properties, empty);
            }
        }
        let rest = self.rest();
        let id = match rest.chars().next() {
            Some('[' | '{') if self.depth >= MAX_DEPTH => {
                self.skip_flow(parent);
                self.add(Content::Nothing, true)
            }
            Some('[' | '{') => {
                self.depth += 1;
                let id = self.flow(parent);
                self.depth -= 1;
                id
            }
            Some('*') => self.alias(),
            Some('"' | '\'') => {
                let (scalar, broken) = self.quoted(parent);
                self.add(Content::Scalar(scalar), broken)
            }
            Some(first) if begins_plain(first, rest, true) => {
                let (scalar, broken) = self.flow_plain(parent);
                self.add(Content::plain(scalar), broken)
            }
            _ => {
                let ends =
                    rest.char_indices().skip(1).find(|(_, character)| matches!(character, ' ' | ',' | ']' | '}'));
                self.at += ends.map_or(rest.len(), |(at, _)| at);
                self.add(Content::Nothing, true)
            }
        };
        self.with(properties, id)
    }

    /// Skips a flow collection that is nested too deep.
    fn skip_flow(&mut self, parent: isize) {
        let mut open = 0_usize;
        while self.flow_blanks(parent) {
            let rest = self.rest();
            match rest.chars().next() {
                Some('[' | '{') => open += 1,
                Some(']' | '}') => open -= 1,
                _ => {}
            }
            self.at += rest.chars().next().map_or(0, char::len_utf8);
            if open == 0 {
                return;
            }
        }
    }

    /// Skips blanks, comments and line breaks in a flow collection. False if it is not closed: at the end of the text, or at a line that looks
    /// like the next entry of the block around it.
    fn flow_blanks(&mut self, parent: isize) -> bool {
        while !self.is_done() {
            if self.is_at_start() && self.leaves(parent) && !self.looks_like_flow() {
                break;
            }
            self.blanks();
            if !self.ends_line() {
                return true;
            }
            self.next_line();
        }
        self.tree.is_cut = true;
        false
    }

    /// Whether the line looks like flow style: it has a bracket or a comma in its key, or ends with one.
    fn looks_like_flow(&self) -> bool {
        let line = self.rest();
        let key = self.key_span().and_then(|(start, colon)| self.text.get(start..colon)).unwrap_or_default();
        let content = line.get(..comment(line)).unwrap_or(line).trim_ascii_end();
        key.contains([',', '[', ']', '{', '}']) || content.ends_with([',', '[', '{'])
    }

    /// With the cursor at the beginning of a line: whether the line looks like part of a block outside what is open, because it begins an entry
    /// and is indented no more than the parent.
    pub(super) fn leaves(&self, parent: isize) -> bool {
        self.is_marker() || self.column() <= parent && (self.is_item() || self.has_key())
    }
}
