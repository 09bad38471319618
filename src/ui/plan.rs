//! The plan: which credentials a project's pipelines take, from a token or from what is typed; and, in reverse, who gets in by a rule.

use std::rc::Rc;

use super::admits::admits;
use super::browser;
use super::copy::to_copy;
use super::form::{Choice, Field, Form};
use super::markup::{Each, Handle, Node, markup};
use super::prose::Prose;
use super::state::{Action, Deed};
use super::view::{View, option};
use crate::entra::access::{of_expression, of_rule};
use crate::entra::cloud::{CLOUDS, Cloud};
use crate::entra::credential::Identity;
use crate::entra::expression::{Refs, build};
use crate::entra::plan::{Advice, PRICE, Plan, Request};
use crate::gitlab::plan::{Calls, Environment, Pipeline, PipelineKind, Project, subject};
use crate::limits::MAX_PIPELINES;
use crate::quote::{Position, visible};
use crate::render::IDENTITIES;
use crate::text::Text;

/// The branch that is planned for when none, and nothing else, is named.
const MAIN: &str = "main";

/// The tiers of environments that GitLab knows.
const TIERS: [&str; 5] = ["production", "staging", "testing", "development", "other"];

/// For which refs one flexible credential can be written.
const REFS: [(&str, &str); 6] = [
    ("branches", "all branches"),
    ("branches-like", "branches like"),
    ("tags", "all tags"),
    ("tags-like", "tags like"),
    ("all", "all branches and tags"),
    ("project", "the whole project"),
];

/// The form, and what comes of it.
pub(super) fn beside(view: &View<'_>) -> Node {
    let made = Made::of(view);
    markup!(
        "<details class=extra id=plan><summary>Plan<small>No token yet? Which credentials a project takes</small></summary>\
        <div class=inside><p class=note>{}</p>{}{}{}{}</div></details>",
        if made.request.token.is_some() {
            "What is left empty is as in the token."
        } else {
            "From a project and its refs: the subjects that its pipelines present, and the credentials that let them in."
        },
        form(view, &made),
        planned(view, &made),
        flexible(view, &made),
        reverse(view, &made),
    )
}

/// What the form says, with what a token says where the form says nothing.
struct Made<'a> {
    form: &'a Form,
    request: Request,
    project: Project,
    components: Result<Vec<&'static str>, String>,
}

impl<'a> Made<'a> {
    fn of(view: &View<'a>) -> Self {
        let form = &view.state.plan;
        let typed = |field: Field| form.get(field).to_owned();
        let request = Request {
            token: view.state.report.project(),
            project: Project { issuer: typed(Field::Issuer), path: typed(Field::Path), id: typed(Field::Id) },
            components: typed(Field::Components),
            pipelines: pipelines(form),
            cloud: view.state.options.cloud,
        };
        Self { form, project: request.project(), components: request.components(), request }
    }
}

/// The pipelines that are named.
fn pipelines(form: &Form) -> Vec<Pipeline> {
    let tier = form.get(Field::Tier);
    let pipeline = |kind, name: &str, source: Option<&Project>| Pipeline {
        kind,
        name: name.to_owned(),
        protected: form.is(Choice::Protected),
        fork: source.cloned(),
        environment: (!tier.is_empty())
            .then(|| Environment { protected: form.is(Choice::EnvironmentProtected), tier: tier.to_owned() }),
    };
    let path = form.get(Field::Fork);
    let path = if path.is_empty() { "a-fork/of-it" } else { path };
    let source = Project { path: path.to_owned(), ..Project::default() };
    let mut named = Vec::new();
    for (field, kind, of) in [
        (Field::Branches, PipelineKind::Branch, None),
        (Field::Tags, PipelineKind::Tag, None),
        (Field::MergeRequests, PipelineKind::MergeRequest, None),
        (Field::Forks, PipelineKind::MergeRequest, Some(&source)),
    ] {
        // One more than are planned for, so that the plan says that there are more.
        let left = MAX_PIPELINES + 1 - named.len();
        named.extend(form.names(field).take(left).map(|name| pipeline(kind, name, of)));
    }
    if named.is_empty() {
        named.push(pipeline(PipelineKind::Branch, MAIN, None));
    }
    named
}

/// A text field with its label.
fn field(view: &View<'_>, of: Field, id: &'static str, label: &'static str, placeholder: &str) -> Node {
    markup!(
        "<label>{}<input type=text id={} value={} placeholder={} oninput={} autocomplete=off autocapitalize=off spellcheck=false /></label>",
        label,
        id,
        view.state.plan.raw(of).to_owned(),
        placeholder.to_owned(),
        typed(view, of),
    )
}

fn typed(view: &View<'_>, of: Field) -> Handle {
    let link = view.link.clone();
    Rc::new(move |event| link.send_message(Deed::Plan(of, browser::value(event))))
}

fn choice(view: &View<'_>, of: Choice, id: &'static str, label: &'static str) -> Node {
    markup!(
        "<label class=check><input type=checkbox id={} checked={} onchange={} />{}</label>",
        id,
        view.state.plan.is(of),
        view.send(move || Deed::PlanChoice(of)),
        label,
    )
}

