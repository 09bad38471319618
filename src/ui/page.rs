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
use crate::render::Group;
use crate::report::Options;
use crate::samples::SAMPLES;

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
    /// The id of the sample that is shown at first, judged in its own time.
    #[prop_or_default]
    pub sample: Option<String>,
    /// The address of the reference, where there is one.
    #[prop_or_default]
    pub reference: Option<String>,
}

impl PageProps {
    /// The place of the sample that the page begins with. What somebody has pasted already counts more.
    fn sample(&self) -> Option<usize> {
        let id = self.sample.as_deref().filter(|_| self.text.is_empty())?;
        SAMPLES.iter().position(|sample| sample.id == id)
    }
}

/// What the page is told.
pub enum Message {
    /// Something happened.
    Act(Action),
    /// A text came that is too large for the box.
    Large(JsString),
    /// The next piece of it is due.
    Next,
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
}

impl Component for Page {
    type Message = Message;
    type Properties = PageProps;

    fn create(ctx: &Context<Self>) -> Self {
        let props @ PageProps { text, now, options, .. } = ctx.props();
        let mut state = State::new(text, *now, options);
        if let Some(index) = props.sample() {
            state.apply(Action::Sample { index, now: *now });
        }
        Self { state, listeners: None, large: None, ticks: None, announced: String::new(), announcement: None }
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
        };
        if let Action::Read { .. } = action {
            self.large = None;
        }
        self.state.apply(action)
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let props = ctx.props();
        let (input, reference) = (props.input.as_ref(), props.reference.as_deref());
        let view = View { state: &self.state, link: ctx.link(), input, reference };
        let result = if self.state.is_empty() { welcome() } else { result(&view) };
        markup!(
            "<div class=page>{}<div class=beside>{}</div>{}</div>",
            toolbar(&view),
            Each(more::beside(&view).into_iter()),
            result
        )
        .into()
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if let Some(input) = ctx.props().input.as_ref().filter(|_| first) {
            if let Some(sample) = ctx.props().sample().and_then(|index| SAMPLES.get(index)) {
                browser::fill(input, &sample.token());
            }
            self.listeners = Some(browser::listen(input, ctx.link()));
        }
        if self.ticks.is_some() != self.state.follows_clock() {
            let link = ctx.link().clone();
            let ticks = || browser::each_second(move |now| link.send_message(Action::Tick(now)));
            self.ticks = self.state.follows_clock().then(ticks);
        }
        let substance = self.state.substance();
        if substance != self.announced {
            let headline = || browser::announce_soon(self.state.report.headline.clone());
            self.announcement = (!substance.is_empty()).then(headline);
            self.announced = substance;
        }
    }
}

fn result(view: &View<'_>) -> Node {
    let outputs = (!view.state.report.claims.is_empty()).then(|| {
        markup!("<div class=column>{}{}</div>", outputs(view, Group::Credential), outputs(view, Group::Pipeline))
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
