//! The issuer, which Entra reaches over the public internet.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::gitlab::family::TokenFamily;
use crate::quote;
use crate::text::Text;

checks! {
    "The issuer, which Entra reaches over the public internet",

    /// No `iss`, an empty one, or one that is not a string.
    ///
    /// Flags claims without `iss`; not `"iss": "https://gitlab.com"`.
    check("issuer-missing", Severity::Error, issuer_missing),

    /// White space at either end, with which Entra blocks the exchange, or inside, which no URL has.
    ///
    /// Flags `"https://gitlab.com "`; not `"https://gitlab.com"`.
    check("issuer-has-whitespace", Severity::Error, issuer_has_whitespace),

    /// A host without `https://`, as in the removed `CI_JOB_JWT`.
    ///
    /// Flags `gitlab.com`; not `https://gitlab.com`.
    check("issuer-is-a-bare-host", Severity::Error, issuer_is_a_bare_host),

    /// Another scheme than https.
    ///
    /// Flags `http://gitlab.example.com`; not `https://gitlab.example.com`.
    check("issuer-not-https", Severity::Error, issuer_not_https),

    /// A host that is not on the public internet, so Entra cannot fetch the keys (AADSTS501661).
    ///
    /// Flags `https://localhost`, `https://10.0.0.5`, `https://gitlab` and `https://git.corp.internal`; not `https://gitlab.com`.
    check("issuer-not-public", Severity::Error, issuer_not_public),

    /// A trailing slash. GitLab writes none, and a credential with one more or one less does not match.
    ///
    /// Flags `https://gitlab.com/`; not `https://gitlab.com`.
    check("issuer-trailing-slash", Severity::Warning, issuer_trailing_slash),
}

/// What to do about an odd issuer.
const SAME: &str = "Write the credential's issuer exactly like the token's.";

fn issuer<'a>(evidence: &Evidence<'a>) -> Option<&'a Text> {
    evidence.text("iss").filter(|issuer| !issuer.is_empty())
}

fn issuer_missing(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    if !evidence.is_read() || issuer(evidence).is_some() {
        return None;
    }
    let message = match evidence.claim("iss") {
        None => "There is no issuer (`iss`), so no credential can match.".to_owned(),
        Some(value) if evidence.text("iss").is_none() => {
            format!("The issuer (`iss`) is {}; it is a URL, as a string.", value.data.kind())
        }
        Some(_) => "The issuer (`iss`) is empty, so no credential can match.".to_owned(),
    };
    Some(Diagnostic::about("iss", message).fix("Use the token as GitLab issues it: it always names its issuer."))
}

fn issuer_has_whitespace(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let issuer = issuer(evidence).filter(|issuer| {
        issuer.raw().contains(|character: char| character.is_whitespace() || quote::is_invisible(character))
    })?;
    Some(
        Diagnostic::about(
            "iss",
            format!(
                "The issuer {} holds white space or an invisible character, with which Entra refuses the token.",
                quote::message(issuer)
            ),
        )
        .fix("Remove it from the instance's `external_url` or its custom issuer."),
    )
}

fn issuer_is_a_bare_host(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let issuer = issuer(evidence).filter(|issuer| split_scheme(issuer.raw()).is_none())?;
    Some(
        Diagnostic::about(
            "iss",
            format!("The issuer {} is no URL: Entra needs one that begins with https://.", quote::message(issuer)),
        )
        .fix("Use a token of `id_tokens:`; its issuer is a URL."),
    )
}

fn issuer_not_https(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let issuer = issuer(evidence)?;
    let (scheme, _) = split_scheme(issuer.raw())?;
    (!scheme.eq_ignore_ascii_case("https")).then(|| {
        Diagnostic::about("iss", format!("The issuer {} is not https, which Entra requires.", quote::message(issuer)))
            .fix("Serve the instance over https, and set its `external_url` (or a custom issuer, GitLab 18.1) to that address.")
    })
}

fn issuer_not_public(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let issuer = issuer(evidence)?;
    let why = not_public(host(issuer.raw())?)?;
    Some(
        Diagnostic::about("iss", format!("The issuer {} names {why}: Entra cannot fetch its keys there (AADSTS501661).", quote::message(issuer))).fix(
            "Publish /.well-known/openid-configuration and /oauth/discovery/keys at a public address and, from GitLab 18.1 on, set that address as the custom issuer (`ci_id_tokens_issuer_url`).",
        ),
    )
}

fn issuer_trailing_slash(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let issuer =
        issuer(evidence).filter(|issuer| issuer.raw().ends_with('/') && evidence.family != TokenFamily::Other)?;
    Some(
        Diagnostic::about(
            "iss",
            format!(
                "The issuer {} ends in a slash, which GitLab does not write; to Entra it is part of the name.",
                quote::message(issuer)
            ),
        )
        .fix(SAME),
    )
}

