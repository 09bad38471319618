//! Claims matching expressions, which a flexible federated identity credential (preview) holds instead of a subject.
//!
//! ```text
//! expression := clause ( " and " clause )*
//! clause     := claims['<name>'] SP ( "eq" | "matches" ) SP '<comparand>'
//! ```
//!
//! Microsoft documents no more than that (language version 1). It says that single quotes "are interpreted as escape characters" but gives no
//! example, so a comparand that contains one is refused here. It does not say how `matches` is anchored, whether it is case-sensitive, or
//! whether `*` matches the empty string: every documented pattern covers a whole value, so here `matches` is a case-sensitive pattern for the
//! whole value in which `*` matches any number of characters, including none, and `?` exactly one.
//!
//! ```
//! use claimlens::entra::expression::parse;
//!
//! let expression = parse("claims['sub'] matches 'project_path:g/p:ref_type:tag:ref:v*'").unwrap();
//! assert_eq!(expression.matches(&|_| Some("project_path:g/p:ref_type:tag:ref:v1")), Some(true));
//! assert_eq!(expression.in_words(), "Lets in jobs of the project \"g/p\", on tags that match \"v*\".");
//! ```

mod build;
mod lint;
mod pattern;

use crate::gitlab::plan::words;
use crate::limits::{MAX_EXPRESSION, MAX_LENGTH, is_longer};
use crate::quote;
use crate::text::{Span, Text};

pub use build::{Refs, build};
pub use lint::{Lint, lint, supports};

/// An expression: clauses joined by `and`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// The clauses, at least one.
    pub clauses: Vec<Clause>,
}

/// A comparison of one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The claim's name.
    pub claim: Text,
    /// The operator.
    pub operator: Operator,
    /// The value it is compared with.
    pub comparand: Text,
    /// The whole clause, in bytes of the expression.
    pub place: Span,
    /// The comparand without its quotes, in bytes of the expression.
    pub comparand_place: Span,
}

/// The operators that Microsoft documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Equality, character by character.
    Eq,
    /// A pattern with `*` and `?`.
    Matches,
}

/// Why a text is not an expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// Where the error shows, in bytes of the text; empty at its end.
    pub place: Span,
    /// What was expected and what was found, as a phrase.
    pub message: String,
}

/// How a clause compares with a claim's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// They match. Holds what each wildcard of the pattern matched, in bytes of the value.
    Matched(Vec<Span>),
    /// They differ. Holds the length up to which they agree, in bytes of the value.
    Differs(usize),
    /// There is no such claim, or it is not a string.
    NoClaim,
    /// The value has more than [`MAX_LENGTH`] characters, which no subject has.
    TooLong,
}

/// Parses an expression of up to [`MAX_EXPRESSION`] characters.
pub fn parse(text: &str) -> Result<Expression, Error> {
    if is_too_long(text) {
        let at = text.floor_char_boundary(MAX_EXPRESSION);
        return Err(Error {
            place: at..at,
            message: "it is longer than the 2,000 characters that are read".to_owned(),
        });
    }
    let mut parser = Parser { text, at: 0 };
    let mut clauses = Vec::new();
    loop {
        clauses.push(parser.clause()?);
        if parser.rest().is_empty() {
            return Ok(Expression { clauses });
        }
        parser.space("` and ` or the end")?;
        let word = parser.word();
        if text.get(word.clone()) != Some("and") {
            return Err(parser.unexpected("`and`, which alone joins clauses", word));
        }
        parser.space(SPACE)?;
    }
}

/// Whether an expression is too long to be read.
pub fn is_too_long(text: &str) -> bool {
    is_longer(text, MAX_EXPRESSION)
}

/// The separator of words, as messages name it.
const SPACE: &str = "a space";

