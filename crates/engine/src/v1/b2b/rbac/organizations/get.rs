//! Reads the roles that an organization has besides those of its project.

use tenure_types::b2b::rbac::{OrgPolicy, OrgPolicyResponse};

use crate::acting::ActorCredential;
use crate::acting::organizations::OrganizationTarget;
use crate::projects::Project;
use crate::{Engine, Result};

pub async fn get(
    engine: &Engine,
    project: &Project,
    acting: ActorCredential,
    organization: &str,
) -> Result<OrgPolicyResponse> {
    let named = OrganizationTarget::parse(project, acting, organization)?;
    let now = engine.now();
    engine
        .db
        .read(async |tx| {
            let found = named.find(tx, project, now).await?;
            Ok(OrgPolicyResponse {
                org_policy: OrgPolicy {
                    roles: found.organization.roles_in_force(project),
                },
            })
        })
        .await
}
