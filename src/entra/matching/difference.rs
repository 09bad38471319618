//! How two strings differ, named after how the difference came about.

use super::PresentedToken;
use crate::gitlab::subject::{self, Component};
use crate::limits::is_too_long;
use crate::quote::is_invisible;
use crate::text::Text;

/// The kind of difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Only the letter case: `Group/project`.
    LetterCase,
    /// White space: `https://gitlab.com `.
    WhiteSpace,
    /// An invisible character, or one that looks like another: a Cyrillic `а`.
    LookAlike,
    /// `https://gitlab.com/`
    TrailingSlash,
    /// `gitlab.com`, `http://gitlab.com`
    Scheme,
    /// `repo:group/project:ref:refs/heads/main`, and GitHub's issuer.
    GitHubForm,
    /// `…:ref:refs/heads/main`
    RefsPrefix,
    /// `…:environment:production`
    Environment,
    /// `…:ref:*` in a standard credential.
    Wildcard,
    /// A tag where the credential has a branch, or the other way round.
    TagForBranch,
    /// Another branch of the same project.
    OtherBranch,
    /// Another tag of the same project.
    OtherTag,
    /// Another project.
    OtherProject,
    /// The fork that a merge request comes from.
    Fork,
    /// A project of the same name in another namespace: it has moved, or it is a different one.
    ProjectMoved,
    /// The same project, once by its path and once by its id.
    PathForId,
    /// Other components, or the same in another order.
    Components,
    /// One of the two has more characters than Entra accepts; they are not compared.
    TooLong,
    /// None of these.
    OtherText,
}

/// The texts about a difference.
#[derive(Debug)]
pub struct DifferenceInfo {
    /// Its permanent id.
    pub id: &'static str,
    /// Its name inside a sentence.
    pub name: &'static str,
    /// What to do about the credential.
    pub change: &'static str,
    /// What to change in the pipeline instead; empty if nothing should change there.
    pub pipeline: &'static str,
}

const fn info(id: &'static str, name: &'static str, change: &'static str, pipeline: &'static str) -> DifferenceInfo {
    DifferenceInfo { id, name, change, pipeline }
}

const AS_TOKEN: &str = "Write it in the credential as the token does.";
const COMPONENTS: &str = "The project's `ci_id_token_sub_claim_components` decide what its subjects are made of.";

/// One row per variant, in the order of the enum.
const INFO: [DifferenceInfo; 19] = [
    info("letter-case", "letter case", AS_TOKEN, ""),
    info("white-space", "white space", AS_TOKEN, ""),
    info("look-alike", "an invisible or look-alike character", AS_TOKEN, ""),
    info("trailing-slash", "a slash at the end", AS_TOKEN, ""),
    info("scheme", "the scheme", AS_TOKEN, ""),
    info("github-form", "GitHub's form", "GitHub's subjects have another form: write it as the token does.", ""),
    info(
        "refs-prefix",
        "the prefix of a full ref",
        "GitLab names a branch or tag without `refs/heads/` or `refs/tags/`.",
        "",
    ),
    info(
        "environment",
        "an environment in the subject",
        "No GitLab subject names an environment; write the subject as the token does, which lets in every job of that ref.",
        "To tell environments apart, add `environment_protected` or `deployment_tier` to the subject's components (GitLab 18.7).",
    ),
    info(
        "wildcard",
        "a wildcard, which a standard credential holds literally",
        "Use one credential for each ref, or a flexible credential (preview).",
        "A subject without `ref` among its components is the same for every ref: one credential then lets in all of them.",
    ),
    info(
        "tag-for-branch",
        "a tag in place of a branch, or the reverse",
        "If this pipeline is meant to get in, it needs a further credential; if not, this is right as it is.",
        "Run the job on the ref that the credential names.",
    ),
    info(
        "other-branch",
        "another branch",
        "If this branch is meant to get in, it needs a further credential; if not, this is right as it is.",
        "Run the job on the branch that the credential names.",
    ),
    info(
        "other-tag",
        "another tag",
        "If this tag is meant to get in, it needs a further credential; if not, this is right as it is.",
        "Run the job on the tag that the credential names.",
    ),
    info(
        "other-project",
        "another project",
        "This credential is for another project: whoever can push there gets in. Give this project an identity or a credential of its own only if that is meant.",
        "Run the job in the project that the credential names.",
    ),
    info(
        "fork",
        "the fork of a merge request",
        "The subject names the fork, whose owner decides what its pipelines do: do not let it in.",
        "Run what needs Azure after the merge, or on a branch of the project itself.",
    ),
    info(
        "project-moved",
        "another namespace with a project of the same name",
        "If the project has moved, write the subject as the token does; if it is another project, this is right as it is. A subject that leads with `project_id` would survive a move.",
        COMPONENTS,
    ),
    info("path-for-id", "the project by its path in one and by its id in the other", AS_TOKEN, COMPONENTS),
    info(
        "components",
        "other components of the subject",
        "If the project's subjects have changed, the credential has to follow; a shorter subject lets in more.",
        COMPONENTS,
    ),
    info(
        "too-long",
        "a value of more than 600 characters",
        "Entra takes 600 characters at most: look which of the two is longer, and shorten it.",
        "",
    ),
    info("other-text", "another subject", "", ""),
];

