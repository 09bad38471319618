//! The token's life: a line with `nbf`, `iat`, `exp` and the moment of judgement on it, and the same in words.

use super::browser;
use super::node::{Node, node};
use crate::report::Times;
use crate::time::{LAST, duration, relative, utc};

/// Marks that are nearer than this share one label.
const NEAR: i64 = 120;

/// Where the moments stand on the line, in thousandths of it.
struct Line {
    start: i64,
    end: i64,
    issued: Option<i64>,
    not_before: Option<i64>,
    judged: i64,
    /// Where the line is broken, since the judgement is too far away to be drawn to scale.
    gap: Option<i64>,
}

impl Line {
    /// None where there is no beginning, no end, or no time between them.
    fn of(times: &Times, judged: i64) -> Option<Self> {
        let known = |time: &i64| (0..=LAST).contains(time);
        let (issued, not_before) = (times.issued.filter(known), times.not_before.filter(known));
        let start = issued.into_iter().chain(not_before).min()?;
        let end = times.expires.filter(known).filter(|end| *end > start)?;
        let life = end - start;
        let judged = judged.clamp(0, LAST);
        // The moments at both ends of the line, where they stand, and what does not fit.
        let (low, high, from, to, outside) = if judged > end + life {
            (start, end, 60, 640, Some((780, 920)))
        } else if judged < start - life {
            (start, end, 360, 940, Some((220, 80)))
        } else {
            (start.min(judged), end.max(judged), 60, 940, None)
        };
        let at = |time: i64| from + (time.clamp(low, high) - low) * (to - from) / (high - low);
        Some(Self {
            start: at(start),
            end: at(end),
            issued: issued.map(at),
            not_before: not_before.map(at),
            judged: outside.map_or_else(|| at(judged), |(_, at)| at),
            gap: outside.map(|(gap, _)| gap),
        })
    }
}

/// A position as an SVG length.
fn x(position: i64) -> String {
    format!("{}.{}%", position / 10, position % 10)
}

/// On which side of its mark a label stands, so that it stays inside the picture.
const fn anchor(position: i64) -> &'static str {
    match position {
        ..200 => "start",
        200..800 => "middle",
        _ => "end",
    }
}

/// The life of a token, `judged` at a moment that is the clock's or not.
pub(super) fn life(times: &Times, judged: i64, is_live: bool) -> Node {
    let line = Line::of(times, judged);
    let here = if is_live { "Now" } else { "As of" };
    let lives = times.issued.or(times.not_before).zip(times.expires).map(|(start, end)| end.saturating_sub(start));
    let lives = lives.filter(|lives| *lives > 0).map(duration);
    let lives = node("div")
        .hidden(lives.is_none())
        .add(node("dt").text("Lives"))
        .add(node("dd").text(lives.unwrap_or_default()));
    let words = node("dl")
        .add(moment("Issued ", "iat", times.issued, judged))
        .add(moment("Not before ", "nbf", times.not_before, judged))
        .add(moment("Expires ", "exp", times.expires, judged))
        .add(lives);
    let picture = line.map(|line| picture(&line, here));
    node("div").id("life").maybe(picture).add(words)
}

fn moment(title: &'static str, claim: &'static str, time: Option<i64>, judged: i64) -> Node {
    let small = |says: Option<String>| node("small").text(says.unwrap_or_default());
    let said = node("dd")
        .text(time.map_or_else(|| "not said".to_owned(), utc))
        .add(small(time.map(|time| relative(time, judged))))
        .add(small(time.and_then(browser::local)));
    node("div").add(node("dt").text(title).add(node("code").text(claim))).add(said)
}

fn picture(line: &Line, here: &'static str) -> Node {
    let stroke = |class: &'static str, from: String, to: String, y1: &'static str, y2: &'static str| {
        node("line").class(class).set("x1", from).set("x2", to).set("y1", y1).set("y2", y2)
    };
    let bar = |class: &'static str, to: i64| {
        let bar = node("rect")
            .class(class)
            .set("x", x(line.start))
            .set("width", x(to.clamp(line.start, line.end) - line.start));
        bar.set("y", "25").set("height", "8").set("rx", "4")
    };
    // GitLab's `nbf` is five seconds before `iat`: one label for both.
    let together = matches!((line.issued, line.not_before), (Some(one), Some(other)) if (one - other).abs() < NEAR);
    let marks = [
        ("iat", line.issued.filter(|_| !together)),
        ("nbf", line.not_before.filter(|_| !together)),
        ("nbf, iat", line.issued.filter(|_| together)),
        ("exp", Some(line.end)),
    ];
    let ticks = marks.iter().filter_map(|(_, at)| *at).map(|at| stroke("tick", x(at), x(at), "20", "38"));
    let labels = marks.iter().filter_map(|(says, at)| Some((*says, (*at)?, "14"))).chain([(here, line.judged, "54")]);
    let labels =
        labels.map(|(says, at, y)| node("text").set("x", x(at)).set("y", y).set("text-anchor", anchor(at)).text(says));
    // What is drawn in pixels around a point of the line.
    let at = |class: &'static str, position: i64| {
        node("svg").class(class).set("x", x(position)).set("y", "29").set("overflow", "visible")
    };
    let edge = |class: &'static str, d: &'static str| node("path").class(class).set("d", d);
    let gap = line
        .gap
        .map(|gap| at("gap", gap).add(edge("ground", "M-7 6l5-12h9l-5 12z")).add(edge("edge", "M-7 6l5-12M2 6l5-12")));
    let title = "The token's life as a line; the same stands below in words.";
    node("svg")
        .class("line")
        .set("role", "img")
        .set("aria-label", title)
        .add(stroke("axis", "2%".to_owned(), "98%".to_owned(), "29", "29"))
        .add(bar("span", line.end))
        .add(bar("lived", line.judged))
        .maybe(gap)
        .all(ticks)
        .all(labels)
        .add(at("here", line.judged).add(node("circle").set("r", "6")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(issued: i64, not_before: i64, expires: i64) -> Times {
        Times { issued: Some(issued), not_before: Some(not_before), expires: Some(expires) }
    }

    #[test]
    fn the_line_holds_every_moment_in_order() {
        let hour = times(10_005, 10_000, 13_600);
        for (judged, is_broken) in
            [(11_000, false), (13_600, false), (15_000, false), (9_000, false), (1, true), (LAST, true)]
        {
            let line = Line::of(&hour, judged).expect("a line");
            assert_eq!(line.gap.is_some(), is_broken, "{judged}");
            assert!(line.start < line.end, "{judged}");
            assert_eq!(line.judged.cmp(&line.end), judged.cmp(&13_600), "{judged}");
            for at in [line.start, line.end, line.judged] {
                assert!((0..=1_000).contains(&at), "{judged}: {at}");
            }
        }
    }

    #[test]
    fn no_line_without_a_life() {
        assert!(Line::of(&Times::default(), 5).is_none());
        assert!(Line::of(&times(10, 10, 10), 5).is_none());
        // No date: milliseconds, or a number below zero.
        assert!(Line::of(&times(10, 10, i64::MAX), 5).is_none());
        assert!(Line::of(&times(-10, -10, 20), 5).is_none());
    }

    #[test]
    fn positions_are_svg_lengths() {
        assert_eq!((x(0), x(605), x(1_000)), ("0.0%".to_owned(), "60.5%".to_owned(), "100.0%".to_owned()));
    }
}
