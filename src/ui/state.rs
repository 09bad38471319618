//! What the page knows and what can happen to it. No browser types, so that it is tested natively.

use std::rc::Rc;

use super::deeds;
use super::form::{Choice, Field, Form};
use crate::compare::{Comparison, compare};
use crate::entra::Severity;
use crate::entra::cloud::Cloud;
use crate::entra::credential::Identity;
use crate::entra::expression::Refs;
use crate::gitlab::catalogue::Part;
use crate::link::LinkError;
use crate::render::{self, Task};
use crate::report::{Lasting, Options, PasteKind, Reading, Report, TokenSummary, judge, read};
use crate::samples::SAMPLES;
use crate::time;
use crate::verify::Verification;

/// A report that a button may keep.
pub(super) type Shared = Rc<Report>;

/// The moment as of which the token is judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AsOf {
    /// The clock.
    Live,
    /// When the token was issued.
    Issue,
    /// The moment that the user typed.
    Typed,
}

/// Where the token stands that the chosen one is compared with, by its number there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counterpart {
    /// In the paste.
    Paste(usize),
    /// In the box for a second token.
    Beside(usize),
}

/// Everything that the page shows is a function of this.
#[derive(Clone)]
pub(super) struct State {
    pub(super) reading: Rc<Reading>,
    /// What the clock said last, in seconds since 1970.
    pub(super) clock: i64,
    pub(super) as_of: AsOf,
    /// What stands in the field of the typed moment.
    pub(super) moment: Rc<str>,
    /// What the token is judged by.
    pub(super) options: Options,
    /// What the generated files are to be like.
    pub(super) files: render::Options,
    selected: usize,
    /// How many UTF-16 units of the text stand in the box, where it is too long for it.
    pub(super) excerpt: Option<usize>,
    /// The members whose long values are shown whole.
    pub(super) whole: Vec<(Part, usize)>,
    /// What the names of the shown members and the subjects of the listed tokens hold.
    pub(super) filter: Rc<str>,
    /// The member in whose characters the cursor stands.
    pub(super) at: Option<(Part, usize)>,
    /// How much of a large text has been read, in per cent, while it is.
    pub(super) progress: Option<u32>,
    /// The outputs that were opened, the last one first. Of a group the first that fits the choices is shown.
    pub(super) open: Vec<&'static str>,
    /// The member that a link named.
    pub(super) marked: Rc<str>,
    /// What of the address was not read.
    pub(super) fault: Option<LinkError>,
    /// Whether the browser keeps the names.
    pub(super) remembers: bool,
    /// The browser keeps nothing for the page.
    pub(super) is_forgetful: bool,
    /// What stands in the box for credentials.
    pub(super) credentials: Rc<str>,
    /// What the plan is made from.
    pub(super) plan: Form,
    /// What stands in the box for keys.
    pub(super) keys: Rc<str>,
    /// How often it was to be asked whose the signature is. An answer to an earlier question counts no more.
    pub(super) asked: u32,
    /// What stands in the box for a second token, and the tokens in it.
    pub(super) other: Rc<Reading>,
    pub(super) others: Rc<[TokenSummary]>,
    /// The second token that the user chose.
    pub(super) with: Option<Counterpart>,
    /// What a tick leaves as it is.
    lasting: Rc<Lasting>,
    /// The report on the second token, and how the two differ.
    pub(super) compared: Option<Rc<(Report, Comparison)>>,
    /// The moment that [`State::report`] is of.
    pub(super) judged: i64,
    pub(super) report: Shared,
}

/// What can happen.
pub enum Action {
    /// The text is another: typed, pasted, cleared. `excerpt` units of it stand in the box, if not all.
    Input {
        /// All of it.
        text: String,
        /// UTF-16 units.
        excerpt: Option<usize>,
        /// The clock, in seconds since 1970.
        now: i64,
    },
    /// A large text was read.
    Read {
        /// What was read.
        reading: Rc<Reading>,
        /// UTF-16 units of it in the box, if not all.
        excerpt: Option<usize>,
        /// The clock, in seconds since 1970.
        now: i64,
    },
    /// So much of a large text has been read, in per cent.
    Progress(u32),
    /// The cursor stands at this UTF-16 unit of the box.
    Cursor(usize),
    /// The field that filters members and tokens.
    Filter(String),
    /// A sample is tried.
    Sample {
        /// Its place among the samples.
        index: usize,
        /// The clock, in seconds since 1970.
        now: i64,
    },
    /// The clock went on.
    Tick(i64),
    /// Another token of the text is chosen.
    Select(usize),
    /// The moment of judgement is chosen.
    AsOf(AsOf),
    /// The field of the typed moment.
    Moment(String),
    /// The cloud is chosen.
    Cloud(Option<Cloud>),
    /// A long value is shown whole.
    Whole(Part, usize),
    /// Something is asked of a part of the page.
    Do(Deed),
}

