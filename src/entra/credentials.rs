//! Reads existing credentials from what people paste: the output of `az`, Microsoft Graph, ARM and PowerShell, blocks of Terraform and
//! Bicep, and fields typed by hand.
//!
//! Every notation becomes a [`Value`], in which one function finds the credentials. A value that is not a literal (a variable, an expression,
//! an interpolation) is unknown and never guessed.

mod blocks;
mod fields;

use crate::gitlab::ci_config::{self, CiConfig};
use crate::json::{self, Data, Member, Value};
use crate::limits::MAX_PASTED;
use crate::quote;
use crate::text::{Span, Text, Units};

/// What was pasted as credentials. Spans count bytes of the text.
#[derive(Clone, Debug, Default)]
pub struct PastedCredentials {
    /// The text.
    pub text: String,
    /// The credentials, in the order of the text. None if there is none; empty if the text is an empty list.
    pub credentials: Option<Vec<ExistingCredential>>,
    /// The jobs, if the text holds a GitLab CI/CD configuration.
    pub ci_config: Option<CiConfig>,
    /// Where and why reading failed.
    pub error: Option<(Span, String)>,
    /// Converts bytes of the text to UTF-16 units.
    pub units: Units,
}

/// A pasted federated identity credential.
#[derive(Clone, Debug)]
pub struct ExistingCredential {
    /// `name`; in Terraform's blocks for app registrations `display_name`.
    pub name: FieldValue,
    /// `issuer`
    pub issuer: FieldValue,
    /// `subject`, or the expression instead of it.
    pub rule: SubjectRule,
    /// The entries of `audiences`; empty if absent or not literal.
    pub audiences: Vec<FieldValue>,
    /// `id`: a resource id in Azure Resource Manager, a UUID in Microsoft Graph.
    pub id: FieldValue,
    /// The format it was written in.
    pub format: SourceFormat,
    /// The whole credential.
    pub place: Span,
}

/// A field of a pasted credential.
#[derive(Clone, Debug, Default)]
pub struct FieldValue {
    /// Its value, unescaped. None if it is absent or not a literal.
    pub text: Option<Text>,
    /// Its span, including quotes; empty if it is absent.
    pub span: Span,
}

/// What a credential compares the subject with.
#[derive(Clone, Debug)]
pub enum SubjectRule {
    /// `subject`, of a standard credential.
    Subject(FieldValue),
    /// `claimsMatchingExpression`, of a flexible one.
    Expression {
        /// The expression.
        text: Text,
        /// Its span.
        span: Span,
    },
}

/// The format that a credential was written in, which decides how it can be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceFormat {
    /// JSON of a managed identity's credential.
    ManagedIdentity,
    /// JSON of an app registration's credential.
    AppRegistration,
    /// JSON that could be either.
    Json,
    /// A block of Terraform or Bicep; the next deployment would undo what a command changes.
    File,
    /// Fields typed by hand.
    Typed,
}

impl ExistingCredential {
    /// A credential with every field empty.
    fn empty(place: Span, format: SourceFormat) -> Self {
        Self {
            name: FieldValue::default(),
            issuer: FieldValue::default(),
            rule: SubjectRule::Subject(FieldValue::default()),
            audiences: Vec::new(),
            id: FieldValue::default(),
            format,
            place,
        }
    }

    /// Its quoted name for messages, or else its number.
    pub fn which(&self, index: usize) -> String {
        self.name.text.as_ref().map_or_else(|| (index + 1).to_string(), quote::message)
    }

    /// The subject of a standard credential.
    pub fn subject(&self) -> Option<&FieldValue> {
        match &self.rule {
            SubjectRule::Subject(field) => Some(field),
            SubjectRule::Expression { .. } => None,
        }
    }

    /// A segment of its resource id, by the name before it: `…/resourceGroups/{this}/…`. Names are case-insensitive.
    pub fn segment(&self, name: &str) -> Option<&str> {
        let mut segments = self.id.text.as_ref()?.raw().split('/');
        segments.find(|segment| segment.eq_ignore_ascii_case(name))?;
        segments.next().filter(|segment| !segment.is_empty())
    }
}

impl PastedCredentials {
    /// Reads a text.
    pub fn read(text: &str) -> Self {
        let mut pasted = Self { units: Units::of(text), text: text.to_owned(), ..Self::default() };
        if text.trim().is_empty() {
            return pasted;
        }
        if text.len() > MAX_PASTED {
            pasted.error = Some((0..0, "it is longer than 1 MiB".to_owned()));
            return pasted;
        }
        pasted.ci_config = ci_config::read(text);
        let mut found = Vec::new();
        let mut error = None;
        let mut is_list = false;
        if let Some(start) = json_start(text) {
            is_list = read_json(text, start, &mut found, &mut error);
        }
        if found.is_empty() && !is_list {
            blocks::read(text, &mut found);
        }
        if found.is_empty() && !is_list && pasted.ci_config.is_none() && error.is_none() {
            fields::read(text, &mut found);
        }
        if is_list || !found.is_empty() {
            pasted.credentials = Some(found);
        } else if pasted.ci_config.is_none() {
            pasted.error = Some(error.unwrap_or_else(|| (0..0, "no credential is found in it".to_owned())));
        }
        pasted
    }

    /// The credentials, possibly none.
    pub fn list(&self) -> &[ExistingCredential] {
        self.credentials.as_deref().unwrap_or_default()
    }
}

/// Where JSON begins: at the first line that starts with a brace, or with a bracket that ends the line or precedes JSON. Tools print warnings
/// before it.
fn json_start(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let inner = line.trim_start();
        let behind = inner.strip_prefix('[').map(str::trim_start);
        if inner.starts_with('{') || behind.is_some_and(|rest| rest.is_empty() || rest.starts_with(['{', ']'])) {
            return Some(at + line.len() - inner.len());
        }
        at += line.len();
    }
    None
}

