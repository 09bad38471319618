//! The jobs, where a GitLab CI/CD configuration was pasted: what makes their logins fail.

use super::{Diagnostic, Evidence, Severity, check, checks};
use crate::gitlab::ci_config::{CiConfig, Command, IdTokens, Job, Scalar};
use crate::quote::{self, fill};
use crate::text::{Span, Text};

checks! {
    "The jobs, where a GitLab CI/CD configuration was pasted: what makes their logins fail",

    /// A login with a token that the job does not ask for.
    ///
    /// Flags a job with `az login … --federated-token` and no `id_tokens:`; not where `default:` has them, or another
    /// file may.
    check("job-without-id-tokens", Severity::Warning, job_without_id_tokens),

    /// A job whose own `id_tokens:` replace those of `default:`, whose variable it uses.
    ///
    /// Flags `default:` with `A`, a job with `B` and `--federated-token "$A"`; not if the job has `A`.
    check("job-replaces-default-id-tokens", Severity::Warning, job_replaces_default_id_tokens),

    /// A key beside `aud`, which GitLab's lint refuses.
    ///
    /// Flags `audience: …`; not `aud: …`.
    check("id-token-key", Severity::Warning, id_token_key),

    /// `id_tokens:` in a job that starts another pipeline: it runs no script, and GitLab does not take the key there.
    ///
    /// Flags `trigger:` beside `id_tokens:`; not `script:` beside them.
    check("id-tokens-in-trigger-job", Severity::Warning, id_tokens_in_trigger_job),

    /// `CI_JOB_JWT`, `CI_JOB_JWT_V1` and `CI_JOB_JWT_V2`.
    ///
    /// Flags `$CI_JOB_JWT_V2`; not `$ID_TOKEN_FOR_AZURE`.
    check("ci-job-jwt", Severity::Warning, ci_job_jwt),

    /// `--federated-token` with another variable than those of the job's `id_tokens:`.
    ///
    /// Flags `id_tokens: {A: …}` and `"$B"`; not `"$A"`, nor where a command or `variables:` sets `B`.
    check("federated-token-variable", Severity::Warning, federated_token_variable),

    /// A variable without double quotes: where it is empty, `az` takes what follows for the token, or nothing.
    ///
    /// Flags `--federated-token $A`; not `--federated-token "$A"`.
    check("federated-token-unquoted", Severity::Warning, federated_token_unquoted),

    /// `--client-id` in a login of a service principal, which wants `--username`.
    ///
    /// Flags `az login --service-principal --client-id …`; not `-u …`, nor `az login --identity --client-id …`.
    check("login-by-client-id", Severity::Warning, login_by_client_id),

    /// An `aud` that none of the pasted credentials has.
    ///
    /// Flags `aud: https://gitlab.com` beside a credential for `api://AzureADTokenExchange`; not where one has it, nor a variable.
    check("job-audience-differs", Severity::Warning, job_audience_differs),
}

/// The option that hands the token to `az login`.
const FEDERATED_TOKEN: &str = "--federated-token";
/// What the removed variables begin with.
const REMOVED: &str = "CI_JOB_JWT";

/// Text of a job, and its span.
type Excerpt = (Text, Span);

fn place(scalar: &Scalar) -> Excerpt {
    (scalar.text.clone(), scalar.place.clone())
}

/// A diagnostic about the first job (or `default:`) in which `finds` finds something.
fn first(
    evidence: &Evidence<'_>,
    what: &'static str,
    fix: &'static str,
    finds: &dyn Fn(&CiConfig, &Job) -> Option<Excerpt>,
) -> Option<Diagnostic> {
    let (pipeline, source) = evidence.ci_config?;
    let mut jobs = pipeline.jobs.iter().chain([&pipeline.default]);
    let (job, (text, place)) = jobs.find_map(|job| Some((job, finds(pipeline, job)?)))?;
    let name = &job.name.text;
    let name = if name.is_empty() { String::new() } else { fill(" ~", &[&quote::message(name)]) };
    Some(
        Diagnostic::new(fill("The job~ ~: ~.", &[&name, what, &quote::message(&text)]))
            .fix(fix)
            .at_source(source, place),
    )
}

/// The argument of `--federated-token`.
struct Argument {
    /// The argument without quotes, and its span with them.
    word: Excerpt,
    /// The variable's name, if it is one.
    variable: Option<Excerpt>,
    is_quoted: bool,
}

/// The first login with a token in a job.
fn login(job: &Job) -> Option<Argument> {
    job.commands().find_map(|command| {
        let text = command.text();
        let (_, rest) = text.split_once(FEDERATED_TOKEN)?;
        let rest = rest.trim_start_matches([' ', '=', '\\', '\r', '\n']);
        let start = text.len() - rest.len();
        let word = rest.split(char::is_whitespace).next()?;
        let inner = word.trim_start_matches(['"', '\'']);
        let variable = inner.strip_prefix('$').map(|name| {
            let name = name.trim_start_matches('{');
            let from = start + word.len() - name.len();
            let is_end = |letter: char| !letter.is_ascii_alphanumeric() && letter != '_';
            let name = name.split(is_end).next().unwrap_or_default();
            (Text::from(name), command.place(&(from..from + name.len())))
        });
        let place = command.place(&(start..start + word.len()));
        let is_quoted = inner.len() < word.len();
        Some(Argument { word: (Text::from(word.trim_matches(['"', '\''])), place), variable, is_quoted })
    })
}