/// What came of a [`Deed`].
pub(super) enum Done {
    /// Nothing changed.
    Nothing,
    /// What is shown changed.
    Shown,
    /// What the report is made from changed.
    Judge,
}

/// What the parts of the page below the verdict ask for.
pub enum Deed {
    /// The field of the variable's name.
    Variable(String),
    /// What the job does is chosen.
    Task(Task),
    /// The kind of identity is chosen.
    Identity(Identity),
    /// The references that the credential lets in are chosen.
    Refs(Option<Refs<'static>>),
    /// The field of a name, by its place in [`render::NAMES`].
    Name(usize, String),
    /// The browser is to keep the names, or to forget them.
    Remember(bool),
    /// Reports to hand on show personal data, or mask it.
    Personal(bool),
    /// An output is opened.
    Open(String),
    /// The box for the credentials that exist.
    Credentials(String),
    /// A field of the plan.
    Plan(Field, String),
    /// A choice of the plan, made or taken back.
    PlanChoice(Choice),
    /// The box for keys.
    Keys(String),
    /// What is known about the signature, in answer to the question of this number.
    Verified(u32, Option<Rc<Verification>>),
    /// The box for a second token.
    Other(String),
    /// The second token is chosen.
    With(Counterpart),
}

impl State {
    pub(super) fn new(text: &str, now: i64) -> Self {
        let options = Options::default();
        let reading = read(text);
        let lasting = judge(&reading, 0, &options);
        let mut state = Self {
            report: Rc::new(lasting.at(now)),
            lasting: Rc::new(lasting),
            compared: None,
            reading: Rc::new(reading),
            clock: now,
            as_of: AsOf::Live,
            moment: Rc::from(""),
            options,
            files: render::Options::default(),
            selected: 0,
            excerpt: None,
            whole: Vec::new(),
            filter: Rc::from(""),
            at: None,
            progress: None,
            open: Vec::new(),
            marked: Rc::from(""),
            fault: None,
            remembers: false,
            is_forgetful: false,
            credentials: Rc::from(""),
            plan: Form::default(),
            keys: Rc::from(""),
            asked: 0,
            other: Rc::new(read("")),
            others: Rc::default(),
            with: None,
            judged: now,
        };
        state.compare();
        state
    }

    /// Whether nothing is pasted.
    pub(super) fn is_empty(&self) -> bool {
        self.report.kind == PasteKind::Empty
    }

    /// Whether anything was found that time matters to.
    pub(super) fn is_about_claims(&self) -> bool {
        self.report.selected.is_some() && !self.report.is_long && !self.report.claims.is_empty()
    }

    /// Whether the page follows the clock.
    pub(super) fn follows_clock(&self) -> bool {
        self.is_about_claims() && self.judged == self.clock && self.as_of != AsOf::Issue && self.typed().is_none()
    }

    /// The sentence that stands above everything else.
    pub(super) fn headline(&self) -> &str {
        &self.report.headline
    }

    /// What a screen reader has to hear again when it changes; a second more or less does not change it.
    pub(super) fn substance(&self) -> String {
        let report = &self.report;
        let mut substance =
            format!("{}/{}/{}", report.kind.id(), report.verdict as u8, report.verdict_when_issued as u8);
        for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Error) {
            substance.push('/');
            substance.push_str(finding.id);
        }
        // Another token is news, although it may fare the same.
        for time in [report.times.issued, report.times.expires].into_iter().flatten() {
            substance.push('/');
            substance.push_str(&time.to_string());
        }
        if report.kind == PasteKind::Empty { String::new() } else { substance }
    }

    /// The moment that the user typed, if it is one and wanted.
    fn typed(&self) -> Option<i64> {
        (self.as_of == AsOf::Typed).then(|| time::parse(&self.moment)).flatten()
    }

    /// The moment field holds something that is no moment.
    pub(super) fn is_moment_unreadable(&self) -> bool {
        self.as_of == AsOf::Typed && self.typed().is_none() && !self.moment.trim().is_empty()
    }

    fn take(&mut self, reading: Rc<Reading>, excerpt: Option<usize>, now: i64) {
        self.reading = reading;
        self.excerpt = excerpt;
        self.progress = None;
        self.clock = now;
        self.selected = 0;
        self.with = None;
        self.close();
        self.ask();
    }

    /// The token or the keys are others: what is known about the signature holds no more.
    pub(super) fn ask(&mut self) {
        self.asked = self.asked.wrapping_add(1);
        self.options.verification = None;
    }

    /// What is to be asked: the number of the question, the text and which of its tokens, the keys.
    pub(super) fn question(&self) -> (u32, Rc<Reading>, usize, Rc<str>) {
        (self.asked, self.reading.clone(), self.selected, self.keys.clone())
    }

