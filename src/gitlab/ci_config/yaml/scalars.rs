//! Scalars: plain, quoted, and block scalars after `|` and `>`.

use super::cursor::{BLANKS, closing_quote, colon, comment, ends_word};
use super::{Content, Id, NodeStart, Parser, Scalar};
use crate::paste::Origin;
use crate::text::{Span, Text};
use std::rc::Rc;

/// How far ahead a closing quote is looked for, in bytes.
const MAX_LOOKAHEAD: usize = 4_096;

/// A scalar under construction: its characters, and where each came from.
struct Builder<'a> {
    source: &'a str,
    text: String,
    origin: Origin,
    start: usize,
}

impl<'a> Builder<'a> {
    fn new(source: &'a str, start: usize) -> Self {
        Self { source, text: String::new(), origin: Origin::default(), start }
    }

    /// Adds characters verbatim from the paste.
    fn take(&mut self, span: Span) {
        let part = self.source.get(span.clone()).unwrap_or_default();
        self.text.push_str(part);
        self.origin.push(part.len(), span);
    }

    /// Adds a character that an escape or a line break stands for.
    fn push(&mut self, character: char, span: Span) {
        self.text.push(character);
        self.origin.push(character.len_utf8(), span);
    }

    /// Folds a line break and the empty lines after it: to a space, or to one line break per empty line.
    fn fold(&mut self, empty: usize, span: Span) {
        match empty {
            0 => self.push(' ', span),
            _ => self.ends(empty, span),
        }
    }

    /// Adds line breaks.
    fn ends(&mut self, count: usize, span: Span) {
        for _ in 0..count {
            self.push('\n', span.clone());
        }
    }

    fn finish(self) -> Rc<Scalar> {
        let place = if self.text.is_empty() { self.start..self.start } else { self.origin.extent() };
        Rc::new(Scalar { text: Text::from(self.text), place, origin: self.origin })
    }
}