/// Reads consecutive JSON values. Returns true if there is no credential because the value is an empty list.
fn read_json(
    text: &str,
    mut start: usize,
    found: &mut Vec<ExistingCredential>,
    error: &mut Option<(Span, String)>,
) -> bool {
    let (mut is_list, mut is_cut) = (false, false);
    loop {
        let rest = text.get(start..).unwrap_or_default();
        let (root, fault) = json::first(rest);
        let Some(root) = &root else {
            // A list that is cut off: what stands complete in it. Lists inside each other would be read as often.
            let inner = rest.strip_prefix('[').map(str::trim_start).filter(|inner| inner.starts_with('{') && !is_cut);
            if let Some(inner) = inner {
                is_cut = true;
                start = text.len() - inner.len();
                continue;
            }
            if let Some(fault) = &fault
                && found.is_empty()
            {
                let at = start + fault.offset;
                *error = Some((at..at, fault_text(fault)));
            }
            break;
        };
        is_list |= is_empty_list(root);
        let before = found.len();
        collect(root, start, found);
        if found.len() == before
            && let Some(fault) = &fault
            && !rest.get(root.span.clone()).is_some_and(|value| value.ends_with(['}', ']']))
        {
            let at = start + fault.offset;
            *error = Some((at..at, fault_text(fault)));
        }
        start += root.span.end;
        let next = text.get(start..).unwrap_or_default().trim_start_matches([' ', '\t', '\r', '\n', ',', ';']);
        if !next.starts_with(['{', '[']) {
            break;
        }
        start = text.len() - next.len();
    }
    is_list && found.is_empty()
}

fn fault_text(fault: &json::Error) -> String {
    format!("it is not JSON: {fault}")
}

/// `[]`, or `{"value": []}`.
fn is_empty_list(root: &Value) -> bool {
    match &root.data {
        Data::Array(items) => items.is_empty(),
        Data::Object(members) => {
            matches!(get(members, &["value"]), Some(Value { data: Data::Array(items), .. }) if items.is_empty())
        }
        _ => false,
    }
}

/// Collects the credentials anywhere in a value, whose spans count from `start`.
fn collect(value: &Value, start: usize, found: &mut Vec<ExistingCredential>) {
    match &value.data {
        Data::Array(items) => items.iter().for_each(|item| collect(item, start, found)),
        Data::Object(members) => {
            let inner = properties(members);
            if get(inner, &["issuer"]).is_some() && get(inner, &["subject", "claimsmatchingexpression"]).is_some() {
                found.push(existing(value, members, start, None));
            } else {
                for member in members {
                    collect(&member.value, start, found);
                }
            }
        }
        _ => {}
    }
}

/// The members of `properties`, or the members themselves.
fn properties(members: &[Member]) -> &[Member] {
    match get(members, &["properties"]) {
        Some(Value { data: Data::Object(inner), .. }) => inner,
        _ => members,
    }
}

/// The last member with one of these names, ignoring letter case and `_`: PowerShell capitalizes, Terraform separates.
fn get<'a>(members: &'a [Member], names: &[&str]) -> Option<&'a Value> {
    let is = |member: &Member, wanted: &str| {
        let name = member.name.raw().bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase());
        name.eq(wanted.bytes())
    };
    names.iter().find_map(|name| members.iter().rev().find(|member| is(member, name))).map(|member| &member.value)
}

/// The credential of an object.
fn existing(value: &Value, members: &[Member], start: usize, format: Option<SourceFormat>) -> ExistingCredential {
    let shift = |span: &Span| span.start + start..span.end + start;
    let inner = properties(members);
    let is_template = get(members, &["apiversion"]).is_some();
    let field = |value: &Value| FieldValue {
        text: match &value.data {
            // An expression of an ARM template.
            Data::String(text) if is_template && text.raw().starts_with('[') && text.raw().ends_with(']') => None,
            Data::String(text) => Some(text.clone()),
            _ => None,
        },
        span: shift(&value.span),
    };
    let found = |names: &[&str]| get(inner, names).or_else(|| get(members, names)).map(field).unwrap_or_default();
    let audiences = match get(inner, &["audiences", "audience"]) {
        Some(Value { data: Data::Array(items), .. }) => items.iter().map(field).collect(),
        Some(value) => vec![field(value)],
        None => Vec::new(),
    };
    let mut rule = SubjectRule::Subject(found(&["subject"]));
    if let Some(mut expression) = get(inner, &["claimsmatchingexpression"]) {
        if let Data::Object(members) = &expression.data {
            expression = get(members, &["value"]).unwrap_or(expression);
        }
        if let Data::String(text) = &expression.data {
            rule = SubjectRule::Expression { text: text.clone(), span: shift(&expression.span) };
        }
    }
    let id = found(&["id"]);
    let format = format.unwrap_or_else(|| {
        let is_resource = id.text.as_ref().is_some_and(|id| id.raw().starts_with('/'));
        if is_resource || inner.as_ptr() != members.as_ptr() || get(members, &["resourcegroup"]).is_some() {
            SourceFormat::ManagedIdentity
        } else if id.text.is_some() || get(members, &["description"]).is_some() {
            SourceFormat::AppRegistration
        } else {
            SourceFormat::Json
        }
    });
    let mut name = found(&["name", "displayname"]);
    // In templates the name is preceded by the parent's.
    if let Some(text) = &mut name.text
        && let Some((_, last)) = text.raw().rsplit_once('/')
    {
        *text = Text::from(last);
    }
    ExistingCredential { name, issuer: found(&["issuer"]), rule, audiences, id, format, place: shift(&value.span) }
}
