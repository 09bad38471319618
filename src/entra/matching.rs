//! What Entra would answer to a token, given the credentials: a prediction.
//!
//! A standard credential is compared as Entra does it: issuer, then subject, then audience, each as an exact, case-sensitive, whole string. The
//! order is undocumented; it is inferred from the errors that users report, each of which names one field.

mod change;
mod difference;

use crate::entra::credentials::{ExistingCredential, FieldValue, SubjectRule};
use crate::entra::expression::{self, Match};
use crate::json::Member;
use crate::limits::{MAX_COMPARED, is_too_long};
use crate::quote::{self, fill};
use crate::text::{Span, Text};
use crate::time::utc;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

pub use change::Change;
pub use difference::{Difference, spellings};

/// What a token presents.
#[derive(Clone, Debug)]
pub struct PresentedToken<'a> {
    /// `iss`
    pub issuer: &'a Text,
    /// `sub`
    pub subject: &'a Text,
    /// The first string in `aud`.
    pub audience: &'a Text,
    /// All strings in `aud`.
    pub audiences: BTreeSet<&'a str>,
    /// The claims that are strings; empty if only the parts above are known.
    pub claims: Strings<'a>,
    /// Whether the token belongs to a merge request from a fork.
    pub is_from_fork: bool,
}

/// The claims that are strings, by name; the last one of duplicates.
pub type Strings<'a> = BTreeMap<&'a str, &'a Text>;

/// The claims that are strings.
pub fn strings(claims: &[Member]) -> Strings<'_> {
    let mut strings = Strings::new();
    for claim in claims {
        match claim.value.text() {
            Some(text) => strings.insert(claim.name.raw(), text),
            None => strings.remove(claim.name.raw()),
        };
    }
    strings
}

/// The fields of a credential, in the order in which Entra compares them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CredentialField {
    /// `issuer`
    Issuer,
    /// `subject`
    Subject,
    /// `claimsMatchingExpression`, which takes the subject's place.
    Expression,
    /// `audiences`
    Audience,
}

/// The result of a dry run.
#[derive(Clone, Debug)]
pub struct DryRun {
    /// The first [`MAX_COMPARED`] credentials, in the order of the text.
    pub rows: Rc<[Row]>,
    /// The number of further credentials, which are not compared.
    pub left_out: usize,
    /// The first one that lets the token in.
    pub matching: Option<usize>,
    /// The row that comes nearest if none lets it in.
    pub nearest: Option<usize>,
    /// The error that Entra would answer with, if any.
    pub prediction: Option<PredictedError>,
    /// The whole result in one sentence.
    pub sentence: String,
    /// Why Entra may still refuse the token although a credential lets it in.
    pub causes: &'static [Cause],
}

/// A predicted error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PredictedError {
    /// `AADSTS700213`. None if no source says which code Entra gives.
    pub code: Option<&'static str>,
    /// The text that Entra prints after the code, without trace ids; empty without a code.
    pub text: String,
}

/// A credential and how it compares.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name or its number, as messages write it: `"gitlab-main"`, `2`.
    pub which: String,
    /// How it compares.
    pub outcome: MatchOutcome,
    /// Its position in the box, in bytes.
    pub place: Span,
}

/// How a credential compares with a token.
#[derive(Clone, Debug)]
pub enum MatchOutcome {
    /// It lets the token in.
    Matches,
    /// It does not.
    Differs(Box<Mismatch>),
    /// Unknown, because this field is not known.
    Open(CredentialField),
}

impl MatchOutcome {
    /// Its id in a report.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::Matches => "matches",
            Self::Differs(_) => "differs",
            Self::Open(_) => "unknown",
        }
    }
}

/// The first field that differs.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// The field.
    pub field: CredentialField,
    /// The kind of difference.
    pub difference: Difference,
    /// The token's value; empty if it is longer than Entra accepts.
    pub token: Text,
    /// The credential's value; empty if it is longer than Entra accepts.
    pub credential: Text,
    /// Length of the common prefix, in bytes: the first differing character starts here in both.
    pub at: usize,
    /// The same length in UTF-16 code units.
    pub at_unit: usize,
    /// Position of the credential's value in the box, in bytes.
    pub place: Span,
    /// The smallest correct change.
    pub change: Change,
    /// An earlier field that is unknown and that the code depends on.
    pub unknown_before: Option<CredentialField>,
}

