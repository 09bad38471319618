//! What is handed on to somebody else: the report as Markdown and as JSON, and the claims for a link. None of them holds the pasted text or a
//! signature; personal data is masked unless the user asks for it.

use super::options::Options;
use crate::json::{Data, Value};
use crate::link::holds_token;
use crate::quote::{self, json as quoted};
use crate::report::{Agreement, Member, Members, Report};
use crate::text::Text;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// What stands in place of personal data.
pub const MASK: &str = "[masked]";

/// Whether a member is about a person.
fn is_personal(member: &Member<'_>) -> bool {
    member.entry().is_some_and(|entry| entry.personal)
}

/// The claims that a report shows.
struct Shared {
    personal: bool,
    /// Every string in the personal claims, as messages quote it.
    secrets: Vec<String>,
}

impl Shared {
    fn of(report: &Report, options: &Options) -> Self {
        let mut secrets = Vec::new();
        let hidden = report.claims.iter().filter(|member| !options.personal && is_personal(member));
        for member in hidden {
            if let Some(value) = crate::json::read(member.raw_json().to_owned()).root {
                strings(&value, &mut secrets);
            }
        }
        Self { personal: options.personal, secrets }
    }

    /// A member's value as JSON.
    fn json(&self, member: &Member<'_>) -> Text {
        if self.personal || !is_personal(member) || member.raw_json() == "null" {
            return member.json();
        }
        Text::from(quoted(&Text::from(MASK)))
    }

    /// A sentence without the values of personal claims.
    fn sentence(&self, sentence: &str) -> String {
        let mask = quote::message(&Text::from(MASK));
        let mut out = String::with_capacity(sentence.len());
        let mut rest = sentence;
        // Whatever is quoted begins with its mark: of thousands of groups few sentences hold one.
        while let Some((before, quoted)) = rest.find('"').and_then(|at| rest.split_at_checked(at)) {
            let secret = self.secrets.iter().filter(|secret| quoted.starts_with(&***secret)).map(String::len).max();
            out.push_str(before);
            out.push_str(if secret.is_some() { &mask } else { "\"" });
            rest = quoted.get(secret.unwrap_or(1)..).unwrap_or_default();
        }
        out.push_str(rest);
        out
    }
}

/// The strings of a value, as messages quote them.
fn strings(value: &Value, found: &mut Vec<String>) {
    match &value.data {
        Data::String(text) if !text.is_empty() => found.push(quote::message(text)),
        Data::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Data::Object(members) => members.iter().for_each(|member| strings(&member.value, found)),
        _ => {}
    }
}

/// The redacted claims as base64url of JSON, for a link's `#claims=`: in the issuer's order, duplicates kept. It is no token, and claims alone
/// log nobody in.
pub fn claims_for_a_link(report: &Report, options: &Options) -> String {
    let shared = Shared::of(report, options);
    let mask = quoted(&Text::from(MASK));
    let mut claims = String::from("{");
    for member in report.claims.iter() {
        if claims.len() > 1 {
            claims.push(',');
        }
        let json = shared.json(&member);
        for text in [Text::from(quoted(member.name)), Text::from(":"), json] {
            // A claim may hold a token of its own.
            let is_safe = !holds_token(text.raw());
            claims.push_str(if is_safe { text.raw() } else { &mask });
        }
    }
    claims.push('}');
    URL_SAFE_NO_PAD.encode(claims)
}

