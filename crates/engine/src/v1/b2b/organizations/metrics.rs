//! Counts an organization's members.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::organizations::MetricsResponse;

use crate::acting::ActorCredential;
use crate::acting::organizations::OrganizationTarget;
use crate::projects::Project;
use crate::subjects::members::store;
use crate::{Engine, Result};

pub async fn metrics(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    organization: &str,
) -> Result<MetricsResponse> {
    let named = OrganizationTarget::parse(project, acting, organization)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .scan(async move |tx: &Tx| {
            let found = named.find(tx, &project, now).await?;
            let member_count = store::count(tx, project.uuid, found.organization.id).await?;
            Ok(MetricsResponse { member_count })
        })
        .await
}
