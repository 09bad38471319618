//! JSON (RFC 8259), written by `serde_json`; invisible characters are escaped, so that a file shows what it contains.

use super::is_invisible;
use crate::text::Text;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use std::io;

/// A JSON string with its quotes.
pub fn json(text: &Text) -> String {
    json_of(text.raw())
}

/// A value as JSON. Each member of the outermost object has its own line, and so has each item of a list in it.
pub fn json_of<T: Serialize + ?Sized>(value: &T) -> String {
    let mut json = Vec::new();
    // Neither writing to memory nor a type with string keys can fail.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut json, Lines::default()));
    String::from_utf8(json).unwrap_or_default()
}

/// The depth to which the contents of arrays and objects get lines of their own.
const DEPTH_OF_LINES: usize = 2;

#[derive(Default)]
struct Lines {
    /// The number of open arrays and objects.
    depth: usize,
    /// Whether the innermost of them is still empty.
    is_empty: bool,
}

impl Lines {
    fn open<W: io::Write + ?Sized>(&mut self, bracket: &[u8], out: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.is_empty = true;
        out.write_all(bracket)
    }

    fn item<W: io::Write + ?Sized>(&mut self, is_first: bool, out: &mut W) -> io::Result<()> {
        self.is_empty = false;
        let has_line = self.depth <= DEPTH_OF_LINES;
        out.write_all(match (is_first, has_line) {
            (true, _) => b"",
            (false, true) => b",",
            (false, false) => b", ",
        })?;
        if has_line { self.line(out) } else { Ok(()) }
    }

    fn close<W: io::Write + ?Sized>(&mut self, bracket: &[u8], out: &mut W) -> io::Result<()> {
        let has_line = !self.is_empty && self.depth <= DEPTH_OF_LINES;
        self.depth -= 1;
        self.is_empty = false;
        if has_line {
            self.line(out)?;
        }
        out.write_all(bracket)
    }

    fn line<W: io::Write + ?Sized>(&self, out: &mut W) -> io::Result<()> {
        out.write_all(b"\n")?;
        out.write_all("  ".repeat(self.depth).as_bytes())
    }
}

impl Formatter for Lines {
    fn begin_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(b"[", out)
    }

    fn begin_array_value<W: io::Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.item(is_first, out)
    }

    fn end_array<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(b"]", out)
    }

    fn begin_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(b"{", out)
    }

    fn begin_object_key<W: io::Write + ?Sized>(&mut self, out: &mut W, is_first: bool) -> io::Result<()> {
        self.item(is_first, out)
    }

    fn begin_object_value<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object<W: io::Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(b"}", out)
    }

    /// A part of a string in which `serde_json` found nothing to escape.
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        for character in fragment.chars() {
            if is_invisible(character) {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    out.write_all(format!("\\u{unit:04x}").as_bytes())?;
                }
            } else {
                out.write_all(character.encode_utf8(&mut [0; 4]).as_bytes())?;
            }
        }
        Ok(())
    }
}