struct Parser<'a> {
    text: &'a str,
    /// Offset of the next byte; always on a character boundary.
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn clause(&mut self) -> Result<Clause, Error> {
        let start = self.at;
        self.take("claims['")?;
        let claim = self.quoted("the claim's name")?;
        self.take("]")?;
        self.space(SPACE)?;
        let word = self.word();
        let operator = match self.text.get(word.clone()) {
            Some("eq") => Operator::Eq,
            Some("matches") => Operator::Matches,
            _ => return Err(self.unexpected("the operator `eq` or `matches`", word)),
        };
        self.space(SPACE)?;
        self.take("'")?;
        let comparand = self.quoted("the comparand")?;
        let is_escape = self.text.get(comparand.clone()).is_some_and(|text| text.ends_with('\\'));
        let goes_on =
            !self.rest().is_empty() && !self.rest().starts_with([' ', '\t']) && !self.rest().starts_with("and");
        if is_escape || goes_on && self.rest().contains('\'') {
            let message = "a `'` inside a comparand, for which no escape is documented".to_owned();
            return Err(Error { place: comparand.end..self.at, message });
        }
        let part = |span: &Span| Text::from(self.text.get(span.clone()).unwrap_or_default());
        Ok(Clause {
            claim: part(&claim),
            operator,
            comparand: part(&comparand),
            place: start..self.at,
            comparand_place: comparand,
        })
    }

    /// Skips `expected`, or reports the character at which the text departs from it.
    fn take(&mut self, expected: &str) -> Result<(), Error> {
        let same = self.rest().bytes().zip(expected.bytes()).take_while(|(one, other)| one == other).count();
        self.at += same;
        if same == expected.len() {
            return Ok(());
        }
        Err(self.unexpected(&["`", expected, "`"].concat(), self.character()))
    }

    /// Skips everything up to and including the next `'`.
    fn quoted(&mut self, what: &str) -> Result<Span, Error> {
        let start = self.at;
        match self.rest().find('\'') {
            Some(0) if what.ends_with("name") => Err(self.unexpected(what, self.character())),
            Some(length) => {
                self.at += length + 1;
                Ok(start..start + length)
            }
            None => Err(self.unexpected(&["`'` behind ", what].concat(), self.text.len()..self.text.len())),
        }
    }

    /// Skips one space; if there is none, reports that `expected` was expected.
    fn space(&mut self, expected: &str) -> Result<(), Error> {
        let rest = self.rest();
        self.at += usize::from(rest.starts_with(' '));
        if rest.starts_with(' ') && !rest.starts_with("  ") {
            return Ok(());
        }
        Err(self.unexpected(if rest.starts_with(' ') { "one space" } else { expected }, self.character()))
    }

    /// Skips a word, which ends at white space or a quote.
    fn word(&mut self) -> Span {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|character: char| character.is_whitespace() || character == '\'').unwrap_or(rest.len());
        start..self.at
    }

    /// The next character.
    fn character(&self) -> Span {
        self.at..self.at + self.rest().chars().next().map_or(0, char::len_utf8)
    }

    fn unexpected(&self, expected: &str, place: Span) -> Error {
        let found = self.text.get(place.clone()).unwrap_or_default();
        let mut characters = found.chars();
        let found = match (characters.next(), characters.next()) {
            (None, _) if place.end == self.text.len() => "the end".to_owned(),
            (None, _) => self.rest().chars().next().map(quote::character).unwrap_or_default(),
            (Some(one), None) => quote::character(one),
            _ => words::show(found),
        };
        Error { place, message: ["expected ", expected, ", found ", &found].concat() }
    }
}

impl Clause {
    /// Explains in a sentence how the clause compares with a claim's value.
    pub fn explain(&self, outcome: &Match, value: Option<&Text>) -> String {
        let claim = quote::message(&self.claim);
        let part = |span: &Span| value.and_then(|value| value.raw().get(span.clone())).unwrap_or_default();
        let mut said = match outcome {
            Match::NoClaim => return ["There is no claim ", &claim, " that is a string."].concat(),
            Match::TooLong => return ["The claim ", &claim, " is too long to be compared."].concat(),
            Match::Differs(at) => {
                let number = part(&(0..*at)).chars().count() + 1;
                let wanted = quote::message(&self.comparand);
                return [
                    "The claim ",
                    &claim,
                    " differs from ",
                    &wanted,
                    " at its character ",
                    &number.to_string(),
                    ".",
                ]
                .concat();
            }
            Match::Matched(_) => ["The claim ", &claim, " matches"].concat(),
        };
        if let Match::Matched(stands) = outcome {
            let wildcards = self.comparand.raw().chars().filter(|character| "*?".contains(*character));
            let mut separator = ": ";
            for (span, wildcard) in stands.iter().zip(wildcards) {
                let stands_for = words::show(part(span));
                said.push_str(
                    &[separator, if wildcard == '*' { "`*`" } else { "`?`" }, " stands for ", &stands_for].concat(),
                );
                if span.is_empty() {
                    said.push_str(" (that it may stand for nothing is not documented)");
                }
                separator = ", ";
            }
        }
        said.push('.');
        said
    }
}

