//! The page below the box.

use gloo::events::EventListener;
use gloo::timers::callback::{Interval, Timeout};
use js_sys::JsString;
use web_sys::HtmlTextAreaElement;
use yew::{Component, Context, Html, Properties};

use super::browser::{self, Large};
use super::claims::claims;
use super::findings::findings;
use super::markup::{Each, Node, markup};
use super::more;
use super::outputs::outputs;
use super::state::{Action, State};
use super::subject::subject;
use super::toolbar::toolbar;
use super::verdict::verdict;
use super::view::View;
use super::welcome::welcome;
use crate::gitlab::catalogue::Part;
use crate::link::{Fault, Link};
use crate::render::{self, Group};
use crate::report::Options;

/// What the page begins with.
#[derive(Properties, PartialEq)]
pub struct PageProps {
    /// What stands in the box.
    #[prop_or_default]
    pub text: String,
    /// The clock, in seconds since 1970.
    pub now: i64,
    /// What the user has chosen.
    #[prop_or_default]
    pub options: Options,
    /// The box. Without it the page shows the text that it began with, as a test does.
    #[prop_or_default]
    pub input: Option<HtmlTextAreaElement>,
    /// What the address asks for, from its `?` or `#` on.
    #[prop_or_default]
    pub address: Option<String>,
}

/// What the page is told.
pub enum Message {
    /// Something happened.
    Act(Action),
    /// A text came that is too large for the box.
    Large(JsString),
    /// The next piece of it is due.
    Next,
    /// The address asks for something else.
    Follow(String),
}

impl From<Action> for Message {
    fn from(action: Action) -> Self {
        Self::Act(action)
    }
}

/// The page below the box. Rendering touches no browser; what it does once it is in the document does.
pub struct Page {
    state: State,
    /// What comes into the box.
    listeners: Option<Vec<EventListener>>,
    /// A text that is being read piece by piece. Another text drops it.
    large: Option<Large>,
    /// The clock's ticks, while anything depends on it.
    ticks: Option<Interval>,
    /// What a screen reader was told last, and will be told soon.
    announced: String,
    announcement: Option<Timeout>,
    /// What a link asks to see: the first of these elements that is there.
    wanted: Vec<String>,
}

impl Component for Page {
    type Message = Message;
    type Properties = PageProps;

    fn create(ctx: &Context<Self>) -> Self {
        let PageProps { text, now, options, input, address } = ctx.props();
        let mut state = State::new(text, *now, options);
        // What an embedded page is part of keeps nothing for it.
        if let Some(kept) = input.as_ref().and_then(|_| browser::kept()) {
            state.recall(&kept);
        }
        let link = Link::parse(address.as_deref().unwrap_or_default());
        // What somebody has pasted already counts more.
        state.follow(&link, text.is_empty(), *now);
        Self {
            state,
            listeners: None,
            large: None,
            ticks: None,
            announced: String::new(),
            announcement: None,
            wanted: wanted(&link),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let action = match message {
            Message::Act(action) => {
                if let Action::Input { .. } | Action::Sample { .. } = action {
                    self.large = None;
                }
                action
            }
            Message::Large(text) => {
                self.large = Some(Large::new(text, ctx.link().clone(), ctx.props().input.as_ref()));
                Action::Progress(0)
            }
            Message::Next => match &mut self.large {
                Some(large) => large.go_on(),
                None => return false,
            },
            Message::Follow(address) => {
                let link = Link::parse(&address);
                self.wanted = wanted(&link);
                let is_new = self.state.follow(&link, true, browser::now());
                if let Some(input) = ctx.props().input.as_ref().filter(|_| link.sample.or(link.claims).is_some()) {
                    self.large = None;
                    browser::fill(input, self.state.reading.text());
                }
                return is_new || !self.wanted.is_empty();
            }
        };
        if let Action::Read { .. } = action {
            self.large = None;
        }
        let is_kept = matches!(action, Action::Remember(_) | Action::Name(..) | Action::Variable(_));
        let is_remembered = matches!(action, Action::Remember(_)) || self.state.remembers;
        let is_new = self.state.apply(action);
        if is_kept && is_remembered {
            let kept = self.state.remembers.then(|| self.state.kept());
            self.state.is_forgetful = !browser::keep(kept.as_deref());
        }
        is_new
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let view = View { state: &self.state, link: ctx.link(), input: ctx.props().input.as_ref() };
        let result = if self.state.is_empty() { welcome() } else { result(&view) };
        let fault = self.state.fault;
        markup!(
            "<div class=page><p class=fallback id=address-fault role=alert hidden={}>{}</p>{}<div class=beside>{}</div>{}</div>",
            fault.is_none(),
            fault.map_or("", Fault::says),
            toolbar(&view),
            Each(more::beside(&view).into_iter()),
            result,
        )
        .into()
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if let Some(input) = ctx.props().input.as_ref().filter(|_| first) {
            if ctx.props().text.is_empty() && !self.state.is_empty() {
                browser::fill(input, self.state.reading.text());
            }
            self.listeners = Some(browser::listen(input, ctx.link()));
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
        if substance != self.announced {
            let headline = || browser::announce_soon(self.state.report.headline.clone());
            self.announcement = (!substance.is_empty()).then(headline);
            self.announced = substance;
        }
    }
}

/// The elements that a link asks to see: a claim, or else an output.
fn wanted(link: &Link) -> Vec<String> {
    match (&link.claim, link.output.as_deref().and_then(render::output)) {
        (Some(name), _) => ["claim-", "header-"].map(|part| [part, name].concat()).to_vec(),
        (None, Some(output)) => vec![output.group.id().to_owned()],
        (None, None) => Vec::new(),
    }
}

fn result(view: &View<'_>) -> Node {
    let outputs = (!view.state.report.claims.is_empty()).then(|| {
        markup!(
            "<div class=column>{}{}<div class=column>{}</div></div>",
            outputs(view, Group::Credential),
            outputs(view, Group::Pipeline),
            Each(more::below(view).into_iter()),
        )
    });
    markup!(
        "<div id=result tabindex=-1>{}{}<div class=answers>{}</div>{}<div class=columns><div class=column>{}{}</div>{}</div></div>",
        verdict(view),
        findings(view),
        Each(more::answers(view).into_iter()),
        subject(view),
        claims(view, Part::Payload),
        claims(view, Part::Header),
        outputs,
    )
}
