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
    let code = prediction.code.unwrap_or("with a code that is not known");
    let Some((row, mismatch)) = run.nearest() else {
        let message = ["Entra would answer ", code, " (a prediction): the client has no federated credential at all."];
        return Some(
            Said::new(message.concat())
                .fix("Create one: it is written below. Or log in with the client id of the identity that has it."),
        );
    };
    let (before, _) = mismatch.token.raw().split_at_checked(mismatch.at).unwrap_or_default();
    let (unknown, of_unknown) = match mismatch.unknown_before {
        Some(unknown) => (unknown.name(), [" The code is another if its ", ", which is not known, differs too."]),
        None => ("", ["", ""]),
    };
    let message = [
        "Entra would answer ",
        code,
        " (a prediction): ",
        if run.rows.len() == 1 { "the " } else { "no credential lets the token in. Nearest: the " },
        mismatch.field.name(),
        " of credential ",
        &row.which,
        ", ",
        &quote::message(&mismatch.credential),
        ", differs from the token's ",
        &quote::message(&mismatch.token),
        " from character ",
        &(before.chars().count() + 1).to_string(),
        " on: ",
        mismatch.what(),
        ".",
        of_unknown[0],
        unknown,
        of_unknown[1],
    ];
    let change = &mismatch.change;
    let command = change.command.as_deref().map(|command| [" `", command, "`"].concat()).unwrap_or_default();
    let pipeline = if change.pipeline.is_empty() { "" } else { " In the pipeline: " };
    let fix = [&change.text, &command, pipeline, &change.pipeline].concat();
    let said = Said::of(mismatch.field.claim(), message.concat());
    Some(said.fix(fix).of_text(Source::Credentials, mismatch.place.clone()))
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
    let message = [
        "Whether credential ",
        &row.which,
        " lets this token in cannot be told from its ",
        field.name(),
        ": ",
        why,
        ".",
    ];
    Some(
        Said::new(message.concat())
            .fix("Paste it with its values, as `az identity federated-credential list` prints them.")
            .of_text(Source::Credentials, row.place.clone()),
    )
}