    /// How many tokens stand in the box for a second one.
    pub(super) fn others(&self) -> usize {
        self.others.len()
    }

    /// The tokens that the chosen one can be compared with.
    pub(super) fn seconds(&self) -> impl Iterator<Item = (Counterpart, &TokenSummary)> {
        let beside = self.others.iter().enumerate().map(|(index, token)| (Counterpart::Beside(index), token));
        let paste = self.report.tokens.iter().enumerate().filter(|(index, _)| Some(*index) != self.report.selected);
        let paste = paste.map(|(index, token)| (Counterpart::Paste(index), token));
        beside.chain(paste).filter(|_| self.report.selected.is_some())
    }

    /// The one that it is compared with: the user's choice, or else the first.
    pub(super) fn second(&self) -> Option<Counterpart> {
        let chosen = self.seconds().find(|(second, _)| Some(*second) == self.with);
        chosen.or_else(|| self.seconds().next()).map(|(second, _)| second)
    }

    /// Judges the second token, and compares the two.
    pub(super) fn compare(&mut self) {
        let second = self.second().map(|second| match second {
            Counterpart::Paste(index) => judge(&self.reading, index, &self.options),
            Counterpart::Beside(index) => judge(&self.other, index, &self.options),
        });
        // Nothing that is compared depends on the moment.
        self.compared = second.and_then(|second| {
            let second = second.at(self.judged);
            let comparison = compare(&self.report, &second)?;
            Some(Rc::new((second, comparison)))
        });
    }

    /// Judges anew what the text, the selection and the options decide.
    fn judge(&mut self) {
        self.lasting = Rc::new(judge(&self.reading, self.selected, &self.options));
        self.judge_at();
        self.compare();
    }

    /// Judges anew what the moment decides, and nothing else.
    fn judge_at(&mut self) {
        let issued = self.lasting.times().issued.or(self.lasting.times().not_before);
        let issued = issued.filter(|_| self.as_of == AsOf::Issue);
        self.judged = issued.or_else(|| self.typed()).unwrap_or(self.clock);
        self.report = Rc::new(self.lasting.at(self.judged));
    }
}

impl State {
    /// Lets an action happen; answers whether it changed what is shown.
    pub(super) fn apply(&mut self, action: Action) -> bool {
        match action {
            // A sample that fills the box is heard of a second time, from the box.
            Action::Input { text, .. } if text == self.reading.text() && self.progress.is_none() => return false,
            Action::Input { text, excerpt, now } => {
                self.follow_clock();
                self.take(Rc::new(read(&text)), excerpt, now);
            }
            Action::Read { reading, excerpt, now } => {
                self.follow_clock();
                self.take(reading, excerpt, now);
            }
            Action::Progress(progress) => {
                self.progress = Some(progress);
                return true;
            }
            Action::Cursor(unit) => {
                let at = self.report.member_at(unit);
                let is_new = at != self.at;
                self.at = at;
                return is_new;
            }
            Action::Filter(filter) => {
                self.filter = Rc::from(filter);
                return true;
            }
            Action::Sample { index, now } => {
                let Some(sample) = SAMPLES.get(index) else { return false };
                self.take(Rc::new(read(&sample.token())), None, now);
                self.as_of = AsOf::Typed;
                self.moment = Rc::from(time::utc(sample.as_of));
            }
            Action::Tick(now) if now == self.clock => return false,
            Action::Tick(now) => {
                self.clock = now;
                self.judge_at();
                return true;
            }
            Action::Select(index) => {
                self.selected = index;
                self.close();
                self.ask();
            }
            Action::AsOf(as_of) => {
                if as_of == AsOf::Typed && self.moment.is_empty() {
                    self.moment = Rc::from(time::utc(self.judged));
                }
                self.as_of = as_of;
                self.judge_at();
                return true;
            }
            Action::Moment(moment) => {
                self.as_of = AsOf::Typed;
                self.moment = Rc::from(moment);
                self.judge_at();
                return true;
            }
            Action::Cloud(cloud) => self.options.cloud = cloud,
            Action::Whole(part, index) => {
                self.whole.push((part, index));
                return true;
            }
            Action::Do(deed) => match deeds::apply(self, deed) {
                Done::Nothing => return false,
                Done::Shown => return true,
                Done::Judge => {}
            },
        }
        self.judge();
        true
    }

    /// Another text is judged by the clock; a moment that a link brought before any text waits for it.
    fn follow_clock(&mut self) {
        if !self.is_empty() {
            self.as_of = AsOf::Live;
        }
    }

