//! Everything that is known about one paste, in three phases: [`read`] once per text, [`judge`] whenever the selection or an option changes,
//! [`Lasting::at`] whenever the clock does. [`report`] is the last two at once.

mod answer;
mod findings;
mod headline;
mod lasting;
mod members;
mod options;
mod reading;
mod status;
mod token;
mod unreadable;

use crate::entra::cloud::Cloud;
use crate::entra::credential::Credential;
use crate::entra::credentials::PastedCredentials;
use crate::entra::errors::LoginFailure;
use crate::entra::matching::DryRun;
use crate::gitlab::catalogue::Part;
use crate::gitlab::family::TokenFamily;
use crate::gitlab::plan::{Project, of_token};
use crate::text::{Span, Text};
use std::rc::Rc;

pub use crate::check::Times;
pub use findings::{Finding, Place};
pub use lasting::Lasting;
pub use members::{Member, Members};
pub use options::Options;
pub use reading::{Reader, Reading, TokenSummary, read};
pub use status::{Status, Verdict};
/// The findings about texts without a token, by kind.
pub use unreadable::FINDINGS as TEXT_FINDINGS;

/// What was pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasteKind {
    /// Nothing but white space.
    Empty,
    /// A token in compact serialization.
    Token,
    /// Claims without a token.
    Claims,
    /// An encrypted token.
    Encrypted,
    /// A JOSE header without claims.
    Header,
    /// A `CI_JOB_TOKEN`.
    JobToken,
    /// The mask of a masked token.
    Masked,
    /// A message of a failed login.
    Error,
    /// A federated identity credential.
    Credential,
    /// A secret for GitLab itself.
    Secret,
    /// A variable that was not expanded.
    Variable,
    /// Jobs of a CI/CD configuration.
    Pipeline,
    /// Nothing that can be used.
    Nothing,
    /// More than [`MAX_UNITS`](crate::limits::MAX_UNITS).
    TooLarge,
}

impl PasteKind {
    /// Its id in the module.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Nothing => "nothing",
            Self::TooLarge => "too-large",
            Self::Token => "token",
            Self::Claims => "claims",
            Self::Encrypted => "encrypted",
            Self::Header => "header",
            Self::JobToken => "job-token",
            Self::Masked => "masked",
            Self::Error => "error",
            Self::Credential => "credential",
            Self::Secret => "secret",
            Self::Variable => "variable",
            Self::Pipeline => "pipeline",
        }
    }
}

/// Everything that is known about one paste. Spans count UTF-16 code units of the pasted text.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was pasted.
    pub kind: PasteKind,
    /// Each token found, in the order of the text.
    pub tokens: Rc<[TokenSummary]>,
    /// The index of the one that this report is about.
    pub selected: Option<usize>,
    /// The verdict in one sentence.
    pub headline: String,
    /// What Entra has answered, or would answer. Page, module and command all show it.
    pub status: Status,
    /// The verdict at the requested time.
    pub verdict: Verdict,
    /// The verdict without the findings that depend on the time.
    pub verdict_when_issued: Verdict,
    /// What is wrong or worth knowing, most severe first.
    pub findings: Vec<Finding>,
    /// The pieces of the paste that hold the header, the payload and the signature of a token in compact serialization.
    pub segments: Rc<[Vec<Span>; 3]>,
    /// The JOSE header, in the issuer's order.
    pub header: Members,
    /// The claims, in the issuer's order.
    pub claims: Members,
    /// The parts of the subject.
    pub subject: Rc<[SubjectPart]>,
    /// The times of the token.
    pub times: Times,
    /// The credential that would accept the token; none for a fork's token, or if a part is missing.
    pub credential: Option<Credential>,
    /// The failed login that the text tells of, with or without a token; its places are in UTF-16 code units.
    pub login_failure: Option<LoginFailure>,
    /// The kind of token that the claims show.
    pub family: TokenFamily,
    /// For a merge request from a fork: why no credential is written, in sentences.
    pub fork: Option<String>,
    /// Whether it is longer than [`crate::limits::MAX_JUDGED`]: then it is shown, but nothing is written for it.
    pub is_long: bool,
    /// The cloud that it was judged for, if one was chosen.
    pub cloud: Option<Cloud>,
    /// How the token compares with the pasted credentials. None if none were pasted, or there is nothing to compare.
    pub dry_run: Option<DryRun>,
    /// The pasted credentials.
    pub credentials: Rc<PastedCredentials>,
}

/// A part of the subject.
#[derive(Clone, Debug)]
pub struct SubjectPart {
    /// The component's name.
    pub name: &'static str,
    /// Its value.
    pub value: Text,
    /// Whether the claim with the same name agrees.
    pub agreement: Agreement,
}

/// How a component of the subject compares with the claim of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They are the same.
    Same,
    /// They differ.
    Differs,
    /// There is no such claim.
    NoClaim,
}

impl Report {
    /// The report on a text without a token and without claims.
    fn of_text(kind: PasteKind, headline: String) -> Self {
        Self {
            kind,
            headline,
            tokens: Rc::default(),
            selected: None,
            status: Status::Unknown,
            verdict: Verdict::Unknown,
            verdict_when_issued: Verdict::Unknown,
            findings: Vec::new(),
            segments: Rc::default(),
            header: Members::default(),
            claims: Members::default(),
            subject: Rc::default(),
            times: Times::default(),
            credential: None,
            login_failure: None,
            family: TokenFamily::Other,
            fork: None,
            is_long: false,
            cloud: None,
            dry_run: None,
            credentials: Rc::default(),
        }
    }

    /// A claim that is a string; of duplicates the last.
    pub fn claim(&self, name: &str) -> Option<&Text> {
        self.claims.named(name)?.text()
    }

    /// The project of the token, and the components of its subject. None if the subject is not GitLab's, or the token is too long to be judged.
    pub fn project(&self) -> Option<(Project, Vec<&'static str>)> {
        of_token(&|name| self.claim(name).filter(|text| !self.is_long && text.is_whole()).map(Text::raw))
    }

    /// The part and the index of the member at a UTF-16 offset of the paste. If two members share a base64 character, the one that begins there.
    pub fn member_at(&self, unit: usize) -> Option<(Part, usize)> {
        let in_header = self.header.at(unit).map(|index| (Part::Header, index));
        in_header.or_else(|| Some((Part::Payload, self.claims.at(unit)?)))
    }
}

/// Judges the token number `select` of a reading, or the first if there are fewer, but for what the time decides.
pub fn judge(reading: &Reading, select: usize, options: &Options) -> Lasting {
    let selected = if select < reading.found.len() { select } else { 0 };
    match reading.found.get(selected) {
        Some(found) => token::judge(reading, found, selected, options),
        None => unreadable::judge(reading, options),
    }
}

/// Judges and explains what was read at the moment `now` (seconds since 1970).
pub fn report(reading: &Reading, select: usize, now: i64, options: &Options) -> Report {
    judge(reading, select, options).at(now)
}