impl Difference {
    /// The texts about it.
    pub fn info(self) -> &'static DifferenceInfo {
        let [.., last] = &INFO;
        INFO.get(self as usize).unwrap_or(last)
    }

    /// Whether it is a slip of spelling, whose correction changes nobody's access.
    pub fn is_slip(self) -> bool {
        matches!(
            self,
            Self::LetterCase
                | Self::WhiteSpace
                | Self::LookAlike
                | Self::TrailingSlash
                | Self::Scheme
                | Self::PathForId
        )
    }
}

/// Letters of other scripts and signs that look like ASCII characters, each followed by that character.
const LOOK_ALIKES: &str =
    "аaеeоoрpсcхxуyіiѕsјjԁdһhԛqԝwАAВBЕEКKМMНHОOРPСCТTХXІIοoαaνvρpıiΑAΒBΕEΗHΙIΚKΜMΝNΟOΡPΤTΧXΖZ‐-‑-‒-–-—-−-⁄/∕/：:․.。.";

/// The ASCII character that this one looks like, or the character itself.
fn plain(character: char) -> char {
    match character {
        // The fullwidth forms are in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        _ if character.is_ascii() => character,
        _ => {
            let mut pairs = LOOK_ALIKES.chars();
            while let (Some(odd), Some(plain)) = (pairs.next(), pairs.next()) {
                if odd == character {
                    return plain;
                }
            }
            character
        }
    }
}

/// A letter in lower case: ASCII, Latin-1, Greek and Cyrillic. The tables of every script would weigh more than the rest of this module.
fn lower(character: char) -> char {
    let distance = match character {
        'A'..='Z' | 'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ω' | 'А'..='Я' => 32,
        'Ѐ'..='Џ' => 80,
        _ => 0,
    };
    char::from_u32(u32::from(character) + distance).unwrap_or(character)
}

/// Whether two texts differ in letter case only (or not at all).
pub(super) fn same_but_for_case(one: &str, other: &str) -> bool {
    one.chars().map(lower).eq(other.chars().map(lower))
}

type Step = (Difference, fn(String) -> String);

/// Removed from both texts, one step after the other, until they are equal.
const STEPS: [Step; 5] = [
    (Difference::WhiteSpace, |mut text| {
        text.retain(|character| !character.is_whitespace());
        text
    }),
    (Difference::LookAlike, |text| text.chars().filter(|character| !is_invisible(*character)).map(plain).collect()),
    (Difference::TrailingSlash, |text| text.trim_end_matches('/').to_owned()),
    (Difference::Scheme, |text| text.split_once("://").map(|(_, rest)| rest.to_owned()).unwrap_or(text)),
    (Difference::LetterCase, |text| text.chars().map(lower).collect()),
];

/// Two normalized forms of a text: without letter case, and without anything that [`same_but_for_a_slip`] removes. Two texts differ by
/// at most a slip exactly when one of these forms is the same for both.
pub fn spellings(text: &Text) -> [String; 2] {
    let text = text.raw();
    let without_case = text.chars().map(lower).collect();
    [without_case, STEPS.iter().fold(text.to_owned(), |text, (_, step)| step(text))]
}

/// The slip of spelling by which two texts differ; if there are several, the last step needed.
fn same_but_for_a_slip(one: &str, other: &str) -> Option<Difference> {
    // Case is compared first on its own: letters of other scripts lose their case once they are replaced by what they look like.
    if same_but_for_case(one, other) {
        return Some(Difference::LetterCase);
    }
    let (mut one, mut other) = (one.to_owned(), other.to_owned());
    STEPS.iter().find_map(|(difference, step)| {
        one = step(core::mem::take(&mut one));
        other = step(core::mem::take(&mut other));
        (one == other).then_some(*difference)
    })
}

/// How two issuers or audiences differ.
pub(super) fn of_url(token: &Text, credential: &Text) -> Difference {
    if is_too_long(token) || is_too_long(credential) {
        return Difference::TooLong;
    }
    let (token, credential) = (token.raw(), credential.raw());
    if credential.contains("token.actions.githubusercontent.com") {
        return Difference::GitHubForm;
    }
    same_but_for_a_slip(token, credential).unwrap_or(Difference::OtherText)
}

/// GitHub's subject for a branch or tag, as GitLab writes it.
pub(super) fn from_github(credential: &str) -> Option<String> {
    let (path, rest) = credential.strip_prefix("repo:")?.split_once(":ref:refs/")?;
    let (kind, name) = rest
        .strip_prefix("heads/")
        .map(|name| ("branch", name))
        .or_else(|| Some(("tag", rest.strip_prefix("tags/")?)))?;
    let mut subject = "project_path:".to_owned();
    for part in [path, ":ref_type:", kind, ":ref:", name] {
        subject.push_str(part);
    }
    Some(subject)
}

/// A subject with `refs/heads/` or `refs/tags/` removed from its ref.
pub(super) fn without_refs(credential: &str) -> String {
    credential.replacen(":ref:refs/heads/", ":ref:", 1).replacen(":ref:refs/tags/", ":ref:", 1)
}

