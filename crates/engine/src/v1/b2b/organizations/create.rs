//! Makes an organization.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::organizations::{CreateRequest, OrganizationResponse};

use crate::acting::ActorCredential;
use crate::acting::organizations::require_project;
use crate::projects::Project;
use crate::subjects::organizations::{NewOrganization, view};
use crate::{Engine, Result};

pub async fn create(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    request: CreateRequest,
) -> Result<OrganizationResponse> {
    let new = NewOrganization::parse(engine, project, &request, None)?;
    let acting = acting.verify(project)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            require_project(acting, tx, &project, now).await?;
            let organization = new.insert(tx, &project, now).await?;
            Ok(OrganizationResponse {
                organization: view::view(&project, &organization)?,
            })
        })
        .await
}
