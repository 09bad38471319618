//! The page below the box.

use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use js_sys::JsString;
use web_sys::HtmlTextAreaElement;
use yew::virtual_dom::{VComp, VNode};
use yew::{Component, Context, Html, Properties};

use super::advised::advised;
use super::browser::{self, Large};
use super::claims::claims;
use super::dry_run::dry_run;
use super::explained::explained;
use super::findings::findings;
use super::markup::{Node, list, markup};
use super::names::names;
use super::outputs::outputs;
use super::share::share;
use super::state::{Action, Deed, State};
use super::subject::subject;
use super::tokens::tokens;
use super::toolbar::toolbar;
use super::unwritten::unwritten;
use super::verdict::verdict;
use super::view::{Snapshot, View};
use super::welcome::welcome;
use super::{compare, credentials, deeds, keys, links, plan};
use crate::gitlab::catalogue::Part;
use crate::link::LinkError;
use crate::render::OutputGroup;
use crate::samples::SAMPLES;
use core::cell::Cell;
use std::rc::Rc;

/// What the page begins with.
#[derive(Properties, Default)]
pub struct PageProps {
    /// What stands in the box.
    #[prop_or_default]
    pub text: String,
    /// The clock, in seconds since 1970.
    pub now: i64,
    /// What has happened to it before it is shown; the page takes it.
    #[prop_or_default]
    pub actions: Cell<Vec<Action>>,
    /// The box. Without it the page shows the text that it began with, as a test does.
    #[prop_or_default]
    pub input: Option<HtmlTextAreaElement>,
    /// The id of the sample that is shown at first, judged in its own time. What stands in the box counts more.
    #[prop_or_default]
    pub sample: Option<String>,
    /// What the address asks for, from its `?` or `#` on.
    #[prop_or_default]
    pub address: Option<String>,
    /// The address of the reference, where there is one.
    #[prop_or_default]
    pub reference: Option<String>,
    /// Instead of all this: what is drawn apart from the page around it.
    #[prop_or_default]
    pub drawn: Option<Drawn>,
}

/// A page is mounted once, and never told of others. What is drawn apart is drawn again when its snapshot is another.
impl PartialEq for PageProps {
    fn eq(&self, other: &Self) -> bool {
        self.drawn.as_ref().zip(other.drawn.as_ref()).is_some_and(|(one, other)| one.snapshot == other.snapshot)
    }
}