    /// Closes what was opened to see more of the token shown before.
    fn close(&mut self) {
        self.whole.clear();
        self.filter = Rc::from("");
        self.at = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Source;
    use crate::report::Verdict;
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    /// What the browser keeps, if it keeps something.
    fn kept(state: &State) -> String {
        let mut state = state.clone();
        assert_eq!(deeds::kept(&state), None);
        state.remembers = true;
        deeds::kept(&state).expect("it is asked to")
    }

    fn recall(state: &mut State, kept: &str) {
        deeds::recall(state, kept);
    }

    const ISSUED: i64 = 1_684_785_093;
    const EXPIRES: i64 = 1_684_788_693;
    const LATER: i64 = 1_795_000_000;

    /// Claims that live for an hour; `path` tells one text from another.
    fn claims(path: &str) -> String {
        format!(
            r#"{{"iss":"https://gitlab.com","sub":"project_path:{path}:ref_type:branch:ref:main","aud":"api://AzureADTokenExchange","project_path":"{path}","iat":{ISSUED},"nbf":{ISSUED},"exp":{EXPIRES}}}"#
        )
    }

    fn after(mut state: State, actions: impl IntoIterator<Item = Action>) -> State {
        for action in actions {
            state.apply(action);
        }
        state
    }

    fn pasted(path: &str) -> State {
        let empty = State::new("", LATER);
        after(empty, [Action::Input { text: claims(path), excerpt: None, now: LATER }])
    }

    fn has(state: &State, id: &str) -> bool {
        state.report.findings.iter().any(|finding| finding.id == id)
    }

    #[test]
    fn an_empty_page_neither_ticks_nor_speaks() {
        let state = State::new(" ", LATER);
        assert!(!state.follows_clock());
        assert_eq!(state.substance(), "");
    }

    #[test]
    fn a_paste_is_judged_by_the_clock_until_another_moment_is_chosen() {
        let state = pasted("g/p");
        assert!(state.follows_clock());
        assert!(has(&state, "expired"));
        let state = after(state, [Action::AsOf(AsOf::Issue)]);
        assert_eq!(state.judged, ISSUED);
        assert!(!state.follows_clock());
        assert!(!has(&state, "expired"));
        // The field begins with the moment that was judged last.
        let state = after(state, [Action::AsOf(AsOf::Typed)]);
        assert_eq!((&*state.moment, state.judged), (&*time::utc(ISSUED), ISSUED));
        let state = after(state, [Action::Moment(EXPIRES.to_string())]);
        assert!(has(&state, "expired"));
    }

    #[test]
    fn what_is_no_moment_is_said_and_the_clock_counts() {
        let state = after(pasted("g/p"), [Action::Moment("tomorrow".to_owned())]);
        assert!(state.is_moment_unreadable());
        assert_eq!(state.judged, LATER);
        assert!(state.follows_clock());
    }

    #[test]
    fn another_text_returns_to_the_clock_and_the_same_text_changes_nothing() {
        let state = after(pasted("g/p"), [Action::AsOf(AsOf::Issue)]);
        let again = Action::Input { text: claims("g/p"), excerpt: None, now: LATER };
        let state = after(state, [again]);
        assert_eq!(state.as_of, AsOf::Issue);
        let other = Action::Input { text: claims("g/other"), excerpt: None, now: LATER };
        assert_eq!(after(state, [other]).as_of, AsOf::Live);
    }

    #[test]
    fn a_sample_is_judged_as_of_its_own_moment() {
        for (index, sample) in SAMPLES.iter().enumerate() {
            let state = after(pasted("g/p"), [Action::Sample { index, now: LATER }]);
            assert_eq!((state.as_of, state.judged), (AsOf::Typed, sample.as_of), "{}", sample.id);
            // The box reports what it was filled with.
            let heard = Action::Input { text: sample.token(), excerpt: None, now: LATER };
            assert_eq!(after(state, [heard]).judged, sample.as_of, "{}", sample.id);
        }
    }

    #[test]
    fn a_moment_judges_nothing_anew_but_what_it_decides() {
        let credentials = format!(
            r#"{{"issuer":"https://gitlab.com","subject":"{}","audiences":["api://AzureADTokenExchange"]}}"#,
            "project_path:g/p:ref_type:branch:ref:other"
        );
        let state = after(pasted("g/p"), [Action::Do(Deed::Credentials(credentials))]);
        let moments = [Action::Tick(LATER + 1), Action::AsOf(AsOf::Issue), Action::Moment(EXPIRES.to_string())];
        for action in moments {
            let later = after(state.clone(), [action]);
            assert!(!Rc::ptr_eq(&later.report, &state.report));
            assert!(Rc::ptr_eq(&later.lasting, &state.lasting));
            let rows = |state: &State| state.report.dry_run.as_ref().map(|run| Rc::clone(&run.rows));
            assert!(Rc::ptr_eq(&rows(&later).expect("it is compared"), &rows(&state).expect("it is compared")));
        }
        let chosen = after(state.clone(), [Action::Cloud(Some(Cloud::China))]);
        assert!(!Rc::ptr_eq(&chosen.lasting, &state.lasting));
    }

    #[test]
    fn a_tick_changes_what_time_says_but_not_the_substance() {
        let state = pasted("g/p");
        let before = state.substance();
        let ticked = after(state.clone(), [Action::Tick(LATER + 1)]);
        assert_eq!(ticked.judged, LATER + 1);
        assert_eq!(ticked.substance(), before);
        // While it lived it fared otherwise.
        let issue = after(state, [Action::AsOf(AsOf::Issue)]);
        assert_ne!(issue.substance(), before);
        assert_ne!(issue.report.verdict, Verdict::Refused);
    }

    #[test]
    fn the_cursor_finds_the_member_that_it_stands_in() {
        let state = pasted("g/p");
        let text = claims("g/p");
        let inside = text.find("project_path:g/p").expect("the subject");
        let state = after(state, [Action::Cursor(inside)]);
        assert_eq!(state.at, Some((Part::Payload, 1)));
        let state = after(state, [Action::Cursor(0)]);
        assert_eq!(state.at, None);
    }

    #[test]
    fn a_large_text_takes_the_place_of_the_last_one_when_it_is_read() {
        let state = after(pasted("g/p"), [Action::Progress(40)]);
        assert_eq!(state.progress, Some(40));
        assert!(has(&state, "expired"), "what was there stays until then");
        let reading = Rc::new(crate::report::read("nothing in here"));
        let state = after(state, [Action::Read { reading, excerpt: Some(7), now: LATER }]);
        assert_eq!((state.progress, state.excerpt), (None, Some(7)));
        assert_eq!(state.report.kind, PasteKind::Nothing);
    }

    #[test]
    fn the_cloud_reaches_the_report() {
        let state = after(pasted("g/p"), [Action::Cloud(Some(Cloud::China))]);
        assert!(has(&state, "audience-for-another-cloud"));
        assert_eq!(state.report.cloud, Some(Cloud::China));
    }

    #[test]
    fn what_is_chosen_for_the_files_is_shown_and_judges_nothing() {
        let mut state = pasted("g/p");
        let report = Rc::clone(&state.report);
        let deeds = [
            Deed::Variable("X".to_owned()),
            Deed::Task(Task::Deploy),
            Deed::Identity(Identity::AppRegistration),
            Deed::Refs(Some(Refs::Tags)),
            Deed::Name(0, "job".to_owned()),
            Deed::Personal(true),
        ];
        for deed in deeds {
            assert!(state.apply(Action::Do(deed)));
        }
        assert!(state.apply(Action::Do(Deed::Open("credential-json".to_owned()))));
        assert!(Rc::ptr_eq(&report, &state.report));
        let mut expected = render::Options {
            variable: Some("X".to_owned()),
            task: Task::Deploy,
            personal: true,
            // The output that was opened chose what it is for.
            identity: Identity::ManagedIdentity,
            refs: None,
            ..render::Options::default()
        };
        expected.set_name(render::NAMES[0].option, "job".to_owned());
        assert_eq!(state.files, expected);
        // What the token is judged by makes another report.
        assert!(state.apply(Action::Cloud(Some(Cloud::China))) && !Rc::ptr_eq(&report, &state.report));
    }

    #[test]
    fn the_pasted_credentials_are_not_copied_with_the_state() {
        let state = after(pasted("g/p"), [Action::Do(Deed::Credentials(CREDENTIAL.to_owned()))]);
        assert!(Rc::ptr_eq(&state.options.credentials, &state.clone().options.credentials));
    }

    #[test]
    fn what_was_opened_closes_with_another_text() {
        let state = after(
            pasted("g/p"),
            [
                Action::Whole(Part::Payload, 1),
                Action::Filter("iss".to_owned()),
                Action::Do(Deed::Open("credential-app-json".to_owned())),
            ],
        );
        assert!(&*state.filter == "iss" && !state.whole.is_empty());
        let other = Action::Input { text: claims("g/other"), excerpt: None, now: LATER };
        let state = after(state, [other]);
        assert!(state.filter.is_empty() && state.whole.is_empty());
        // A choice of form is the user's, not the text's.
        assert_eq!(state.open, ["credential-app-json"]);
    }

    #[test]
    fn an_output_that_is_opened_chooses_what_it_is_for() {
        let state = after(pasted("g/p"), [Action::Do(Deed::Open("credential-app-json".to_owned()))]);
        assert_eq!((state.files.identity, state.files.refs), (Identity::AppRegistration, None));
        let state = after(
            state,
            [Action::Do(Deed::Open("gitlab-ci".to_owned())), Action::Do(Deed::Open("credential-app-json".to_owned()))],
        );
        assert_eq!(state.open, ["credential-app-json", "gitlab-ci"]);
        assert_eq!(after(state, [Action::Do(Deed::Open("mars".to_owned()))]).open.len(), 2);
    }

    #[test]
    fn links() {
        let of = |address: &str, is_free: bool, mut state: State| {
            crate::ui::links::follow(&mut state, address, is_free, LATER);
            state
        };
        let empty = || State::new("", LATER);
        // A sample, in its own time or in another; what the user has pasted already counts more.
        let state = of("#sample=branch", true, empty());
        assert_eq!((state.as_of, state.judged), (AsOf::Typed, SAMPLES[0].as_of));
        assert_eq!(of("#sample=branch&as-of=1", true, empty()).judged, 1);
        assert_eq!(of("#sample=branch", false, pasted("g/p")).reading.text(), claims("g/p"));
        assert!(of("#sample=mars", true, empty()).is_empty());
        // Claims, by the clock.
        let address = format!("#claims={}", URL_SAFE_NO_PAD.encode(claims("g/link")));
        let state = of(&address, true, of("#sample=branch", true, empty()));
        assert_eq!((state.reading.text(), state.as_of), (claims("g/link").as_str(), AsOf::Live));
        // A moment waits for the text that comes after it, and not for the next.
        let input = |path: &str| Action::Input { text: claims(path), excerpt: None, now: LATER };
        let state = after(of(&format!("#as-of={ISSUED}"), true, empty()), [input("g/p")]);
        assert_eq!(state.judged, ISSUED);
        assert_eq!(after(state, [input("g/other")]).as_of, AsOf::Live);
        // A claim, an output, and both gone from the next link.
        let state = of("#claim=sub&output=credential-app-json&sample=tag", true, empty());
        assert_eq!((&*state.marked, state.files.identity), ("sub", Identity::AppRegistration));
        assert_eq!(&*of("#claim=aud", true, state).marked, "aud");
        // A token is not read, and the next link says nothing of it.
        let state = of("#eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2dpdGxhYi5jb20ifQ.x", true, empty());
        assert!(state.is_empty() && state.fault == Some(LinkError::Token));
        assert_eq!(of("#result", true, state).fault, None);
    }

    #[test]
    fn names_are_kept_if_their_owner_takes_them_and_never_a_token() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL2dpdGxhYi5jb20ifQ.c2lnbmF0dXJl";
        let name = |option: &str, text: &str| {
            let place = crate::render::NAMES.iter().position(|name| name.option == option).expect("a name");
            Action::Do(Deed::Name(place, text.to_owned()))
        };
        let state = after(
            pasted("g/p"),
            [
                name("vault", "kv-1"),
                name("secret", "a b"),
                name("group", "größe"),
                Action::Do(Deed::Variable("TOKEN".to_owned())),
            ],
        );
        assert_eq!(kept(&state), "group=größe\nvault=kv-1\nvariable=TOKEN\n");
        let mut other = State::new("", LATER);
        recall(&mut other, &kept(&state));
        assert!(other.remembers);
        assert_eq!((other.files.name("vault"), other.files.variable()), ("kv-1", "TOKEN"));
        // What stands there and is none is said where it is shown, and used nowhere.
        recall(&mut other, "vault=a b\nx=y\nz");
        assert_eq!(other.files.name("vault"), "<vault-name>");
        let state = after(pasted("g/p"), [name("job", token), Action::Do(Deed::Name(99, String::new()))]);
        assert!(state.files.given("job").is_some());
        assert_eq!(kept(&state), "");
    }

