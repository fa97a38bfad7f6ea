//! What the deletions of a user's factors share.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::users::UserResponse;
use uuid::Uuid;

use crate::projects::Project;
use crate::signals::{self, Cause};
use crate::subjects::users::view;
use crate::{Engine, Result};

/// `delete` returns whose factor it was.
pub(super) async fn delete_factor(
    engine: &Engine,
    project: &Arc<Project>,
    delete: impl AsyncFn(&Tx, Uuid) -> Result<Uuid> + Send + 'static,
) -> Result<UserResponse> {
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let user = delete(tx, project.uuid).await?;
            signals::emit(tx, project.uuid, user, Cause::UserFactorChanged).await?;
            let user = view::load(tx, &project, user, now).await?;
            Ok(UserResponse {
                user_id: user.user_id,
                user,
            })
        })
        .await
}
