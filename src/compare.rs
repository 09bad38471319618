//! Compares two tokens: why a credential lets in one and not the other.

mod flexible;

use crate::limits::MAX_CLAIMS;
use crate::quote;
use crate::report::{Member, Report};
use crate::text::{Span, Text, Units};
use std::collections::{BTreeMap, BTreeSet};

pub use flexible::{FlexibleCredential, flexible};

/// How two tokens differ.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Why a credential lets in one and not the other, or that it cannot tell them apart.
    pub sentence: String,
    /// The claims that differ, most significant first.
    pub differences: Vec<ClaimDifference>,
    /// One flexible credential for both, or why there should be none, as a sentence.
    pub flexible: Result<FlexibleCredential, &'static str>,
}

/// A claim that differs.
#[derive(Clone, Debug)]
pub struct ClaimDifference {
    /// Its name.
    pub claim: Text,
    /// What the difference means.
    pub significance: Significance,
    /// The value in each token, if it has the claim.
    pub sides: [Option<Side>; 2],
}

/// The value of a claim in one of the tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Side {
    /// The value: a string as it is, anything else as JSON.
    pub value: Text,
    /// The part between the common prefix and the common suffix, in bytes. Empty if only the other value has such a part.
    pub bytes: Span,
    /// The same in UTF-16 code units.
    pub units: Span,
}

/// What a difference means for federation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Significance {
    /// A credential compares it: issuer, subject, audience.
    Decides,
    /// It tells what the pipeline ran for, which explains the former.
    Explains,
    /// It differs between jobs that are alike: ids, times, people.
    Noise,
}

impl Significance {
    /// All of them, most significant first.
    pub const ALL: [Self; 3] = [Self::Decides, Self::Explains, Self::Noise];

    /// Its id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Decides => "decides",
            Self::Explains => "explains",
            Self::Noise => "noise",
        }
    }

    /// What a difference in the claim with this name means.
    pub fn of(claim: &str) -> Self {
        /// Words in the names of claims that tell what a pipeline ran for.
        const EXPLAINING: [&str; 6] = ["ref", "source", "project", "namespace", "environment", "deployment"];
        if MATCHED.iter().any(|(matched, ..)| *matched == claim) {
            Self::Decides
        } else if claim.split('_').any(|word| EXPLAINING.contains(&word)) {
            Self::Explains
        } else {
            Self::Noise
        }
    }
}

/// The claims that a credential names, in the order in which Entra seems to compare them: the claim, its name in sentences, and Entra's error.
const MATCHED: [(&str, &str, &str); 3] =
    [("iss", "issuer", "AADSTS700211"), ("sub", "subject", "AADSTS700213"), ("aud", "audience", "AADSTS700212")];

/// Compares the tokens of two reports. None if one of them has no token, or one that is too long.
pub fn compare(one: &Report, other: &Report) -> Option<Comparison> {
    if [one, other].iter().any(|report| report.selected.is_none() || report.is_long) {
        return None;
    }
    let claims =
        [one, other].map(|report| report.claims.iter().map(|claim| (claim.name, claim)).collect::<BTreeMap<_, _>>());
    let both = |name: &Text| claims.each_ref().map(|claims| claims.get(name).copied());
    let mut seen = BTreeSet::new();
    let names =
        [one, other].into_iter().flat_map(|report| report.claims.iter().take(MAX_CLAIMS)).map(|claim| claim.name);
    let names: Vec<&Text> = names.filter(|name| seen.insert(*name)).collect();
    let mut differences = Vec::new();
    for significance in Significance::ALL {
        for name in &names {
            if Significance::of(name.raw()) == significance
                && let Some(sides) = sides(both(name))
            {
                differences.push(ClaimDifference { claim: (*name).clone(), significance, sides });
            }
        }
    }
    let mut sentence = sentence(one, other, &differences);
    if [one, other].iter().any(|report| report.claims.len() > MAX_CLAIMS) {
        sentence.push_str(" Only the first 1,000 claims of each are compared.");
    }
    Some(Comparison { sentence, flexible: flexible(one, other), differences })
}

