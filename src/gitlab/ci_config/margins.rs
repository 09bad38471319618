//! Strips what surrounds pasted YAML: quotation marks of emails, Markdown's fences, line numbers, the signs of a diff.
//!
//! [`fragments`] works line by line, so the rest of each line is a single span of the paste.

use super::JOB_KEYS;
use crate::text::Span;

/// Lines that belong together, each without its margin and line break, as spans of the paste.
#[derive(Debug)]
pub(super) struct Fragment {
    pub(super) lines: Vec<Span>,
    /// Whether lines of the file are known to be missing before, after or between these.
    pub(super) is_cut: bool,
    /// Whether it is quoted in an email.
    is_quoted: bool,
}

/// How many levels of quotation are stripped.
const MAX_QUOTES: usize = 8;
/// The info strings of fences that may hold a configuration; an empty one may too.
const LANGUAGES: [&str; 5] = ["yaml", "yml", "diff", "gitlab", "text"];

/// The fragments of a paste, in order.
pub(super) fn fragments(text: &str) -> Vec<Fragment> {
    let mut fragments = vec![Fragment { lines: lines(text), is_cut: false, is_quoted: false }];
    for peel in [quotes, fences, numbers, signs] {
        fragments = fragments.into_iter().flat_map(|fragment| peel(text, fragment)).collect();
    }
    fragments
}

/// The lines of a text, without a byte-order mark.
fn lines(text: &str) -> Vec<Span> {
    let mut lines = Vec::new();
    let mut start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    for line in text.get(start..).unwrap_or_default().split_inclusive('\n') {
        let end = start + line.len();
        let line = line.strip_suffix('\n').unwrap_or(line);
        for part in line.strip_suffix('\r').unwrap_or(line).split('\r') {
            lines.push(start..start + part.len());
            start += part.len() + 1;
        }
        start = end;
    }
    lines
}

fn slice<'a>(text: &'a str, line: &Span) -> &'a str {
    text.get(line.clone()).unwrap_or_default()
}

/// Each run of lines that begin with `>`, unquoted, and the runs between them.
fn quotes(text: &str, fragment: Fragment) -> Vec<Fragment> {
    unquote(text, fragment, MAX_QUOTES)
}

fn unquote(text: &str, fragment: Fragment, most: usize) -> Vec<Fragment> {
    let is_quote = |line: &Span| slice(text, line).starts_with('>');
    if most == 0 || !fragment.lines.iter().any(is_quote) {
        return vec![fragment];
    }
    let mut runs: Vec<(bool, Fragment)> = Vec::new();
    for line in fragment.lines {
        let is_quoted = is_quote(&line);
        let is_blank = slice(text, &line).trim_ascii().is_empty();
        let start = line.start + usize::from(is_quoted);
        let space = usize::from(is_quoted && text.get(start..line.end).is_some_and(|rest| rest.starts_with(' ')));
        let line = start + space..line.end;
        match runs.last_mut() {
            Some((of, run)) if *of == is_quoted || is_blank => run.lines.push(line),
            _ => runs.push((is_quoted, Fragment { lines: vec![line], is_quoted, ..fragment })),
        }
    }
    let peeled =
        runs.into_iter().map(|(is_quoted, run)| if is_quoted { unquote(text, run, most - 1) } else { vec![run] });
    peeled.flatten().collect()
}

/// The lines between Markdown's fences. The rest is prose, unless it has keys of jobs or block scalars: then the fences belong to those.
fn fences(text: &str, fragment: Fragment) -> Vec<Fragment> {
    let mut found: Vec<Fragment> = Vec::new();
    // What closes the fence, and whether its lines may be YAML.
    let mut open: Option<(&str, bool)> = None;
    for line in &fragment.lines {
        let content = slice(text, line).trim_ascii();
        let fence = ["```", "~~~"].into_iter().find(|fence| content.starts_with(fence));
        let language = content.trim_start_matches(['`', '~']).trim_ascii_start();
        match (open, fence) {
            (Some((opened, _)), Some(fence)) if opened == fence && language.is_empty() => open = None,
            (Some((_, is_wanted)), _) => {
                if let Some(last) = found.last_mut().filter(|_| is_wanted) {
                    last.lines.push(line.clone());
                }
            }
            (None, Some(fence)) => {
                let is_wanted = language.is_empty() || LANGUAGES.iter().any(|known| language.starts_with(known));
                open = Some((fence, is_wanted));
                found.push(Fragment { lines: Vec::new(), ..fragment });
            }
            (None, None) => {
                let is_key = |key: &&str| content.strip_prefix(*key).is_some_and(|rest| rest.starts_with(':'));
                let before_block = content.trim_end_matches(['|', '>', '+', '-']);
                let is_block = before_block.len() < content.len() && before_block.ends_with(": ");
                if is_block || JOB_KEYS.iter().any(is_key) {
                    return vec![fragment];
                }
            }
        }
    }
    if found.is_empty() { vec![fragment] } else { found }
}

