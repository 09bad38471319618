//! What Entra would answer, given the existing credentials.

use super::{Diagnostic, Evidence, Severity, Source, check, checks};
use crate::entra::matching::{self, Change, CredentialField, Difference, DryRun, MatchOutcome, PresentedToken};
use crate::paste::SnippetKind;
use crate::quote::{self, fill};

checks! {
    "What Entra would answer, given the credentials that exist",

    /// None of the pasted credentials lets the token in: Entra refuses it.
    ///
    /// Flags the subject `project_path:Group/p:…` beside a credential for `project_path:group/p:…`; not where one is the same.
    check("no-credential-matches", Severity::Error, no_credential_matches),

    /// A credential that may let the token in or not, as a field of it is not known.
    ///
    /// Flags `subject = var.subject`, and none of the first 100 credentials fitting where there are more; not `subject = "project_path:g/p:ref_type:branch:ref:main"`.
    check("credential-not-compared", Severity::Warning, credential_not_compared),
}

/// Compares the token with the pasted credentials. None if there are none, or the token lacks a compared claim or a character of one.
pub(crate) fn dry_run(evidence: &Evidence<'_>) -> Option<DryRun> {
    let credentials = evidence.credentials.credentials.as_ref().filter(|_| evidence.kind != SnippetKind::JobToken)?;
    let audiences = evidence.audiences();
    let (issuer, subject) = (evidence.text("iss")?, evidence.text("sub")?);
    if audiences.is_empty() || ![issuer, subject].iter().chain(&audiences).all(|text| text.is_whole()) {
        return None;
    }
    let presented = PresentedToken {
        issuer,
        subject,
        audience: audiences.first()?,
        audiences: audiences.iter().map(|audience| audience.raw()).collect(),
        claims: matching::strings(evidence.claims()),
        is_from_fork: evidence.is_from_fork(),
    };
    Some(matching::dry_run(credentials, &presented))
}

fn no_credential_matches(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let run = evidence.dry_run.filter(|run| run.matching.is_none())?;
    let prediction = run.prediction.as_ref()?;
    let code = prediction.code.unwrap_or(matching::UNKNOWN_CODE);
    let Some((row, mismatch)) = run.nearest() else {
        let template = "Entra would answer ~ (a prediction): the client has no federated credential at all.";
        return Some(
            Diagnostic::new(fill(template, &[code]))
                .fix("Create one: it is written below. Or log in with the client id of the identity that has it."),
        );
    };
    let (before, _) = mismatch.token.raw().split_at_checked(mismatch.at).unwrap_or_default();
    let mut message = fill(
        "Entra would answer ~ (a prediction): ~ ~ of credential ~, ~, differs from the token's ~ from character ~ on: ~.",
        &[
            code,
            if run.rows.len() == 1 { "the" } else { "no credential lets the token in. Nearest: the" },
            mismatch.field.name(),
            &row.which,
            &quote::message(&mismatch.credential),
            &quote::message(&mismatch.token),
            &(before.chars().count() + 1).to_string(),
            mismatch.what(),
        ],
    );
    if mismatch.field == CredentialField::Expression {
        let why =
            matching::explain_mismatch(&mismatch.credential, &matching::strings(evidence.claims())).unwrap_or_default();
        let template = "As far as Microsoft documents it, the expression of credential ~ does not let the token in. ~";
        message = fill(template, &[&row.which, &why]);
    }
    if mismatch.difference == Difference::TooLong {
        let template = "Entra would answer ~ (a prediction): the ~ of credential ~ and the token's differ, as one of them is longer than the 600 characters that Entra takes.";
        message = fill(template, &[code, mismatch.field.name(), &row.which]);
    }
    if let Some(unknown) = mismatch.unknown_before {
        message.push_str(&fill(" The code is another if its ~, which is not known, differs too.", &[unknown.name()]));
    }
    let Change { text, command, pipeline } = &mismatch.change;
    let mut fix = text.clone();
    // A command is to be run as it is, and a backtick in it would end it here.
    if let Some(command) = command.as_ref().filter(|command| !command.contains('`')) {
        fix.push_str(&fill(" `~`", &[command]));
    }
    if !pipeline.is_empty() {
        fix.push_str(&fill(" In the pipeline: ~", &[pipeline]));
    }
    let mut diagnostic = Diagnostic::about(mismatch.field.claim(), message);
    let is_of_expression = |outcome: &MatchOutcome| matches!(outcome, MatchOutcome::Differs(of) if of.field == CredentialField::Expression);
    if run.rows.iter().any(|row| is_of_expression(&row.outcome)) {
        // How `matches` is anchored, and whether it is case-sensitive, is not documented.
        diagnostic = diagnostic.severity(Severity::Warning);
    }
    Some(diagnostic.fix(fix).at_source(Source::Credentials, mismatch.place.clone()))
}

fn credential_not_compared(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    let run = evidence.dry_run.filter(|run| run.matching.is_none())?;
    if run.left_out > 0 {
        let place = evidence.credentials.list().get(run.rows.len())?.place.clone();
        return Some(
            Diagnostic::new(run.sentence.clone())
                .fix("Paste the credentials of the one identity that the job logs in as: it holds 20 at most.")
                .at_source(Source::Credentials, place),
        );
    }
    let (row, field) = run.rows.iter().find_map(|row| match row.outcome {
        MatchOutcome::Open(field) => Some((row, field)),
        _ => None,
    })?;
    let why = match field {
        matching::CredentialField::Expression => {
            "it is not written as Microsoft documents it, or a claim is too long for it"
        }
        _ => "it is not given, or no literal value",
    };
    let template = "Whether credential ~ lets this token in cannot be told from its ~: ~.";
    Some(
        Diagnostic::new(fill(template, &[&row.which, field.name(), why]))
            .fix("Paste it with its values, as `az identity federated-credential list` prints them.")
            .at_source(Source::Credentials, row.place.clone()),
    )
}
