//! What Entra, Azure's tools and GitLab print when a login fails: found in any text, read, and explained.
//!
//! The knowledge is [`FAILURES`]; [`find`] reads a pasted message, `az` output, an exception of an Azure SDK, a job log or Entra's JSON.
//! Microsoft documents none of these texts and warns that they change, so everything is read by marker words, and what is not there is
//! not made up.

mod table;

use crate::entra::credential::Credential;
use crate::json::{self, Data};
use crate::quote;
use crate::text::{Span, Text, Units};
use crate::time;
use claimlens_scan::Marks;

pub use table::FAILURES;

/// What a failure says about the login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Entra was asked, and refused.
    Refused,
    /// Entra was never asked: the tool refused its arguments, GitLab minted no token, or a credential could not be created.
    NotAsked,
    /// The login succeeded; something later failed.
    LoggedIn,
}

/// Where a row of the table is documented or was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Microsoft's table of codes.
    Codes,
    /// Microsoft: workload identity federation, considerations and limits.
    Considerations,
    /// Microsoft: the announcement that matching is case-sensitive (August 2024).
    CaseSensitive,
    /// Microsoft: flexible federated identity credentials.
    Flexible,
    /// Microsoft: troubleshooting of federated service connections in Azure DevOps, which prints the same texts.
    DevOps,
    /// The Azure AD workload identity project: troubleshooting.
    Awi,
    /// GitLab: configure `OpenID` Connect in Azure.
    GitLabAzure,
    /// GitLab: ID tokens.
    GitLabTokens,
    /// GitLab: the YAML reference, `id_tokens`.
    GitLabYaml,
    /// GitLab: secrets of an Azure Key Vault.
    GitLabVault,
    /// The Azure CLI itself, 2.91.0.
    Cli,
    /// The Azure SDK for Python, azure-identity 1.27.0.
    Sdk,
    /// Texts that users reported; Microsoft documents no such code.
    Reported,
}

impl Source {
    /// The page to read; none where there is no page.
    pub const fn address(self) -> Option<&'static str> {
        Some(match self {
            Self::Codes => "https://learn.microsoft.com/entra/identity-platform/reference-error-codes",
            Self::Considerations => {
                "https://learn.microsoft.com/entra/workload-id/workload-identity-federation-considerations"
            }
            Self::CaseSensitive => {
                "https://learn.microsoft.com/entra/identity-platform/reference-breaking-changes#august-2024"
            }
            Self::Flexible => {
                "https://learn.microsoft.com/entra/workload-id/workload-identities-flexible-federated-identity-credentials"
            }
            Self::DevOps => "https://learn.microsoft.com/azure/devops/pipelines/release/troubleshoot-workload-identity",
            Self::Awi => "https://azure.github.io/azure-workload-identity/docs/troubleshooting.html",
            Self::GitLabAzure => "https://docs.gitlab.com/ci/cloud_services/azure/",
            Self::GitLabTokens => "https://docs.gitlab.com/ci/secrets/id_token_authentication/",
            Self::GitLabYaml => "https://docs.gitlab.com/ci/yaml/#id_tokens",
            Self::GitLabVault => "https://docs.gitlab.com/ci/secrets/azure_key_vault/",
            Self::Cli | Self::Sdk | Self::Reported => return None,
        })
    }
}

/// A row of the table: one failure, however it is printed.
#[derive(Debug)]
pub struct Failure {
    /// The numbers behind `AADSTS`.
    pub codes: &'static [u32],
    /// Texts that show it where no code is printed. `…` stands for any text of the same line.
    pub texts: &'static [&'static str],
    /// What it means for a GitLab job: a sentence.
    pub meaning: &'static str,
    /// What causes it, likeliest first: phrases.
    pub causes: &'static [&'static str],
    /// What to do: one or two sentences.
    pub fix: &'static str,
    /// What it says about the login.
    pub outcome: Outcome,
    /// Where that is from.
    pub source: Source,
}

