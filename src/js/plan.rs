//! A plan for JavaScript.

use super::call::{Call, get, text, to_js};
use crate::entra::credential::Identity;
use crate::entra::plan::{self, PRICE, Plan, Request};
use crate::gitlab::plan::{Calls, Environment, Pipeline, PipelineKind, PlannedSubject, Project};
use crate::limits::MAX_PIPELINES;
use crate::text::Text;
use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::{JsCast as _, JsValue};

/// The plan for a token or a project.
pub(super) fn answer(options: &JsValue) -> JsValue {
    let call = Call::of(&get(options, "text"), options);
    let request = Request {
        token: call.report().project(),
        project: Project { issuer: text(options, "issuer"), path: text(options, "project"), id: text(options, "id") },
        components: text(options, "components"),
        pipelines: pipelines(&get(options, "pipelines")),
        cloud: call.options.cloud,
    };
    let plan = request.plan();
    to_js(&Planned::of(plan.as_ref(), call.files.identity))
}

/// The pipelines of a list, at most one more than are planned for; anything else in it is left out.
fn pipelines(list: &JsValue) -> Vec<Pipeline> {
    let Some(list) = list.dyn_ref::<Array>() else { return Vec::new() };
    list.iter().take(MAX_PIPELINES + 1).filter_map(|one| pipeline(&one)).collect()
}

fn pipeline(value: &JsValue) -> Option<Pipeline> {
    let kinds =
        [("branch", PipelineKind::Branch), ("tag", PipelineKind::Tag), ("mergeRequest", PipelineKind::MergeRequest)];
    let (kind, name) = kinds.into_iter().find_map(|(name, kind)| Some((kind, get(value, name).as_string()?)))?;
    let fork = get(value, "fork");
    let tier = get(value, "tier").as_string();
    Some(Pipeline {
        kind,
        name,
        protected: get(value, "protected").is_truthy(),
        fork: fork.is_object().then(|| Project {
            path: text(&fork, "project"),
            id: text(&fork, "id"),
            ..Project::default()
        }),
        environment: tier.map(|tier| Environment { protected: get(value, "environmentProtected").is_truthy(), tier }),
    })
}

/// A plan for JavaScript.
#[derive(Serialize)]
struct Planned<'a> {
    summary: &'a str,
    fault: Option<&'a str>,
    subjects: Vec<SubjectAnswer<'a>>,
    advice: Vec<Advice<'a>>,
    commands: Option<String>,
}

#[derive(Serialize)]
struct SubjectAnswer<'a> {
    subject: &'a str,
    pipelines: &'a [usize],
}

#[derive(Serialize)]
struct Advice<'a> {
    id: &'static str,
    message: &'static str,
    expression: Option<&'a str>,
    subject: Option<&'a str>,
    components: &'static [&'static str],
    price: Option<&'static str>,
    recipient: Option<&'a str>,
    curl: Option<&'a str>,
    glab: Option<&'a str>,
}

impl<'a> Planned<'a> {
    fn of(plan: Result<&'a Plan, &'a String>, identity: Identity) -> Self {
        let Ok(plan) = plan else {
            return Self {
                summary: "",
                fault: plan.err().map(String::as_str),
                subjects: Vec::new(),
                advice: Vec::new(),
                commands: None,
            };
        };
        let subject = |one: &'a PlannedSubject| SubjectAnswer { subject: one.subject.raw(), pipelines: &one.pipelines };
        Self {
            summary: &plan.summary,
            fault: None,
            subjects: plan.subjects.iter().map(subject).collect(),
            advice: plan.advice.iter().map(Advice::of).collect(),
            commands: plan.commands(identity),
        }
    }
}

impl<'a> Advice<'a> {
    fn of(advice: &'a plan::Advice) -> Self {
        let components = advice.alternative.components;
        let call = |part: fn(&Calls) -> &String| advice.calls.as_ref().map(|calls| part(calls).as_str());
        Self {
            id: advice.alternative.id,
            message: advice.alternative.message,
            expression: advice.expression.as_deref(),
            subject: advice.subject.as_ref().map(Text::raw),
            components,
            price: (!components.is_empty()).then_some(PRICE),
            recipient: call(|calls| &calls.recipient),
            curl: call(|calls| &calls.curl),
            glab: call(|calls| &calls.glab),
        }
    }
}
