//! How fast texts are read: `cargo bench --bench read`. A plain table, without a judgement; the work itself is bounded in `tests/laws.rs`.
//!
//! `-- --write FOLDER` writes the texts into files instead, for `cargo xtask bench`, which has them read in a browser.

#![allow(
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::disallowed_methods,
    reason = "a program that measures"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use claimlens::report::{Options, Reader, read, report};
use serde_json::Map;
use std::time::{Duration, Instant};

const MB: usize = 1_000_000;
/// How much the page feeds at once.
const SLICE: usize = 128 << 10;

/// A job's log of `size` bytes with `count` different tokens in it, evenly spread.
fn log(size: usize, count: usize) -> String {
    const LINES: [&str; 4] = [
        "2026-05-06T07:08:09.123456Z 01O $ npm ci --prefer-offline --no-audit",
        "2026-05-06T07:08:09.223456Z 01O added 1204 packages from 873 contributors and audited 9871 packages in 12.345s",
        "2026-05-06T07:08:10.323456Z 01E \u{1b}[33mwarning\u{1b}[0m: field `key` is never read, see https://doc.example.com/lints?id=dead_code",
        "2026-05-06T07:08:11.423456Z 01O [INFO] Downloaded: https://repo.example.com/org/example/view/3.2.1/view-3.2.1.jar (13 kB at 1.2 MB/s)",
    ];
    let mut log = String::with_capacity(size + 4_096);
    for token in 0..count {
        let claims = support::claims(&serde_json::from_str(&format!("{{\"job_id\":\"{token}\"}}")).unwrap(), &[]);
        let token_text = support::token(support::HEADER, &claims);
        let mut line = 0;
        while log.len() + token_text.len() < size / count * (token + 1) {
            log.push_str(LINES[line % LINES.len()]);
            log.push('\n');
            line += 1;
        }
        log.push_str(&token_text);
        log.push('\n');
    }
    log
}

/// The shortest of several runs, and the longest slice of it.
fn measure(text: &str) -> (Duration, Duration) {
    let runs = (20 * MB / text.len().max(1)).clamp(3, 2_000);
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..runs {
        let start = Instant::now();
        let mut longest = Duration::ZERO;
        let mut reader = Reader::default();
        let mut rest = text;
        while !rest.is_empty() {
            let end = (0..=SLICE.min(rest.len())).rev().find(|at| rest.is_char_boundary(*at)).unwrap();
            let slice = Instant::now();
            reader.feed(&rest[..end]);
            longest = longest.max(slice.elapsed());
            rest = &rest[end..];
        }
        let last = Instant::now();
        let reading = reader.finish();
        longest = longest.max(last.elapsed());
        best = best.min((start.elapsed(), longest));
        assert!(report(&reading, 0, support::NOW, &Options::default()).selected.is_some());
    }
    best
}

fn main() {
    let seed = support::token(support::HEADER, &support::claims(&Map::new(), &[]));
    let groups: Vec<String> = (0..1_600).map(|n| format!("\"group/sub-group/{n:016}\"")).collect();
    let groups = serde_json::from_str(&format!("{{\"groups_direct\":[{}]}}", groups.join(","))).unwrap();
    let claims = support::claims(&Map::new(), &[]);
    let more = |members: String| format!("{},{members}}}", claims.strip_suffix('}').unwrap());
    let members: Vec<String> = (0..100_000).map(|n| format!("\"c{n}\":{n}")).collect();
    let texts = [
        ("the seed's token", seed.clone()),
        ("a token of 64 kB", support::token(support::HEADER, &support::claims(&groups, &[]))),
        ("a log of 10 MB, 10 tokens", log(10 * MB, 10)),
        ("a log of 20 MB, 10 tokens", log(20 * MB, 10)),
        ("a log of 10 MB, 10,000 tokens", log(10 * MB, 10_000)),
        (
            "10 MB of JSON a line, 1 token",
            format!("{}{seed}", "{\"level\":\"info\",\"key\":\"value\",\"n\":[1,2,3]}\n".repeat(232_558)),
        ),
        ("a claim of 5 MB", support::token(support::HEADER, &more(format!("\"a\":\"{}\"", "x".repeat(5 * MB))))),
        ("100,000 claims", support::token(support::HEADER, &more(members.join(",")))),
        ("100,000 claims as JSON", more(members.join(","))),
    ];
    // Cargo adds `--bench`.
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    if let [option, folder] = &args[..]
        && option == "--write"
    {
        for (number, (name, text)) in texts.iter().enumerate() {
            std::fs::write(format!("{folder}/{number} {name}.txt"), text).unwrap();
        }
        return;
    }
    println!("{:<32}{:>12}{:>12}{:>12}{:>16}{:>10}", "text", "bytes", "ms", "MB/s", "longest slice", "tokens");
    for (name, text) in texts {
        let (time, longest) = measure(&text);
        let count = report(&read(&text), 0, support::NOW, &Options::default()).tokens.len();
        let rate = text.len() as f64 / MB as f64 / time.as_secs_f64();
        let (all, slice) = (time.as_secs_f64() * 1e3, longest.as_secs_f64() * 1e3);
        println!("{name:<32}{:>12}{all:>12.3}{rate:>12.0}{slice:>13.3} ms{count:>10}", text.len());
    }
}