fn form(view: &View<'_>, made: &Made<'_>) -> Node {
    let of_token = |value: &str, otherwise: &str| if value.is_empty() { otherwise } else { value }.to_owned();
    let fault = made.components.as_ref().err();
    let usual = made.request.usual_components().join(", ");
    let cloud = view.state.options.cloud;
    let clouds = CLOUDS.iter().map(|facts| option(facts.id, facts.name, cloud == Some(facts.cloud)));
    let tiers = TIERS.iter().map(|tier| option(tier, tier, made.form.get(Field::Tier) == *tier));
    markup!(
        "<div class=form role=group aria-label='Project and refs'>{}{}{}{}{}{}{}{}{}\
        <label>The job's environment<select id=plan-tier onchange={}>{}{}</select></label><label>Azure cloud<select id=plan-cloud onchange={}>{}{}</select></label><div class=checks>{}{}</div>\
        <p class=fault id=plan-fault hidden={}>{}</p></div>",
        field(view, Field::Path, "plan-path", "Project path", &of_token(&made.project.path, "group/project")),
        field(
            view,
            Field::Id,
            "plan-id",
            "Project id, a number",
            &of_token(&made.project.id, "for ids and flexible credentials")
        ),
        field(view, Field::Issuer, "plan-issuer", "GitLab's address", &made.project.issuer),
        field(view, Field::Branches, "plan-branches", "Branches", "main"),
        field(view, Field::Tags, "plan-tags", "Tags", "v1.0"),
        field(view, Field::MergeRequests, "plan-merge-requests", "Merge requests, from branches", "feature"),
        field(view, Field::Forks, "plan-forks", "Merge requests of a fork, from branches", "none"),
        field(view, Field::Fork, "plan-fork", "The fork's path", "somebody/project"),
        field(view, Field::Components, "plan-components", "The subject's components", &usual),
        typed(view, Field::Tier),
        option("", "none", made.form.get(Field::Tier).is_empty()),
        Each(tiers),
        view.value(|id| Action::Cloud(Cloud::from_id(&id))),
        option("", "not chosen", cloud.is_none()),
        Each(clouds),
        choice(view, Choice::Protected, "plan-protected", "These refs are protected"),
        choice(view, Choice::EnvironmentProtected, "plan-environment-protected", "The environment is protected"),
        fault.is_none(),
        fault.cloned(),
    )
}

/// The subjects, how many credentials they take, and what would take fewer.
fn planned(view: &View<'_>, made: &Made<'_>) -> Node {
    let nothing = |why: &'static str| markup!("<div id=planned aria-live=polite><p class=note>{}</p></div>", why);
    // What is wrong with the composition is said in the form.
    let Ok(components) = &made.components else { return nothing("") };
    let planned = match made.request.plan() {
        Ok(planned) => planned,
        Err(fault) => return markup!("<div id=planned aria-live=polite><p class=fault>{}</p></div>", fault),
    };
    let pipelines = &made.request.pipelines;
    if planned.subjects.is_empty() {
        return nothing(if pipelines.iter().all(|pipeline| pipeline.fork.is_some()) {
            "A merge request from a fork presents the fork's subject. Create no credential for it: it would let in whatever its owner runs there."
        } else if components.iter().any(|name| name.ends_with("_id")) {
            "Type the project's path and id: the subject holds both or one of them."
        } else {
            "Type the project's path."
        });
    }
    let state = view.state;
    let rows = planned.subjects.iter().map(|presented| {
        let names: Vec<String> =
            presented.pipelines.iter().filter_map(|number| pipelines.get(*number)).map(said).collect();
        markup!("<li><code><bdi>{}</bdi></code><small>{}</small></li>", visible(&presented.subject), names.join(", "),)
    });
    let fork = pipelines.iter().find(|pipeline| pipeline.fork.is_some());
    let of_fork = fork.and_then(|pipeline| subject(components, &made.project, pipeline)).map(|subject| {
        markup!(
            "<li class=out><code><bdi>{}</bdi></code><small>the fork: create no credential for it</small></li>",
            visible(&subject)
        )
    });
    let identities = IDENTITIES.iter().map(|choice| {
        planned.commands(choice.value).map_or_else(
            || markup!("<div></div>"),
            |script| {
                let name = if choice.value == Identity::ManagedIdentity {
                    "the commands for a managed identity"
                } else {
                    "the commands for an app registration"
                };
                to_copy(choice.label, name, &script)
            },
        )
    });
    markup!(
        "<div id=planned aria-live=polite><h3>Subjects<small id=plan-summary>{}</small></h3><ul class=subjects>{}{}</ul>\
        <p class=note>Issuer <code>{}</code>, audience <code>{}</code>{}</p>\
        <details class=inner><summary>Commands that create the credentials</summary>{}</details>\
        <h3 hidden={}>What would take fewer, or survive more</h3><ul class=ways>{}</ul></div>",
        planned.summary.clone(),
        Each(rows),
        of_fork,
        visible(&planned.issuer),
        visible(&planned.audience),
        if state.options.cloud.is_none() { " (the public cloud's)." } else { "." },
        Each(identities),
        planned.advice.is_empty(),
        Each(alternatives(&planned)),
    )
}

