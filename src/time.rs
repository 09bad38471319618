//! Times as numbers and as people write them. A time is seconds since 1970-01-01 00:00:00 UTC; nothing here reads a clock.

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The last second that has a four-digit year: 9999-12-31 23:59:59 UTC.
pub const LAST: i64 = 253_402_300_799;

/// A time as `2023-05-22 20:51:33 UTC`; outside the years 1970 to 9999, the number.
pub fn utc(time: i64) -> String {
    if !(0..=LAST).contains(&time) {
        return format!("{time} seconds since 1970");
    }
    let (year, month, day) = date(time / DAY);
    let second = time % DAY;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", second / HOUR, second / MINUTE % 60, second % 60)
}

/// The Gregorian date of a day counted from 1970-01-01, by the cycle of 400 years that begins on 1 March.
fn date(day: i64) -> (i64, i64, i64) {
    const CYCLE: i64 = 146_097;
    let day = day + 719_468;
    let of_cycle = day % CYCLE;
    let year_of_cycle = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
    let of_year = of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month = (5 * of_year + 2) / 153;
    let day_of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_cycle + day / CYCLE * 400 + i64::from(month <= 2), month, day_of_month)
}

/// A duration as people say it: the largest unit, and the next one too if there are fewer than three of the first.
pub fn duration(seconds: i64) -> String {
    // Months and years have their mean length: nobody counts the days in "3 years".
    const UNITS: [(i64, &str); 6] = [
        (365 * DAY + DAY / 4, "year"),
        (2_629_800, "month"),
        (DAY, "day"),
        (HOUR, "hour"),
        (MINUTE, "minute"),
        (1, "second"),
    ];
    let seconds = seconds.unsigned_abs();
    let mut units =
        UNITS.iter().map(|(length, name)| (length.unsigned_abs(), name)).skip_while(|(length, _)| *length > seconds);
    let Some((length, name)) = units.next() else {
        return "0 seconds".to_owned();
    };
    let count = seconds / length;
    let said = plural(count, name);
    match units.next() {
        Some((next, name)) if count < 3 && seconds % length >= next => {
            format!("{said} {}", plural(seconds % length / next, name))
        }
        _ => said,
    }
}

fn plural(count: u64, name: &str) -> String {
    format!("{count} {name}{}", if count == 1 { "" } else { "s" })
}

/// How far `time` is from `now`: `3 years ago`, `in 5 minutes`, `just now`.
pub fn relative(time: i64, now: i64) -> String {
    let distance = time.saturating_sub(now);
    match distance {
        0 => "just now".to_owned(),
        1.. => format!("in {}", duration(distance)),
        _ => format!("{} ago", duration(distance)),
    }
}

/// Reads a time that somebody typed: seconds since 1970, or `2023-05-22 20:51:33` in UTC. `T` may replace the space, and `Z` or `UTC` may
/// follow. The seconds can be left out, or the whole time of day, which is then midnight.
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim().trim_end_matches("UTC").trim_end_matches(['Z', 'z']).trim_end();
    // Numbers with one separator between them, in the order of `2023-05-22 20:51:33`.
    let mut numbers = [0; 6];
    let mut count = 0;
    for (index, part) in text.split(['-', 'T', 't', ' ', ':']).enumerate() {
        *numbers.get_mut(index)? = number(part)?;
        count += 1;
    }
    let [year, month, day, hour, minute, second] = numbers;
    match count {
        1 => return Some(year).filter(|seconds| *seconds <= LAST),
        3 | 5 | 6 => {}
        _ => return None,
    }
    let shape: [&[u8]; 5] = [b"-", b"-", b"Tt ", b":", b":"];
    let separators = text.bytes().filter(|byte| !byte.is_ascii_digit());
    let is_shaped = separators.zip(shape).all(|(byte, expected)| expected.contains(&byte));
    if !is_shaped || hour > 23 || minute > 59 || second > 59 || !(1970..=9999).contains(&year) {
        return None;
    }
    // The inverse of `date`, found by trying: the estimate is at most a few days off.
    let estimate = (year - 1970) * 365 + (year - 1969) / 4 - (year - 1901) / 100 + (year - 1601) / 400;
    let found = (estimate - 2..estimate + 370).find(|candidate| date(*candidate) == (year, month, day))?;
    Some(found * DAY + hour * HOUR + minute * MINUTE + second)
}

/// The value of at most twelve decimal digits.
fn number(digits: &str) -> Option<i64> {
    let is_number = !digits.is_empty() && digits.len() <= 12 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.bytes().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}