/// Why Entra may refuse a token although a credential matches it.
#[derive(Debug, Serialize)]
pub struct Cause {
    /// What is wrong.
    pub what: &'static str,
    /// What reveals it, or what to do.
    pub check: &'static str,
}

/// The causes, likeliest first.
pub const CAUSES: &[Cause] = &[
    Cause {
        what: "The job logs in with the client id of another identity",
        check: "AADSTS700211, 700213 or 70025 although this matches: compare `AZURE_CLIENT_ID` with the identity that holds the credential.",
    },
    Cause {
        what: "An object id stands in place of the client id",
        check: "AADSTS700016: `az identity show --query clientId`, or the app registration's application (client) id.",
    },
    Cause {
        what: "The tenant is another",
        check: "AADSTS700016 or 90002: compare `AZURE_TENANT_ID` with the identity's tenant.",
    },
    Cause { what: "The cloud is another", check: "AADSTS90002 or 900382: `az cloud set --name …` before the login." },
    Cause {
        what: "The credential was created minutes ago",
        check: "AADSTS70021 until it has spread, also once after a success: wait and try again.",
    },
    Cause {
        what: "Entra cannot reach the issuer",
        check: "AADSTS501661: `/.well-known/openid-configuration` and `/oauth/discovery/keys` must be public.",
    },
    Cause {
        what: "An `AZURE_…` variable is empty",
        check: "A protected variable is empty on a ref that is not protected, and one of another environment scope is empty in this job.",
    },
];

impl CredentialField {
    /// Its name in a credential.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Subject => "subject",
            Self::Expression => "expression",
            Self::Audience => "audience",
        }
    }

    /// The claim that it is compared with.
    pub const fn claim(self) -> &'static str {
        match self {
            Self::Issuer => "iss",
            Self::Subject | Self::Expression => "sub",
            Self::Audience => "aud",
        }
    }
}

impl Mismatch {
    /// Names the difference inside a sentence.
    pub fn what(&self) -> &'static str {
        match (self.difference, self.field) {
            (Difference::OtherText, CredentialField::Issuer) => "another issuer",
            (Difference::OtherText, CredentialField::Audience) => "another audience",
            (difference, _) => difference.info().name,
        }
    }
}

impl DryRun {
    /// The row that comes nearest, and how it differs.
    pub fn nearest(&self) -> Option<(&Row, &Mismatch)> {
        let row = self.rows.get(self.nearest?)?;
        match &row.outcome {
            MatchOutcome::Differs(mismatch) => Some((row, mismatch)),
            _ => None,
        }
    }
}

/// Whether an expression lets the claims in. None if it is not in the documented language, or if that cannot be determined.
fn expression_holds(expression: &Text, claims: &Strings<'_>) -> Option<bool> {
    // An error message does not print all of the token's claims.
    if claims.is_empty() {
        return None;
    }
    expression::parse(expression.raw()).ok()?.matches(&|name| claims.get(name).map(|text| text.raw()))
}

/// Explains in a sentence how the first clause that fails differs from the claims.
pub(crate) fn explain_mismatch(expression: &Text, claims: &Strings<'_>) -> Option<String> {
    let expression = expression::parse(expression.raw()).ok()?;
    let outcomes = expression.evaluate(&|name| claims.get(name).map(|text| text.raw()));
    let (clause, outcome) =
        expression.clauses.iter().zip(&outcomes).find(|(_, outcome)| !matches!(outcome, Match::Matched(_)))?;
    Some(clause.explain(outcome, claims.get(clause.claim.raw()).copied()))
}