/// What draws a part of the page.
pub(super) type Draw = fn(&View<'_>) -> Html;

/// A part of the page that is drawn apart from it, from the state that it was given.
pub struct Drawn {
    draw: Draw,
    snapshot: Snapshot,
}

/// A part that is drawn again only when the snapshot is another; in its place it is always the same part.
pub(super) fn drawn(draw: Draw, snapshot: Snapshot) -> Html {
    let props = PageProps { drawn: Some(Drawn { draw, snapshot }), ..PageProps::default() };
    VNode::from(VComp::new::<Page>(Rc::new(props), None))
}

/// What is asked before an address puts its text in the place of another.
const REPLACE: &str = "The address brings a text of its own. Put it in the place of the text that is in the box?";

/// What the page is told.
pub enum Message {
    /// Something happened.
    Act(Action),
    /// A text came that is too large to be read at once.
    Large {
        /// The text.
        text: JsString,
        /// All of it stands in the box.
        is_in_box: bool,
    },
    /// The next piece of it is due.
    Next,
    /// What was drawn last is on the screen.
    Painted,
    /// The address asks for something else.
    Follow(String),
}

impl From<Action> for Message {
    fn from(action: Action) -> Self {
        Self::Act(action)
    }
}

impl From<Deed> for Message {
    fn from(deed: Deed) -> Self {
        Self::Act(Action::Do(deed))
    }
}

/// The page below the box, or a part of it: one component for both costs less than two. Rendering touches no browser; what the page does
/// once it is in the document does.
pub struct Page {
    state: Rc<State>,
    /// The state, or the one before another text came until that is on the screen: what parts show that are not on the screen first.
    behind: Rc<State>,
    /// What comes into the box.
    listeners: Option<Vec<EventListener>>,
    /// A text that is being read piece by piece. Another text drops it.
    large: Option<Large>,
    /// Whether `behind` has to follow, which it does when word of the painting comes.
    is_awaited: bool,
    /// The clock's ticks, while anything depends on it.
    ticks: Option<Interval>,
    /// What a screen reader was told last, and will be told soon.
    announced: String,
    announcement: Option<Timeout>,
    /// What a link asks to see: the first of these elements that is there.
    wanted: Vec<String>,
    /// What the browser keeps.
    kept: Option<String>,
}

impl Component for Page {
    type Message = Message;
    type Properties = PageProps;

    fn create(ctx: &Context<Self>) -> Self {
        let PageProps { text, now, actions, input, sample, address, drawn, .. } = ctx.props();
        let empty = Rc::new(State::new("", *now));
        if drawn.is_some() {
            // It shows its snapshot; what it kept of that here would stay for good.
            return Self::of(Rc::clone(&empty), empty);
        }
        let mut state = if text.is_empty() { State::clone(&empty) } else { State::new(text, *now) };
        for action in actions.take() {
            state.apply(action);
        }
        let sample = sample.as_deref().filter(|_| text.is_empty());
        if let Some(index) = sample.and_then(|id| SAMPLES.iter().position(|sample| sample.id == id)) {
            state.apply(Action::Sample { index, now: *now });
        }
        // What an embedded page is part of keeps nothing for it.
        let kept = input.as_ref().and_then(|_| browser::kept());
        if let Some(kept) = &kept {
            deeds::recall(&mut state, kept);
        }
        let is_free = state.is_empty();
        let (_, wanted) = links::follow(&mut state, address.as_deref().unwrap_or_default(), is_free, *now);
        let state = Rc::new(state);
        // What is rendered natively is never painted.
        let behind = if cfg!(target_arch = "wasm32") { empty } else { Rc::clone(&state) };
        let is_awaited = !state.is_empty();
        Self { is_awaited, wanted, kept, ..Self::of(state, behind) }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let is_asked = matches!(message, Message::Follow(_));
        let is_new = self.hear(ctx, message);
        // Only another text is drawn in two frames: what is asked of a part shows in it at once.
        if is_new && (is_asked || Rc::ptr_eq(&self.behind.reading, &self.state.reading)) {
            self.behind = Rc::clone(&self.state);
        }
        if is_new && !self.is_awaited && !Rc::ptr_eq(&self.behind, &self.state) {
            self.is_awaited = true;
            browser::after_paint(ctx.link(), |link| link.send_message(Message::Painted));
        }
        is_new
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        if let Some(Drawn { draw, snapshot }) = &props.drawn {
            return draw(&snapshot.view());
        }
        let now = Snapshot {
            state: Rc::clone(&self.state),
            link: ctx.link().clone(),
            input: props.input.clone(),
            reference: props.reference.clone(),
        };
        let behind = Snapshot { state: Rc::clone(&self.behind), ..now.clone() };
        let view = now.view();
        let is_empty = self.state.is_empty();
        let result = if is_empty { welcome() } else { result(&view, &behind) };
        let fault = self.state.fault;
        markup!(
            "<div class=page><p class=fallback id=address-fault role=alert hidden={}>{}</p>{}<div class=beside>{}</div>{}{}</div>",
            fault.is_none(),
            fault.map_or("", LinkError::message),
            toolbar(&view, drawn(|view| tokens(view).into(), now.clone())),
            drawn(beside, behind.clone()),
            // What the boxes beside it hold is judged without a token too.
            is_empty.then(|| findings(&view)),
            result,
        )
        .into()
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if ctx.props().drawn.is_some() {
            return;
        }
        if let Some(input) = ctx.props().input.as_ref().filter(|_| first) {
            // A sample. There is nothing to be undone yet, and what could be takes the browser longer.
            if ctx.props().text.is_empty() && !self.state.is_empty() {
                input.set_value(self.state.reading.text());
            }
            self.listeners = Some(browser::listen(input, ctx.link()));
        }
        if first {
            browser::after_paint(ctx.link(), |link| link.send_message(Message::Painted));
        }
        if self.ticks.is_some() != self.state.follows_clock() {
            let link = ctx.link().clone();
            let ticks = || browser::each_second(move |now| link.send_message(Action::Tick(now)));
            self.ticks = self.state.follows_clock().then(ticks);
        }
        if !self.wanted.is_empty() && ctx.props().input.is_some() && browser::scroll_to(&self.wanted) {
            self.wanted.clear();
        }
        let substance = self.state.substance();
        // The page around an embedded one speaks for itself.
        if substance != self.announced && ctx.props().input.is_some() {
            let headline = || browser::announce_soon(self.state.headline().to_owned());
            self.announcement = (!substance.is_empty()).then(headline);
            self.announced = substance;
        }
    }
}

impl Page {
    fn of(state: Rc<State>, behind: Rc<State>) -> Self {
        Self {
            state,
            behind,
            is_awaited: false,
            listeners: None,
            large: None,
            ticks: None,
            announced: String::new(),
            announcement: None,
            wanted: Vec::new(),
            kept: None,
        }
    }

    /// Takes what a message says into the state; answers whether that shows.
    fn hear(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let action = match message {
            Message::Act(action) => {
                if let Action::Input { .. } | Action::Sample { .. } = action {
                    self.large = None;
                }
                action
            }
            Message::Large { text, is_in_box } => {
                self.large = Some(Large::new(text, is_in_box, ctx.link().clone(), ctx.props().input.as_ref()));
                Action::Progress(0)
            }
            Message::Painted => {
                self.behind = Rc::clone(&self.state);
                return core::mem::take(&mut self.is_awaited);
            }
            Message::Next => match &mut self.large {
                Some(large) => large.go_on(),
                None => return false,
            },
            Message::Follow(address) => return self.follow(ctx, &address),
        };
        if let Action::Read { .. } = action {
            self.large = None;
        }
        let asked = self.state.asked;
        let is_new = Rc::make_mut(&mut self.state).apply(action);
        if self.state.asked != asked {
            keys::ask(&self.state, ctx.link());
        }
        let kept = deeds::kept(&self.state);
        if kept != self.kept {
            Rc::make_mut(&mut self.state).is_forgetful = !browser::keep(kept.as_deref());
            self.kept = kept;
        }
        is_new
    }

    /// Does what another address asks for, all of it or nothing: a moment that comes with a text is that text's.
    fn follow(&mut self, ctx: &Context<Self>, address: &str) -> bool {
        let is_full = self.large.is_some() || !self.state.is_empty();
        if is_full && links::brings_another_text(&self.state, address) && !browser::ask(REPLACE) {
            return false;
        }
        let reading = Rc::clone(&self.state.reading);
        let is_new;
        (is_new, self.wanted) = links::follow(Rc::make_mut(&mut self.state), address, true, browser::now());
        if let Some(input) = ctx.props().input.as_ref().filter(|_| !Rc::ptr_eq(&reading, &self.state.reading)) {
            self.large = None;
            browser::fill(input, self.state.reading.text());
        }
        is_new || !self.wanted.is_empty()
    }
}

/// What can be laid beside the paste: the credentials that exist, the keys that verify a signature, a second token, a plan without one.
fn beside(view: &View<'_>) -> Html {
    list([credentials::beside(view), keys::beside(view), compare::beside(view), plan::beside(view)].into_iter())
}

/// What came of it, below the findings: what to run instead, how the token fares with the credentials, what an error means, how two
/// tokens differ.
fn answers(view: &View<'_>) -> Html {
    let some = [advised(view), credentials::found(view), explained(view), dry_run(view)];
    list(some.into_iter().flatten().chain([compare::compared(view), unwritten(view)]))
}

/// The credential and the job, the names in them, and reports to hand on.
fn written(view: &View<'_>) -> Html {
    let parts = [
        outputs(view, OutputGroup::Credential, None),
        outputs(view, OutputGroup::Pipeline, None),
        names(view),
        outputs(view, OutputGroup::Report, Some(share(view))),
    ];
    list(parts.into_iter())
}

fn result(view: &View<'_>, behind: &Snapshot) -> Node {
    let is_written = |state: &State| !state.report.claims.is_empty() || state.report.credential.is_some();
    let written = is_written(view.state).then(|| {
        let written = is_written(&behind.state).then(|| drawn(written, behind.clone()));
        markup!("<div class=column>{}</div>", written)
    });
    markup!(
        "<div id=result tabindex=-1>{}{}<div class=answers>{}</div>{}<div class=columns><div class=column>{}{}</div>{}</div></div>",
        verdict(view),
        findings(view),
        drawn(answers, behind.clone()),
        subject(view),
        claims(view, behind, Part::Payload),
        claims(view, behind, Part::Header),
        written,
    )
}