    #[test]
    fn what_looks_like_a_secret_is_not_kept() {
        let job = |text: &str| {
            let place = crate::render::NAMES.iter().position(|name| name.option == "job").expect("a name");
            let state = after(pasted("g/p"), [Action::Do(Deed::Name(place, text.to_owned()))]);
            assert_eq!(state.files.given("job"), Some(text));
            kept(&state)
        };
        // Of GitLab, GitHub and Entra, hexadecimal, and of the alphabets of base64.
        let secrets = [
            "glpat-abcdefghijklmnopqrst",
            "deploy gldt-1",
            "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
            "abc8Q~defghijklmnopqrstuvwxyzabcdefghijk",
            "5f4dcc3b5aa765d61d8327deb882cf99",
            "Zm9vYmFyYmF6cXV4MTIz",
            "k3y Xw7Qp2Lm9Rt4Vb8N",
        ];
        for secret in secrets {
            assert_eq!(job(secret), "", "{secret}");
        }
        let names = [
            "deploy: production #1",
            "id-gitlab-production-westeurope-2026",
            "IdGitlabProductionWestEurope2",
            "11111111-2222-3333-4444-555555555555",
            "verylongnameofajobwithoutanyseparator1",
        ];
        for name in names {
            assert_eq!(job(name), format!("job={name}\n"));
        }
    }

