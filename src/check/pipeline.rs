//! The jobs, where a GitLab CI/CD configuration was pasted: what makes their logins fail.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::gitlab::pipeline::{IdToken, Job, Pipeline};
use crate::quote::{self, fill};
use crate::text::{Span, Text};

checks! {
    "The jobs, where a GitLab CI/CD configuration was pasted: what makes their logins fail",

    /// A login with a token that the job does not ask for.
    ///
    /// Says something of a job with `az login … --federated-token` and no `id_tokens:`; nothing where `default:` has them, or `extends:` may.
    check("job-without-id-tokens", Severity::Warning, job_without_id_tokens),

    /// A job whose own `id_tokens:` replace those of `default:`, whose variable it uses.
    ///
    /// Says something of `default:` with `A`, a job with `B` and `--federated-token "$A"`; nothing if the job has `A`.
    check("job-replaces-default-id-tokens", Severity::Warning, job_replaces_default_id_tokens),

    /// A key beside `aud`, which GitLab's lint refuses.
    ///
    /// Says something of `audience: …`; nothing of `aud: …`.
    check("id-token-key", Severity::Warning, id_token_key),

    /// `id_tokens:` in a job that starts another pipeline: it runs no script, and GitLab does not take the key there.
    ///
    /// Says something of `trigger:` beside `id_tokens:`; nothing of `script:` beside them.
    check("id-tokens-in-trigger-job", Severity::Warning, id_tokens_in_trigger_job),

    /// `CI_JOB_JWT`, `CI_JOB_JWT_V1` and `CI_JOB_JWT_V2`.
    ///
    /// Says something of `$CI_JOB_JWT_V2`; nothing of `$ID_TOKEN_FOR_AZURE`.
    check("ci-job-jwt", Severity::Warning, ci_job_jwt),

    /// `--federated-token` with another variable than those of the job's `id_tokens:`.
    ///
    /// Says something of `id_tokens: {A: …}` and `"$B"`; nothing of `"$A"`, nor where a command sets `B`.
    check("federated-token-variable", Severity::Warning, federated_token_variable),

    /// A variable without double quotes: where it is empty, `az` takes what follows for the token, or nothing.
    ///
    /// Says something of `--federated-token $A`; nothing of `--federated-token "$A"`.
    check("federated-token-unquoted", Severity::Warning, federated_token_unquoted),

    /// `--client-id` in a login of a service principal, which wants `--username`.
    ///
    /// Says something of `az login --service-principal --client-id …`; nothing of `-u …`, nor of `az login --identity --client-id …`.
    check("login-by-client-id", Severity::Warning, login_by_client_id),

    /// An `aud` that none of the pasted credentials has.
    ///
    /// Says something of `aud: https://gitlab.com` beside a credential for `api://AzureADTokenExchange`; nothing where one has it, nor of a variable.
    check("job-audience-differs", Severity::Warning, job_audience_differs),
}

/// The option that hands the token to `az login`.
const FEDERATED_TOKEN: &str = "--federated-token";
/// What the removed variables begin with.
const REMOVED: &str = "CI_JOB_JWT";

/// What a check says of the first job (or `default:`) that it finds something in, and the text that it finds.
fn first(
    evidence: &Evidence<'_>,
    what: &'static str,
    fix: &'static str,
    finds: &dyn Fn(&Pipeline, &Job) -> Option<Span>,
) -> Option<Diagnostic> {
    let (pipeline, source) = evidence.pipeline?;
    let mut jobs = pipeline.jobs.iter().chain([&pipeline.default]);
    let (job, place) = jobs.find_map(|job| Some((job, finds(pipeline, job)?)))?;
    let said = |span: &Span| quote::message(&Text::from(pipeline.slice(span).trim_matches(['"', '\''])));
    let name = if job.name.is_empty() { String::new() } else { fill(" ~", &[&said(&job.name)]) };
    Some(Diagnostic::new(fill("The job~ ~: ~.", &[&name, what, &said(&place)])).fix(fix).at_source(source, place))
}

/// What stands behind `--federated-token` in a command.
struct Argument {
    /// The place of the argument.
    place: Span,
    /// The variable's name, if it is one.
    variable: Option<Span>,
    is_quoted: bool,
}

/// The first login of a job with a token.
fn login(pipeline: &Pipeline, job: &Job) -> Option<Argument> {
    job.commands.iter().find_map(|command| {
        let (_, rest) = pipeline.slice(command).split_once(FEDERATED_TOKEN)?;
        let rest = rest.trim_start_matches([' ', '=', '\\', '\r', '\n']);
        let start = command.end - rest.len();
        let word = rest.split(char::is_whitespace).next()?;
        let inner = word.trim_start_matches(['"', '\'']);
        let variable = inner.strip_prefix('$').map(|name| {
            let name = name.trim_start_matches('{');
            let is_end = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
            let from = start + word.len() - name.len();
            from..from + name.find(is_end).unwrap_or(name.len())
        });
        Some(Argument { place: start..start + word.len(), variable, is_quoted: inner.len() < word.len() })
    })
}

