//! The command that fetches an issuer's keys.

use crate::gitlab::family::TokenFamily;
use crate::quote;
use crate::report::Report;
use crate::text::Text;

/// The command that fetches the keys of the token's issuer; an error is a sentence on why there is none. None if the issuer is not GitLab's.
pub fn fetch_keys(report: &Report) -> Option<Result<String, &'static str>> {
    let is_other = matches!(report.family, TokenFamily::GoogleCloud | TokenFamily::Other);
    let issuer = report.claim("iss").filter(|_| !report.is_long && !is_other)?.raw();
    let address = issuer.strip_prefix("https://").unwrap_or_default().trim_end_matches('/');
    // Only addresses that a GitLab instance can have: whoever forged the token chose this too.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_~:/".contains(&byte);
    if !address.starts_with(|first: char| first.is_ascii_alphanumeric()) || !address.bytes().all(is_plain) {
        return Some(Err(
            "The issuer that the token names is no plain https address, so there is no command to fetch its keys.",
        ));
    }
    let address = Text::from(["https://", address, "/oauth/discovery/keys"].concat());
    Some(Ok(["curl -fsS --globoff --proto '=https' ", &quote::shell(&address)?].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Options, read, report};

    fn of(issuer: &str) -> Option<Result<String, &'static str>> {
        let claims = serde_json::json!({"iss": issuer, "sub": "project_path:g/p:ref_type:branch:ref:main", "project_path": "g/p", "ref_path": "r"});
        fetch_keys(&report(&read(&claims.to_string()), 0, 0, &Options::default()))
    }

    #[test]
    fn there_is_a_command_only_for_plain_https_addresses() {
        let cases = [
            ("https://gitlab.com", Some("https://gitlab.com/oauth/discovery/keys")),
            // A trailing slash would be one too many.
            ("https://gitlab.com/", Some("https://gitlab.com/oauth/discovery/keys")),
            ("https://git.example:8443/gitlab", Some("https://git.example:8443/gitlab/oauth/discovery/keys")),
            ("http://gitlab.com", None),
            ("gitlab.com", None),
            ("https://", None),
            ("https:///keys", None),
            // Addresses that a shell, curl or a reader would misread.
            ("https://gitlab.com'; touch x; '", None),
            ("https://$(id).example", None),
            ("https://gitlab.com@attacker.example", None),
            ("https://gitlab.com\\@attacker.example", None),
            ("https://gitlab.com?x=", None),
            ("https://gitlab.com#", None),
            ("https://gitlab.com[1-100]", None),
            ("https://{a,b}.example", None),
            ("https://gitlab.com --output x", None),
            ("https://gitlab.com\n-o x", None),
            ("https://-o.example", None),
            ("https://gitlаb.com", None),
            ("https://gitlab.com\u{202e}", None),
            ("file:///etc/passwd", None),
        ];
        for (issuer, expected) in cases {
            let found = of(issuer).expect(issuer);
            let address = found.as_ref().ok().map(|command| {
                let address = command.split_once("--proto '=https' ").expect("the command").1;
                address.strip_prefix('\'').and_then(|address| address.strip_suffix('\'')).expect("quotes")
            });
            assert_eq!(address, expected, "{issuer}");
        }
    }

    #[test]
    fn keys_of_other_issuers_are_elsewhere() {
        let google = report(&read(r#"{"iss": "https://accounts.google.com", "sub": "1"}"#), 0, 0, &Options::default());
        assert_eq!(fetch_keys(&google), None);
    }
}