/// The module's report without outputs, without places of the paste, and masked.
pub(super) fn json(report: &Report, options: &Options) -> String {
    let shared = Shared::of(report, options);
    let string = |text: &str| quoted(&Text::from(text));
    let maybe = |text: Option<&str>| text.map_or_else(|| "null".to_owned(), string);
    let list = |name: &str, items: Vec<String>| {
        let items = if items.is_empty() { String::new() } else { ["\n    ", &items.join(",\n    "), "\n  "].concat() };
        [",\n  \"", name, "\": [", &items, "]"].concat()
    };
    let members = |members: &Members| -> Vec<String> {
        let member = |member: Member<'_>| {
            let said = member.explanation().filter(|_| shared.personal || !is_personal(&member));
            object(&[
                ("name", quoted(member.name)),
                ("json", quoted(&shared.json(&member))),
                ("meaning", maybe(member.entry().map(|entry| entry.meaning))),
                ("explanation", maybe(said.map(|said| shared.sentence(&said)).as_deref())),
            ])
        };
        members.iter().map(member).collect()
    };
    let findings = report.findings.iter().map(|finding| {
        object(&[
            ("id", string(finding.id)),
            ("severity", string(finding.severity.id())),
            ("claim", maybe(finding.claim)),
            ("message", string(&shared.sentence(&finding.message))),
            ("fix", maybe(finding.fix.as_deref().map(|fix| shared.sentence(fix)).as_deref())),
        ])
    });
    let parts = report.subject.iter().map(|part| {
        let agrees = match part.agreement {
            Agreement::Same => "true",
            Agreement::Differs => "false",
            Agreement::NoClaim => "null",
        };
        object(&[("name", string(part.name)), ("value", quoted(&part.value)), ("agrees", agrees.to_owned())])
    });
    let credential = report.credential.as_ref().map_or_else(
        || "null".to_owned(),
        |credential| {
            object(&[
                ("issuer", quoted(&credential.issuer)),
                ("subject", quoted(&credential.subject)),
                ("audiences", ["[", &quoted(&credential.audience), "]"].concat()),
            ])
        },
    );
    [
        "{\n  \"kind\": ",
        &string(report.kind.id()),
        ",\n  \"headline\": ",
        &string(&report.headline),
        ",\n  \"verdict\": ",
        &string(report.verdict.id()),
        ",\n  \"verdictWhenIssued\": ",
        &string(report.verdict_when_issued.id()),
        &list("findings", findings.collect()),
        &list("header", members(&report.header)),
        &list("claims", members(&report.claims)),
        &list("subject", parts.collect()),
        ",\n  \"credential\": ",
        &credential,
        "\n}\n",
    ]
    .concat()
}

/// One object on one line.
fn object(members: &[(&str, String)]) -> String {
    let mut out = String::from("{");
    for (name, value) in members {
        if out.len() > 1 {
            out.push_str(", ");
        }
        for piece in ["\"", name, "\": ", value] {
            out.push_str(piece);
        }
    }
    out.push('}');
    out
}

/// Verdict, findings, claims and credential, for a ticket or a merge request.
pub(super) fn markdown(report: &Report, options: &Options) -> String {
    let shared = Shared::of(report, options);
    let mut out = String::new();
    let mut add = |pieces: &[&str]| pieces.iter().for_each(|piece| out.push_str(piece));
    add(&["## ", &quote::prose(&report.headline), "\n"]);
    if !report.findings.is_empty() {
        add(&["\n### Findings\n\n"]);
    }
    for finding in &report.findings {
        let fix = finding.fix.as_deref().unwrap_or_default();
        let space = if fix.is_empty() { "" } else { " " };
        let (message, fix) = (quote::prose(&shared.sentence(&finding.message)), quote::prose(&shared.sentence(fix)));
        add(&["- **", finding.severity.id(), "** `", finding.id, "`: ", &message, space, &fix, "\n"]);
    }
    if !report.claims.is_empty() {
        add(&["\n### Claims\n\n| claim | value |\n|---|---|\n"]);
    }
    for member in report.claims.iter() {
        add(&["| ", &quote::markdown_cell(member.name), " | ", &quote::markdown_cell(&shared.json(&member)), " |\n"]);
    }
    if !shared.personal && !report.claims.is_empty() {
        let masked =
            if report.claims.iter().any(|member| is_personal(&member)) { "Personal data is masked. " } else { "" };
        add(&["\n", masked, "A personal namespace in the subject or a path still names its user.\n"]);
    }
    if let Some(credential) = &report.credential {
        add(&["\n### Credential\n\n| field | value |\n|---|---|\n"]);
        for (field, value) in
            [("Issuer", &credential.issuer), ("Subject", &credential.subject), ("Audience", &credential.audience)]
        {
            add(&["| ", field, " | ", &quote::markdown_cell(value), " |\n"]);
        }
    }
    out
}
