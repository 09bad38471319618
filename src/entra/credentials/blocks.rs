//! Blocks of Terraform (HCL) and Bicep: as much of both grammars as literal values need. Both become JSON values; anything that is not a
//! literal becomes `null`.

use super::{ExistingCredential, SourceFormat, existing};
use crate::json::{Data, Member, Value};
use crate::text::{Span, Text};

/// How deep blocks, objects and lists may nest.
const MAX_DEPTH: usize = 32;
/// Within how many bytes after `resource` its type and its opening brace must follow.
const HEAD: usize = 400;

/// Finds the resources that are federated credentials.
///
/// Terraform: `resource "azurerm_federated_identity_credential" "name" {`, and azuread's two. Bicep: `resource name '…/federatedIdentityCredentials@…' = {`.
pub(super) fn read(text: &str, found: &mut Vec<ExistingCredential>) {
    let mut at = 0;
    while let Some(next) = text.get(at..).and_then(|rest| rest.find("resource")) {
        let start = at + next;
        at = start + "resource".len();
        // The type is the first string after it, in Bicep after a word. A window keeps the search linear.
        let head = text.get(..text.floor_char_boundary(at + HEAD)).unwrap_or_default();
        let mut parser = Parser { text: head, at, depth: 0 };
        let kind = match parser.next() {
            Token::Text(kind) => kind,
            Token::Word(_) => match parser.next() {
                Token::Text(kind) => kind,
                _ => None,
            },
            _ => None,
        };
        let is_credential = kind.is_some_and(|kind| {
            let kind = kind.to_ascii_lowercase().replace('_', "");
            kind.contains("federatedidentitycredential")
        });
        let Some(open) = head.get(parser.at..).and_then(|rest| rest.find('{')).filter(|_| is_credential) else {
            continue;
        };
        let mut parser = Parser { text, at: parser.at + open + 1, depth: 0 };
        let members = parser.members();
        at = parser.at;
        let value = Value { data: Data::Null, span: start..at };
        found.push(existing(&value, &members, 0, Some(SourceFormat::File)));
    }
}

/// Whether a character may be part of a word. All of other scripts may: it makes no difference here which of them are letters.
fn is_word_char(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || !character.is_ascii()
}

enum Token {
    Word(Span),
    /// A string, with its value if it is a literal.
    Text(Option<String>),
    /// A bracket, `=`, `:`, `,`, a line break, or any other character.
    Sign(u8),
    End,
}