/// A `NumericDate` (RFC 7519 section 2) from the text of a JSON number, in whole seconds; a fraction is dropped.
/// None if it does not fit 64 bits.
pub fn numeric_date(number: &str) -> Option<i64> {
    let (mantissa, exponent) = match number.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (number, 0),
    };
    let (negative, mantissa) = mantissa.strip_prefix('-').map_or((false, mantissa), |rest| (true, rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}").into_bytes();
    let length = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    let mut seconds: i64 = 0;
    if digits.iter().any(|digit| *digit != b'0') {
        for index in 0..length.max(0) {
            let digit = usize::try_from(index).ok().and_then(|index| digits.get(index)).map_or(0, |digit| digit - b'0');
            seconds = seconds.checked_mul(10)?.checked_add(i64::from(digit))?;
        }
    }
    Some(if negative { -seconds } else { seconds })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;
    use jiff::civil::{DateTime, date};
    use proptest::prelude::*;

    const EPOCH: DateTime = date(1970, 1, 1).at(0, 0, 0, 0);

    #[test]
    fn every_day_is_the_one_that_jiff_has() {
        let mut expected = EPOCH.date();
        for day in 0..=LAST / DAY {
            let found = super::date(day);
            assert_eq!(found, (expected.year().into(), expected.month().into(), expected.day().into()));
            expected = expected.tomorrow().unwrap_or(expected);
        }
        assert_eq!(utc(LAST), "9999-12-31 23:59:59 UTC");
    }

    #[test]
    fn a_time_without_a_four_digit_year_is_written_as_a_number() {
        assert_eq!(utc(LAST + 1), "253402300800 seconds since 1970");
        assert_eq!(utc(-1), "-1 seconds since 1970");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_time_is_written_as_jiff_writes_it_and_read_again(time in 0..=LAST) {
            let text = (EPOCH + SignedDuration::from_secs(time)).strftime("%Y-%m-%d %H:%M:%S").to_string();
            prop_assert_eq!(utc(time), format!("{text} UTC"));
            // RFC 3339 in UTC, and as people shorten it.
            let (day, minute) = (&text[..10], &text[..16]);
            let rfc_3339 = format!("{}Z", text.replace(' ', "T"));
            for (text, expected) in [
                (&*rfc_3339, time),
                (&*rfc_3339.to_lowercase(), time),
                (&*text, time),
                (minute, time - time % MINUTE),
                (day, time - time % DAY),
                (&*time.to_string(), time),
            ] {
                prop_assert_eq!(parse(text), Some(expected), "{}", text);
            }
            // Offsets and fractions are refused, not misread.
            for end in ["+02:00", "-02:00", "+00:00", "-0200", "+02", ".5Z", ".500"] {
                prop_assert_eq!(parse(&format!("{}{end}", text.replace(' ', "T"))), None);
                prop_assert_eq!(parse(&format!("{day}{end}")), None);
            }
        }

        #[test]
        fn any_numbers_are_a_time_where_jiff_has_one(
            year in 1_960..=10_010_i16, month in 0..=14_i8, day in 0..=33_i8, hour in 0..=25_i8, minute in 0..=61_i8, second in 0..=61_i8,
        ) {
            let expected = DateTime::new(year, month, day, hour, minute, second, 0).ok().map(|time| time.duration_since(EPOCH).as_secs());
            let text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z");
            prop_assert_eq!(parse(&text), expected.filter(|time| *time >= 0), "{}", text);
        }
    }

    #[test]
    fn moments_that_people_type() {
        let cases = [
            ("1684788693", Some(1_684_788_693)),
            (" 2023-05-22T20:51:33Z ", Some(1_684_788_693)),
            ("2023-05-22 20:51", Some(1_684_788_660)),
            ("2023-05-22", Some(1_684_713_600)),
            ("2024-02-29", Some(1_709_164_800)),
            // No such day, month or hour; not a date.
            ("2023-02-29", None),
            ("2023-13-01", None),
            ("2023-05-22 25:00", None),
            ("yesterday", None),
            ("", None),
            ("-5", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn durations_as_people_say_them() {
        let cases = [
            (0, "0 seconds"),
            (1, "1 second"),
            (59, "59 seconds"),
            (60, "1 minute"),
            (65, "1 minute 5 seconds"),
            (300, "5 minutes"),
            (3_600, "1 hour"),
            (5_400, "1 hour 30 minutes"),
            (90_000, "1 day 1 hour"),
            (-3 * DAY, "3 days"),
            (1_000 * DAY, "2 years 8 months"),
            (i64::MIN, "292271023045 years"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(duration(seconds), expected, "{seconds}");
        }
        assert_eq!(relative(100, 100), "just now");
        assert_eq!(relative(160, 100), "in 1 minute");
        assert_eq!(relative(40, 100), "1 minute ago");
    }

    #[test]
    fn numeric_dates() {
        let cases = [
            ("1684785093", Some(1_684_785_093)),
            ("1684785093.9", Some(1_684_785_093)),
            ("1.684785093e9", Some(1_684_785_093)),
            ("1684785093000e-3", Some(1_684_785_093)),
            ("-5", Some(-5)),
            ("0e999999999", Some(0)),
            ("5e-3", Some(0)),
            ("1e400", None),
            ("9223372036854775807", Some(i64::MAX)),
            ("9223372036854775808", None),
            ("1e99999999999", None),
        ];
        for (text, expected) in cases {
            assert_eq!(numeric_date(text), expected, "{text}");
        }
    }
}
