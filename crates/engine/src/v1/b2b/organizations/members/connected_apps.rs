//! The apps that a member has connected: none, as Tenure is no OAuth authorization server.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::members::ConnectedAppsResponse;

use crate::acting::ActorCredential;
use crate::acting::members::MemberTarget;
use crate::projects::Project;
use crate::{Engine, Result};

pub async fn connected_apps(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    (organization, member): (&str, &str),
) -> Result<ConnectedAppsResponse> {
    let named = MemberTarget::parse(project, acting, organization, member)?;
    let now = engine.now();
    engine
        .db
        .read(async |tx: &Tx| {
            let found = named.find(tx, project, now).await?;
            found.require(project, "get.connected-apps")
        })
        .await?;
    Ok(ConnectedAppsResponse {
        connected_apps: Vec::new(),
    })
}