/// A listing without its line numbers, which must be consecutive: `12: `, ` 12 | `, ` 12<tab>`, ` 12 `.
fn numbers(text: &str, mut fragment: Fragment) -> Vec<Fragment> {
    let mut stripped = Vec::new();
    let (mut next, mut count) = (None, 0);
    for line in &fragment.lines {
        let content = slice(text, line);
        let inner = content.trim_ascii_start();
        if inner.is_empty() {
            stripped.push(line.clone());
            continue;
        }
        let digits = inner.bytes().take_while(u8::is_ascii_digit).count();
        let (number, behind) = inner.split_at(digits);
        let behind_bar = behind.trim_start_matches(' ').strip_prefix(['|', '│']);
        let rest = behind_bar.or_else(|| behind.strip_prefix([':', '\t', '.', ')'])).unwrap_or(behind);
        let is_apart = rest.len() < behind.len() || behind.is_empty() || behind.starts_with(' ');
        match number.parse::<u32>() {
            Ok(number) if is_apart && next.is_none_or(|next| next == number) => next = number.checked_add(1),
            _ => return vec![fragment],
        }
        stripped.push(line.end - rest.len()..line.end);
        count += 1;
    }
    if count > 1 {
        fragment.lines = stripped;
    }
    vec![fragment]
}

/// The new side of a diff: with the added lines, without the removed ones.
fn signs(text: &str, fragment: Fragment) -> Vec<Fragment> {
    let starts = |line: &Span, sign: &str| slice(text, line).starts_with(sign);
    if fragment.lines.iter().any(|line| starts(line, "@@ -")) {
        return hunks(text, &fragment);
    }
    if !fragment.lines.iter().any(|line| starts(line, "+")) {
        return vec![fragment];
    }
    // In diffs written by hand, unchanged lines often have no margin.
    let has_margin =
        fragment.lines.iter().all(|line| line.is_empty() || slice(text, line).starts_with(['+', '-', ' ', '\\']));
    let kept = fragment.lines.into_iter().filter(|line| !slice(text, line).starts_with(['-', '\\']));
    let lines =
        kept.map(|line| line.start + usize::from(!line.is_empty() && (has_margin || starts(&line, "+")))..line.end);
    vec![Fragment { lines: lines.collect(), is_cut: true, ..fragment }]
}

/// The hunks of a diff, each by itself, since it is unknown which job a hunk begins in. (After `@@` git prints the previous line that begins
/// with a letter, but the names of jobs may begin with a full stop.)
fn hunks(text: &str, fragment: &Fragment) -> Vec<Fragment> {
    // Emails put a space before lines that begin with one (RFC 3676 section 4.4); YAML is mostly indented by an even number of spaces.
    let spaces = |line: &Span| slice(text, line).len() - slice(text, line).trim_start_matches(' ').len();
    let is_stuffed = fragment.is_quoted && fragment.lines.iter().all(|line| spaces(line) % 2 == 0);
    let mut found: Vec<Fragment> = Vec::new();
    let mut is_inside = false;
    let mut is_yaml = true;
    for (line, next) in fragment.lines.iter().zip(fragment.lines.iter().skip(1).map(Some).chain([None])) {
        let content = slice(text, line);
        let names_a_file =
            content.starts_with("--- ") && next.is_some_and(|next| slice(text, next).starts_with("+++ "));
        if let Some(path) = content.strip_prefix("+++ ").filter(|_| !is_inside) {
            let path = path.split('\t').next().unwrap_or_default().trim_ascii_end();
            is_yaml = [".yml", ".yaml"].iter().any(|end| path.ends_with(end));
        } else if content.starts_with("@@ -") {
            is_inside = true;
            let is_cut = fragment.is_cut || !content.starts_with("@@ -0,0 +1");
            if is_yaml {
                found.push(Fragment { lines: Vec::new(), is_cut, ..*fragment });
            }
        } else if names_a_file || !(content.is_empty() || content.starts_with(['+', '-', ' ', '\\'])) {
            is_inside = false;
        } else if is_inside
            && is_yaml
            && !content.starts_with(['-', '\\'])
            && let Some(hunk) = found.last_mut()
        {
            let margin = if is_stuffed && content.starts_with("  ") { 2 } else { usize::from(!content.is_empty()) };
            hunk.lines.push(line.start + margin..line.end);
        }
    }
    found
}
