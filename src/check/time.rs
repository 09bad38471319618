//! The times: `exp`, `nbf`, `iat`.

use super::life::{CLOCK_SKEW, Life};
use super::{Diagnostic, Evidence, Severity, TimeClaim, check, check_at, checks};
use crate::entra::MAX_LIFETIME;
use crate::json::{Data, Value};
use crate::quote;
use crate::time::{duration, relative, utc};

checks! {
    "The times: `exp`, `nbf`, `iat`",

    /// No `exp`, so the token would never expire; or no `iat` or `nbf`, which GitLab always writes.
    ///
    /// An error for claims without `exp`, a warning for claims without `iat` or `nbf`; nothing for all three.
    check("time-missing", Severity::Error, time_missing),

    /// A time that is a string, or anything else than a number.
    ///
    /// Flags `"exp": "1684788693"`; not `"exp": 1684788693`.
    check("time-not-a-number", Severity::Error, time_not_a_number),

    /// A time in milliseconds, as JavaScript counts.
    ///
    /// Flags `"exp": 1684788693000`; not `"exp": 1684788693`.
    check("time-in-milliseconds", Severity::Error, time_in_milliseconds),

    /// A time that is negative, or beyond any calendar.
    ///
    /// Flags `"exp": -1` and `"exp": 1e400`; not `"exp": 1684788693`.
    check("time-out-of-range", Severity::Error, time_out_of_range),

    /// A lifetime over 25 hours, which Entra refuses (AADSTS70023). The job's timeout sets it.
    ///
    /// Flags `exp − iat` = 90,001; not 90,000.
    check("lifetime-too-long", Severity::Error, lifetime_too_long),

    /// An end at or before the beginning, so the token is never current.
    ///
    /// Flags `exp` 10 and `nbf` 10; not `exp` 11.
    check("ends-before-it-begins", Severity::Error, ends_before_it_begins),

    /// Past its end.
    ///
    /// Flags a token at `exp`; not a second before.
    check_at("expired", Severity::Error, expired),

    /// Before `nbf`: an error, or if less than 5 minutes, perhaps a wrong clock.
    ///
    /// An error 300 seconds before `nbf`, a warning one second before it; not at `nbf`.
    check_at("not-yet-valid", Severity::Error, not_yet_valid),

    /// Issued in the future, although `nbf` has passed.
    ///
    /// Flags a token one second before `iat`; not at `iat`, nor where `not-yet-valid` says it.
    check_at("issued-in-the-future", Severity::Warning, issued_in_the_future),

    /// Less than 5 minutes left.
    ///
    /// Flags a token 299 seconds before `exp`; not 300 seconds before.
    check_at("expires-soon", Severity::Warning, expires_soon),

    /// A lifetime of at most 5 minutes, GitLab's fallback if it knows no timeout for the job.
    ///
    /// Flags `exp − iat` = 300; not 3,600.
    check("lifetime-short", Severity::Info, lifetime_short),
}

/// The time claims, most important first.
const CLAIMS: [&str; 3] = ["exp", "nbf", "iat"];
/// How many seconds before its end a token is worth a warning.
const SOON: i64 = 300;
/// The lifetime that GitLab gives a token if it knows no timeout for the job, in seconds.
const FALLBACK_LIFETIME: i64 = 300;

const RUN_AGAIN: &str = "Run the job again: each run gets a new token.";
const PLAIN_SECONDS: &str = "GitLab writes whole seconds since 1970; look at what changed the token.";

fn time_missing(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    if !evidence.is_read() || evidence.token.is_some_and(|token| token.form == crate::jose::TokenForm::Encrypted) {
        return None;
    }
    let name = CLAIMS.into_iter().find(|name| evidence.time_claim(name) == TimeClaim::Missing)?;
    Some(match name {
        "exp" => Diagnostic::about(name, "There is no `exp`: a token that never ends is not accepted.")
            .fix("Use a token of `id_tokens:`; GitLab always writes it."),
        _ => Diagnostic::about(
            name,
            format!("There is no `{name}`, which GitLab always writes; whether Entra does without is not known."),
        )
        .severity(Severity::Warning),
    })
}

fn time_not_a_number(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    CLAIMS.into_iter().find_map(|name| match evidence.time_claim(name) {
        TimeClaim::NotANumber(value) => Some(
            Diagnostic::about(name, format!("`{name}` is {}{}, not a number.", value.data.kind(), value_of(value)))
                .fix(PLAIN_SECONDS),
        ),
        _ => None,
    })
}

