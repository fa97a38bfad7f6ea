//! Reads a user.

use tenure_types::users::User;

use crate::projects::Project;
use crate::subjects::users::{Reference, view};
use crate::{Engine, Result};

pub async fn get(engine: &Engine, project: &Project, user: &str) -> Result<User> {
    let user = Reference::parse(project, user)?;
    let now = engine.now();
    engine
        .db
        .read(async |tx| {
            let user = user.resolve(tx, project.uuid).await?;
            view::load(tx, project, user, now).await
        })
        .await
}
