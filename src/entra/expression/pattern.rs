//! `matches`.

use crate::text::Span;

/// The longest value that is compared with a pattern, in bytes: a subject's 600 characters have at most 2,400.
pub const MAX_COMPARED: usize = 4_096;

/// Compares a whole value: what each wildcard stands for, or the byte of the value as far as which they go together.
///
/// Only the last `*` is ever lengthened: what stands before it can stay as short as it is. So the time is at most the square of the value's length.
pub(super) fn compare(pattern: &str, value: &str) -> Result<Vec<Span>, usize> {
    let next = |text: &str, at: usize| text.get(at..).and_then(|rest| rest.chars().next());
    let (mut at, mut read, mut furthest) = (0, 0, 0);
    let mut stands: Vec<Span> = Vec::new();
    // Behind the last `*`: the byte of the pattern, and the number of its entry.
    let mut star: Option<(usize, usize)> = None;
    loop {
        furthest = furthest.max(read);
        match (next(pattern, at), next(value, read)) {
            (None, None) => return Ok(stands),
            (Some('*'), _) => {
                at += 1;
                star = Some((at, stands.len()));
                stands.push(read..read);
            }
            (Some(_), None) => return Err(furthest),
            (Some(wanted), Some(found)) if wanted == '?' || wanted == found => {
                if wanted == '?' {
                    stands.push(read..read + found.len_utf8());
                }
                at += wanted.len_utf8();
                read += found.len_utf8();
            }
            _ => {
                let (behind, entry) = star.ok_or(furthest)?;
                let longer = stands.get_mut(entry).ok_or(furthest)?;
                longer.end += next(value, longer.end).ok_or(furthest)?.len_utf8();
                (at, read) = (behind, longer.end);
                stands.truncate(entry + 1);
            }
        }
    }
}