fn value_of(value: &Value) -> String {
    match &value.data {
        Data::String(text) => format!(", {}", quote::message(text)),
        _ => String::new(),
    }
}

fn time_in_milliseconds(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    CLAIMS.into_iter().find_map(|name| match evidence.time_claim(name) {
        TimeClaim::Milliseconds(time) => Some(
            Diagnostic::about(
                name,
                format!(
                    "`{name}` is {time}, which counts milliseconds ({}); a token counts seconds.",
                    utc(time / 1_000)
                ),
            )
            .fix(PLAIN_SECONDS),
        ),
        _ => None,
    })
}

fn time_out_of_range(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    CLAIMS.into_iter().find_map(|name| match evidence.time_claim(name) {
        TimeClaim::OutOfRange(value) => {
            let number = match &value.data {
                Data::Number(number) => crate::text::Text::from(number.as_str()),
                _ => return None,
            };
            Some(
                Diagnostic::about(
                    name,
                    format!("`{name}` is {}, which is no time between 1970 and 9999.", quote::message(&number)),
                )
                .fix(PLAIN_SECONDS),
            )
        }
        _ => None,
    })
}

fn lifetime_too_long(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let lifetime = evidence.lifetime().filter(|lifetime| *lifetime > MAX_LIFETIME)?;
    Some(
        Diagnostic::about(
            "exp",
            format!(
                "The token lives {lifetime} seconds ({}); Entra takes {MAX_LIFETIME} at most, 25 hours (AADSTS70023).",
                duration(lifetime)
            ),
        )
        .fix("Lower the job's `timeout:`, which is the token's life, to 25 hours or less."),
    )
}

fn ends_before_it_begins(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (end, begin) = (evidence.seconds("exp")?, evidence.seconds("nbf").or_else(|| evidence.seconds("iat"))?);
    (end <= begin).then(|| {
        Diagnostic::about(
            "exp",
            format!(
                "The token ends at {} and begins at {}: there is no moment at which it holds.",
                utc(end),
                utc(begin)
            ),
        )
        .fix(PLAIN_SECONDS)
    })
}

fn expired(life: &Life, now: i64) -> Option<Diagnostic> {
    let end = life.times.expires.filter(|end| *end <= now)?;
    Some(
        Diagnostic::about("exp", format!("The token expired {}, at {}.{}", relative(end, now), utc(end), code(life)))
            .fix(format!("{RUN_AGAIN} If the job itself outlives its token, log in early in it.")),
    )
}

/// The error code, if credentials were pasted and only the time is wrong.
fn code(life: &Life) -> &'static str {
    if life.has_matching_credential { " Entra would answer AADSTS700024 (a prediction)." } else { "" }
}

fn not_yet_valid(life: &Life, now: i64) -> Option<Diagnostic> {
    let begin = life.times.not_before.filter(|begin| *begin > now)?;
    let ahead = begin - now;
    let message = format!("The token holds from {} on, {} ahead", utc(begin), duration(ahead));
    Some(if ahead < CLOCK_SKEW {
        Diagnostic::about("nbf", format!("{message}, or your clock is off."))
            .fix("Compare this computer's clock with the runner's.")
            .severity(Severity::Warning)
    } else {
        Diagnostic::about("nbf", format!("{message}.{}", code(life)))
            .fix("Correct the clock of the GitLab server, or wait.")
    })
}

fn issued_in_the_future(life: &Life, now: i64) -> Option<Diagnostic> {
    let issued = life.times.issued.filter(|issued| *issued > now)?;
    if life.times.not_before.is_some_and(|begin| begin > now) {
        return None;
    }
    Some(
        Diagnostic::about(
            "iat",
            format!("The token was issued {} from now, at {}: a clock is off.", duration(issued - now), utc(issued)),
        )
        .fix("Compare this computer's clock with the GitLab server's."),
    )
}

fn expires_soon(life: &Life, now: i64) -> Option<Diagnostic> {
    let left = life.times.expires? - now;
    (1..SOON).contains(&left).then(|| {
        Diagnostic::about("exp", format!("The token expires in {}.", duration(left)))
            .fix("Log in, and fetch an access token for each service that the job needs, before then.")
    })
}

fn lifetime_short(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let lifetime = evidence.lifetime().filter(|lifetime| (1..=FALLBACK_LIFETIME).contains(lifetime))?;
    Some(
        Diagnostic::about(
            "exp",
            format!(
                "The token lives {} only, which is what GitLab gives when it knows no timeout of the job.",
                duration(lifetime)
            ),
        )
        .fix("Log in at the start of the job, or give the job a `timeout:`."),
    )
}