impl Parser<'_> {
    /// A scalar that is verbatim in the paste.
    pub(super) fn verbatim(&self, span: Span) -> Rc<Scalar> {
        let mut builder = Builder::new(self.text, span.start);
        builder.take(span);
        builder.finish()
    }

    /// Parses a plain scalar, over all lines that are indented more than `parent`. Returns also whether something is wrong with it.
    pub(super) fn plain(&mut self, parent: isize, place: NodeStart) -> (Rc<Scalar>, bool) {
        let mut builder = Builder::new(self.text, self.at);
        // No other key may follow a key on the same line.
        let broken = place == NodeStart::Value && colon(self.rest()).is_some();
        loop {
            let end = comment(self.rest());
            let is_whole = end == self.rest().len();
            self.take_plain(&mut builder, end);
            let goes_on =
                |parser: &Self| parser.is_inside(parent) && !parser.ends_line() && colon(parser.rest()).is_none();
            if !is_whole || !self.goes_on(&mut builder, goes_on) {
                return (builder.finish(), broken);
            }
        }
    }

    /// Parses a plain scalar in a flow collection.
    pub(super) fn flow_plain(&mut self, parent: isize) -> (Rc<Scalar>, bool) {
        const ENDS: [char; 5] = [',', '[', ']', '{', '}'];
        let is_value =
            |rest: &str| rest.strip_prefix(':').is_some_and(|rest| ends_word(rest) || rest.starts_with(ENDS));
        let mut builder = Builder::new(self.text, self.at);
        loop {
            let rest = self.rest();
            let is_end = |(at, character): &(usize, char)| match character {
                ':' => rest.get(*at..).is_some_and(is_value),
                '#' => rest.get(..*at).is_some_and(|before| before.ends_with(BLANKS)),
                character => ENDS.contains(character),
            };
            let end = rest.char_indices().find(is_end).map_or(rest.len(), |(at, _)| at);
            self.take_plain(&mut builder, end);
            let goes_on = |parser: &Self| {
                let rest = parser.rest();
                !parser.is_done()
                    && !parser.leaves(parent)
                    && !parser.ends_line()
                    && !rest.starts_with(ENDS)
                    && !is_value(rest)
            };
            if end < rest.len() || !self.goes_on(&mut builder, goes_on) {
                // libyaml refuses `:` right before a bracket or a comma.
                let broken =
                    rest.get(end..).and_then(|rest| rest.strip_prefix(':')).is_some_and(|rest| rest.starts_with(ENDS));
                return (builder.finish(), broken);
            }
        }
    }

    /// Takes the line up to `end`, without trailing blanks.
    fn take_plain(&mut self, builder: &mut Builder<'_>, end: usize) {
        let part = self.rest().get(..end).unwrap_or_default().trim_end_matches(BLANKS);
        builder.take(self.at..self.at + part.len());
        self.at += part.len();
    }

    /// Moves to the next line with text, if the scalar continues there.
    fn goes_on(&mut self, builder: &mut Builder<'_>, goes_on: impl Fn(&Self) -> bool) -> bool {
        let (line, at) = (self.line, self.at);
        let empty = self.next_with_text();
        let goes_on = goes_on(self);
        if goes_on {
            builder.fold(empty, at..at);
        } else {
            (self.line, self.at) = (line, at);
        }
        goes_on
    }

    /// Moves to the content of the next line that is not blank. Returns how many blank lines were skipped.
    fn next_with_text(&mut self) -> usize {
        let mut empty = 0;
        self.line += 1;
        while let Some(next) = self.lines.get(self.line) {
            self.at = next.start;
            self.blanks();
            if !self.rest().is_empty() {
                break;
            }
            empty += 1;
            self.line += 1;
        }
        empty
    }

    /// Parses a quoted scalar; afterwards the cursor is after the closing quote. Returns also whether something is wrong with it: an escape
    /// sequence, or no closing quote before the text ends or a line that looks like the next entry of the block around it, where the cursor
    /// then is.
    pub(super) fn quoted(&mut self, parent: isize) -> (Rc<Scalar>, bool) {
        let quote = if self.rest().starts_with('"') { '"' } else { '\'' };
        self.at += 1;
        let mut builder = Builder::new(self.text, self.at);
        let mut broken = false;
        loop {
            let rest = self.rest();
            let plain =
                rest.find(|c| matches!(c, ' ' | '\t') || c == quote || c == '\\' && quote == '"').unwrap_or(rest.len());
            builder.take(self.at..self.at + plain);
            self.at += plain;
            let rest = rest.get(plain..).unwrap_or_default();
            let blank = rest.len() - rest.trim_start_matches(BLANKS).len();
            if blank > 0 && blank < rest.len() {
                builder.take(self.at..self.at + blank);
                self.at += blank;
            } else if blank == rest.len() || rest == "\\" && quote == '"' {
                // The line ends here.
                let from = self.at;
                let empty = self.next_with_text();
                if self.is_done() || self.leaves(parent) && !self.closes(quote) {
                    self.tree.is_cut = true;
                    return (builder.finish(), true);
                }
                if rest != "\\" || empty > 0 {
                    builder.fold(empty, from..from);
                }
            } else if quote == '\'' && rest.starts_with("''") {
                builder.push('\'', self.at..self.at + 2);
                self.at += 2;
            } else if rest.starts_with(quote) {
                self.at += 1;
                return (builder.finish(), broken);
            } else if let Some((character, length)) = escape(rest) {
                builder.push(character, self.at..self.at + length);
                self.at += length;
            } else {
                broken = true;
                builder.take(self.at..self.at + 1);
                self.at += 1;
            }
        }
    }

    /// Whether the open quote is closed soon, followed by what may follow a quoted scalar, so that it does not rather open another one.
    fn closes(&self, quote: char) -> bool {
        let inside = self.text.get(self.at..self.text.floor_char_boundary(self.at + MAX_LOOKAHEAD)).unwrap_or_default();
        let behind =
            closing_quote(inside, quote).and_then(|end| inside.get(end..)).map(|rest| rest.trim_start_matches(BLANKS));
        behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(['\n', '\r', ',', ']', '}', ':', '#']))
    }

    /// Parses a block scalar after `|` or `>`: the lines below that are indented more than `parent`.
    pub(super) fn block_scalar(&mut self, parent: isize) -> Id {
        let is_folded = self.rest().starts_with('>');
        let rest = self.rest().get(1..).unwrap_or_default();
        let indicators =
            rest.get(..rest.find(|c| !matches!(c, '+' | '-' | '1'..='9')).unwrap_or(rest.len())).unwrap_or_default();
        self.at += 1 + indicators.len();
        let digits = indicators.trim_matches(['+', '-']);
        let broken = !self.ends_line() || digits.len() > 1 || indicators.len() > digits.len() + 1;
        let below = self.lines.get(self.line + 1..).unwrap_or_default();
        let indent = match digits.parse::<usize>() {
            Ok(digit) => usize::try_from(parent).unwrap_or_default() + digit,
            Err(_) => self.indent_of_block(below).max(usize::try_from(parent + 1).unwrap_or_default()).max(1),
        };
        let mut builder = Builder::new(self.text, self.at);
        // Pending line breaks: where the last line with text ends, and how many empty lines follow it.
        let (mut last, mut empty) = (None, 0);
        let mut was_indented = false;
        for line in below {
            let (spaces, length) = (self.spaces(line), line.len());
            if spaces == length && length <= indent {
                empty += 1;
            } else if spaces < indent {
                break;
            } else {
                let content = line.start + indent..line.end;
                let is_indented = self.slice(&content).starts_with(BLANKS);
                match last.replace(line.end) {
                    Some(end) if is_folded && !was_indented && !is_indented => builder.fold(empty, end..end),
                    Some(end) => builder.ends(1 + empty, end..end),
                    None => builder.ends(empty, content.start..content.start),
                }
                empty = 0;
                was_indented = is_indented;
                builder.take(content);
            }
            self.line += 1;
        }
        // The last line of a text may have no line break.
        if let Some(end) = last.filter(|end| !indicators.contains('-') && *end < self.text.len()) {
            builder.ends(1, end..end);
        }
        if indicators.contains('+') {
            let end = last.unwrap_or(builder.start);
            builder.ends(empty, end..end);
        }
        self.next_line();
        self.add(Content::Scalar(builder.finish()), broken)
    }

    /// The indentation of a block: that of its first line with text, or of a longer blank line before it.
    fn indent_of_block(&self, lines: &[Span]) -> usize {
        let mut most = 0;
        for line in lines {
            most = most.max(self.spaces(line));
            if self.spaces(line) < line.len() {
                break;
            }
        }
        most
    }

    /// How many spaces a line begins with.
    fn spaces(&self, line: &Span) -> usize {
        line.len() - self.slice(line).trim_start_matches(' ').len()
    }
}

/// The character of an escape sequence in double quotes, and the length of the sequence.
fn escape(rest: &str) -> Option<(char, usize)> {
    let kind = rest.chars().nth(1)?;
    let digits = match kind {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if digits > 0 {
        let code = rest.get(2..2 + digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
        return Some((char::from_u32(u32::from_str_radix(code, 16).ok()?)?, 2 + digits));
    }
    let character = match kind {
        '0' => '\0',
        'a' => '\u{7}',
        'b' => '\u{8}',
        't' | '\t' => '\t',
        'n' => '\n',
        'v' => '\u{b}',
        'f' => '\u{c}',
        'r' => '\r',
        'e' => '\u{1b}',
        ' ' | '"' | '/' | '\\' => kind,
        'N' => '\u{85}',
        '_' => '\u{a0}',
        'L' => '\u{2028}',
        'P' => '\u{2029}',
        _ => return None,
    };
    Some((character, 2))
}
