//! Reads a member of any organization, by our id; on demand also one that was deleted. Who acts for a member reads those
//! of its own organization only.

use tenure_db::Tx;
use tenure_types::ErrorType;
use tenure_types::b2b::members::{DangerouslyGetRequest, MemberResponse};
use uuid::Uuid;

use crate::acting::ActorCredential;
use crate::projects::Project;
use crate::subjects::members::{Member, Reference, Refusal, view};
use crate::subjects::organizations::Organization;
use crate::{Engine, Result};

pub async fn dangerously_get(
    engine: &Engine,
    project: &Project,
    acting: ActorCredential,
    member: &str,
    request: DangerouslyGetRequest,
) -> Result<MemberResponse> {
    let id: Uuid = Reference::parse_internal(project, member)?;
    let include_deleted = request.include_deleted.unwrap_or(false);
    let acting = acting.verify(project)?;
    let now = engine.now();
    engine
        .db
        .read(async |tx: &Tx| {
            let actor = acting.actor(tx, project, now).await?;
            let member = match Member::load(tx, project.uuid, id).await {
                // Who acts for a member does not learn who there is elsewhere.
                Err(error) if actor.is_some() && error.is(ErrorType::MemberNotFound) => {
                    return Err(Refusal::ActorElsewhere.into());
                }
                member => member?,
            };
            let organization = member.row.organization_id;
            if let Some(actor) = &actor {
                actor.require_in(organization)?;
            }
            if member.row.is_deleted() && !include_deleted {
                return Err(Refusal::NotFound.into());
            }
            let organization = Organization::load(tx, project.uuid, organization).await?;
            view::response(project, &organization, &member, now)
        })
        .await
}
