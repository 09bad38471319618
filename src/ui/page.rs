//! The page below the box.

use web_sys::HtmlTextAreaElement;
use yew::prelude::*;

use super::browser;
use super::claims::Claims;
use super::findings::Findings;
use super::life::Life;
use super::outputs::Outputs;
use super::settings::Settings;
use super::state::{Action, State};
use super::subject::Subject;
use super::toolbar::Toolbar;
use super::verdict::Verdict;
use super::welcome::Welcome;
use crate::gitlab::catalogue::Part;
use crate::render::Group;
use crate::report::{Kind, Options};

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
}

/// The page below the box. Rendering touches no browser; its effects do.
#[component]
pub fn Page(props: &PageProps) -> Html {
    let state = {
        let (text, now, options) = (props.text.clone(), props.now, props.options.clone());
        use_reducer(move || State::new(&text, now, &options))
    };
    let dispatch = state.dispatcher();
    {
        let dispatch = dispatch.clone();
        use_effect_with(props.input.clone(), move |input| {
            let listeners = input.as_ref().map(|input| browser::listen(input, &dispatch));
            move || drop(listeners)
        });
    }
    {
        let dispatch = dispatch.clone();
        use_effect_with(state.follows_clock(), move |follows| {
            let interval = follows.then(|| browser::each_second(move |now| dispatch.dispatch(Action::Tick(now))));
            move || drop(interval)
        });
    }
    {
        let headline = state.report.headline.clone();
        use_effect_with(state.substance(), move |substance| {
            let timeout = (!substance.is_empty()).then(|| browser::announce_soon(headline));
            move || drop(timeout)
        });
    }

    let report = &state.report;
    let is_empty = report.kind == Kind::Empty;
    let claims = |part: Part| {
        html! { <Claims {part} report={report.clone()} whole={state.whole.clone()} all={state.all_members} dispatch={dispatch.clone()} /> }
    };
    let outputs = |group: Group| {
        html! { <Outputs {group} report={report.clone()} options={state.options.clone()} open={state.open} dispatch={dispatch.clone()} /> }
    };
    let input = &props.input;
    html! {
        <div class="page">
            <Toolbar key="toolbar" report={report.clone()} excerpt={state.excerpt} {is_empty} input={input.clone()} dispatch={dispatch.clone()} />
            if is_empty {
                <Welcome key="welcome" />
            } else {
                <div key="result" id="result" class="result" tabindex="-1">
                    <Verdict key="verdict" report={report.clone()}>
                        if state.is_about_claims() {
                            <Settings
                                key="settings"
                                as_of={state.as_of}
                                clock={state.clock}
                                moment={state.moment.clone()}
                                is_moment_unreadable={state.is_moment_unreadable()}
                                has_issue={report.times.issued.or(report.times.not_before).is_some()}
                                cloud={state.options.cloud}
                                dispatch={dispatch.clone()}
                            />
                            <Life key="life" times={report.times} judged={state.judged} is_live={state.follows_clock()} />
                        }
                    </Verdict>
                    <Findings key="findings" report={report.clone()} excerpt={state.excerpt} input={input.clone()} />
                    <Subject key="subject" report={report.clone()} />
                    <div key="columns" class="columns">
                        <div key="members" class="column">{ claims(Part::Payload) }{ claims(Part::Header) }</div>
                        if !report.claims.is_empty() {
                            <div key="outputs" class="column">{ outputs(Group::Credential) }{ outputs(Group::Pipeline) }</div>
                        }
                    </div>
                </div>
            }
        </div>
    }
}
