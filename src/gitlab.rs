//! GitLab's side: the claims, the subject's grammar, the families of tokens, plans for a project, jobs of a `.gitlab-ci.yml`.

pub mod catalogue;
pub mod ci_config;
pub mod explain;
pub mod family;
pub mod plan;
pub mod subject;

/// The instance that is assumed if none is named.
pub const GITLAB_COM: &str = "https://gitlab.com";