impl Failure {
    /// Its anchor in the reference: `error-aadsts700211`, and by its first text where it has no code, `error-no-subscriptions-found-for`.
    /// Each further code has an anchor of its own too.
    pub fn anchor(&self) -> String {
        let name = match self.codes.first() {
            Some(code) => format!("aadsts{code}"),
            None => self.texts.first().copied().unwrap_or_default().to_ascii_lowercase(),
        };
        let words = name.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        ["error"].into_iter().chain(words).collect::<Vec<_>>().join("-")
    }
}

/// What a message prints besides its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The token's `iss`.
    Issuer,
    /// The token's `sub`.
    Subject,
    /// The token's `aud`.
    Audience,
    /// The client ID that was used.
    Client,
    /// The object ID of the principal, to which roles are assigned.
    Object,
    /// The tenant's ID or name.
    Tenant,
    /// The action that was not allowed.
    Action,
    /// Where it was not allowed.
    Scope,
    /// The signing key's id.
    Key,
    /// When Entra looked at the token.
    At,
    /// The token's `nbf`.
    From,
    /// The token's `exp`.
    Until,
    /// Entra's id of the request, by which Microsoft's support finds it.
    Trace,
}

/// The words that stand before each value, and whether the value may stand without quotes.
const MARKERS: [(&str, Field, bool); 21] = [
    ("ssertion issuer ", Field::Issuer, false),
    ("ssertion Issuer: ", Field::Issuer, false),
    ("of identity provider ", Field::Issuer, true),
    ("credentials issued by ", Field::Issuer, false),
    ("ssertion subject ", Field::Subject, false),
    ("ssertion Subject: ", Field::Subject, false),
    ("ssertion audience ", Field::Audience, false),
    ("ssertion Audience: ", Field::Audience, false),
    ("ertificate with identifier ", Field::Key, true),
    ("pplication with identifier ", Field::Client, false),
    ("The client ", Field::Client, false),
    ("subscriptions found for ", Field::Client, true),
    ("object id ", Field::Object, false),
    ("in the directory ", Field::Tenant, false),
    ("Tenant ", Field::Tenant, false),
    ("perform action ", Field::Action, false),
    ("over scope ", Field::Scope, false),
    ("Current time: ", Field::At, true),
    ("valid from ", Field::From, true),
    ("time of assertion ", Field::Until, true),
    ("Trace ID: ", Field::Trace, true),
];

impl Field {
    /// Its id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::At => "at",
            Self::From => "from",
            Self::Until => "until",
            Self::Trace => "trace",
            _ => match self.name() {
                Some(name) => name,
                None => "",
            },
        }
    }

    /// Its name in a sentence; none for what a sentence leaves out.
    const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::Issuer => "issuer",
            Self::Subject => "subject",
            Self::Audience => "audience",
            Self::Client => "client",
            Self::Object => "object ID",
            Self::Tenant => "tenant",
            Self::Action => "action",
            Self::Scope => "scope",
            Self::Key => "key",
            Self::At | Self::From | Self::Until | Self::Trace => return None,
        })
    }
}

/// A value that a message prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// What it is.
    pub field: Field,
    /// The value.
    pub text: Text,
    /// Where it stands, in bytes of the text that was searched.
    pub span: Span,
}

/// A failure that stands in a text.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The number behind `AADSTS`; none for a failure without a code.
    pub code: Option<u32>,
    /// What is known about it; none for a code that the table does not have.
    pub failure: Option<&'static Failure>,
    /// Where the code or the text that shows it stands, in bytes of the text that was searched.
    pub place: Span,
    /// What is printed with it, each field once. Masked values are left out.
    pub printed: Vec<Printed>,
    /// Other codes of the same text, each once, the first few.
    pub others: Vec<u32>,
}

/// How far behind its code a message is read, in bytes.
const REACH: usize = 4_096;
/// How far apart the two parts of a text may stand, in bytes; also more than anything else has that shows a failure.
const NEAR: usize = 256;
/// How many other codes of a text are named.
const OTHERS: usize = 5;
/// The longest way from `error_codes` to its first number, in bytes.
const GAP: usize = 16;

