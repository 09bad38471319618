//! Everything that users share: the report as Markdown and as JSON, and the claims for a link. None of them contains the pasted text or a
//! signature, and [`Mask`] masks personal data.

use super::json::JsonReport;
use super::mask::Mask;
use super::options::Options;
use crate::quote;
use crate::report::Report;
use crate::text::Text;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The masked claims as JSON in base64url, for a link's `#claims=`: in the issuer's order, with duplicates. Claims without a signature log
/// nobody in.
pub fn claims_for_a_link(report: &Report, options: &Options) -> String {
    let mask = Mask::of(report, options);
    let mut claims = String::from("{");
    for member in report.claims.iter() {
        if claims.len() > 1 {
            claims.push(',');
        }
        let name = quote::json(&Text::from(mask.name(&member)));
        for piece in [&name, ":", &*mask.json(&member)] {
            claims.push_str(piece);
        }
    }
    claims.push('}');
    URL_SAFE_NO_PAD.encode(claims)
}

/// The module's report, masked, without outputs and places.
pub(super) fn json(report: &Report, options: &Options) -> String {
    let mut json = quote::json_of(&JsonReport::of(report, options, &Mask::of(report, options), false));
    json.push('\n');
    json
}

/// Verdict, findings, claims and credential, for a ticket or a merge request.
pub(super) fn markdown(report: &Report, options: &Options) -> String {
    let mask = Mask::of(report, options);
    let prose = |sentence: &str| quote::prose(&mask.text(sentence));
    let code = |text: &str| quote::markdown_cell(&Text::from(text));
    let mut out = String::new();
    let mut add = |pieces: &[&str]| pieces.iter().for_each(|piece| out.push_str(piece));
    add(&["## ", &prose(&report.headline), "\n"]);
    if !report.findings.is_empty() {
        add(&["\n### Findings\n\n"]);
    }
    for finding in &report.findings {
        let fix = finding.fix.as_deref().unwrap_or_default();
        let space = if fix.is_empty() { "" } else { " " };
        let (message, fix) = (prose(&finding.message), prose(fix));
        add(&["- **", finding.severity.id(), "** `", finding.id, "`: ", &message, space, &fix, "\n"]);
    }
    if !report.claims.is_empty() {
        add(&["\n### Claims\n\n| claim | value |\n|---|---|\n"]);
    }
    for member in report.claims.iter() {
        add(&["| ", &code(mask.name(&member)), " | ", &code(&mask.json(&member)), " |\n"]);
    }
    if !options.personal && !report.claims.is_empty() {
        let masked = if report.claims.iter().any(|member| mask.hides_person(&member)) {
            "Personal data is masked. "
        } else {
            ""
        };
        add(&["\n", masked, "A personal namespace in the subject or a path still names its user.\n"]);
    }
    if let Some(credential) = &report.credential {
        add(&["\n### Credential\n\n| field | value |\n|---|---|\n"]);
        for (field, value) in
            [("Issuer", &credential.issuer), ("Subject", &credential.subject), ("Audience", &credential.audience)]
        {
            add(&["| ", field, " | ", &code(&mask.text(value.raw())), " |\n"]);
        }
    }
    out
}
