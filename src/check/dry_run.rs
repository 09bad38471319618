//! What Entra would answer, given the credentials that exist.

use super::{Check, Evidence, Said, Severity, Source, check};
use crate::entra::matching::{self, DryRun, Outcome, Presented};
use crate::paste::Kind;
use crate::quote;

pub(super) const CHECKS: &[Check] = &[
    check("no-credential-matches", Severity::Error, no_credential_matches),
    check("credential-not-compared", Severity::Warning, credential_not_compared),
];

/// Seconds before `nbf` from which on a token is refused for certain: less may be a clock.
const CLOCK_SKEW: i64 = 300;

/// Compares the token with the pasted credentials. None where there are none, or the token lacks what is compared.
pub(crate) fn dry_run(evidence: &Evidence<'_>) -> Option<DryRun> {
    let credentials = evidence.credentials.credentials.as_ref().filter(|_| evidence.kind != Kind::JobToken)?;
    let audiences = evidence.audiences();
    let presented = Presented {
        issuer: evidence.text("iss")?,
        subject: evidence.text("sub")?,
        audiences: Some(audiences.as_slice()).filter(|audiences| !audiences.is_empty())?,
        claims: evidence.claims(),
        is_from_fork: evidence.is_from_fork(),
        out_of_time: evidence.seconds("exp").and_then(|end| {
            let begin = evidence.seconds("nbf").or_else(|| evidence.seconds("iat"))?;
            (end <= evidence.now || begin - evidence.now >= CLOCK_SKEW).then_some((evidence.now, begin, end))
        }),
    };
    Some(matching::dry_run(credentials, &presented))
}

/// None of the pasted credentials lets the token in: Entra refuses it.
///
/// Says something of the subject `project_path:Group/p:…` beside a credential for `project_path:group/p:…`; nothing where one is the same.
fn no_credential_matches(evidence: &Evidence<'_>) -> Option<Said> {
    let run = evidence.dry_run.filter(|run| run.lets_in.is_none())?;
    let prediction = run.prediction.as_ref()?;
    let mut message = match prediction.code {
        Some(code) => format!("Entra would answer {code} (a prediction): "),
        None => "Entra would refuse the token, with a code that is not known: ".to_owned(),
    };
    let Some((row, mismatch)) = run.nearest() else {
        message.push_str("the client has no federated credential at all.");
        return Some(
            Said::new(message)
                .fix("Create one: it is written below. Or log in with the client id of the identity that has it."),
        );
    };
    let field = mismatch.field.name();
    message.push_str(match run.rows.len() {
        1 => "the ",
        _ => "no credential lets the token in. Nearest: the ",
    });
    message.push_str(field);
    message.push_str(" of credential ");
    message.push_str(&row.which);
    message.push_str(", ");
    message.push_str(&quote::message(&mismatch.credential));
    message.push_str(", differs from the token's ");
    message.push_str(&quote::message(&mismatch.token));
    let (before, _) = mismatch.token.raw().split_at_checked(mismatch.at).unwrap_or_default();
    let count = (before.chars().count() + 1).to_string();
    for part in [" from character ", &count, " on: ", mismatch.what(), "."] {
        message.push_str(part);
    }
    if let Some(unknown) = mismatch.unknown_before {
        message.push_str(" The code is another if its ");
        message.push_str(unknown.name());
        message.push_str(", which is not known, differs too.");
    }
    let change = &mismatch.change;
    let mut fix = change.text.clone();
    if let Some(command) = &change.command {
        fix.push_str(" `");
        fix.push_str(command);
        fix.push('`');
    }
    if !change.pipeline.is_empty() {
        fix.push_str(" In the pipeline: ");
        fix.push_str(&change.pipeline);
    }
    Some(Said {
        claim: Some(mismatch.field.claim()),
        ..Said::new(message).fix(fix).of_text(Source::Credentials, mismatch.place.clone())
    })
}

/// A credential that may let the token in or not, as a field of it is not known.
///
/// Says something of `subject = var.subject`; nothing of `subject = "project_path:g/p:ref_type:branch:ref:main"`.
fn credential_not_compared(evidence: &Evidence<'_>) -> Option<Said> {
    let run = evidence.dry_run.filter(|run| run.lets_in.is_none())?;
    let (row, field) = run.rows.iter().find_map(|row| match row.outcome {
        Outcome::Open(field) => Some((row, field)),
        _ => None,
    })?;
    let why = match field {
        matching::Compared::Expression => "expressions are not evaluated",
        _ => "it is not given, or no literal value",
    };
    let mut message = String::from("Whether credential ");
    for part in [row.which.as_str(), " lets this token in cannot be told from its ", field.name(), ": ", why, "."] {
        message.push_str(part);
    }
    Some(
        Said::new(message)
            .fix("Paste it with its values, as `az identity federated-credential list` prints them.")
            .of_text(Source::Credentials, row.place.clone()),
    )
}