/// The two values, if they differ.
fn sides(members: [Option<Member<'_>>; 2]) -> Option<[Option<Side>; 2]> {
    let [Some(one), Some(other)] = members else {
        return Some(members.map(|member| member.map(|member| side(value(member, false), 0, 0))));
    };
    let (mut first, mut second) = (value(one, false), value(other, false));
    if first == second {
        if one.text().is_some() == other.text().is_some() {
            return None;
        }
        // `"1"` and `1` look alike unless both are JSON.
        (first, second) = (value(one, true), value(other, true));
    }
    let start = same(first.raw(), second.raw());
    let end = same_behind(first.raw(), second.raw(), start);
    Some([Some(side(first, start, end)), Some(side(second, start, end))])
}

/// A member's value: a string as it is, unless JSON is wanted.
fn value(member: Member<'_>, as_json: bool) -> Text {
    match member.text() {
        Some(text) if !as_json => text.clone(),
        _ => Text::from(compact(member.raw_json())),
    }
}

/// The length of the common prefix in bytes, in whole characters.
fn same(one: &str, other: &str) -> usize {
    let mut same = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
    while !(one.is_char_boundary(same) && other.is_char_boundary(same)) {
        same -= 1;
    }
    same
}

/// The length of the common suffix after byte `start` in bytes, in whole characters.
fn same_behind(one: &str, other: &str, start: usize) -> usize {
    let longest = one.len().min(other.len()) - start;
    let pairs = one.bytes().rev().zip(other.bytes().rev()).take(longest);
    let mut same = pairs.take_while(|(one, other)| one == other).count();
    while !one.is_char_boundary(one.len() - same) {
        same -= 1;
    }
    same
}

/// A value of which `start` bytes at the start and `end` bytes at the end are the same in both.
fn side(value: Text, start: usize, end: usize) -> Side {
    let bytes = start..value.raw().len() - end;
    Side { units: Units::of(value.raw()).span(&bytes), bytes, value }
}

/// JSON without the white space between its parts.
fn compact(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    json.chars()
        .filter(|character| {
            let kept = quoted || !character.is_ascii_whitespace();
            if *character == '"' && !escaped {
                quoted = !quoted;
            }
            escaped = quoted && *character == '\\' && !escaped;
            kept
        })
        .collect()
}

/// Why a credential lets in one and not the other.
fn sentence(one: &Report, other: &Report, differences: &[ClaimDifference]) -> String {
    let mut text = String::new();
    let mut answer = "";
    for (claim, noun, code) in MATCHED {
        let Some(difference) = differences.iter().find(|difference| difference.claim == *claim) else { continue };
        if answer.is_empty() {
            answer = code;
            text.push_str("A credential for the first refuses the second, and the other way round: the ");
        } else {
            text.push_str("; the ");
        }
        text.push_str(noun);
        let [first, second] = &difference.sides;
        match (first, second) {
            (Some(first), Some(second)) => {
                let parts = if claim == "sub" { parts(one, other) } else { String::new() };
                if parts.is_empty() {
                    push(&mut text, [" is ", &quote::message(&first.value), ", then ", &quote::message(&second.value)]);
                } else {
                    text.push_str(&parts);
                }
                let (first, second) = (first.value.raw(), second.value.raw());
                if first.eq_ignore_ascii_case(second) {
                    text.push_str(", apart by letter case alone, which counts");
                } else if first.trim_end_matches('/') == second.trim_end_matches('/') {
                    text.push_str(", apart by a final slash alone, which counts");
                }
            }
            (missing, _) => {
                text.push_str(if missing.is_none() { " is missing in the first" } else { " is missing in the second" });
            }
        }
    }
    if answer.is_empty() {
        text.push_str("A credential lets in both or neither: issuer, subject and audience are the same. If only one of two logins worked, look at when each token was used, and at who used it.");
        return text;
    }
    push(&mut text, [". Entra's answer to the one that it refuses is ", answer, ".", ""]);
    if one.fork.is_some() != other.fork.is_some() {
        let which = if one.fork.is_some() { "first" } else { "second" };
        push(&mut text, [" The ", which, " is of a merge request from a fork, and its subject names the fork.", ""]);
    }
    text
}

/// The components in which the subjects differ. Empty if they do not have the same components.
fn parts(one: &Report, other: &Report) -> String {
    let mut text = String::new();
    let pairs = one.subject.iter().zip(other.subject.iter());
    if one.subject.len() != other.subject.len() || pairs.clone().any(|(one, other)| one.name != other.name) {
        return text;
    }
    for (one, other) in pairs.filter(|(one, other)| one.value != other.value) {
        text.push_str(if text.is_empty() { " differs in " } else { " and in " });
        text.push_str(one.name);
        push(&mut text, [" (", &quote::message(&one.value), ", then ", &quote::message(&other.value)]);
        text.push(')');
    }
    text
}

fn push(text: &mut String, parts: [&str; 4]) {
    for part in parts {
        text.push_str(part);
    }
}