/// Compares the token with each credential, up to the first [`MAX_COMPARED`].
pub fn dry_run(credentials: &[ExistingCredential], token: &PresentedToken<'_>) -> DryRun {
    let rows: Rc<[Row]> = credentials
        .iter()
        .take(MAX_COMPARED)
        .enumerate()
        .map(|(index, existing)| Row {
            which: existing.which(index),
            outcome: compare(existing, token),
            place: existing.place.clone(),
        })
        .collect();
    let left_out = credentials.len() - rows.len();
    let matching = rows.iter().position(|row| matches!(row.outcome, MatchOutcome::Matches));
    let open = rows.iter().find_map(|row| match row.outcome {
        MatchOutcome::Open(field) => Some((row, field)),
        _ => None,
    });
    // The one that gets furthest. Ties go to a slip, then to a subject rather than an expression, then to the one that differs latest.
    let mut nearest: Option<(usize, &Mismatch)> = None;
    for (index, row) in rows.iter().enumerate() {
        if let MatchOutcome::Differs(mismatch) = &row.outcome {
            let rank = |of: &Mismatch| {
                let is_expression = of.field == CredentialField::Expression;
                let stage = if is_expression { CredentialField::Subject } else { of.field };
                (stage, of.difference.is_slip(), !is_expression, of.at)
            };
            if nearest.is_none_or(|(_, best)| rank(mismatch) > rank(best)) {
                nearest = Some((index, mismatch));
            }
        }
    }
    let which = |index: usize| rows.get(index).map_or("", |row| &row.which);
    let (prediction, sentence) = match (matching, open, nearest) {
        (Some(index), _, _) => (None, fill("Credential ~ lets this token in.", &[which(index)])),
        _ if left_out > 0 => {
            let template = "None of the first ~ credentials lets this token in for certain; ~ more are not compared.";
            (None, fill(template, &[&rows.len().to_string(), &left_out.to_string()]))
        }
        (None, Some((row, field)), _) => {
            let template = "Whether credential ~ lets this token in cannot be told from its ~.";
            (None, fill(template, &[&row.which, field.name()]))
        }
        (None, None, Some((index, mismatch))) => {
            let found = predict(&rows, mismatch.field, token);
            let code = found.code.unwrap_or(UNKNOWN_CODE);
            let template = match rows.len() {
                1 => "Entra would answer ~: the ~ of credential ~ differs (~).",
                _ => "Entra would answer ~: no credential lets it in; the ~ of the nearest, ~, differs (~).",
            };
            let sentence = fill(template, &[code, mismatch.field.name(), which(index), mismatch.what()]);
            (Some(found), sentence)
        }
        (None, None, None) => {
            let none = PredictedError {
                code: Some("AADSTS70025"),
                text: "The client '<client id>'(<name>) has no configured federated identity credentials.".to_owned(),
            };
            (Some(none), "Entra would answer AADSTS70025: there is no credential at all.".to_owned())
        }
    };
    let nearest = nearest.map(|(index, _)| index).filter(|_| matching.is_none());
    let causes = if matching.is_some() { CAUSES } else { &[] };
    DryRun { rows, left_out, matching, nearest, prediction, sentence, causes }
}

impl DryRun {
    /// The same result at a moment outside the token's lifetime, in seconds since 1970. The credentials decide first.
    #[must_use]
    pub fn out_of_time(&self, now: i64, (begin, end): (i64, i64)) -> Self {
        let mut run = self.clone();
        if let Some(row) = self.matching.and_then(|index| self.rows.get(index)) {
            let template =
                "Credential ~ lets this token in while it lives; at this moment Entra would answer AADSTS700024.";
            run.sentence = fill(template, &[&row.which]);
            run.prediction = Some(time_prediction(now, begin, end));
        }
        run
    }
}

/// Replaces the code in a sentence if no source states it.
pub(crate) const UNKNOWN_CODE: &str = "with a code that is not known";
const LINK: &str = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation";
const ONLY_CASE: &str =
    " The subject matches with case-insensitive comparison, but not with case-sensitive comparison.";
const CASE_LINK: &str = "See breaking change notification and remediation at: https://learn.microsoft.com/en-us/entra/identity-platform/reference-breaking-changes#august-2024.";

/// The error if no credential matches and the furthest ones fail at `field`. Which code Entra gives if one of those holds an expression is not
/// known.
fn predict(rows: &[Row], field: CredentialField, token: &PresentedToken<'_>) -> PredictedError {
    let is_of_expression =
        |row: &Row| matches!(&row.outcome, MatchOutcome::Differs(of) if of.field == CredentialField::Expression);
    if field <= CredentialField::Expression && rows.iter().any(is_of_expression) {
        return PredictedError { code: None, text: String::new() };
    }
    let only_case = rows.iter().any(|row| match &row.outcome {
        MatchOutcome::Differs(mismatch) => {
            mismatch.field == CredentialField::Subject
                && difference::same_but_for_case(token.subject.raw(), mismatch.credential.raw())
        }
        _ => false,
    });
    let (code, value) = match field {
        CredentialField::Issuer => ("AADSTS700211", Some(token.issuer)),
        CredentialField::Subject if only_case => ("AADSTS7002138", Some(token.subject)),
        CredentialField::Subject | CredentialField::Expression => ("AADSTS700213", Some(token.subject)),
        CredentialField::Audience => ("AADSTS700212", Some(token.audience)),
    };
    let value = value.map(quote::visible).unwrap_or_default();
    let (extra, link) = if code == "AADSTS7002138" { (ONLY_CASE, CASE_LINK) } else { ("", LINK) };
    let template = "No matching federated identity record found for presented assertion ~ '~'.~ Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ~";
    PredictedError { code: Some(code), text: fill(template, &[field.name(), &value, extra, link]) }
}

