//! The parser: one pass over the bytes, with a function for each rule of RFC 8259's grammar.

use super::{Data, Document, Error, ErrorKind, Member, Value};
use crate::limits::{MAX_DEPTH, MAX_VALUES};
use crate::text::Text;

/// Reads `text` as one JSON value, followed only by white space.
pub fn read(text: String) -> Document {
    read_as(text, false)
}

/// Like [`read`], but tolerates what people do to claims before they share them: `...` for a value or for members, and a trailing comma.
pub fn read_pasted(text: String) -> Document {
    read_as(text, true)
}

/// The first value of a text, and what is wrong with it or behind it.
pub fn first(text: &str) -> (Option<Value>, Option<Error>) {
    let mut parser = Parser::of(text, false);
    let outcome = parser.document();
    parser.root(outcome)
}

fn read_as(text: String, is_pasted: bool) -> Document {
    let mut parser = Parser::of(&text, is_pasted);
    let outcome = parser.document();
    let (left_out, trailing_comma) = (parser.left_out, parser.trailing_comma);
    let (root, error) = parser.root(outcome);
    Document { text, root, error, left_out, trailing_comma }
}

struct Parser<'a> {
    text: &'a str,
    /// The next byte; always on a character boundary.
    at: usize,
    depth: usize,
    values: usize,
    /// The outermost object up to an error.
    kept: Option<Value>,
    is_pasted: bool,
    left_out: Option<usize>,
    trailing_comma: Option<usize>,
}

const VALUE: &str = "a value";

impl<'a> Parser<'a> {
    fn of(text: &'a str, is_pasted: bool) -> Self {
        Self { text, at: 0, depth: 0, values: 0, kept: None, is_pasted, left_out: None, trailing_comma: None }
    }

    /// What was read, before an error what stands complete.
    fn root(self, outcome: Result<(Value, Option<Error>), Error>) -> (Option<Value>, Option<Error>) {
        match outcome {
            Ok((root, error)) => (Some(root), error),
            Err(error) => (self.kept, Some(error)),
        }
    }

    fn document(&mut self) -> Result<(Value, Option<Error>), Error> {
        self.space();
        let root = self.value(VALUE)?;
        self.space();
        let trailing = self.peek().is_some().then(|| self.unexpected("nothing more"));
        Ok((root, trailing))
    }