/// A pipeline in a list.
fn said(pipeline: &Pipeline) -> String {
    let kind = match pipeline.kind {
        PipelineKind::Branch => "branch ",
        PipelineKind::Tag => "tag ",
        PipelineKind::MergeRequest => "merge request from ",
    };
    [kind, &visible(&Text::from(&*pipeline.name))].concat()
}

fn alternatives(planned: &Plan) -> impl Iterator<Item = Node> {
    planned
        .advice
        .iter()
        .map(|Advice { alternative, expression, subject, calls }| {
            markup!(
                "<li id={}><p>{}</p>{}{}<p class=note hidden={}>{}</p>{}</li>",
                alternative.id,
                Prose(alternative.message),
                expression.as_deref().map(|expression| to_copy(
                    "Claims matching expression",
                    "the expression",
                    expression
                )),
                subject.as_ref().map(|subject| to_copy("Subject", "the subject", &visible(subject))),
                alternative.components.is_empty(),
                PRICE,
                calls.as_ref().map(|Calls { recipient, curl, glab }| {
                    markup!(
                        "<details class=inner><summary>The call that composes the subject so</summary><p class=note>{}</p>{}{}</details>",
                        Prose(recipient),
                        to_copy("curl", "the call with curl", curl),
                        to_copy("GitLab's CLI", "the call with glab", glab),
                    )
                }),
            )
        })
        .collect::<Vec<_>>()
        .into_iter()
}

/// One flexible credential for a class of refs, written and put in words.
fn flexible(view: &View<'_>, made: &Made<'_>) -> Node {
    let form = made.form;
    let refs = form.get(Field::Refs);
    let pattern = form.get(Field::Pattern);
    let takes_pattern = refs.ends_with("-like");
    let pattern = if pattern.is_empty() { if refs == "tags-like" { "v*" } else { "release/*" } } else { pattern };
    let wanted = match refs {
        "branches" => Some(Refs::Branches),
        "branches-like" => Some(Refs::BranchesLike(pattern)),
        "tags" => Some(Refs::Tags),
        "tags-like" => Some(Refs::TagsLike(pattern)),
        "all" => Some(Refs::BranchesAndTags),
        "project" => Some(Refs::Project),
        _ => None,
    };
    let components = made.components.as_ref().map_or(made.request.usual_components(), Vec::as_slice);
    let written = wanted.map(|refs| build(refs, &made.project, components)).map(|built| match built {
        Ok(text) => {
            let issuer = Text::from(&*made.project.issuer);
            markup!(
                "<div>{}{}</div>",
                to_copy("Claims matching expression (preview)", "the expression", &text),
                admits(&of_expression(&Text::from(text.as_str()), &issuer, view.state.files.identity), None),
            )
        }
        Err(why) => markup!("<p class=fault>{}</p>", why),
    });
    let options = REFS.iter().map(|(id, says)| option(id, says, refs == *id));
    markup!(
        "<div class=part><h3>One flexible credential</h3><div class=form><label>For<select id=plan-refs onchange={}>{}{}</select></label>\
        <label hidden={}>Pattern<input type=text id=plan-pattern value={} placeholder={} oninput={} autocomplete=off autocapitalize=off \
        spellcheck=false /></label></div><div id=plan-expression aria-live=polite>{}</div></div>",
        typed(view, Field::Refs),
        option("", "nothing yet", refs.is_empty()),
        Each(options),
        !takes_pattern,
        form.raw(Field::Pattern).to_owned(),
        pattern.to_owned(),
        typed(view, Field::Pattern),
        written,
    )
}

/// Who gets in by a subject or an expression that is typed.
fn reverse(view: &View<'_>, made: &Made<'_>) -> Node {
    let rule = made.form.get(Field::Rule);
    let said = (!rule.is_empty()).then(|| {
        let issuer = Text::from(&*made.project.issuer);
        let found = of_rule(&Text::from(rule), &issuer, view.state.files.identity);
        let place = found.unreadable.as_ref().map(|place| {
            markup!("<div class=place><pre>{}</pre></div>", Position::at_byte(rule, place.start).marked())
        });
        markup!("<div>{}{}</div>", place, admits(&found, None))
    });
    markup!(
        "<div class=part><h3>In reverse</h3><div class=form><label class=wide>A subject or an expression: who gets in by it?\
        <input type=text id=plan-rule value={} placeholder={} oninput={} autocomplete=off autocapitalize=off spellcheck=false /></label></div>\
        <div id=plan-words aria-live=polite>{}</div></div>",
        made.form.raw(Field::Rule).to_owned(),
        "project_path:group/project:ref_type:branch:ref:main",
        typed(view, Field::Rule),
        said,
    )
}