/// The failure that a text tells of: its first code of Entra, or the first other text of the table. Takes linear time.
pub fn find(text: &str) -> Option<Answered> {
    let mut search = None;
    go_on(&mut search, text, true);
    search?.answered
}

/// A search for it in a text of which more may come.
#[derive(Clone, Debug)]
pub struct Search {
    marks: Marks,
    texts: Vec<(&'static str, &'static Failure)>,
    /// The next byte to look at.
    at: usize,
    /// What was found so far; read with the end of the text.
    pub answered: Option<Answered>,
}

impl Search {
    fn new() -> Self {
        let texts: Vec<(&str, &Failure)> =
            FAILURES.iter().flat_map(|failure| failure.texts.iter().map(move |text| (*text, failure))).collect();
        let marks = Marks::of([CODE, CODES].into_iter().chain(texts.iter().map(|(text, _)| *text)));
        Self { marks, texts, at: 0, answered: None }
    }
}

/// Begins a search or goes on with one, in `text` as far as it is known; `is_all` if nothing follows.
pub fn go_on(search: &mut Option<Search>, text: &str, is_all: bool) {
    let Search { marks, texts, at: next, answered } = search.get_or_insert_with(Search::new);
    while let Some(at) = marks.find(text.as_bytes(), *next) {
        *next = at;
        // What follows may decide.
        if !is_all && text.len() - at < NEAR {
            return;
        }
        *next += 1;
        let Some(rest) = text.get(at..) else { continue };
        if let Some((code, place)) = code_at(rest) {
            match &mut *answered {
                Some(Answered { code: Some(first), others, .. }) => {
                    if *first != code && others.len() < OTHERS && !others.contains(&code) {
                        others.push(code);
                    }
                }
                other => {
                    let failure = FAILURES.iter().find(|failure| failure.codes.contains(&code));
                    *other = Some(Answered::new(Some(code), failure, at + place.start..at + place.end));
                }
            }
        } else if answered.is_none()
            && let Some((failure, length)) = text_at(rest, texts)
        {
            *answered = Some(Answered::new(None, Some(failure), at..at + length));
        }
    }
    *next = (*next).max(text.len().saturating_sub(START));
    if let Some(answered) = answered.as_mut().filter(|_| is_all) {
        answered.read(text);
    }
}

/// How many bytes are looked at before anything is compared.
const START: usize = claimlens_scan::MARKED;

/// What stands before the number of a code.
const CODE: &str = "AADSTS";
/// The member of Entra's JSON that lists the numbers.
const CODES: &str = "error_codes";

/// The code with which `rest` begins, and where it stands there, in bytes: with its `AADSTS`, or the number alone.
fn code_at(rest: &str) -> Option<(u32, Span)> {
    let (start, number) = if rest.starts_with(CODE) {
        (0, CODE.len())
    } else {
        let list = rest.strip_prefix(CODES)?;
        let gap = list.bytes().take(GAP).take_while(|byte| b"\"'\\ :[=\r\n".contains(byte)).count();
        (CODES.len() + gap, CODES.len() + gap)
    };
    let digits = rest.get(number..)?;
    let digits = digits.get(..digits.bytes().take_while(u8::is_ascii_digit).count())?;
    let code = digits.parse().ok().filter(|code| *code > 9_999)?;
    Some((code, start..number + digits.len()))
}

/// The failure of whose texts `rest` begins with one, and the length of it, in bytes.
fn text_at(rest: &str, texts: &[(&'static str, &'static Failure)]) -> Option<(&'static Failure, usize)> {
    for (text, failure) in texts {
        // Nearly all differ here already.
        if rest.as_bytes().first_chunk::<START>() != text.as_bytes().first_chunk::<START>() {
            continue;
        }
        let gap = position(text, 0, "…");
        let head = text.get(..gap.unwrap_or(text.len()))?;
        if !rest.starts_with(head) {
            continue;
        }
        let Some(gap) = gap else { return Some((failure, head.len())) };
        // The rest of it stands on the same line.
        let near = rest.get(..rest.floor_char_boundary(NEAR))?;
        let line = near.get(..position(near, 0, "\n").unwrap_or(near.len()))?;
        let tail = text.get(gap + "…".len()..)?;
        if let Some(at) = position(line, head.len(), tail) {
            return Some((failure, at + tail.len()));
        }
    }
    None
}

