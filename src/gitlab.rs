//! What GitLab says: the claims it issues, the subject's grammar, the families of its tokens.

pub mod catalogue;
pub mod ci_config;
pub mod explain;
pub mod family;
pub mod plan;
pub mod subject;

/// The instance that a project is of where nothing says otherwise.
pub const GITLAB_COM: &str = "https://gitlab.com";
