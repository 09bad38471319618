//! The audience: whom the token is for.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::entra::cloud::{CLOUDS, CloudInfo};
use crate::json::Data;
use crate::limits::MAX_LENGTH;
use crate::quote;
use crate::text::Text;

checks! {
    "The audience: whom the token is for",

    /// No `aud`. A job's `id_tokens:` cannot leave it out.
    ///
    /// Flags claims without `aud`; not `"aud": "api://AzureADTokenExchange"`.
    check("audience-missing", Severity::Error, audience_missing),

    /// An audience that is neither a string nor a list of strings.
    ///
    /// Flags `"aud": 5` and `"aud": [5]`; not a string.
    check("audience-not-text", Severity::Error, audience_not_text),

    /// An empty audience, as an unset variable leaves it.
    ///
    /// Flags `""`, `[]` and `[""]`; not `"azure"`.
    check("audience-empty", Severity::Error, audience_empty),

    /// More characters than a credential can hold.
    ///
    /// Flags 601 characters; not 600.
    check("audience-too-long", Severity::Error, audience_too_long),

    /// Several audiences, where a credential holds exactly one.
    ///
    /// Flags a list of two; not a string.
    check("audience-several", Severity::Warning, audience_several),

    /// One audience, but as a list.
    ///
    /// Flags `["api://AzureADTokenExchange"]`; not `"api://AzureADTokenExchange"`.
    check("audience-is-a-list", Severity::Warning, audience_is_a_list),

    /// The name of a variable that was not expanded.
    ///
    /// Flags `$AZURE_AUDIENCE`, `${AZURE_AUDIENCE}` and `%AZURE_AUDIENCE%`; not a string without them.
    check("audience-unexpanded-variable", Severity::Warning, audience_unexpanded_variable),

    /// Almost a recommended audience: a different letter case, scheme or ending, or one letter off.
    ///
    /// Flags `api://azureadtokenexchange` and `api://AzureADTokenExchange/`; not `https://gitlab.com`.
    check("audience-looks-mistyped", Severity::Warning, audience_looks_mistyped),

    /// The recommended audience of another cloud than the chosen one, or than the global cloud if none was chosen.
    ///
    /// A warning for `api://AzureADTokenExchangeUSGov` for China, an info without a choice; nothing for US Government.
    check("audience-for-another-cloud", Severity::Warning, audience_for_another_cloud),

    /// A custom string, which works as well if the credential has the same.
    ///
    /// Flags `https://gitlab.com`; not `api://AzureADTokenExchange`.
    check("audience-not-recommended", Severity::Info, audience_not_recommended),
}

fn audience_missing(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    (evidence.is_read() && evidence.claim("aud").is_none()).then(|| {
        Diagnostic::about("aud", "There is no audience (`aud`), so no credential can match.").fix(recommended(evidence))
    })
}

fn audience_not_text(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let message = match &evidence.claim("aud")?.data {
        Data::String(_) => return None,
        Data::Array(items) => {
            let other = items.iter().find(|item| !matches!(item.data, Data::String(_)))?;
            format!("The list of audiences holds {}; an audience is a string.", other.data.kind())
        }
        other => format!("The audience is {}; it is a string.", other.kind()),
    };
    Some(Diagnostic::about("aud", message).fix(recommended(evidence)))
}

fn audience_empty(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let is_empty = match &evidence.claim("aud")?.data {
        Data::String(text) => text.is_empty(),
        Data::Array(items) => items.iter().all(|item| matches!(&item.data, Data::String(text) if text.is_empty())),
        _ => false,
    };
    is_empty.then(|| {
        Diagnostic::about("aud", "The audience is empty; a variable in `aud:` that is not set leaves it so.")
            .fix(recommended(evidence))
    })
}

fn audience_too_long(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let length = evidence
        .audiences()
        .into_iter()
        .map(|audience| audience.raw().chars().count())
        .find(|length| *length > MAX_LENGTH)?;
    Some(
        Diagnostic::about(
            "aud",
            format!("The audience has {length} characters; a credential holds {MAX_LENGTH} at most."),
        )
        .fix(recommended(evidence)),
    )
}

fn audience_several(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let audiences = evidence.audiences();
    let chosen = (audiences.len() > 1).then(|| chosen(evidence))??;
    Some(
        Diagnostic::about("aud", format!("The token names {} audiences; a credential holds exactly one, and what Entra does with a list is not documented.", audiences.len()))
            .fix(format!("Mint a token of its own for Azure: {}, as a string. The credential and the job below are written for it.", quote::code(&Text::from(["aud: ", &quote::message(chosen)].concat())))),
    )
}

fn audience_is_a_list(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let Data::Array(items) = &evidence.claim("aud")?.data else { return None };
    (items.len() == 1).then(|| {
        Diagnostic::about("aud", "The audience is a list of one; what Entra does with a list is not documented.")
            .fix("Write `aud:` as a string in the job, without brackets or a dash.")
    })
}

fn audience_unexpanded_variable(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let audience = evidence.audiences().into_iter().find(|audience| names_a_variable(audience.raw()))?;
    Some(
        Diagnostic::about(
            "aud",
            format!("The audience {} holds the name of a variable that was not replaced.", quote::message(audience)),
        )
        .fix("Define the variable for this job, or write the audience itself."),
    )
}

