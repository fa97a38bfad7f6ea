//! The roles that an organization has besides those of its project.

use std::sync::Arc;

use tenure_core::rbac::validate_org_policy;
use tenure_db::Tx;
use tenure_types::b2b::rbac::{OrgPolicy, OrgPolicyResponse, SetOrgPolicyRequest};

use crate::acting::Acting;
use crate::acting::organizations::Named;
use crate::projects::Project;
use crate::signals::{self, Cause};
use crate::subjects::organizations::{Refusal, store};
use crate::{Engine, Error, Result};

pub async fn policy(
    engine: &Engine,
    project: &Project,
    acting: Acting,
    organization: &str,
) -> Result<OrgPolicyResponse> {
    let named = Named::parse(project, acting, organization)?;
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

/// Replaces all of them; they hold from the next authenticate on.
pub async fn set_policy(
    engine: &Engine,
    project: &Arc<Project>,
    acting: Acting,
    organization: &str,
    request: SetOrgPolicyRequest,
) -> Result<OrgPolicyResponse> {
    let named = Named::parse(project, acting, organization)?;
    let org_policy = request.org_policy.ok_or(Refusal::PolicyMissing)?;
    validate_org_policy(&project.policy, &org_policy.roles)?;
    let text = serde_json::to_string(&org_policy.roles).expect("roles are plain JSON");
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let found = named.lock(tx, &project, now).await?;
            found.require_project()?;
            let organization = found.organization.id;
            store::set_roles(tx, project.uuid, organization, &text, now.millis()).await?;
            let cause = Cause::OrganizationPolicyChanged;
            Ok::<_, Error>(signals::tell(tx, project.uuid, organization, cause).await?)
        })
        .await?;
    Ok(OrgPolicyResponse { org_policy })
}
