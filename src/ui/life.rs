//! The token's life: a line with `nbf`, `iat`, `exp` and the moment of judgement on it, and the same in words.

use super::browser;
use super::markup::{Each, Node, markup};
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
    let here = if is_live { "Now" } else { "As of" };
    let lives = times.issued.or(times.not_before).zip(times.expires).map(|(start, end)| end.saturating_sub(start));
    let lives = lives.filter(|lives| *lives > 0).map(duration);
    markup!(
        "<div id=life>{}<dl>{}{}{}<div hidden={}><dt>Lives</dt><dd>{}</dd></div></dl></div>",
        Line::of(times, judged).map(|line| picture(&line, here)),
        moment("Issued ", "iat", times.issued, judged),
        moment("Not before ", "nbf", times.not_before, judged),
        moment("Expires ", "exp", times.expires, judged),
        lives.is_none(),
        lives,
    )
}

fn moment(title: &'static str, claim: &'static str, time: Option<i64>, judged: i64) -> Node {
    markup!(
        "<div><dt>{}<code>{}</code></dt><dd>{}<small>{}</small><small>{}</small></dd></div>",
        title,
        claim,
        time.map_or_else(|| "not said".to_owned(), utc),
        time.map(|time| relative(time, judged)),
        time.and_then(browser::local),
    )
}

fn picture(line: &Line, here: &'static str) -> Node {
    let bar = |class: &'static str, to: i64| {
        let width = x(to.clamp(line.start, line.end) - line.start);
        markup!("<rect class={} x={} width={} y=25 height=8 rx=4 />", class, x(line.start), width)
    };
    // GitLab's `nbf` is five seconds before `iat`: one label for both.
    let together = matches!((line.issued, line.not_before), (Some(one), Some(other)) if (one - other).abs() < NEAR);
    let marks = [
        ("iat", line.issued.filter(|_| !together)),
        ("nbf", line.not_before.filter(|_| !together)),
        ("nbf, iat", line.issued.filter(|_| together)),
        ("exp", Some(line.end)),
    ];
    let ticks = marks.iter().filter_map(|(_, at)| *at);
    let ticks = ticks.map(|at| markup!("<line class=tick x1={} x2={} y1=20 y2=38 />", x(at), x(at)));
    let labels = marks.iter().filter_map(|(says, at)| Some((*says, (*at)?, "14"))).chain([(here, line.judged, "54")]);
    let labels =
        labels.map(|(says, at, y)| markup!("<text x={} y={} text-anchor={}>{}</text>", x(at), y, anchor(at), says));
    // What is drawn in pixels around a point of the line stands in a picture of its own.
    let gap = line.gap.map(|gap| {
        markup!(
            "<svg class=gap x={} y=29 overflow=visible><path class=ground d='M-7 6l5-12h9l-5 12z' />\
            <path class=edge d='M-7 6l5-12M2 6l5-12' /></svg>",
            x(gap),
        )
    });
    markup!(
        "<svg class=line role=img aria-label='The life of the token as a line; the same stands below in words.'>\
        <line class=axis x1=2% x2=98% y1=29 y2=29 />{}{}{}{}{}\
        <svg class=here x={} y=29 overflow=visible><circle r=6 /></svg></svg>",
        bar("span", line.end),
        bar("lived", line.judged),
        gap,
        Each(ticks),
        Each(labels),
        x(line.judged),
    )
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