    fn value(&mut self, expected: &'static str) -> Result<Value, Error> {
        if self.values == MAX_VALUES {
            return Err(self.error(ErrorKind::Many));
        }
        self.values += 1;
        let start = self.at;
        let data = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Data::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Data::Bool(true))?,
            Some(b'f') => self.word("false", Data::Bool(false))?,
            Some(b'n') => self.word("null", Data::Null)?,
            _ if self.skips_dots() => Data::LeftOut,
            _ => return Err(self.unexpected(expected)),
        };
        Ok(Value { data, span: start..self.at })
    }

    fn nested(&mut self, body: fn(&mut Self) -> Result<Data, Error>) -> Result<Data, Error> {
        if self.depth == MAX_DEPTH {
            return Err(self.error(ErrorKind::Depth));
        }
        self.depth += 1;
        let data = body(self)?;
        self.depth -= 1;
        Ok(data)
    }

    fn object(&mut self) -> Result<Data, Error> {
        let start = self.at;
        let outermost = self.depth == 1;
        let mut members = Vec::new();
        match self.members(&mut members) {
            Ok(()) => Ok(Data::Object(members)),
            Err(error) => {
                if outermost {
                    self.kept = Some(Value { data: Data::Object(members), span: start..error.offset });
                }
                Err(error)
            }
        }
    }

    fn members(&mut self, members: &mut Vec<Member>) -> Result<(), Error> {
        self.at += 1;
        self.space();
        if self.take(b'}') {
            return Ok(());
        }
        let mut expected = "a name in double quotes or `}`";
        loop {
            let start = self.at;
            if !self.skips_dots() {
                if self.peek() != Some(b'"') {
                    return Err(self.unexpected(expected));
                }
                let name = self.string()?;
                self.space();
                if !self.take(b':') {
                    return Err(self.unexpected("`:`"));
                }
                self.space();
                let value = self.value(VALUE)?;
                members.push(Member { name, span: start..self.at, value });
            }
            self.space();
            if self.take(b'}') {
                return Ok(());
            }
            let comma = self.at;
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `}`"));
            }
            self.space();
            if self.is_pasted && self.take(b'}') {
                self.trailing_comma.get_or_insert(comma);
                return Ok(());
            }
            expected = "a name in double quotes";
        }
    }

    fn array(&mut self) -> Result<Data, Error> {
        let mut items = Vec::new();
        self.at += 1;
        self.space();
        if self.take(b']') {
            return Ok(Data::Array(items));
        }
        let mut expected = "a value or `]`";
        loop {
            items.push(self.value(expected)?);
            self.space();
            if self.take(b']') {
                return Ok(Data::Array(items));
            }
            if !self.take(b',') {
                return Err(self.unexpected("`,` or `]`"));
            }
            self.space();
            expected = VALUE;
        }
    }

    fn number(&mut self) -> Result<Data, Error> {
        let start = self.at;
        self.take(b'-');
        if self.take(b'0') {
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(Error { kind: ErrorKind::LeadingZero, offset: self.at - 1 });
            }
        } else {
            self.digits()?;
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(Data::Number(self.text.get(start..self.at).unwrap_or_default().to_owned()))
    }

    fn digits(&mut self) -> Result<(), Error> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.unexpected("a digit")) } else { Ok(()) }
    }

    fn word(&mut self, word: &'static str, data: Data) -> Result<Data, Error> {
        for expected in word.bytes() {
            if !self.take(expected) {
                return Err(self.unexpected(VALUE));
            }
        }
        Ok(data)
    }

    fn string(&mut self) -> Result<Text, Error> {
        const REST: &str = "the rest of a string";
        self.at += 1;
        let mut value = String::new();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(Text::from(value));
                }
                Some(b'\\') => value.push(self.escape(REST)?),
                Some(b' '..) => {
                    let end = claimlens_scan::string_end(self.text.as_bytes(), self.at).unwrap_or(self.text.len());
                    value.push_str(self.text.get(self.at..end).unwrap_or_default());
                    self.at = end;
                }
                Some(control) => return Err(self.error(ErrorKind::Control(char::from(control)))),
                None => return Err(self.error(ErrorKind::End { expected: REST })),
            }
        }
    }

    fn escape(&mut self, rest: &'static str) -> Result<char, Error> {
        let backslash = self.at;
        self.at += 1;
        let Some(letter) = self.peek() else {
            return Err(self.error(ErrorKind::End { expected: rest }));
        };
        self.at += 1;
        Ok(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode(backslash, rest)?,
            _ => return Err(Error { kind: ErrorKind::Escape, offset: backslash }),
        })
    }

    /// The character of `\u` and four digits, and of a second escape if the first is a high surrogate.
    fn unicode(&mut self, backslash: usize, rest: &'static str) -> Result<char, Error> {
        let first = self.hexadecimal(backslash, rest)?;
        if !(0xD800..0xDC00).contains(&first) {
            return Ok(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
        }
        let behind = self.at;
        if self.text.as_bytes().get(behind..).is_some_and(|text| text.starts_with(b"\\u")) {
            self.at += 2;
            let second = self.hexadecimal(behind, rest)?;
            if (0xDC00..0xE000).contains(&second) {
                let point = 0x1_0000 + ((first - 0xD800) << 10) + (second - 0xDC00);
                return Ok(char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            // Not a low surrogate: it is parsed again by itself.
            self.at = behind;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    fn hexadecimal(&mut self, backslash: usize, rest: &'static str) -> Result<u32, Error> {
        let mut point = 0;
        for _ in 0..4 {
            let Some(byte) = self.peek() else {
                return Err(self.error(ErrorKind::End { expected: rest }));
            };
            let Some(digit) = char::from(byte).to_digit(16) else {
                return Err(Error { kind: ErrorKind::Escape, offset: backslash });
            };
            point = point * 16 + digit;
            self.at += 1;
        }
        Ok(point)
    }

    /// Skips the dots that stand for something left out.
    fn skips_dots(&mut self) -> bool {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(dots) = ["...", "…"].into_iter().find(|dots| self.is_pasted && rest.starts_with(dots)) else {
            return false;
        };
        self.left_out.get_or_insert(self.at);
        self.at += dots.len();
        true
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn unexpected(&self, expected: &'static str) -> Error {
        let kind = match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => ErrorKind::Unexpected { found, expected },
            None => ErrorKind::End { expected },
        };
        self.error(kind)
    }

    fn error(&self, kind: ErrorKind) -> Error {
        Error { kind, offset: self.at }
    }
}