    #[test]
    fn only_an_address_with_another_text_brings_one() {
        let state = after(State::new("", LATER), [Action::Sample { index: 0, now: LATER }]);
        let id = SAMPLES[0].id;
        let claims = URL_SAFE_NO_PAD.encode(claims("g/p"));
        let cases = [
            (format!("#sample={id}"), false),
            (format!("#sample={}", SAMPLES[1].id), true),
            (format!("#claims={claims}"), true),
            ("#sample=mars".to_owned(), false),
            ("#claim=sub&output=bicep&as-of=1".to_owned(), false),
            ("#result".to_owned(), false),
        ];
        for (address, expected) in cases {
            assert_eq!(crate::ui::links::brings_another_text(&state, &address), expected, "{address}");
        }
    }

    const CREDENTIAL: &str = r#"{"issuer": "https://gitlab.com", "subject": "project_path:G/p:ref_type:branch:ref:main", "audiences": ["api://AzureADTokenExchange"]}"#;

    #[test]
    fn the_box_for_credentials_is_compared_with_whatever_is_pasted() {
        let empty = State::new("", LATER);
        let mut state = after(empty, [Action::Do(Deed::Credentials(CREDENTIAL.to_owned()))]);
        assert_eq!(state.options.credentials.list().len(), 1);
        assert!(state.report.dry_run.is_none(), "there is nothing to compare");
        // The box says again what it holds.
        assert!(!state.apply(Action::Do(Deed::Credentials(CREDENTIAL.to_owned()))));
        let code = |state: &State| Some(state.report.dry_run.as_ref()?.prediction.as_ref()?.code);
        let state = after(state, [Action::Input { text: claims("g/p"), excerpt: None, now: LATER }]);
        assert_eq!(code(&state), Some(Some("AADSTS7002138")));
        assert!(has(&state, "no-credential-matches"));
        // Another text leaves the box alone.
        let state = after(state, [Action::Input { text: claims("G/p"), excerpt: None, now: LATER }]);
        assert_eq!(state.report.dry_run.as_ref().and_then(|run| run.matching), Some(0));
        let state = after(state, [Action::Do(Deed::Credentials(String::new()))]);
        assert!(state.report.dry_run.is_none());
    }

