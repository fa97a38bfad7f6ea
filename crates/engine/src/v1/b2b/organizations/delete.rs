//! Deletes an organization, and with it its members and all that is theirs.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::OrganizationId;
use tenure_types::b2b::organizations::DeleteResponse;

use crate::acting::ActorCredential;
use crate::acting::organizations::OrganizationTarget;
use crate::projects::Project;
use crate::sessions::intermediate;
use crate::subjects::members;
use crate::subjects::organizations::store;
use crate::{Engine, Result};

pub async fn delete(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    organization: &str,
) -> Result<DeleteResponse> {
    let named = OrganizationTarget::parse(project, acting, organization)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let found = named.lock(tx, &project, now).await?;
            found.require(&project, "delete")?;
            let organization = found.organization.id;
            // First: who joins beside it finds no organization, or is a member by now and goes with it.
            store::delete(tx, project.uuid, organization).await?;
            members::delete_all_of(tx, &project, organization).await?;
            intermediate::delete_all_of(tx, project.uuid, organization).await?;
            Ok(DeleteResponse {
                organization_id: OrganizationId::new(project.environment, organization),
            })
        })
        .await
}