impl Answered {
    fn new(code: Option<u32>, failure: Option<&'static Failure>, place: Span) -> Self {
        Self { code, failure, place, printed: Vec::new(), others: Vec::new() }
    }

    /// Reads what is printed with the code: from the start of its line to another code, at most [`REACH`] bytes on.
    fn read(&mut self, text: &str) {
        // A text without a code may stand behind the values of its line; a message stands behind its code.
        let before = text.get(..self.place.start).unwrap_or_default();
        let line = if self.code.is_none() { before.rsplit('\n').next().map_or(0, str::len) } else { 0 };
        let start = text.ceil_char_boundary(self.place.start - line.min(REACH));
        let end = text.floor_char_boundary(self.place.end + REACH);
        let mut window = text.get(start..end).unwrap_or_default();
        // Another code has a message of its own.
        let mut next = position(window, self.place.end - start, CODE);
        while let Some(at) = next {
            if window.get(at..).and_then(code_at).is_some_and(|(code, _)| Some(code) != self.code) {
                window = window.get(..at).unwrap_or_default();
                break;
            }
            next = position(window, at + CODE.len(), CODE);
        }
        for (marker, field, bare) in MARKERS {
            let mut from = 0;
            while let Some(at) = position(window, from, marker).filter(|_| self.value(field).is_none()) {
                from = at + marker.len();
                if let Some(span) = value(window, from, bare)
                    && let Some(text) = window.get(span.clone()).and_then(unmasked)
                {
                    self.printed.push(Printed { field, text, span: start + span.start..start + span.end });
                }
            }
        }
    }

    /// The same with its places in UTF-16 code units.
    #[must_use]
    pub fn in_units(&self, units: &Units) -> Self {
        let mut converted = self.clone();
        converted.place = units.span(&self.place);
        for printed in &mut converted.printed {
            printed.span = units.span(&printed.span);
        }
        converted
    }

    /// A value that is printed.
    pub fn value(&self, field: Field) -> Option<&Text> {
        self.printed.iter().find(|printed| printed.field == field).map(|printed| &printed.text)
    }

    /// A time that is printed, in seconds since 1970.
    pub fn time(&self, field: Field) -> Option<i64> {
        // A fraction of the second may follow.
        time::parse(self.value(field)?.raw().get(..19)?)
    }

    /// What it says about the login. An unknown code is a refusal.
    pub fn outcome(&self) -> Outcome {
        self.failure.map_or(Outcome::Refused, |failure| failure.outcome)
    }

    /// Whether time decided: the token was or will be accepted at another moment.
    pub fn is_of_the_moment(&self) -> bool {
        self.code == Some(700_024)
    }

    /// The credential that the message asks for: the parts that it prints, the rest from `otherwise`. None while a part is missing.
    pub fn credential(&self, otherwise: Option<&Credential>) -> Option<Credential> {
        let part = |field, other: fn(&Credential) -> &Text| {
            self.value(field).or_else(|| otherwise.map(other)).filter(|text| !text.is_empty()).cloned()
        };
        Some(Credential {
            issuer: part(Field::Issuer, |credential| &credential.issuer)?,
            subject: part(Field::Subject, |credential| &credential.subject)?,
            audience: part(Field::Audience, |credential| &credential.audience)?,
        })
    }

