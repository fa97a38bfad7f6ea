//! Lists the connected apps of a user: there are none.

use tenure_types::users::ConnectedAppsResponse;

use super::get;
use crate::projects::Project;
use crate::{Engine, Result};

pub async fn connected_apps(engine: &Engine, project: &Project, user: &str) -> Result<ConnectedAppsResponse> {
    get(engine, project, user).await?;
    Ok(ConnectedAppsResponse {
        connected_apps: Vec::new(),
    })
}