fn names_a_variable(text: &str) -> bool {
    let is_name = |rest: &str| rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    text.match_indices('$').any(|(at, _)| {
        let rest = text.get(at + 1..).unwrap_or_default();
        is_name(rest) || rest.strip_prefix('{').is_some_and(is_name)
    }) || text.strip_prefix('%').is_some_and(|rest| is_name(rest) && rest.ends_with('%'))
}

fn audience_looks_mistyped(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let (audience, meant, how) = evidence.audiences().into_iter().find_map(|audience| {
        let (meant, how) = slip(audience.raw())?;
        Some((audience, meant, how))
    })?;
    Some(
        Diagnostic::about(
            "aud",
            format!(
                "The audience {} is nearly {}: {how}. Entra compares every character.",
                quote::message(audience),
                meant.audience
            ),
        )
        .fix(format!("Write `aud: {}` in the job, unless the credential holds the same slip.", meant.audience)),
    )
}

/// The recommended audience that `text` almost is, and how it differs.
fn slip(text: &str) -> Option<(&'static CloudInfo, &'static str)> {
    if CLOUDS.iter().any(|facts| facts.audience == text) {
        return None;
    }
    let (rest, scheme) = match super::issuer::split_scheme(text) {
        Some((scheme, rest)) => (rest, Some(scheme)),
        None => (text.trim(), None),
    };
    for facts in &CLOUDS {
        let wanted = facts.audience.strip_prefix("api://")?;
        let bare = rest.trim_end_matches('/').trim_start_matches('/');
        if bare.eq_ignore_ascii_case(wanted) {
            let how = if scheme.is_none_or(|scheme| scheme != "api") {
                "the scheme differs"
            } else if rest != bare {
                "a slash too many"
            } else if text != text.trim() {
                "white space around it"
            } else {
                "the letter case differs"
            };
            return Some((facts, how));
        }
    }
    CLOUDS.iter().find(|facts| one_letter_off(text, facts.audience)).map(|facts| (facts, "one letter differs"))
}

/// Whether inserting, removing or replacing one character, or swapping two neighbours, turns one text into the other.
fn one_letter_off(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let head = one.iter().zip(other).take_while(|(one, other)| one == other).count();
    let (one, other) = (one.get(head..).unwrap_or_default(), other.get(head..).unwrap_or_default());
    let tail = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let (one, other) = (&one[..one.len() - tail], &other[..other.len() - tail]);
    match (one, other) {
        ([_], [_] | []) | ([], [_]) => true,
        ([first, second], [third, fourth]) => first == fourth && second == third,
        _ => false,
    }
}

fn audience_for_another_cloud(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let audience = chosen(evidence)?;
    let facts = CLOUDS.iter().find(|facts| *audience == *facts.audience)?;
    let message = |rest: String| {
        Diagnostic::about(
            "aud",
            format!("The audience {} is the one recommended for {}{rest}", facts.audience, facts.name),
        )
    };
    match evidence.cloud {
        Some(cloud) if cloud == facts.cloud => None,
        Some(cloud) => Some(
            message(format!(", not for {}.", cloud.info().name))
                .fix(format!("Write `aud: {}`, or let the credential hold the same string.", cloud.info().audience)),
        ),
        None if facts.cloud == crate::entra::cloud::Cloud::Public => None,
        None => Some(message(".".to_owned()).severity(Severity::Info)),
    }
}

fn audience_not_recommended(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let audience = chosen(evidence).filter(|audience| !audience.is_empty())?;
    if CLOUDS.iter().any(|facts| *audience == *facts.audience)
        || slip(audience.raw()).is_some()
        || names_a_variable(audience.raw())
    {
        return None;
    }
    let facts = evidence.cloud.unwrap_or(crate::entra::cloud::Cloud::Public).info();
    Some(Diagnostic::about(
        "aud",
        format!(
            "The audience is {}; Microsoft recommends {}. Any one string works if the credential holds the same.",
            quote::message(audience),
            facts.audience
        ),
    ))
}

/// The audience that a credential is written for: of several the recommended one if present, else the first.
pub(crate) fn chosen<'a>(evidence: &Evidence<'a>) -> Option<&'a Text> {
    let audiences = evidence.audiences();
    let wanted = evidence.cloud.map_or_else(|| CLOUDS.iter().collect::<Vec<_>>(), |cloud| vec![cloud.info()]);
    let recommended = wanted.iter().find_map(|facts| audiences.iter().find(|audience| ***audience == *facts.audience));
    recommended.or_else(|| audiences.first()).copied()
}

fn recommended(evidence: &Evidence<'_>) -> String {
    let facts = evidence.cloud.unwrap_or(crate::entra::cloud::Cloud::Public).info();
    format!("Write `aud: {}` under the job's `id_tokens:`, and the same in the credential.", facts.audience)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        let cases = [
            ("api://AzureADTokenExchange", None),
            ("api://azureadtokenexchange", Some("the letter case differs")),
            ("api://AzureADTokenExchange/", Some("a slash too many")),
            ("api:///AzureADTokenExchange", Some("a slash too many")),
            ("https://AzureADTokenExchange", Some("the scheme differs")),
            ("AzureADTokenExchange", Some("the scheme differs")),
            (" api://AzureADTokenExchange", Some("white space around it")),
            ("api://AzureADTokenExchang", Some("one letter differs")),
            ("api://AzureADTokenExhcange", Some("one letter differs")),
            ("api://AzureADTokenExxchange", Some("one letter differs")),
            ("api://AzureADTokenExchangeUSGov", None),
            ("https://gitlab.com", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(slip(text).map(|(_, how)| how), expected, "{text}");
        }
    }
}
