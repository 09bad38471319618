//! The input of the checks.

use super::Source;
use super::life::{Life, Times};
use crate::entra::cloud::Cloud;
use crate::entra::credentials::PastedCredentials;
use crate::entra::matching::DryRun;
use crate::gitlab::ci_config::CiConfig;
use crate::gitlab::family::TokenFamily;
use crate::jose::{Compact, Segment, TokenForm};
use crate::json::{Data, Member, Value, named};
use crate::limits::MAX_JUDGED;
use crate::paste::{Hints, Repairs, SnippetKind};
use crate::text::Text;
use crate::time;
use crate::verify::Verification;

/// Everything that is known before judging.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// What was pasted.
    pub kind: SnippetKind,
    /// The token; none if only claims were pasted.
    pub token: Option<&'a Compact>,
    /// The claims.
    pub payload: &'a Segment,
    /// The kind of token that the claims show.
    pub family: TokenFamily,
    /// How it was pasted.
    pub context: &'a PasteContext,
    /// The chosen cloud.
    pub cloud: Option<Cloud>,
    /// The result of checking the token's signature, if it was checked.
    pub verification: Option<&'a Verification>,
    /// Whether there is a token, or claims. If not, everything about them is empty.
    pub is_found: bool,
    /// The pasted credentials.
    pub credentials: &'a PastedCredentials,
    /// The pasted jobs, and the text that they are in.
    pub ci_config: Option<(&'a CiConfig, Source)>,
    /// How the token compares with the credentials.
    pub dry_run: Option<&'a DryRun>,
}

/// How a token was pasted.
#[derive(Clone, Debug, Default)]
pub struct PasteContext {
    /// How long it is, in bytes of its clean text.
    pub length: usize,
    /// How many tokens were found.
    pub tokens: usize,
    /// Which of them this is, counted from 0.
    pub selected: usize,
    /// How many times the whole of it was encoded in base64.
    pub layers: usize,
    /// What was repaired to read it.
    pub repairs: Repairs,
    /// Whether it was a JSON serialization.
    pub is_serialization: bool,
    /// What else was noticed in the paste.
    pub hints: Hints,
}

/// A time claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeClaim<'a> {
    /// There is no such claim.
    Missing,
    /// The value was left out of the pasted claims.
    LeftOut,
    /// It is not a number.
    NotANumber(&'a Value),
    /// It is in milliseconds, as in JavaScript.
    Milliseconds(i64),
    /// It is negative, or later than any date.
    OutOfRange(&'a Value),
    /// Seconds since 1970.
    At(i64),
}

impl<'a> Evidence<'a> {
    /// The members of the claims.
    pub fn claims(&self) -> &'a [Member] {
        self.payload.document.members()
    }

    /// The members of the JOSE header.
    pub fn header(&self) -> &'a [Member] {
        self.token.map_or(&[], |token| token.header.document.members())
    }

    /// The value of a claim; of duplicates the last, as most parsers take it.
    pub fn claim(&self, name: &str) -> Option<&'a Value> {
        named(self.claims(), name)
    }

    /// The value of a header member.
    pub fn header_member(&self, name: &str) -> Option<&'a Value> {
        named(self.header(), name)
    }

    /// A claim that is a string.
    pub fn text(&self, name: &str) -> Option<&'a Text> {
        self.claim(name)?.text()
    }

    /// Whether a claim is this string.
    pub fn claim_is(&self, name: &str, value: &str) -> bool {
        self.text(name).is_some_and(|text| *text == *value)
    }

    /// Whether it is too long to be judged, except for whether it can be read.
    pub fn is_long(&self) -> bool {
        self.context.length > MAX_JUDGED
    }

    /// Whether a pasted credential lets the token in.
    pub fn has_matching_credential(&self) -> bool {
        self.dry_run.is_some_and(|run| run.matching.is_some())
    }

    /// Whether the claims could be read. If not, nothing is reported as missing.
    pub fn is_read(&self) -> bool {
        self.payload.document.error.is_none() && self.payload.document.root.is_some()
    }

    /// Whether the token has a signature, and so could be used.
    pub fn is_signed(&self) -> bool {
        self.kind == SnippetKind::Token
            && self.token.is_some_and(|token| token.form == TokenForm::Signed)
            && !self.is_unsecured()
    }

    /// Whether only the signature was left out of the pasted token.
    pub fn is_signature_left_out(&self) -> bool {
        self.kind == SnippetKind::Token
            && self.token.is_some_and(|token| token.form == TokenForm::SignatureLeftOut)
            && !self.is_unsecured()
    }

    /// Whether the header says that there is no signature (`alg: none`, in any case).
    pub fn is_unsecured(&self) -> bool {
        matches!(self.header_member("alg"), Some(Value { data: Data::String(alg), .. }) if alg.raw().eq_ignore_ascii_case("none"))
    }

    /// A time claim.
    pub fn time_claim(&self, name: &str) -> TimeClaim<'a> {
        let Some(value) = self.claim(name) else {
            return TimeClaim::Missing;
        };
        let number = match &value.data {
            Data::Number(number) => number,
            Data::LeftOut => return TimeClaim::LeftOut,
            _ => return TimeClaim::NotANumber(value),
        };
        match time::numeric_date(number) {
            Some(seconds) if (0..MILLISECONDS_FROM).contains(&seconds) => TimeClaim::At(seconds),
            Some(milliseconds) if (MILLISECONDS_FROM..=MILLISECONDS_TO).contains(&milliseconds) => {
                TimeClaim::Milliseconds(milliseconds)
            }
            Some(seconds) if (0..=time::LAST).contains(&seconds) => TimeClaim::At(seconds),
            _ => TimeClaim::OutOfRange(value),
        }
    }

    /// All that the moment decides by; nothing of a token that is too long to be judged.
    pub fn life(&self) -> Life {
        if self.is_long() {
            return Life::default();
        }
        let [issued, not_before, expires] = ["iat", "nbf", "exp"].map(|name| self.seconds(name));
        let times = Times { issued, not_before, expires };
        Life { times, is_signed: self.is_signed(), has_matching_credential: self.has_matching_credential() }
    }

    /// A time claim, if it is a time.
    pub fn seconds(&self, name: &str) -> Option<i64> {
        match self.time_claim(name) {
            TimeClaim::At(seconds) => Some(seconds),
            _ => None,
        }
    }

    /// The token's lifetime in seconds.
    pub fn lifetime(&self) -> Option<i64> {
        Some(self.seconds("exp")? - self.seconds("iat").or_else(|| self.seconds("nbf"))?)
    }

    /// The strings of `aud`, which is a string or a list.
    pub fn audiences(&self) -> Vec<&'a Text> {
        match self.claim("aud").map(|value| &value.data) {
            Some(Data::String(text)) => vec![text],
            Some(Data::Array(items)) => items
                .iter()
                .filter_map(|item| if let Data::String(text) = &item.data { Some(text) } else { None })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Whether the token is of a merge request from a fork: its project is not the one that runs the job.
    pub fn is_from_fork(&self) -> bool {
        let differ = |one: &str, other: &str| matches!((self.text(one), self.text(other)), (Some(one), Some(other)) if one != other);
        differ("project_id", "job_project_id")
            || differ("project_path", "job_project_path")
            || differ("source_project_id", "job_project_id")
            || differ("source_project_path", "job_project_path")
    }
}

/// 2001-09-09 to 2100 in milliseconds. In seconds these would be years from 33,658 on, which no token means.
const MILLISECONDS_FROM: i64 = 1_000_000_000_000;
const MILLISECONDS_TO: i64 = 4_102_444_800_000;