    #[test]
    fn a_job_in_the_box_is_judged_without_a_token() {
        let job = "deploy:\n  script:\n    - echo $CI_JOB_JWT_V2\n";
        let state = after(State::new("", LATER), [Action::Do(Deed::Credentials(job.to_owned()))]);
        assert!(state.is_empty());
        let found = state.report.findings.iter().find(|finding| finding.id == "ci-job-jwt").expect("it is found");
        assert_eq!(found.place.as_ref().map(|place| place.source), Some(Source::Credentials));
        let mut sources = state.report.findings.iter().map(|finding| finding.place.as_ref().map(|place| place.source));
        assert!(sources.all(|source| source == Some(Source::Credentials)), "nothing is said of a token");
    }

    #[test]
    fn the_cloud_decides_what_a_credential_and_a_plan_hold() {
        let mut state = pasted("g/p");
        state.apply(Action::Cloud(Some(Cloud::UsGov)));
        assert!(has(&state, "audience-for-another-cloud"));
        // A credential that lets the token in does so in any cloud.
        let state = after(state, [Action::Do(Deed::Credentials(CREDENTIAL.replace("G/p", "g/p")))]);
        assert_eq!(state.report.dry_run.as_ref().and_then(|run| run.matching), Some(0));
    }

    #[test]
    fn the_plans_form_changes_nothing_of_the_report() {
        let mut state = pasted("g/p");
        let before = Rc::clone(&state.report);
        assert!(state.apply(Action::Do(Deed::Plan(Field::Branches, "main".to_owned()))));
        assert!(state.apply(Action::Do(Deed::PlanChoice(Choice::Protected))));
        assert!(Rc::ptr_eq(&before, &state.report));
        assert_eq!((state.plan.get(Field::Branches), state.plan.is(Choice::Protected)), ("main", true));
    }

    use crate::verify::SignatureOutcome;

    /// An answer about the token that is shown.
    fn answer(state: &State) -> Rc<Verification> {
        let token = state.reading.jws(state.selected).to_owned();
        let outcome = SignatureOutcome::Matches("the key".to_owned());
        Rc::new(Verification { token, outcome, count: 1, notes: Vec::new() })
    }

    fn sample(index: usize) -> State {
        after(pasted("g/p"), [Action::Sample { index, now: LATER }])
    }