struct Parser<'a> {
    text: &'a str,
    /// The next byte; always on a character boundary.
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// Skips past `end`, or to the end of the text.
    fn skip(&mut self, end: &str) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        self.at += rest.find(end).map_or(rest.len(), |at| at + end.len());
    }

    fn next(&mut self) -> Token {
        loop {
            match (self.peek(0), self.peek(1)) {
                (Some(b' ' | b'\t' | b'\r'), _) => self.at += 1,
                (Some(b'/'), Some(b'*')) => self.skip("*/"),
                (Some(b'#'), _) | (Some(b'/'), Some(b'/')) => {
                    // The line break is a token of its own.
                    self.skip("\n");
                    if self.text.as_bytes().get(self.at - 1) == Some(&b'\n') {
                        self.at -= 1;
                    }
                }
                _ => break,
            }
        }
        let start = self.at;
        let Some(character) = self.text.get(start..).and_then(|rest| rest.chars().next()) else { return Token::End };
        self.at += character.len_utf8();
        match character {
            '"' | '\'' => Token::Text(self.string(character)),
            _ if is_word_char(character) => {
                let rest = self.text.get(self.at..).unwrap_or_default();
                self.at += rest.find(|next| !is_word_char(next) && next != '-').unwrap_or(rest.len());
                Token::Word(start..self.at)
            }
            _ => Token::Sign(u8::try_from(character).unwrap_or(b'?')),
        }
    }

    /// The rest of a string after its opening quote. None if something is interpolated.
    fn string(&mut self, quote: char) -> Option<String> {
        if quote == '\'' && self.text.get(self.at..).is_some_and(|rest| rest.starts_with("''")) {
            // Bicep's verbatim string, or an empty one.
            let rest = self.text.get(self.at + 2..).unwrap_or_default();
            self.at += 2;
            let end = rest.find("'''")?;
            self.at += end + 3;
            let value = rest.get(..end)?;
            return Some(value.strip_prefix('\n').unwrap_or(value).to_owned());
        }
        let mut value = String::new();
        let mut is_literal = true;
        loop {
            let character = self.text.get(self.at..)?.chars().next()?;
            if character == '\n' {
                return None;
            }
            self.at += character.len_utf8();
            match character {
                _ if character == quote => return is_literal.then_some(value),
                '\\' => value.push(self.escape()?),
                '$' | '%' if self.peek(0) == Some(b'{') && (quote == '"' || character == '$') => {
                    // A string inside it ends this one early; what follows is then no literal either.
                    is_literal = false;
                }
                // Terraform: `$${` stands for `${`.
                '$' | '%'
                    if quote == '"' && self.peek(0) == u8::try_from(character).ok() && self.peek(1) == Some(b'{') =>
                {
                    value.push(character);
                    value.push('{');
                    self.at += 2;
                }
                _ => value.push(character),
            }
        }
    }

    /// The character of an escape sequence, after its backslash.
    fn escape(&mut self) -> Option<char> {
        let letter = self.text.get(self.at..)?.chars().next()?;
        self.at += letter.len_utf8();
        let (start, end) = match letter {
            'n' => return Some('\n'),
            'r' => return Some('\r'),
            't' => return Some('\t'),
            'u' if self.peek(0) == Some(b'{') => {
                let start = self.at + 1;
                self.skip("}");
                (start, self.at - 1)
            }
            'u' | 'U' => {
                let start = self.at;
                self.at += if letter == 'u' { 4 } else { 8 };
                (start, self.at)
            }
            _ => return Some(letter),
        };
        let Some(digits) = self.text.get(start..end) else {
            // Cut off, or no digits: back to a character boundary.
            self.at = self.text.len();
            return None;
        };
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    }

    /// The members of a block or an object, up to its closing brace.
    fn members(&mut self) -> Vec<Member> {
        let mut members = Vec::new();
        loop {
            let start = self.at;
            let name = match self.next() {
                Token::End | Token::Sign(b'}') => return members,
                Token::Word(word) => Text::from(self.text.get(word).unwrap_or_default()),
                Token::Text(Some(text)) => Text::from(text),
                _ => continue,
            };
            // A block may have labels between its name and its brace.
            let value = loop {
                let before = self.at;
                match self.next() {
                    Token::Word(_) | Token::Text(_) => {}
                    Token::Sign(b'=' | b':') => break self.value(),
                    Token::Sign(b'{') => {
                        self.at = before;
                        break self.value();
                    }
                    _ => {
                        self.at = before;
                        break Value { data: Data::Null, span: before..before };
                    }
                }
            };
            members.push(Member { name, span: start..value.span.end, value });
        }
    }

    fn value(&mut self) -> Value {
        self.space();
        let start = self.at;
        let deeper = self.depth < MAX_DEPTH;
        let data = match self.next() {
            Token::Text(Some(text)) => {
                let end = self.at;
                if self.ends() {
                    self.at = end;
                    return Value { data: Data::String(Text::from(text)), span: start..end };
                }
                self.at = end;
                Data::Null
            }
            Token::Sign(b'{') if deeper => {
                self.depth += 1;
                let members = self.members();
                self.depth -= 1;
                return Value { data: Data::Object(members), span: start..self.at };
            }
            Token::Sign(b'[') if deeper => {
                self.depth += 1;
                let items = self.items();
                self.depth -= 1;
                return Value { data: Data::Array(items), span: start..self.at };
            }
            _ => Data::Null,
        };
        // A computed value: it ends with the line, or with the list or object around it.
        let mut inner = 0_usize;
        loop {
            let before = self.at;
            match self.next() {
                Token::Sign(b'(' | b'[' | b'{') => inner += 1,
                Token::Sign(b')' | b']' | b'}') if inner > 0 => inner -= 1,
                Token::End | Token::Sign(b']' | b'}' | b',' | b'\n') if inner == 0 => {
                    self.at = before;
                    break;
                }
                Token::End => break,
                _ => {}
            }
        }
        Value { data, span: start..self.at }
    }

    fn items(&mut self) -> Vec<Value> {
        let mut items = Vec::new();
        loop {
            let before = self.at;
            match self.next() {
                Token::End | Token::Sign(b']') => return items,
                // The marks of `terraform plan` stand before an item.
                Token::Sign(b',' | b'\n' | b'}' | b'+' | b'-' | b'~') => {}
                _ => {
                    self.at = before;
                    items.push(self.value());
                }
            }
        }
    }

    /// Whether nothing stands behind a value that belongs to it.
    fn ends(&mut self) -> bool {
        matches!(self.next(), Token::End | Token::Sign(b'\n' | b',' | b']' | b'}'))
    }

    fn space(&mut self) {
        while matches!(self.peek(0), Some(b' ' | b'\t' | b'\r')) {
            self.at += 1;
        }
    }
}
