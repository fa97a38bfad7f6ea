//! The apps that an organization's members have connected: none, as Tenure is no OAuth authorization server.

use tenure_types::b2b::organizations::ConnectedAppsResponse;

use crate::acting::ActorCredential;
use crate::acting::organizations::OrganizationTarget;
use crate::projects::Project;
use crate::{Engine, Result};

pub async fn connected_apps(
    engine: &Engine,
    project: &Project,
    acting: ActorCredential,
    organization: &str,
) -> Result<ConnectedAppsResponse> {
    let named = OrganizationTarget::parse(project, acting, organization)?;
    let now = engine.now();
    engine
        .db
        .read(async |tx| {
            let found = named.find(tx, project, now).await?;
            found.require(project, "get.connected-apps")
        })
        .await?;
    Ok(ConnectedAppsResponse {
        connected_apps: Vec::new(),
    })
}