/// Why the variable of a login is not declared.
#[derive(PartialEq)]
enum Undeclared {
    /// Neither the job nor `default:` has `id_tokens:`.
    Nowhere,
    /// `default:` declares it, but the job has `id_tokens:` of its own.
    Replaced,
    /// The job's `id_tokens:` have only other names.
    Other,
}

/// The undeclared variable of a job's login. None if something of the job is unknown, or in a template or `default:`, whose jobs may declare it.
fn undeclared(pipeline: &CiConfig, job: &Job, wanted: &Undeclared) -> Option<Excerpt> {
    let is_template = job.name.text.raw().starts_with('.') || core::ptr::eq(job, &raw const pipeline.default);
    let argument = login(job).filter(|_| !job.partial && !pipeline.partial && !is_template)?;
    let of_default = pipeline.default.id_tokens.as_ref();
    let Some(own) = job.id_tokens.as_ref().or(of_default) else {
        // Without its name, the script may be all that was pasted of the job.
        return (*wanted == Undeclared::Nowhere && !job.name.text.is_empty()).then_some(argument.word);
    };
    let variable = argument.variable?;
    let name = variable.0.raw();
    let has = |tokens: &IdTokens| tokens.list.iter().any(|token| *token.name.text.raw() == *name);
    let sets = |command: Command<'_>| command.text().split_once(name).is_some_and(|(_, rest)| rest.starts_with('='));
    let is_set = job.variables.iter().chain(&pipeline.variables).any(|variable| *variable.name.text.raw() == *name);
    if name.is_empty() || name.starts_with(REMOVED) || has(own) || is_set || job.commands().any(sets) {
        return None;
    }
    let source = if of_default.is_some_and(has) { Undeclared::Replaced } else { Undeclared::Other };
    (source == *wanted).then_some(variable)
}

fn job_without_id_tokens(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "logs in with a token, but has no `id_tokens:`, nor has `default:` here",
        "Add `id_tokens:` with a variable and its `aud:` to the job; each job declares its own.",
        &|pipeline, job| undeclared(pipeline, job, &Undeclared::Nowhere),
    )
}

fn job_replaces_default_id_tokens(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "has `id_tokens:` of its own, which replace those of `default:`, so this variable is empty in it",
        "Repeat the token under the job's `id_tokens:`; the two lists are not merged.",
        &|pipeline, job| undeclared(pipeline, job, &Undeclared::Replaced),
    )
}

fn federated_token_variable(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "logs in with a variable that its `id_tokens:` do not name",
        "Use the name that stands under `id_tokens:`; any other variable is empty, or no token for Azure.",
        &|pipeline, job| undeclared(pipeline, job, &Undeclared::Other),
    )
}

fn id_token_key(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "has a key under a token that GitLab does not take there",
        "Write `aud:`, and nothing else, under the variable's name.",
        &|_, job| {
            job.id_tokens.iter().flat_map(|tokens| &tokens.list).find_map(|token| token.other_key.as_deref().map(place))
        },
    )
}

fn id_tokens_in_trigger_job(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "starts another pipeline and runs no script; GitLab does not take this key in it",
        "Declare them in the jobs of the pipeline that it starts.",
        &|_, job| {
            let tokens = job.id_tokens.as_ref().filter(|_| job.is_trigger)?;
            Some((Text::from("id_tokens"), tokens.place.clone()))
        },
    )
}

fn ci_job_jwt(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "uses a variable that GitLab 17.0 removed, and which is empty",
        "Declare `id_tokens:` in the job, and use the variable that it names.",
        &|_, job| {
            job.commands().find_map(|command| {
                let text = command.text();
                let at = text.find(REMOVED)?;
                let version = text.get(at + REMOVED.len()..)?.starts_with("_V");
                let part = at..at + REMOVED.len() + if version { 3 } else { 0 };
                Some((Text::from(text.get(part.clone()).unwrap_or_default()), command.place(&part)))
            })
        },
    )
}

fn federated_token_unquoted(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    first(
        evidence,
        "hands over the token without quotes: where it is empty, `az` says \"expected one argument\"",
        "Write it in double quotes.",
        &|_, job| {
            let argument = login(job)?;
            (argument.variable.is_some() && !argument.is_quoted).then_some(argument.word)
        },
    )
}

fn login_by_client_id(evidence: &Evidence<'_>) -> Option<Diagnostic> {
    const OPTION: &str = "--client-id";
    first(
        evidence,
        "logs in with an option that belongs to `--identity`, and ends in a usage error here",
        "Write `--username` (`-u`) in its place.",
        &|_, job| {
            job.commands().find_map(|command| {
                let text = command.text();
                let at = text.find(OPTION)?;
                (text.contains("--service-principal") || text.contains(FEDERATED_TOKEN))
                    .then(|| (Text::from(OPTION), command.place(&(at..at + OPTION.len()))))
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
            let mut differs = None;
            let tokens = job.id_tokens.iter().flat_map(|tokens| &tokens.list);
            for audience in tokens.flat_map(|token| token.audiences.iter().flatten()) {
                let mut known = evidence.credentials.list().iter().flat_map(|existing| &existing.audiences).peekable();
                known.peek()?;
                // Any of several tokens may be Azure's, and the value of a variable is unknown.
                if audience.text.raw().contains('$')
                    || known.any(|field| field.text.as_ref().is_none_or(|text| *text == audience.text))
                {
                    return None;
                }
                differs.get_or_insert_with(|| place(audience));
            }
            differs
        },
    )
}
