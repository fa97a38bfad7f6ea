//! Makes an organization.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::organizations::{CreateRequest, OrganizationResponse};

use super::{Error, NewOrganization, view};
use crate::Engine;
use crate::projects::Project;

pub async fn create(
    engine: &Engine,
    project: &Arc<Project>,
    request: CreateRequest,
) -> Result<OrganizationResponse, Error> {
    let new = NewOrganization::parse(engine, project, &request, None)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let organization = new.insert(tx, &project, now).await?;
            Ok(OrganizationResponse {
                organization: view::view(&project, &organization)?,
            })
        })
        .await
}
