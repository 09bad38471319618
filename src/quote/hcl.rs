//! HCL strings (HCL native syntax, "Quoted Template Expressions"), as Terraform reads them.

use super::is_invisible;
use crate::text::Text;
use core::fmt::Write as _;

/// An HCL string with its quotes. `$` and `%` are escaped everywhere: the scanner reads `$${` as an escape and `$$${` as an interpolation, so
/// doubling them is not enough. None for text that Terraform changes, since it normalizes all text to Unicode's form C.
pub fn hcl(text: &Text) -> Option<String> {
    let mut out = String::with_capacity(text.raw().len() + 2);
    out.push('"');
    for character in text.raw().chars() {
        if !is_normal(character) {
            return None;
        }
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            _ if matches!(character, '$' | '%') || is_invisible(character) => {
                let point = u32::from(character);
                let _ = if point > 0xffff { write!(out, "\\U{point:08x}") } else { write!(out, "\\u{point:04x}") };
            }
            _ => out.push(character),
        }
    }
    out.push('"');
    Some(out)
}

/// Ranges of characters that normal form C leaves alone in any context; scripts that it affects are left out whole.
const NORMAL: [(u32, u32); 30] = [
    (0, 0x2ff),
    (0x370, 0x373),
    (0x375, 0x37d),
    (0x37f, 0x386),
    (0x388, 0x482),
    (0x48a, 0x590),
    (0x5d0, 0x60f),
    (0x61b, 0x64a),
    (0x660, 0x66f),
    (0x671, 0x6d5),
    (0x10a0, 0x10ff),
    (0x1200, 0x135c),
    (0x1e00, 0x1eff),
    (0x2002, 0x20cf),
    (0x2100, 0x2125),
    (0x2127, 0x2129),
    (0x212c, 0x2328),
    (0x232b, 0x2adb),
    (0x2add, 0x2cee),
    (0x2e00, 0x3029),
    (0x3030, 0x3098),
    (0x309b, 0xa66e),
    (0xac00, 0xd7a3),
    (0xe000, 0xf8ff),
    (0xfe30, 0xffff),
    (0x13430, 0x1343f),
    (0x1bca0, 0x1bca3),
    (0x1d173, 0x1d17a),
    (0x1f000, 0x1fbff),
    (0xe0000, 0x0010_ffff),
];

fn is_normal(character: char) -> bool {
    let point = u32::from(character);
    let is_noncharacter = point & 0xfffe == 0xfffe;
    is_noncharacter || NORMAL.iter().any(|(first, last)| (*first..=*last).contains(&point))
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization as _;
    use unicode_normalization::char::canonical_combining_class;

    #[test]
    fn what_is_taken_is_in_normal_form_wherever_it_stands() {
        let mut taken = 0;
        for character in (0..=0x0010_ffff).filter_map(char::from_u32).filter(|character| is_normal(*character)) {
            taken += 1;
            assert!(core::iter::once(character).nfc().eq([character]), "{character:?}");
            // Neither reordered nor composed with the preceding text.
            assert_eq!(canonical_combining_class(character), 0, "{character:?}");
            let maybe = unicode_normalization::is_nfc_quick(core::iter::once(character));
            assert_eq!(maybe, unicode_normalization::IsNormalized::Yes, "{character:?}");
        }
        assert!(taken > 80_000, "{taken}");
        assert!("ÿéжあ한漢😀'$%".chars().all(is_normal));
        assert!(!is_normal('\u{301}'), "a combining accent");
        assert!(!is_normal('\u{212b}'), "the Ångström sign");
    }
}
