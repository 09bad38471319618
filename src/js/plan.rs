//! A plan as JavaScript has it.

use super::call::{Call, get, written};
use crate::entra::cloud::Cloud;
use crate::entra::plan;
use crate::gitlab::plan::{self as pipelines, DEFAULT, Kind, Pipeline, Presented, Project};
use crate::text::Text;
use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::{JsCast as _, JsValue};

/// The plan for a token or a project.
pub(super) fn answer(options: &JsValue) -> JsValue {
    let call = Call::of(&get(options, "text"), options);
    let report = call.report();
    let known = pipelines::of_token(&|name| report.claim(name).map(Text::raw));
    let text = |name: &str| get(options, name).as_string().unwrap_or_default();
    let (issuer, path, id) = (text("issuer"), text("project"), text("id"));
    let (mut project, usual) =
        known.unwrap_or_else(|| (Project { issuer: "https://gitlab.com", ..Project::default() }, DEFAULT.to_vec()));
    for (typed, part) in [(&issuer, &mut project.issuer), (&path, &mut project.path), (&id, &mut project.id)] {
        if !typed.is_empty() {
            *part = typed;
        }
    }
    let typed = text("components");
    let components = if typed.is_empty() { Ok(usual) } else { pipelines::components(&typed) };
    let named = Named::of(&get(options, "pipelines"));
    let pipelines: Vec<Pipeline<'_>> = named.iter().map(Named::pipeline).collect();
    let cloud = call.options.cloud.unwrap_or(Cloud::Public);
    let audience = Text::from(cloud.facts().audience);
    let made = components.as_ref().ok().map(|components| plan::plan(&project, components, &pipelines));
    let issuer = Text::from(project.issuer);
    let commands =
        made.as_ref().and_then(|made| plan::creation(&made.presented, &issuer, &audience, call.files.identity));
    written(&Planned::of(made.as_ref(), components.as_ref().err(), &project, commands))
}

/// The most pipelines of a plan that are looked at.
const PIPELINES: usize = 10_000;

/// A pipeline that somebody names.
struct Named {
    kind: Kind,
    name: String,
    protected: bool,
    /// The path and id of the fork that a merge request comes from.
    fork: Option<(String, String)>,
    environment: Option<(bool, String)>,
}

impl Named {
    /// The pipelines of a list; what is none is left out.
    fn of(list: &JsValue) -> Vec<Self> {
        let Some(list) = list.dyn_ref::<Array>() else { return Vec::new() };
        list.iter().take(PIPELINES).filter_map(|one| Self::one(&one)).collect()
    }

    fn one(value: &JsValue) -> Option<Self> {
        let text = |of: &JsValue, name: &str| get(of, name).as_string().unwrap_or_default();
        let kinds = [("branch", Kind::Branch), ("tag", Kind::Tag), ("mergeRequest", Kind::MergeRequest)];
        let (kind, name) = kinds.into_iter().find_map(|(name, kind)| Some((kind, get(value, name).as_string()?)))?;
        let fork = get(value, "fork");
        let tier = get(value, "tier").as_string();
        Some(Self {
            kind,
            name,
            protected: get(value, "protected").is_truthy(),
            fork: fork.is_object().then(|| (text(&fork, "project"), text(&fork, "id"))),
            environment: tier.map(|tier| (get(value, "environmentProtected").is_truthy(), tier)),
        })
    }

    fn pipeline(&self) -> Pipeline<'_> {
        Pipeline {
            kind: self.kind,
            name: &self.name,
            protected: self.protected,
            fork: self.fork.as_ref().map(|(path, id)| Project { issuer: "", path, id }),
            environment: self.environment.as_ref().map(|(protected, tier)| (*protected, &**tier)),
        }
    }
}

/// A plan as JavaScript has it.
#[derive(Serialize)]
struct Planned<'a> {
    summary: &'a str,
    fault: Option<&'a str>,
    subjects: Vec<PlannedSubject<'a>>,
    advice: Vec<Advice<'a>>,
    commands: Option<String>,
}

#[derive(Serialize)]
struct PlannedSubject<'a> {
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
    curl: Option<String>,
    glab: Option<String>,
}

impl<'a> Planned<'a> {
    fn of(
        plan: Option<&'a plan::Plan>,
        fault: Option<&'a String>,
        project: &Project<'_>,
        commands: Option<String>,
    ) -> Self {
        let subject = |one: &'a Presented| PlannedSubject { subject: one.subject.raw(), pipelines: &one.pipelines };
        let advice = |advice: &'a plan::Advice| {
            let components = advice.way.components;
            let set = if components.is_empty() { None } else { pipelines::commands(project, components) };
            let [curl, glab] = set.map_or([None, None], |set| set.map(Some));
            Advice {
                id: advice.way.id,
                message: advice.way.message,
                expression: advice.expression.as_deref(),
                subject: advice.subject.as_ref().map(Text::raw),
                components,
                price: (!components.is_empty()).then_some(plan::PRICE),
                curl,
                glab,
            }
        };
        Self {
            summary: plan.map_or("", |plan| &plan.summary),
            fault: fault.map(String::as_str),
            subjects: plan.into_iter().flat_map(|plan| &plan.presented).map(subject).collect(),
            advice: plan.into_iter().flat_map(|plan| &plan.advice).map(advice).collect(),
            commands,
        }
    }
}
