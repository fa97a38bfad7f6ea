//! Lists the live sessions of a member. Who acts for a member sees those of its own organization only.

use tenure_types::b2b::sessions::{GetRequest, GetResponse};

use crate::acting::ActorCredential;
use crate::login::session_view;
use crate::projects::Project;
use crate::sessions::store;
use crate::subjects::members::{self, view};
use crate::subjects::organizations;
use crate::{Engine, Error, Result};

pub async fn get(
    engine: &Engine,
    project: &Project,
    acting: ActorCredential,
    request: GetRequest,
) -> Result<GetResponse> {
    let organization =
        organizations::Reference::parse(project, request.organization_id.as_deref().unwrap_or_default())?;
    let member = members::Reference::parse(project, request.member_id.as_deref().unwrap_or_default())?;
    let acting = acting.verify(project)?;
    let now = engine.now();
    let (organization, member, sessions) = engine
        .db
        .read(async |tx| {
            let (organization, _) = acting.organization(tx, project, &organization, now).await?;
            let member = member.load(tx, project.uuid, organization.id).await?;
            let sessions = store::list(tx, project.uuid, member.row.member_id, now).await?;
            Ok::<_, Error>((organization, member, sessions))
        })
        .await?;
    let roles = view::role_ids(project, &organization, &member.row)?;
    let sessions = sessions.into_iter().map(|mut session| {
        session.last_accessed_at = engine.touches.latest(project.uuid, &session);
        session_view(project, &organization, session, roles.clone())
    });
    Ok(GetResponse {
        member_sessions: sessions.collect(),
    })
}
