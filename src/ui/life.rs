//! The token's life: a line with `nbf`, `iat`, `exp` and the moment of judgement on it, and the same in words.

use yew::prelude::*;

use super::browser;
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
pub(super) fn life(times: &Times, judged: i64, is_live: bool) -> Html {
    let line = Line::of(times, judged);
    let here = if is_live { "Now" } else { "As of" };
    let lives = times.issued.or(times.not_before).zip(times.expires).map(|(start, end)| end.saturating_sub(start));
    let lives = lives.filter(|lives| *lives > 0).map(duration);
    html! {
        <div id="life">
            { line.map(|line| picture(&line, here)).unwrap_or_default() }
            <dl>
                { moment("Issued", "iat", times.issued, judged) }
                { moment("Not before", "nbf", times.not_before, judged) }
                { moment("Expires", "exp", times.expires, judged) }
                <div key="lives" hidden={lives.is_none()}>
                    <dt>{ "Lives" }</dt>
                    <dd>{ lives.unwrap_or_default() }</dd>
                </div>
            </dl>
        </div>
    }
}

fn moment(title: &'static str, claim: &'static str, time: Option<i64>, judged: i64) -> Html {
    html! {
        <div key={claim}>
            <dt>{ title }{ " " }<code>{ claim }</code></dt>
            <dd>
                { time.map_or_else(|| "not said".to_owned(), utc) }
                <small>{ time.map(|time| relative(time, judged)).unwrap_or_default() }</small>
                <small>{ time.and_then(browser::local).unwrap_or_default() }</small>
            </dd>
        </div>
    }
}

fn picture(line: &Line, here: &'static str) -> Html {
    let lived = line.judged.clamp(line.start, line.end) - line.start;
    let tick = |position: i64| html! { <line class="tick" x1={x(position)} x2={x(position)} y1="20" y2="38" /> };
    let label = |position: i64, y: &'static str, text: String| html! { <text x={x(position)} {y} text-anchor={anchor(position)}>{ text }</text> };
    // GitLab's `nbf` is five seconds before `iat`.
    let together = matches!((line.issued, line.not_before), (Some(one), Some(other)) if (one - other).abs() < NEAR);
    let first = match (line.issued, line.not_before) {
        (Some(at), _) if together => label(at, "14", "nbf, iat".to_owned()),
        (Some(at), _) => label(at, "14", "iat".to_owned()),
        (None, _) => Html::default(),
    };
    let second = match line.not_before {
        Some(at) if !together => label(at, "14", "nbf".to_owned()),
        _ => Html::default(),
    };
    html! {
        <svg class="line" role="img" aria-labelledby="life-title">
            <title id="life-title">{ "The token's life as a line; the same stands below in words." }</title>
            <line class="axis" x1="2%" x2="98%" y1="29" y2="29" />
            <rect class="span" x={x(line.start)} width={x(line.end - line.start)} y="25" height="8" rx="4" />
            <rect class="lived" x={x(line.start)} width={x(lived)} y="25" height="8" rx="4" />
            { line.gap.map(gap).unwrap_or_default() }
            { line.not_before.map(tick).unwrap_or_default() }
            { line.issued.map(tick).unwrap_or_default() }
            { tick(line.end) }
            { first }
            { second }
            { label(line.end, "14", "exp".to_owned()) }
            <svg class="here" x={x(line.judged)} y="29" overflow="visible"><circle r="6" /></svg>
            { label(line.judged, "54", here.to_owned()) }
        </svg>
    }
}

/// Where the line leaves out time.
fn gap(position: i64) -> Html {
    html! {
        <svg class="gap" x={x(position)} y="29" overflow="visible"><path d="M-7 6l5-12h9l-5 12z" /><path class="edge" d="M-7 6l5-12M2 6l5-12" /></svg>
    }
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