    /// What happened, with the values that are printed.
    pub fn message(&self) -> String {
        let mut said = String::new();
        if let Some(code) = self.code {
            push(
                &mut said,
                &[
                    CODE,
                    &code.to_string(),
                    if self.failure.is_some() { ": " } else { " is a code that claimlens does not know." },
                ],
            );
        }
        said.push_str(self.failure.map_or("", |failure| failure.meaning));
        let mut separator = " It names ";
        for printed in &self.printed {
            if let Some(name) = printed.field.name() {
                push(&mut said, &[separator, name, " ", &quote::message(&printed.text)]);
                separator = ", ";
            }
        }
        if separator == ", " {
            said.push('.');
        }
        if let Some(when) = self.when() {
            push(&mut said, &[" ", &when]);
        }
        let mut separator = " Also in this text: AADSTS";
        for other in &self.others {
            push(&mut said, &[separator, &other.to_string()]);
            separator = ", AADSTS";
        }
        if !self.others.is_empty() {
            said.push('.');
        }
        said
    }

    /// When Entra looked at the token, and how that lies to its life: a sentence.
    pub fn when(&self) -> Option<String> {
        let (at, from, until) = (self.time(Field::At)?, self.time(Field::From)?, self.time(Field::Until)?);
        let (what, how_long) = if at < from {
            ("It became valid ", [&*time::duration(from - at), " after"].concat())
        } else {
            ("It had expired ", [&*time::duration(at - until), " before"].concat())
        };
        let life = time::duration(until - from);
        Some([what, &how_long, " Entra looked at it (", &time::utc(at), "); its life is ", &life, "."].concat())
    }

    /// The likely causes, and what to do.
    pub fn fix(&self) -> String {
        let mut said = String::new();
        let Some(failure) = self.failure else {
            let code = self.code.unwrap_or_default();
            push(&mut said, &["Look it up: https://login.microsoftonline.com/error?code=", &code.to_string()]);
            return said;
        };
        let mut separator = if failure.causes.len() > 1 { "Likely, in this order: " } else { "Likely: " };
        for cause in failure.causes {
            push(&mut said, &[separator, cause]);
            separator = "; ";
        }
        push(&mut said, &[". ", failure.fix]);
        said
    }
}

fn push(said: &mut String, parts: &[&str]) {
    for part in parts {
        said.push_str(part);
    }
}

/// The byte at which `part` stands in `text`, from byte `from` on. One copy of the standard search serves the whole module.
#[inline(never)]
fn position(text: &str, from: usize, part: &str) -> Option<usize> {
    Some(from + text.get(from..)?.find(part)?)
}

/// Where the value stands that begins at byte `at`: inside single quotes (`\u0027` in JSON) or, if it may be `bare`, up to white space.
fn value(text: &str, at: usize, bare: bool) -> Option<Span> {
    let line = text.get(at..position(text, at, "\n").unwrap_or(text.len()))?;
    let quote = if line.starts_with('\'') { "'" } else { "\\u0027" };
    if !line.starts_with(quote) {
        let length = line.bytes().take_while(|byte| !b" \r\\\",()".contains(byte)).count();
        let length = length - usize::from(line.get(..length).is_some_and(|word| word.ends_with('.')));
        return (bare && length > 0).then(|| at..at + length);
    }
    // A branch may hold a quote; the one that closes ends a clause of the sentence.
    let mut first = None;
    let mut from = quote.len();
    while let Some(close) = position(line, from, quote) {
        from = close + quote.len();
        let behind = line.as_bytes().get(from..).unwrap_or_default();
        let behind = behind.strip_prefix(b".").or_else(|| behind.strip_prefix(b",")).unwrap_or(behind);
        if behind.first().is_none_or(|byte| b" \r\"\\(".contains(byte)) {
            return Some(at + quote.len()..at + close);
        }
        first = first.or(Some(close));
    }
    first.map(|close| at + quote.len()..at + close)
}

/// A value without JSON's escapes; none for one that a log masks.
fn unmasked(raw: &str) -> Option<Text> {
    let has = |part| position(raw, 0, part).is_some();
    if raw.is_empty() || has("***") || has("[MASKED]") {
        return None;
    }
    if has("\\")
        && let Some(json::Value { data: Data::String(text), .. }) = json::read(["\"", raw, "\""].concat()).root
    {
        return Some(text);
    }
    Some(Text::from(raw))
}
