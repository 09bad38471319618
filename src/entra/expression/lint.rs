//! What Entra accepts in an expression for a GitLab issuer, and where Microsoft's pages contradict each other.

use super::{Clause, Expression, Operator, is_too_long, parse};
use crate::entra::Severity;
use crate::entra::credential::Identity;
use crate::gitlab::plan::words::has_wildcard;
use crate::quote;
use crate::text::{Span, Text};

/// A remark about an expression. Never an error: an existing credential may predate a rule.
#[derive(Clone, Debug)]
pub struct Lint {
    /// Its permanent id.
    pub id: &'static str,
    /// A warning at most.
    pub severity: Severity,
    /// One sentence, including the actual values.
    pub message: String,
    /// What to do.
    pub fix: &'static str,
    /// Where, in bytes of the expression; the whole of it if no part is to blame.
    pub place: Span,
}

/// A remark on an expression: a sentence in two halves, with room for a value between them, and what to do.
struct Rule(&'static str, &'static str, &'static str, &'static str);

const UNREADABLE: Rule = Rule(
    "expression-unreadable",
    "The expression is not in the documented language: ",
    ".",
    "Write `claims['sub'] matches '…' and claims['project_id'] eq '…'`.",
);
const TOO_LONG: Rule = Rule(
    "expression-too-long",
    "The expression is longer than the 2,000 characters that claimlens reads: nothing is said of it, and no token is compared with it.",
    "",
    "Name one project, and its refs by one pattern.",
);
const ISSUER: Rule = Rule(
    "expression-issuer",
    "Flexible credentials take GitLab at https://gitlab.com, https://gitlab.<any>.com and https://gitlab.<any>.ca, not at ",
    ".",
    "Use standard credentials, one for each subject.",
);
const ISSUER_UNCLEAR: Rule = Rule(
    "expression-issuer-unclear",
    "Whether a flexible credential takes the issuer ",
    " is not documented: `<any>` of https://gitlab.<any>.com may or may not hold a dot, a port or a path.",
    "If Azure refuses it, use standard credentials, one for each subject.",
);
const DISPUTED: Rule = Rule(
    "expression-claim-disputed",
    "Microsoft's pages contradict each other on the claim ",
    ": the one of July 2026 allows it, the one of September 2026 does not.",
    "Use `sub` and `project_id`, which both allow.",
);
const CLAIM: Rule =
    Rule("expression-claim", "The claim ", " is none that Entra lists for GitLab.", "Use `sub` and `project_id`.");
const OPERATOR: Rule = Rule("expression-operator", "The claim ", " takes `eq` alone.", "Write the whole id with `eq`.");
const LITERAL: Rule = Rule(
    "expression-literal-wildcard",
    "`eq` takes `*` and `?` as they are, and no value of ",
    " holds them.",
    "Write `matches` for a pattern.",
);
const NEVER: Rule = Rule(
    "expression-never-matches",
    "Another clause contradicts this one on ",
    ": nothing matches both.",
    "Remove one of them.",
);
const NO_SUBJECT: Rule = Rule(
    "expression-no-subject",
    "There is no clause on `sub`, which creation requires.",
    "",
    "Add `claims['sub'] matches '…'`.",
);
const NO_PROJECT: Rule = Rule(
    "expression-no-project",
    "There is no clause `claims['project_id'] eq '…'`. Microsoft's page of September 2026 requires it beside a `project_path:` subject; the one of July 2026 beside any, where `namespace_id` or `user_id` would do. An existing credential without it may go on working.",
    "",
    "Add ` and claims['project_id'] eq '…'` with the project's id.",
);
const MANAGED_IDENTITY: Rule = Rule(
    "expression-managed-identity",
    "Microsoft documents expressions on a managed identity since September 2026; before, they were refused, and no report confirms them for GitLab.",
    "",
    "If Azure refuses it, use an app registration.",
);

impl Rule {
    fn say(&self, value: &str, place: &Span) -> Lint {
        let severity = if self.0 == MANAGED_IDENTITY.0 { Severity::Info } else { Severity::Warning };
        let message = [self.1, value, self.2].concat();
        Lint { id: self.0, severity, message, fix: self.3, place: place.clone() }
    }
}

/// Whether flexible credentials accept a GitLab issuer: `https://gitlab.com`, `https://gitlab.<any>.com`, `https://gitlab.<any>.ca`. None if the
/// documentation does not settle it: it says that `<any>` is any string, not whether that may contain a dot, a port or a path.
pub fn supports(issuer: &str) -> Option<bool> {
    if issuer == "https://gitlab.com" {
        return Some(true);
    }
    let rest = issuer.strip_prefix("https://gitlab.").unwrap_or_default();
    let between = rest.strip_suffix(".com").or_else(|| rest.strip_suffix(".ca")).unwrap_or_default();
    let is_plain = between.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if is_plain { Some(!between.is_empty()) } else { None }
}

/// Parses and lints an expression. A text that is not one gives a single finding.
pub fn lint(text: &str, issuer: &Text, identity: Identity) -> Vec<Lint> {
    match parse(text) {
        Ok(expression) => expression.lint(issuer, identity),
        Err(error) if is_too_long(text) => vec![TOO_LONG.say("", &error.place)],
        Err(error) => vec![UNREADABLE.say(&error.message, &error.place)],
    }
}

impl Expression {
    /// Lints the expression for an issuer and an identity.
    pub fn lint(&self, issuer: &Text, identity: Identity) -> Vec<Lint> {
        let mut found = Vec::new();
        let whole = 0..self.clauses.last().map_or(0, |clause| clause.place.end);
        let mut say = |applies: bool, rule: &Rule, value: Option<&Text>, place: &Span| {
            if applies {
                found.push(rule.say(&value.map(quote::message).unwrap_or_default(), place));
            }
        };
        let supported = supports(issuer.raw());
        say(supported == Some(false), &ISSUER, Some(issuer), &whole);
        say(supported.is_none(), &ISSUER_UNCLEAR, Some(issuer), &whole);
        for clause in &self.clauses {
            let (name, value) = (Some(&clause.claim), clause.comparand.raw());
            let disputed = clause.claim == "namespace_id" || clause.claim == "user_id";
            say(disputed, &DISPUTED, name, &clause.place);
            say(!disputed && clause.claim != "sub" && clause.claim != "project_id", &CLAIM, name, &clause.place);
            let is_pattern = clause.operator == Operator::Matches;
            say(is_pattern && clause.claim.raw().ends_with("_id"), &OPERATOR, name, &clause.place);
            say(!is_pattern && has_wildcard(value), &LITERAL, name, &clause.comparand_place);
            say(self.clauses.iter().any(|other| contradict(clause, other)), &NEVER, name, &clause.place);
        }
        say(self.clause("sub").is_none(), &NO_SUBJECT, None, &whole);
        say(self.clause("project_id").is_none(), &NO_PROJECT, None, &whole);
        say(identity == Identity::ManagedIdentity, &MANAGED_IDENTITY, None, &whole);
        found
    }
}

/// Whether no value satisfies both: two different `eq` on one claim, or another project's id at the head of the subject.
fn contradict(one: &Clause, other: &Clause) -> bool {
    let id = |clause: &Clause| {
        let subject = clause.comparand.raw().strip_prefix("project_id:")?;
        let id = subject.split(':').next()?;
        (clause.claim == "sub" && !has_wildcard(id)).then(|| id.to_owned())
    };
    other.operator == Operator::Eq
        && one.comparand != other.comparand
        && (one.operator == Operator::Eq && one.claim == other.claim
            || other.claim == "project_id" && id(one).is_some_and(|id| other.comparand != *id))
}
