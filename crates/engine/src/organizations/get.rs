//! Reads an organization.

use tenure_types::b2b::organizations::OrganizationResponse;

use super::{Error, Reference, view};
use crate::Engine;
use crate::projects::Project;

pub async fn get(
    engine: &Engine,
    project: &Project,
    organization: &str,
) -> Result<OrganizationResponse, Error> {
    let organization = Reference::parse(project, organization)?;
    engine
        .db
        .read(async |tx| {
            let organization = organization.load(tx, project.uuid).await?;
            Ok(OrganizationResponse {
                organization: view::view(project, &organization)?,
            })
        })
        .await
}
