//! Reads an organization.

use tenure_types::b2b::organizations::OrganizationResponse;

use crate::acting::ActorCredential;
use crate::acting::organizations::OrganizationTarget;
use crate::projects::Project;
use crate::subjects::organizations::view;
use crate::{Engine, Result};

pub async fn get(
    engine: &Engine,
    project: &Project,
    acting: ActorCredential,
    organization: &str,
) -> Result<OrganizationResponse> {
    let named = OrganizationTarget::parse(project, acting, organization)?;
    let now = engine.now();
    engine
        .db
        .read(async |tx| {
            let found = named.find(tx, project, now).await?;
            Ok(OrganizationResponse {
                organization: view::view(project, &found.organization)?,
            })
        })
        .await
}