    #[test]
    fn an_answer_counts_for_the_token_and_the_keys_that_it_is_about() {
        type Make = fn() -> Action;
        let asked = after(sample(0), [Action::Do(Deed::Keys("a".to_owned()))]);
        let verified = |state: &State| Action::Do(Deed::Verified(state.asked, Some(answer(state))));
        let known = after(asked.clone(), [verified(&asked)]);
        assert!(has(&known, "signature-matches") && !has(&known, "signature-not-checked"));
        // Each of these makes the answer, which is known or still comes, one about something else.
        let cases: [(&str, Make); 6] = [
            ("other keys", || Action::Do(Deed::Keys("b".to_owned()))),
            ("no keys", || Action::Do(Deed::Keys(String::new()))),
            ("another token", || Action::Sample { index: 1, now: LATER }),
            ("another of the tokens", || Action::Select(0)),
            ("another text", || Action::Input { text: claims("g/other"), excerpt: None, now: LATER }),
            ("a large text", || Action::Read {
                reading: Rc::new(crate::report::read("nothing")),
                excerpt: Some(1),
                now: LATER,
            }),
        ];
        for (what, action) in cases {
            let state = after(known.clone(), [action()]);
            assert!(!has(&state, "signature-matches"), "{what}");
            assert_ne!(state.asked, asked.asked, "{what}");
            let mut late = after(asked.clone(), [action()]);
            assert!(!late.apply(verified(&asked)), "{what}: it comes late");
            assert!(!has(&late, "signature-matches"), "{what}: it comes late");
        }
        // These do not.
        for action in [Action::Tick(LATER + 1), Action::AsOf(AsOf::Issue), Action::Do(Deed::Keys("a".to_owned()))] {
            assert!(has(&after(known.clone(), [action]), "signature-matches"));
        }
    }

    #[test]
    fn an_answer_to_this_question_about_another_token_says_nothing() {
        let asked = after(sample(0), [Action::Do(Deed::Keys("a".to_owned()))]);
        let of_another = answer(&sample(1));
        let state = after(asked.clone(), [Action::Do(Deed::Verified(asked.asked, Some(of_another)))]);
        assert!(!has(&state, "signature-matches") && has(&state, "signature-not-checked"));
    }

    #[test]
    fn what_is_wrong_with_the_keys_is_said_without_a_token() {
        let state = State::new("", LATER);
        let state = after(state, [Action::Do(Deed::Keys("-----BEGIN PRIVATE KEY-----".to_owned()))]);
        let notes = crate::verify::keys::read(&state.keys).notes;
        let known = Verification { token: String::new(), outcome: SignatureOutcome::NoSignature, count: 0, notes };
        let state = after(state.clone(), [Action::Do(Deed::Verified(state.asked, Some(Rc::new(known))))]);
        assert!(has(&state, "key-private"));
        let mut sources = state.report.findings.iter().map(|finding| finding.place.as_ref().map(|place| place.source));
        assert!(sources.all(|source| source == Some(Source::Keys)));
    }

    #[test]
    fn the_second_token_is_one_of_the_paste_or_of_its_box() {
        let two = format!("{} {}", SAMPLES[0].token(), SAMPLES[1].token());
        let one = |text: &str| Action::Input { text: text.to_owned(), excerpt: None, now: LATER };
        let other = |text: &str| Action::Do(Deed::Other(text.to_owned()));
        let (first, tag) = (SAMPLES[0].token(), SAMPLES[1].token());
        let cases: Vec<(&str, Vec<Action>, Option<Counterpart>, usize)> = vec![
            ("one token", vec![one(&first)], None, 0),
            ("two in the paste", vec![one(&two)], Some(Counterpart::Paste(1)), 1),
            ("the second is the chosen one", vec![one(&two), Action::Select(1)], Some(Counterpart::Paste(0)), 1),
            ("one in the box", vec![one(&first), other(&tag)], Some(Counterpart::Beside(0)), 1),
            ("claims in the box", vec![one(&first), other(&claims("g/p"))], Some(Counterpart::Beside(0)), 1),
            ("nothing in the box", vec![one(&first), other("nothing")], None, 0),
            ("only in the box", vec![one(""), other(&tag)], None, 0),
            ("the box counts first", vec![one(&two), other(&two)], Some(Counterpart::Beside(0)), 3),
            (
                "another is chosen",
                vec![one(&two), other(&two), Action::Do(Deed::With(Counterpart::Paste(1)))],
                Some(Counterpart::Paste(1)),
                3,
            ),
            (
                "what is not there is not chosen",
                vec![one(&two), Action::Do(Deed::With(Counterpart::Beside(3)))],
                Some(Counterpart::Paste(1)),
                1,
            ),
            (
                "a token is not compared with itself",
                vec![one(&two), Action::Do(Deed::With(Counterpart::Paste(1))), Action::Select(1)],
                Some(Counterpart::Paste(0)),
                1,
            ),
        ];
        for (what, actions, expected, count) in cases {
            let state = after(pasted("g/p"), actions);
            assert_eq!((state.second(), state.seconds().count()), (expected, count), "{what}");
            assert_eq!(state.compared.is_some(), expected.is_some(), "{what}");
        }
    }
}
