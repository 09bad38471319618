//! The pipeline: what started it, its job, ref, configuration and runner.

use super::{DocPage, Entry, GITLAB, JsonType, Stability, ValueList};

/// The start of an entry for a claim that the first ID tokens had.
const FIRST: Entry = Entry { since: "15.7", ..GITLAB };

const CONFIG: &str = "Present in most ID tokens; may be null or left out.";

const RUNNER: &str = "Present once a runner has the job.";

/// What starts pipelines and jobs alike.
const STARTERS: [(&str, &str); 18] = [
    ("push", "A push."),
    ("web", "Started in the web interface; the subject is as after a push."),
    ("trigger", "Started by a trigger."),
    ("schedule", "Started by a schedule; the subject is as after a push."),
    ("api", "Started through the API; the subject is as after a push."),
    ("external", "Started by an external service."),
    ("chat", "Started by a chat command."),
    ("webide", "Started in the Web IDE."),
    ("merge_request_event", "A merge request pipeline: the subject names the source branch, not the target."),
    ("external_pull_request_event", "Started by a pull request in an external repository."),
    ("parent_pipeline", "A child pipeline, started by its parent."),
    ("ondemand_dast_scan", "An on-demand DAST scan."),
    ("ondemand_dast_validation", "An on-demand DAST validation."),
    ("security_orchestration_policy", "A security policy's scheduled scan."),
    ("container_registry_push", "A push to the container registry."),
    ("duo_workflow", "Started by the GitLab Duo Agent Platform."),
    ("pipeline_execution_policy_schedule", "A scheduled pipeline execution policy."),
    ("unknown", "What started it is not known to GitLab."),
];

const PIPELINE_SOURCES: [(&str, &str); 19] =
    joined(STARTERS, [("pipeline", "A downstream pipeline, started by another project's pipeline.")]);

const JOB_SOURCES: [(&str, &str); 21] = joined(
    STARTERS,
    [
        ("pipeline", "GitLab documents it as a pipeline run by hand, unlike pipeline_source of that name."),
        ("scan_execution_policy", "A job that a scan execution policy added."),
        ("pipeline_execution_policy", "A job that a pipeline execution policy added."),
    ],
);

/// Both lists in one; `L` is the sum of their lengths, or this does not compile.
const fn joined<const N: usize, const M: usize, const L: usize>(
    first: [(&'static str, &'static str); N],
    second: [(&'static str, &'static str); M],
) -> [(&'static str, &'static str); L] {
    assert!(N + M == L);
    let mut list = [("", ""); L];
    let mut at = 0;
    while at < L {
        list[at] = if at < N { first[at] } else { second[at - N] };
        at += 1;
    }
    list
}

const REF_TYPES: &[(&str, &str)] = &[
    ("branch", "A branch, or a merge request's source branch."),
    ("tag", "A tag: a credential for a branch does not match."),
];

const PROTECTED: &[(&str, &str)] = &[
    ("true", "The branch or tag is protected: the project limits who may push it."),
    ("false", "Not protected: whoever may push it can get such a token."),
];

const RUNNERS: &[(&str, &str)] = &[
    ("gitlab-hosted", "A hosted runner of GitLab.com."),
    ("self-hosted", "A runner of one's own, or a hosted one of GitLab Dedicated."),
];

pub(super) const ENTRIES: &[Entry] = &[
    Entry { name: "pipeline_id", meaning: "Id of the pipeline.", json_type: JsonType::NumericString, ..FIRST },
    Entry {
        name: "pipeline_source",
        meaning: "What started the pipeline. The default subject does not tell: a merge request's looks like that of its source branch.",
        values: ValueList::Known(&PIPELINE_SOURCES),
        page: DocPage::GitLabJobRules,
        ..FIRST
    },
    Entry {
        name: "job_id",
        meaning: "Id of the job; a retry has a new one.",
        json_type: JsonType::NumericString,
        ..FIRST
    },
    Entry {
        name: "job_source",
        meaning: "What started the job: the words of pipeline_source, and two for jobs that a policy added.",
        values: ValueList::Known(&JOB_SOURCES),
        since: "18.9",
        page: DocPage::GitLabJobs,
        ..FIRST
    },
    Entry {
        name: "job_config",
        meaning: "Where a security policy defines the job: url of its file and sha of the commit.",
        json_type: JsonType::Object,
        when: "Present only in jobs that a security policy added.",
        since: "18.9",
        ..FIRST
    },
    Entry {
        name: "ref",
        meaning: "Short name of the branch or tag. In a merge request pipeline it is the source branch.",
        ..FIRST
    },
    Entry {
        name: "ref_type",
        meaning: "Whether ref is a branch or a tag. There is no third word for merge requests.",
        values: ValueList::Known(REF_TYPES),
        ..FIRST
    },
    Entry {
        name: "ref_path",
        meaning: "Full name of the ref, such as refs/heads/main. The subject holds the short name.",
        since: "16.0",
        ..FIRST
    },
    Entry {
        name: "ref_protected",
        meaning: "Whether the branch or tag is protected: text, not a JSON boolean.",
        json_type: JsonType::BooleanString,
        values: ValueList::Known(PROTECTED),
        stability: Stability::Settings,
        ..FIRST
    },
    Entry { name: "sha", meaning: "Commit that the pipeline runs for.", since: "16.0", ..FIRST },
    Entry {
        name: "ci_config_ref_uri",
        meaning: "Where the pipeline is defined: host, project, two slashes, file, @, full ref.",
        nullable: true,
        when: CONFIG,
        since: "16.2",
        stability: Stability::ChangesOnRename,
        ..FIRST
    },
    Entry {
        name: "ci_config_sha",
        meaning: "Commit of the file that ci_config_ref_uri names.",
        nullable: true,
        when: CONFIG,
        since: "16.2",
        ..FIRST
    },
    Entry {
        name: "runner_id",
        meaning: "Id of the runner: the only id that is a JSON number, not text.",
        json_type: JsonType::Integer,
        when: RUNNER,
        since: "16.0",
        ..FIRST
    },
    Entry {
        name: "runner_environment",
        meaning: "Whose runner took the job. Only those of GitLab.com count as hosted by GitLab.",
        when: RUNNER,
        values: ValueList::Known(RUNNERS),
        since: "16.0",
        stability: Stability::Configured,
        ..FIRST
    },
    Entry {
        name: "target_audience",
        meaning: "Marks a token for a cloud integration of GitLab, not one of id_tokens.",
        when: "Present only in tokens of identity: google_cloud.",
        stability: Stability::Configured,
        page: DocPage::GitLabGoogleCloud,
        ..GITLAB
    },
];