impl Expression {
    /// Compares each clause with the claim that it names; `claims` returns a claim whose value is a string.
    pub fn evaluate<'a>(&self, claims: &dyn Fn(&str) -> Option<&'a str>) -> Vec<Match> {
        let compare = |clause: &Clause| {
            let Some(value) = claims(clause.claim.raw()) else { return Match::NoClaim };
            let comparand = clause.comparand.raw();
            match clause.operator {
                Operator::Matches if is_longer(value, MAX_LENGTH) => Match::TooLong,
                Operator::Matches => pattern::compare(comparand, value).map_or_else(Match::Differs, Match::Matched),
                Operator::Eq if value == comparand => Match::Matched(Vec::new()),
                Operator::Eq => {
                    let same = value.char_indices().zip(comparand.chars()).find(|((_, one), other)| one != other);
                    Match::Differs(same.map_or(value.len().min(comparand.len()), |((at, _), _)| at))
                }
            }
        };
        self.clauses.iter().map(compare).collect()
    }

    /// Whether all clauses match. None if that cannot be determined.
    pub fn matches<'a>(&self, claims: &dyn Fn(&str) -> Option<&'a str>) -> Option<bool> {
        let matches = self.evaluate(claims);
        if matches.iter().any(|outcome| matches!(outcome, Match::Differs(_) | Match::NoClaim)) {
            Some(false)
        } else {
            (!matches.contains(&Match::TooLong)).then_some(true)
        }
    }

    /// The first clause on a claim.
    pub fn clause(&self, claim: &str) -> Option<&Clause> {
        self.clauses.iter().find(|clause| clause.claim == *claim)
    }

    /// The first clause on `sub` and the first on `project_id` that say which pipelines are meant.
    fn leading(&self) -> [Option<&Clause>; 2] {
        let project =
            self.clauses.iter().find(|clause| clause.claim == "project_id" && clause.operator == Operator::Eq);
        [self.clause("sub"), project]
    }

    /// What those clauses require of the subject. Nothing without a clause on it.
    fn subject(&self) -> words::Subject<'_> {
        let [subject, project] = self.leading();
        words::Subject {
            text: subject.map_or("*", |clause| clause.comparand.raw()),
            is_pattern: subject.is_none_or(|clause| clause.operator == Operator::Matches),
            project_id: project.map(|clause| clause.comparand.raw()),
        }
    }

    /// Says in a sentence which pipelines it lets in.
    pub fn in_words(&self) -> String {
        let mut said = words::in_words(&self.subject());
        let leading = self.leading();
        for clause in &self.clauses {
            if !leading.iter().flatten().any(|known| core::ptr::eq(*known, clause)) {
                let how = if clause.operator == Operator::Eq { " is " } else { " matches " };
                let (name, wanted) = (quote::message(&clause.claim), quote::message(&clause.comparand));
                said.truncate(said.trim_end_matches('.').len());
                said.push_str(&[", if the claim ", &name, how, &wanted, "."].concat());
            }
        }
        said
    }

    /// What it lets in that was hardly intended, gravest first.
    pub fn cautions(&self) -> Vec<&'static words::Caution> {
        words::cautions(&self.subject())
    }

    /// Writes it as [`parse`] reads it.
    pub fn write(&self) -> String {
        let mut written = String::new();
        for clause in &self.clauses {
            let operator = if clause.operator == Operator::Eq { "'] eq '" } else { "'] matches '" };
            let parts = [
                if written.is_empty() { "" } else { " and " },
                "claims['",
                clause.claim.raw(),
                operator,
                clause.comparand.raw(),
                "'",
            ];
            for part in parts {
                written.push_str(part);
            }
        }
        written
    }
}
