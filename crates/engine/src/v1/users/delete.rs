//! Deletes a user, and with it its factors, its password and its sessions.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::UserId;
use tenure_types::users::DeleteResponse;

use crate::credentials::passwords;
use crate::projects::Project;
use crate::sessions::ends;
use crate::signals::Cause;
use crate::subjects::users::{Reference, Refusal, store};
use crate::{Engine, Result};

pub async fn delete(engine: &Engine, project: &Arc<Project>, user: &str) -> Result<DeleteResponse> {
    let user = Reference::parse(project, user)?;
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let user = user.resolve(tx, project.uuid).await?;
            // First, for it locks the row: a login that runs beside it finds no user, or ends here with its session.
            if !store::delete(tx, project.uuid, user).await? {
                return Err(Refusal::NotFound.into());
            }
            passwords::delete_of_subject(tx, project.uuid, user).await?;
            let subject = ends::Subject::User(user);
            ends::end_all(tx, project.uuid, subject, None, Cause::UserDeleted).await?;
            Ok(DeleteResponse {
                user_id: UserId::new(project.environment, user),
            })
        })
        .await
}
