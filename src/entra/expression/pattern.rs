//! `matches`.

use crate::text::Span;

/// Compares a whole value. Returns what each wildcard matched, or the length up to which the value fits, in bytes.
///
/// Only the last `*` is ever extended: everything before it can stay as short as it is. So the time is at most quadratic in the value's length,
/// which [`crate::limits::MAX_LENGTH`] bounds.
pub(super) fn compare(pattern: &str, value: &str) -> Result<Vec<Span>, usize> {
    let next = |text: &str, at: usize| text.as_bytes().get(at).copied();
    // The next character boundary.
    let behind = |at: usize| value.ceil_char_boundary(at + 1);
    let (mut at, mut read, mut furthest) = (0, 0, 0);
    let mut stands: Vec<Span> = Vec::new();
    // After the last `*`: the offset in the pattern, and the index of its entry.
    let mut star: Option<(usize, usize)> = None;
    loop {
        furthest = furthest.max(read);
        match (next(pattern, at), next(value, read)) {
            (None, None) => return Ok(stands),
            (Some(b'*'), _) => {
                at += 1;
                star = Some((at, stands.len()));
                stands.push(read..read);
            }
            (Some(_), None) => break,
            (Some(b'?'), Some(_)) => {
                stands.push(read..behind(read));
                at += 1;
                read = behind(read);
            }
            (Some(wanted), Some(found)) if wanted == found => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((start, entry)) = star else { break };
                let Some(longer) = stands.get_mut(entry) else { break };
                longer.end = behind(longer.end);
                (at, read) = (start, longer.end);
                stands.truncate(entry + 1);
            }
        }
    }
    Err(value.floor_char_boundary(furthest))
}
