//! Lists the live sessions of a user.

use tenure_types::sessions::{GetRequest, GetResponse};

use crate::projects::Project;
use crate::sessions::{self, issue};
use crate::subjects::users::{self, Reference, store, view};
use crate::{Engine, Error, Result};

pub async fn get(engine: &Engine, project: &Project, request: GetRequest) -> Result<GetResponse> {
    let user = Reference::parse(project, request.user_id.as_deref().unwrap_or_default())?;
    let now = engine.now();
    let (row, sessions) = engine
        .db
        .read(async |tx| {
            let user = user.resolve(tx, project.uuid).await?;
            let row = store::get(tx, project.uuid, user)
                .await?
                .ok_or(users::Refusal::NotFound)?;
            Ok::<_, Error>((row, sessions::store::list(tx, project.uuid, user, now).await?))
        })
        .await?;
    let roles = tenure_core::rbac::effective_roles(&project.policy, &view::assigned_roles(&row)?);
    let sessions = sessions
        .into_iter()
        .map(|mut session| {
            session.last_accessed_at = engine.touches.latest(project.uuid, &session);
            issue::view(project, session, roles.clone())
        })
        .collect();
    Ok(GetResponse { sessions })
}