fn time_prediction(now: i64, begin: i64, end: i64) -> PredictedError {
    let template = "Client assertion is not within its valid time range. Current time: ~, assertion valid from ~, expiry time of assertion ~.";
    PredictedError { code: Some("AADSTS700024"), text: fill(template, &[&utc(now), &utc(begin), &utc(end)]) }
}

fn compare(existing: &ExistingCredential, token: &PresentedToken<'_>) -> MatchOutcome {
    let mut mismatches: Vec<(CredentialField, Difference, &Text, &FieldValue)> = Vec::new();
    let mut unknown = None;
    let mut is_open = |field| {
        unknown.get_or_insert(field);
    };
    match &existing.issuer.text {
        None => is_open(CredentialField::Issuer),
        Some(issuer) if is_same(issuer, token.issuer) => {}
        Some(issuer) => {
            let difference = difference::of_url(token.issuer, issuer);
            mismatches.push((CredentialField::Issuer, difference, token.issuer, &existing.issuer));
        }
    }
    let expression;
    match &existing.rule {
        SubjectRule::Subject(field) => match &field.text {
            None => is_open(CredentialField::Subject),
            Some(subject) if is_same(subject, token.subject) => {}
            Some(subject) => {
                mismatches.push((
                    CredentialField::Subject,
                    difference::of_subject(token, subject),
                    token.subject,
                    field,
                ));
            }
        },
        SubjectRule::Expression { text, span } => match expression_holds(text, &token.claims) {
            None => is_open(CredentialField::Expression),
            Some(true) => {}
            Some(false) => {
                expression = FieldValue { text: Some(text.clone()), span: span.clone() };
                mismatches.push((CredentialField::Expression, Difference::OtherText, token.subject, &expression));
            }
        },
    }
    match existing.audiences.iter().find(|audience| audience.text.is_some()) {
        None => is_open(CredentialField::Audience),
        Some(first) => {
            let holds = |audience: &Text| !is_too_long(audience) && token.audiences.contains(audience.raw());
            let holds = existing.audiences.iter().filter_map(|audience| audience.text.as_ref()).any(holds);
            if let Some(found) = first.text.as_ref().filter(|_| !holds) {
                mismatches.push((
                    CredentialField::Audience,
                    difference::of_url(token.audience, found),
                    token.audience,
                    first,
                ));
            }
        }
    }
    let Some((field, difference, wanted, found)) = mismatches.first().copied() else {
        return unknown.map_or(MatchOutcome::Matches, MatchOutcome::Open);
    };
    let wanted = Some(wanted).filter(|wanted| !is_too_long(wanted)).cloned().unwrap_or_default();
    let is_held = |text: &&Text| field == CredentialField::Expression || !is_too_long(text);
    let credential = found.text.as_ref().filter(is_held).cloned().unwrap_or_default();
    let (at, at_unit) = common(wanted.raw(), credential.raw());
    let slips: Vec<(CredentialField, Difference)> =
        mismatches.iter().map(|(field, difference, ..)| (*field, *difference)).collect();
    MatchOutcome::Differs(Box::new(Mismatch {
        field,
        difference,
        token: wanted,
        at,
        at_unit,
        place: found.span.clone(),
        change: change::smallest(existing, token, &slips, &credential),
        credential,
        unknown_before: unknown.filter(|unknown| *unknown < field),
    }))
}

/// Whether a credential holds the token's value. No credential holds a value longer than Entra accepts.
fn is_same(credential: &Text, token: &Text) -> bool {
    credential == token && !is_too_long(token)
}

/// Length of the common prefix of two texts, in bytes and in UTF-16 code units.
fn common(one: &str, other: &str) -> (usize, usize) {
    let (mut bytes, mut units) = (0, 0);
    for (left, _) in one.chars().zip(other.chars()).take_while(|(left, right)| left == right) {
        bytes += left.len_utf8();
        units += left.len_utf16();
    }
    (bytes, units)
}
