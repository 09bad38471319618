//! The report as JSON: the module's, and the one for sharing, which is masked and omits positions.

use super::mask::Mask;
use super::options::Options;
use crate::entra::credentials::ExistingCredential;
use crate::entra::{access, errors, expression, matching};
use crate::gitlab::catalogue::Entry;
use crate::gitlab::plan::words;
use crate::report::{self, Agreement, Report};
use crate::text::{Span, Units};
use serde::Serialize;
use std::borrow::Cow;

/// A report, as JSON and JavaScript see it. `src/js/types.d.ts` documents its fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JsonReport<'a> {
    kind: &'static str,
    headline: Cow<'a, str>,
    status: &'static str,
    verdict: &'static str,
    verdict_when_issued: &'static str,
    findings: Vec<Finding<'a>>,
    header: Vec<Member<'a>>,
    claims: Vec<Member<'a>>,
    subject: Vec<SubjectPart<'a>>,
    credential: Option<Credential<'a>>,
    answered: Option<LoginFailure<'a>>,
    dry_run: Option<DryRun<'a>>,
    credentials: Vec<PastedCredential<'a>>,
}

/// The position of something in a text; absent in a report for sharing.
#[derive(Serialize)]
struct Place {
    start: usize,
    end: usize,
}

#[derive(Serialize)]
struct Finding<'a> {
    id: &'static str,
    severity: &'static str,
    claim: Option<&'static str>,
    message: Cow<'a, str>,
    fix: Option<Cow<'a, str>>,
    command: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#in: Option<&'static str>,
    #[serde(flatten)]
    place: Option<Place>,
}

#[derive(Serialize)]
struct Member<'a> {
    name: &'a str,
    json: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spans: Option<Vec<[usize; 2]>>,
    meaning: Option<&'static str>,
    explanation: Option<String>,
    #[serde(flatten)]
    facts: Option<Facts>,
}

/// What the catalogue says about a member.
#[derive(Serialize)]
struct Facts {
    when: &'static str,
    since: Option<&'static str>,
    personal: bool,
    documentation: &'static str,
}

#[derive(Serialize)]
struct SubjectPart<'a> {
    name: &'static str,
    value: Cow<'a, str>,
    /// Null if there is no claim of that name.
    agrees: Option<bool>,
}

#[derive(Serialize)]
struct Credential<'a> {
    issuer: Cow<'a, str>,
    subject: Cow<'a, str>,
    audiences: [Cow<'a, str>; 1],
}

#[derive(Serialize)]
struct LoginFailure<'a> {
    code: Option<u32>,
    outcome: &'static str,
    #[serde(flatten)]
    place: Option<Place>,
    printed: Vec<Printed<'a>>,
    others: &'a [u32],
    documentation: Option<&'static str>,
}

#[derive(Serialize)]
struct Printed<'a> {
    field: &'static str,
    value: Cow<'a, str>,
    #[serde(flatten)]
    place: Option<Place>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DryRun<'a> {
    sentence: Cow<'a, str>,
    lets_in: Option<usize>,
    nearest: Option<usize>,
    code: Option<&'static str>,
    text: Option<Cow<'a, str>>,
    credentials: Vec<ComparedCredential<'a>>,
    causes: &'static [matching::Cause],
}

#[derive(Serialize)]
struct ComparedCredential<'a> {
    name: Option<Cow<'a, str>>,
    outcome: &'static str,
    #[serde(flatten)]
    place: Option<Place>,
    #[serde(flatten)]
    mismatch: Option<Mismatch<'a>>,
}

#[derive(Serialize)]
struct Mismatch<'a> {
    field: &'static str,
    difference: &'static str,
    expected: Cow<'a, str>,
    actual: Cow<'a, str>,
    at: usize,
    change: Cow<'a, str>,
    command: Option<Cow<'a, str>>,
    pipeline: Option<Cow<'a, str>>,
}

/// A pasted credential, and whom it lets in.
#[derive(Serialize)]
struct PastedCredential<'a> {
    name: Option<Cow<'a, str>>,
    #[serde(flatten)]
    place: Option<Place>,
    #[serde(flatten)]
    access: JsonAccess,
}

/// Whom a credential, a subject or an expression lets in.
#[derive(Serialize)]
pub struct JsonAccess {
    words: String,
    cautions: Vec<&'static words::Caution>,
    lints: Vec<Lint>,
}

#[derive(Serialize)]
struct Lint {
    id: &'static str,
    severity: &'static str,
    message: String,
    fix: &'static str,
    #[serde(flatten)]
    place: Option<Place>,
}

impl Place {
    fn of(span: &Span) -> Self {
        Self { start: span.start, end: span.end }
    }
}

impl JsonAccess {
    /// Everything about `access`; `units` are those of the text that the lints' positions refer to.
    pub fn of(access: &access::Access, units: &Units) -> Self {
        Writer { mask: &Mask::default(), has_places: true }.access(access, units)
    }
}

