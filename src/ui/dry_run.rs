//! What Entra would answer, given the credentials that exist.

use super::copy::to_copy;
use super::icon::{Icon, icon};
use super::markup::{Each, Node, markup};
use super::prose::Prose;
use super::view::{CREDENTIALS_BOX, View, mark_beside};
use crate::entra::credentials::{ExistingCredential, SubjectRule};
use crate::entra::expression::{self, Match};
use crate::entra::matching::{Cause, CredentialField, Difference, DryRun, MatchOutcome, Mismatch, Row};
use crate::quote::{character, visible};
use crate::report::PasteKind;
use crate::text::Text;

/// The dry run, where there is one.
pub(super) fn dry_run(view: &View<'_>) -> Option<Node> {
    let run = view.state.report.dry_run.as_ref()?;
    let existing = view.state.options.credentials.list();
    let rows = run.rows.iter().enumerate().map(|(index, made)| row(view, run, index, made, existing.get(index)));
    let cause = |cause: &Cause| markup!("<li><b>{}.</b> {}</li>", cause.what, cause.check);
    // Without a token it is the answer that is compared: what Entra says is known.
    let is_answered = view.state.report.kind == PasteKind::Error;
    let prediction = run.prediction.as_ref().filter(|prediction| prediction.code.is_some() && !is_answered);
    let prediction = prediction.map(|prediction| {
        let code = prediction.code.unwrap_or_default();
        markup!(
            "<figure class=answer><figcaption>What Entra would print: a prediction, not an answer of Entra's</figcaption>\
            <pre tabindex=0 role=group aria-label='The predicted message'><a class=id id=predicted-code href={} target=reference>{}</a>: {}</pre></figure>",
            view.entry(&format!("error-{}", code.to_ascii_lowercase())),
            code,
            prediction.text.clone(),
        )
    });
    let (class, shape) = match (&run.prediction, run.matching) {
        (None, Some(_)) => ("sentence good", Icon::Good),
        (Some(_), _) => ("sentence bad", Icon::Error),
        (None, None) => ("sentence open", Icon::Unknown),
    };
    Some(markup!(
        "<section class=panel id=dry-run><h2>Dry run<small>against {}</small></h2>\
        <p id=dry-run-sentence class={}>{}<span>{}</span></p><p class=note hidden={}>The token is not here: what the message prints \
        stands in its place, and what it does not print is taken to be as in the first credential.</p>{}<ul class=rows>{}</ul>\
        <details class=inner hidden={} open={}><summary>It matches, and Entra still refuses</summary><ol>{}</ol></details></section>",
        match run.rows.len() {
            1 => "the credential that exists".to_owned(),
            count if run.left_out > 0 =>
                format!("the first {count} of the {} credentials that exist", count + run.left_out),
            count => format!("the {count} credentials that exist"),
        },
        class,
        icon(shape),
        Prose(&run.sentence),
        !is_answered,
        prediction,
        Each(rows),
        run.causes.is_empty(),
        is_answered,
        Each(run.causes.iter().map(cause)),
    ))
}

/// A credential, compared. The one that matters most stands open.
fn row(view: &View<'_>, run: &DryRun, index: usize, row: &Row, existing: Option<&ExistingCredential>) -> Node {
    let (class, shape, says) = match &row.outcome {
        MatchOutcome::Matches => ("good", Icon::Good, "lets this token in".to_owned()),
        MatchOutcome::Differs(mismatch) => {
            ("bad", Icon::Error, [mismatch.field.name(), " differs: ", mismatch.what()].concat())
        }
        MatchOutcome::Open(CredentialField::Expression) => {
            ("open", Icon::Unknown, "cannot be told from its expression".to_owned())
        }
        MatchOutcome::Open(field) => {
            ("open", Icon::Unknown, ["cannot be told: its ", field.name(), " is not known"].concat())
        }
    };
    let is_open = run.rows.len() == 1 || run.matching.or(run.nearest) == Some(index);
    let place = view.state.options.credentials.units.span(&row.place);
    markup!(
        "<li class={}><details open={}><summary>{}<span><b>{}</b> {}</span></summary><div class=inside>{}{}{}</div></details></li>",
        class,
        is_open,
        icon(shape),
        Prose(&row.which),
        says,
        existing.and_then(|existing| clauses(view, existing)),
        match &row.outcome {
            MatchOutcome::Differs(mismatch) => Some(differs(mismatch)),
            _ => None,
        },
        mark_beside(CREDENTIALS_BOX, "Show in the credentials", Some(place)),
    )
}