/// The parts before and after the first `://`.
pub(super) fn split_scheme(url: &str) -> Option<(&str, &str)> {
    let (scheme, rest) = url.trim().split_once(':')?;
    Some((scheme, rest.strip_prefix("//")?))
}

/// The host of a URL, without user, port and brackets.
pub(crate) fn host(url: &str) -> Option<&str> {
    let (_, rest) = split_scheme(url)?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rfind('@').map_or(Some(authority), |at| authority.get(at + 1..))?;
    match host.strip_prefix('[') {
        Some(address) => address.split(']').next(),
        None => host.split(':').next(),
    }
}

/// Top-level names that are not on the public internet (RFC 2606, 6761, 6762, 8375, ICANN's `.internal`, and others in common use).
const PRIVATE_ENDINGS: [&str; 14] = [
    ".local",
    ".localhost",
    ".internal",
    ".intranet",
    ".lan",
    ".home",
    ".home.arpa",
    ".corp",
    ".private",
    ".localdomain",
    ".test",
    ".example",
    ".invalid",
    ".onion",
];

/// Why a host is private, as a phrase. None if it can be public.
fn not_public(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if host.contains(':') {
        return not_public_v6(&host);
    }
    if let Some(address) = v4(&host) {
        return not_public_v4(address);
    }
    if host.is_empty() {
        Some("no host")
    } else if host == "localhost" || host.ends_with(".localhost") {
        Some("the computer itself")
    } else if !host.contains('.') {
        Some("a host without a domain")
    } else if PRIVATE_ENDINGS.iter().any(|ending| host.ends_with(ending)) {
        Some("a host in a private network")
    } else {
        None
    }
}

/// The octets of an IPv4 address in dotted decimal.
fn v4(host: &str) -> Option<[u8; 4]> {
    let mut octets = [0; 4];
    let mut parts = host.split('.');
    for octet in &mut octets {
        *octet = parts.next().filter(|part| part.len() < 4)?.parse().ok()?;
    }
    parts.next().is_none().then_some(octets)
}

/// The private networks (RFC 1122, 1918, 3927, 6598).
fn not_public_v4(address: [u8; 4]) -> Option<&'static str> {
    match address {
        [127, ..] | [0, 0, 0, 0] => Some("the computer itself"),
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] | [100, 64..=127, ..] => Some("an address in a private network"),
        [169, 254, ..] => Some("a link-local address"),
        _ => None,
    }
}

/// The same for IPv6 (RFC 4193, 4291): unique local and link-local addresses, by prefix.
fn not_public_v6(address: &str) -> Option<&'static str> {
    let begins = |starts: &[&str]| starts.iter().any(|start| address.starts_with(start));
    if let Some(mapped) = address.strip_prefix("::ffff:").and_then(v4) {
        not_public_v4(mapped)
    } else if !address.contains(|digit| !matches!(digit, '0' | '1' | ':'))
        && address.trim_start_matches(['0', ':']).len() < 2
    {
        Some("the computer itself")
    } else if begins(&["fc", "fd"]) {
        Some("an address in a private network")
    } else if begins(&["fe8", "fe9", "fea", "feb"]) {
        Some("a link-local address")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_that_entra_cannot_reach() {
        let own = Some("the computer itself");
        let private = Some("an address in a private network");
        let cases = [
            ("https://gitlab.com", None),
            ("https://gitlab.example.com:8443/root", None),
            ("https://8.8.8.8", None),
            ("https://[2606:4700::1111]", None),
            ("https://localhost:3000", Some("the computer itself")),
            ("https://127.0.0.1", own),
            ("https://[::1]:443/x", own),
            ("https://0.0.0.0", own),
            ("https://10.1.2.3", private),
            ("https://172.16.0.1", private),
            ("https://192.168.1.1", private),
            ("https://100.64.0.1", private),
            ("https://[fd00::1]", private),
            ("https://[::]", own),
            ("https://[0:0:0:0:0:0:0:1]", own),
            ("https://[fe80::1]", Some("a link-local address")),
            ("https://[1::1]", None),
            // Numbers that are not an address.
            ("https://10.0.0.256.example.com", None),
            ("https://[::ffff:10.0.0.1]", private),
            ("https://169.254.1.1", Some("a link-local address")),
            ("https://[fe80::1]", Some("a link-local address")),
            ("https://gitlab", Some("a host without a domain")),
            ("https://git.corp.internal", Some("a host in a private network")),
            ("https://GIT.LOCAL.", Some("a host in a private network")),
            // A user before the host is not the host.
            ("https://gitlab.com@10.0.0.1", private),
            ("https:///path", Some("no host")),
        ];
        for (url, expected) in cases {
            assert_eq!(host(url).and_then(not_public), expected, "{url}");
        }
    }
}
