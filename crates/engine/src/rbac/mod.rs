//! The RBAC policy of a project.

mod set;

use tenure_types::rbac::{Policy, PolicyResponse};

use crate::projects::Project;

pub use set::{SetError, set};

/// The policy, as verifiers fetch it.
pub fn policy(project: &Project) -> PolicyResponse {
    PolicyResponse {
        policy: project.policy.clone(),
    }
}

pub(crate) fn parse_stored(text: &str) -> Option<Policy> {
    serde_json::from_str(text).ok()
}
