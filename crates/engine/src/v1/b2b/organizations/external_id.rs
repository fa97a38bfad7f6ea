//! Takes from an organization the caller's own id for it.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::organizations::OrganizationResponse;

use crate::acting::ActorCredential;
use crate::acting::organizations::OrganizationTarget;
use crate::projects::Project;
use crate::subjects::organizations::{Organization, store, view};
use crate::{Engine, Result};

pub async fn delete_external_id(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    organization: &str,
) -> Result<OrganizationResponse> {
    let named = OrganizationTarget::parse(project, acting, organization)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let found = named.lock(tx, &project, now).await?;
            found.require_project()?;
            let organization = found.organization.id;
            store::clear_external_id(tx, project.uuid, organization, now.millis()).await?;
            let organization = Organization::load(tx, project.uuid, organization).await?;
            store::release_aliases(tx, project.uuid, &organization.row).await?;
            Ok(OrganizationResponse {
                organization: view::view(&project, &organization)?,
            })
        })
        .await
}