fn differs(mismatch: &Mismatch) -> Node {
    let change = &mismatch.change;
    markup!(
        "<div class=differs>{}<dl class=todo><dt hidden={}>The smallest change</dt><dd>{}{}</dd><dt hidden={}>In the pipeline instead</dt>\
        <dd hidden={}>{}</dd></dl></div>",
        // An expression is compared clause by clause, and what is too long not at all.
        (mismatch.field != CredentialField::Expression && mismatch.difference != Difference::TooLong)
            .then(|| versus(mismatch)),
        change.text.is_empty(),
        Prose(&change.text),
        change.command.as_deref().map(|command| to_copy("Shell", "the command", command)),
        change.pipeline.is_empty(),
        change.pipeline.is_empty(),
        Prose(&change.pipeline),
    )
}

/// How much of what both share is shown in any window, in characters, and how much where there is room.
const TIGHT: usize = 10;
const ROOMY: usize = 40;

/// Both values, one below the other, with the first character that differs marked in both.
fn versus(mismatch: &Mismatch) -> Node {
    let shared = mismatch.token.raw().get(..mismatch.at).unwrap_or_default();
    let count = shared.chars().count();
    let last = |text: &str, length: usize| {
        let start = text.chars().count().saturating_sub(length);
        text.char_indices().nth(start).map_or(text.len(), |(at, _)| at)
    };
    let (head, near) = shared.split_at_checked(last(shared, TIGHT)).unwrap_or_default();
    let far = visible(&Text::from(head.get(last(head, ROOMY - TIGHT)..).unwrap_or_default()));
    let roomy = if count > ROOMY { ["…", &far].concat() } else { far };
    let tight = if head.is_empty() { "" } else { "…" };
    let same = visible(&Text::from(near));
    let width = |text: &str| " ".repeat(text.chars().count());
    let line = |who: &'static str, class: &'static str, text: &Text| {
        let rest = text.raw().get(mismatch.at..).unwrap_or_default();
        let mut rest = rest.chars();
        let first = rest.next();
        markup!(
            "<div><dt>{}</dt><dd><code class={}><span class=roomy>{}</span><span class=tight>{}</span>{}<mark>{}</mark>{}</code></dd></div>",
            who,
            class,
            roomy.clone(),
            tight,
            same.clone(),
            match first {
                // A space at an end is not seen.
                Some(' ') => "␣".to_owned(),
                Some(first) => visible(&Text::from(first.to_string())),
                None => "⟨end⟩".to_owned(),
            },
            visible(&Text::from(rest.as_str())),
        )
    };
    let named = |text: &Text| {
        text.raw().get(mismatch.at..).and_then(|rest| rest.chars().next()).map_or("its end".to_owned(), character)
    };
    let said = [
        "Character ",
        &(count + 1).to_string(),
        ": ",
        &named(&mismatch.token),
        " in the token, ",
        &named(&mismatch.credential),
        " in the credential. The difference: ",
        mismatch.what(),
        ".",
    ]
    .concat();
    markup!(
        "<div class=versus><div class=lines tabindex=0 role=group aria-label={}><dl>{}{}</dl>\
        <div aria-hidden=true><span></span><code><span class=roomy>{}</span><span class=tight>{}</span>{}^</code></div></div><p>{}</p></div>",
        [mismatch.field.name(), " of the token and of the credential"].concat(),
        line("Token", "of-token", &mismatch.token),
        line("Credential", "of-credential", &mismatch.credential),
        width(&roomy),
        width(tight),
        width(&same),
        Prose(&said),
    )
}

/// How each clause of an expression and the claims go together.
fn clauses(view: &View<'_>, existing: &ExistingCredential) -> Option<Node> {
    let SubjectRule::Expression { text, .. } = &existing.rule else { return None };
    let expression = expression::parse(text.raw()).ok()?;
    let report = &view.state.report;
    let outcomes = expression.evaluate(&|name| report.claim(name).map(Text::raw));
    let rows = expression.clauses.iter().zip(&outcomes).map(|(clause, outcome)| {
        let matches = matches!(outcome, Match::Matched(_));
        markup!(
            "<li>{}<span>{}<code>{}</code> {}</span></li>",
            icon(if matches { Icon::Good } else { Icon::Error }),
            if matches { "Matches: " } else { "Does not match: " },
            visible(&Text::from(text.raw().get(clause.place.clone()).unwrap_or_default())),
            Prose(&clause.explain(outcome, report.claim(clause.claim.raw()))),
        )
    });
    Some(markup!(
        "<div class=admits><ul>{}</ul><p class=note>Compared as far as Microsoft documents the language; which code Entra gives is not known.</p></div>",
        Each(rows),
    ))
}