impl<'a> JsonReport<'a> {
    /// The report without what the mask hides, with or without positions in the pasted texts.
    pub fn of(report: &'a Report, options: &Options, mask: &Mask, has_places: bool) -> Self {
        let writer = Writer { mask, has_places };
        let pasted = report.credentials.list().iter();
        let credential = |existing: &'a ExistingCredential| PastedCredential {
            name: existing.name.text.as_ref().map(|name| mask.text(name.raw())),
            place: writer.place(&report.credentials.units.span(&existing.place)),
            access: writer.access(
                &access::of_credential(existing, &report.credentials, options.identity),
                &report.credentials.units,
            ),
        };
        Self {
            kind: report.kind.id(),
            headline: mask.text(&report.headline),
            status: report.status.id(),
            verdict: report.verdict.id(),
            verdict_when_issued: report.verdict_when_issued.id(),
            findings: report.findings.iter().map(|finding| writer.finding(finding)).collect(),
            header: report.header.iter().map(|member| writer.member(member)).collect(),
            claims: report.claims.iter().map(|member| writer.member(member)).collect(),
            subject: report.subject.iter().map(|part| writer.subject_part(part)).collect(),
            credential: report.credential.as_ref().map(|credential| Credential {
                issuer: mask.text(credential.issuer.raw()),
                subject: mask.text(credential.subject.raw()),
                audiences: [mask.text(credential.audience.raw())],
            }),
            answered: report.login_failure.as_ref().map(|failure| writer.login_failure(failure)),
            dry_run: report.dry_run.as_ref().map(|run| writer.dry_run(run, report)),
            credentials: pasted.map(credential).collect(),
        }
    }
}

/// Makes each part of a report.
struct Writer<'m> {
    mask: &'m Mask,
    has_places: bool,
}

impl Writer<'_> {
    fn place(&self, span: &Span) -> Option<Place> {
        self.has_places.then(|| Place::of(span))
    }

    fn finding<'a>(&self, finding: &'a report::Finding) -> Finding<'a> {
        let place = finding.place.as_ref().filter(|_| self.has_places);
        Finding {
            id: finding.id,
            severity: finding.severity.id(),
            claim: finding.claim,
            message: self.mask.text(&finding.message),
            fix: finding.fix.as_deref().map(|fix| self.mask.text(fix)),
            command: finding.command.as_deref().map(|command| self.mask.text(command)),
            r#in: place.map(|place| place.source.id()),
            place: place.map(|place| Place::of(&place.span)),
        }
    }

    fn member<'a>(&self, member: report::Member<'a>) -> Member<'a> {
        let entry = member.entry();
        let explanation = member.explanation().filter(|_| !self.mask.hides(&member));
        let spans = || member.spans().iter().map(|span| [span.start, span.end]).collect();
        Member {
            name: self.mask.name(&member),
            json: self.mask.json(&member),
            spans: self.has_places.then(spans),
            meaning: entry.map(|entry| entry.meaning),
            explanation: explanation.map(|explanation| self.mask.text(&explanation).into_owned()),
            facts: entry.map(|entry: &Entry| Facts {
                when: entry.when,
                since: Some(entry.since).filter(|since| !since.is_empty()),
                personal: entry.personal,
                documentation: entry.page.address(),
            }),
        }
    }

    fn subject_part<'a>(&self, part: &'a report::SubjectPart) -> SubjectPart<'a> {
        SubjectPart {
            name: part.name,
            value: self.mask.text(part.value.raw()),
            agrees: match part.agreement {
                Agreement::Same => Some(true),
                Agreement::Differs => Some(false),
                Agreement::NoClaim => None,
            },
        }
    }

    fn login_failure<'a>(&self, failure: &'a errors::LoginFailure) -> LoginFailure<'a> {
        let printed = |printed: &'a errors::Printed| Printed {
            field: printed.field.id(),
            value: self.mask.text(printed.text.raw()),
            place: self.place(&printed.span),
        };
        LoginFailure {
            code: failure.code,
            outcome: failure.outcome().id(),
            place: self.place(&failure.place),
            printed: failure.printed.iter().map(printed).collect(),
            others: &failure.others,
            documentation: failure.failure.map(|failure| failure.reference).and_then(errors::Reference::address),
        }
    }

    fn dry_run<'a>(&self, run: &'a matching::DryRun, report: &'a Report) -> DryRun<'a> {
        let compared = |(row, existing): (&'a matching::Row, &'a ExistingCredential)| ComparedCredential {
            name: existing.name.text.as_ref().map(|name| self.mask.text(name.raw())),
            outcome: row.outcome.id(),
            place: self.place(&report.credentials.units.span(&row.place)),
            mismatch: match &row.outcome {
                matching::MatchOutcome::Differs(mismatch) => Some(self.mismatch(mismatch)),
                _ => None,
            },
        };
        let prediction = run.prediction.as_ref();
        let text = prediction.map(|prediction| &*prediction.text).filter(|text| !text.is_empty());
        DryRun {
            sentence: self.mask.text(&run.sentence),
            lets_in: run.matching,
            nearest: run.nearest,
            code: prediction.and_then(|prediction| prediction.code),
            text: text.map(|text| self.mask.text(text)),
            credentials: run.rows.iter().zip(report.credentials.list()).map(compared).collect(),
            causes: run.causes,
        }
    }

    fn mismatch<'a>(&self, mismatch: &'a matching::Mismatch) -> Mismatch<'a> {
        let change = &mismatch.change;
        Mismatch {
            field: mismatch.field.name(),
            difference: mismatch.difference.info().id,
            expected: self.mask.text(mismatch.token.raw()),
            actual: self.mask.text(mismatch.credential.raw()),
            at: mismatch.at_unit,
            change: self.mask.text(&change.text),
            command: change.command.as_deref().map(|command| self.mask.text(command)),
            pipeline: Some(&*change.pipeline).filter(|text| !text.is_empty()).map(|text| self.mask.text(text)),
        }
    }

    fn access(&self, access: &access::Access, units: &Units) -> JsonAccess {
        let lint = |lint: &expression::Lint| Lint {
            id: lint.id,
            severity: lint.severity.id(),
            message: self.mask.text(&lint.message).into_owned(),
            fix: lint.fix,
            place: self.place(&units.span(&lint.place)),
        };
        JsonAccess {
            words: self.mask.text(&access.words).into_owned(),
            cautions: access.cautions.clone(),
            lints: access.lints.iter().map(lint).collect(),
        }
    }
}