/// How the variable of a login and the job's `id_tokens:` go together.
#[derive(PartialEq)]
enum Source {
    /// The job has none, nor has `default:`.
    Nowhere,
    /// `default:` declares it, but the job has a list of its own.
    Replaced,
    /// The job's list has other names only.
    Other,
}

/// The variable of a login that the job does not declare.
fn undeclared(pipeline: &Pipeline, job: &Job, wanted: &Source) -> Option<Span> {
    let argument = login(pipeline, job).filter(|_| !job.partial && !pipeline.slice(&job.name).starts_with('.'))?;
    let of_default = pipeline.default.id_tokens.as_deref();
    let Some(own) = job.id_tokens.as_deref().or(of_default) else {
        return (*wanted == Source::Nowhere).then_some(argument.place);
    };
    let variable = argument.variable?;
    let name = pipeline.slice(&variable);
    let has = |tokens: &[IdToken]| tokens.iter().any(|token| pipeline.slice(&token.name) == name);
    let sets = |command: &Span| pipeline.slice(command).split_once(name).is_some_and(|(_, rest)| rest.starts_with('='));
    if name.is_empty() || name.starts_with(REMOVED) || has(own) || job.commands.iter().any(sets) {
        return None;
    }
    let source = if of_default.is_some_and(has) { Source::Replaced } else { Source::Other };
    (source == *wanted).then_some(variable)
}

fn job_without_id_tokens(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "logs in with a token, but has no `id_tokens:`, nor has `default:` here",
        "Add `id_tokens:` with a variable and its `aud:` to the job; each job declares its own.",
        &|pipeline, job| undeclared(pipeline, job, &Source::Nowhere),
    )
}

fn job_replaces_default_id_tokens(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "has `id_tokens:` of its own, which replace those of `default:`, so this variable is empty in it",
        "Repeat the token under the job's `id_tokens:`; the two lists are not merged.",
        &|pipeline, job| undeclared(pipeline, job, &Source::Replaced),
    )
}

fn federated_token_variable(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "logs in with a variable that its `id_tokens:` do not name",
        "Use the name that stands under `id_tokens:`; any other variable is empty, or no token for Azure.",
        &|pipeline, job| undeclared(pipeline, job, &Source::Other),
    )
}

fn id_token_key(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "has a key under a token that GitLab does not take there",
        "Write `aud:`, and nothing else, under the variable's name.",
        &|_, job| job.id_tokens.iter().flatten().find_map(|token| token.other_key.clone()),
    )
}

fn id_tokens_in_trigger_job(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "starts another pipeline and runs no script; GitLab does not take this key in it",
        "Declare them in the jobs of the pipeline that it starts.",
        &|_, job| (job.is_trigger && job.id_tokens.is_some()).then(|| job.id_tokens_place.clone()),
    )
}

fn ci_job_jwt(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "uses a variable that GitLab 17.0 removed, and which is empty",
        "Declare `id_tokens:` in the job, and use the variable that it names.",
        &|pipeline, job| {
            job.commands.iter().find_map(|command| {
                let text = pipeline.slice(command);
                let at = text.find(REMOVED)?;
                let version = text.get(at + REMOVED.len()..)?.starts_with("_V");
                Some(command.start + at..command.start + at + REMOVED.len() + if version { 3 } else { 0 })
            })
        },
    )
}

fn federated_token_unquoted(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "hands over the token without quotes: where it is empty, `az` says \"expected one argument\"",
        "Write it in double quotes.",
        &|pipeline, job| {
            let argument = login(pipeline, job)?;
            (argument.variable.is_some() && !argument.is_quoted).then_some(argument.place)
        },
    )
}

fn login_by_client_id(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    const OPTION: &str = "--client-id";
    first(
        evidence,
        "logs in with an option that belongs to `--identity`, and ends in a usage error here",
        "Write `--username` (`-u`) in its place.",
        &|pipeline, job| {
            job.commands.iter().find_map(|command| {
                let text = pipeline.slice(command);
                let at = command.start + text.find(OPTION)?;
                (text.contains("--service-principal") || text.contains(FEDERATED_TOKEN)).then(|| at..at + OPTION.len())
            })
        },
    )
}

fn job_audience_differs(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "has an audience that no pasted credential has",
        "Make the job's `aud:` and the credential's audience equal.",
        &|_, job| {
            let mut place = None;
            for (audience, span) in job.id_tokens.iter().flatten().flat_map(|token| &token.audiences) {
                let mut known = evidence.credentials.list().iter().flat_map(|existing| &existing.audiences).peekable();
                known.peek()?;
                // Of several tokens any may be Azure's, and what a variable holds is not known.
                if audience.raw().contains('$')
                    || known.any(|field| field.text.as_ref().is_none_or(|text| text == audience))
                {
                    return None;
                }
                place.get_or_insert_with(|| span.clone());
            }
            place
        },
    )
}
