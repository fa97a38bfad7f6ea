//! The RBAC policy of a project.

use std::sync::Arc;

use tenure_types::rbac::PolicyResponse;

use crate::Engine;
use crate::projects::{self, Project};

/// The policy, as verifiers fetch it.
pub async fn policy(engine: &Engine, project: &Arc<Project>) -> Result<PolicyResponse, projects::Error> {
    let project = projects::current(engine, project).await?;
    Ok(PolicyResponse {
        policy: project.policy.clone(),
    })
}
