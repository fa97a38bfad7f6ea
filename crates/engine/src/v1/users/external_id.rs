//! Takes the external id from a user.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::users::UserResponse;

use crate::projects::Project;
use crate::subjects::users::{Reference, store, view};
use crate::{Engine, Result};

pub async fn delete_external_id(engine: &Engine, project: &Arc<Project>, user: &str) -> Result<UserResponse> {
    let user = Reference::parse(project, user)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let user = user.resolve(tx, project.uuid).await?;
            store::clear_external_id(tx, project.uuid, user).await?;
            let user = view::load(tx, &project, user, now).await?;
            Ok(UserResponse {
                user_id: user.user_id,
                user,
            })
        })
        .await
}