/// The wildcards of patterns.
const WILDCARDS: [char; 2] = ['*', '?'];

/// How two subjects differ.
pub(super) fn of_subject(token: &PresentedToken<'_>, credential: &Text) -> Difference {
    if is_too_long(token.subject) || is_too_long(credential) {
        return Difference::TooLong;
    }
    let (wanted, credential) = (token.subject.raw(), credential.raw());
    if credential.starts_with("repo:") {
        return Difference::GitHubForm;
    }
    if let Some(slip) = same_but_for_a_slip(wanted, credential) {
        return slip;
    }
    let (Some(ours), Some(theirs)) = (subject::parse(wanted), subject::parse(credential)) else {
        return Difference::OtherText;
    };
    let (Some((lead, ours)), Some((their_lead, theirs))) = (ours.split_first(), theirs.split_first()) else {
        return Difference::OtherText;
    };
    let value = |of: &Component| wanted.get(of.value.clone()).unwrap_or_default();
    let their_value = |of: &Component| credential.get(of.value.clone()).unwrap_or_default();
    // Neither a path nor an id contains a colon, so anything after one is a name that is not a component.
    let project = their_value(their_lead).split(':').next().unwrap_or_default();
    let claimed = if lead.name == their_lead.name { Some(value(lead)) } else { claim(token, their_lead.name) };
    let is_same = |claimed: &str| match project.find(WILDCARDS) {
        Some(end) => project.get(..end).is_some_and(|fixed| claimed.starts_with(fixed)),
        None => same_but_for_a_slip(claimed, project).is_some(),
    };
    if let Some(claimed) = claimed.filter(|claimed| !is_same(claimed)) {
        let base = |path: &str| path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
        let is_path = their_lead.name.ends_with("path");
        return if token.is_from_fork {
            Difference::Fork
        } else if is_path && base(claimed) == base(project) {
            Difference::ProjectMoved
        } else {
            Difference::OtherProject
        };
    }
    if credential.contains(":environment:") {
        return Difference::Environment;
    }
    if credential.contains(WILDCARDS) {
        return Difference::Wildcard;
    }
    if without_refs(credential) != credential {
        return Difference::RefsPrefix;
    }
    if ours.iter().map(|of| of.name).ne(theirs.iter().map(|of| of.name)) {
        return Difference::Components;
    }
    let mut branch = true;
    for (our, their) in ours.iter().zip(theirs) {
        let (is, said) = (value(our), their_value(their));
        if our.name == "ref_type" {
            branch = is != "tag";
        }
        if is != said {
            return match our.name {
                "ref_type" if ["branch", "tag"].contains(&said) => Difference::TagForBranch,
                "ref" if branch => Difference::OtherBranch,
                "ref" => Difference::OtherTag,
                _ => Difference::OtherText,
            };
        }
    }
    if lead.name == their_lead.name {
        Difference::OtherText
    } else if claimed.is_some_and(|claimed| claimed == project) {
        Difference::PathForId
    } else {
        Difference::Components
    }
}

/// A claim whose value is a string.
pub(super) fn claim<'a>(token: &PresentedToken<'a>, name: &str) -> Option<&'a str> {
    token.claims.get(name).map(|text| text.raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_difference_has_its_own_row() {
        let cases = [
            (Difference::LetterCase, "letter-case"),
            (Difference::GitHubForm, "github-form"),
            (Difference::TagForBranch, "tag-for-branch"),
            (Difference::Fork, "fork"),
            (Difference::OtherText, "other-text"),
        ];
        for (difference, id) in cases {
            assert_eq!(difference.info().id, id);
        }
    }

    #[test]
    fn slips_of_spelling() {
        let cases = [
            ("https://gitlab.com", "https://GitLab.com", Some(Difference::LetterCase)),
            ("https://gitlab.com", "https://gitlab.com/", Some(Difference::TrailingSlash)),
            ("https://gitlab.com", "http://gitlab.com", Some(Difference::Scheme)),
            ("https://gitlab.com", "gitlab.com", Some(Difference::Scheme)),
            ("https://gitlab.com", " https://gitlab.com", Some(Difference::WhiteSpace)),
            ("https://gitlab.com", "https://gitlab\u{200b}.com", Some(Difference::LookAlike)),
            ("https://gitlab.com", "https://gitl\u{430}b.com", Some(Difference::LookAlike)),
            ("https://gitlab.com", "ｈttps://gitlab.com", Some(Difference::LookAlike)),
            // Two slips at once: the last step needed.
            ("https://gitlab.com", " https://gitlab.com/", Some(Difference::TrailingSlash)),
            ("ref:größe", "ref:GRÖSSE", None),
            ("ref:größe/ö", "ref:größe/Ö", Some(Difference::LetterCase)),
            ("ref:ветка", "ref:Ветка", Some(Difference::LetterCase)),
            ("https://gitlab.com", "https://gitlab.org", None),
        ];
        for (one, other, expected) in cases {
            assert_eq!(same_but_for_a_slip(one, other), expected, "{one} {other}");
        }
    }
}
