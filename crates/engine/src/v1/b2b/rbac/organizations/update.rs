//! Replaces the roles that an organization has besides those of its project; they hold from the next authenticate on.

use std::sync::Arc;

use tenure_core::rbac::validate_org_policy;
use tenure_db::Tx;
use tenure_types::b2b::rbac::{OrgPolicyResponse, SetOrgPolicyRequest};

use crate::acting::ActorCredential;
use crate::acting::organizations::OrganizationTarget;
use crate::projects::Project;
use crate::signals::{self, Cause};
use crate::subjects::organizations::{Refusal, store};
use crate::{Engine, Error, Result};

pub async fn update(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    organization: &str,
    request: SetOrgPolicyRequest,
) -> Result<OrgPolicyResponse> {
    let named = OrganizationTarget::parse(project, acting, organization)?;
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
            Ok::<_, Error>(signals::emit(tx, project.uuid, organization, cause).await?)
        })
        .await?;
    Ok(OrgPolicyResponse { org_policy })
}
