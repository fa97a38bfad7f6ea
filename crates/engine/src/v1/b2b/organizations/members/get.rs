//! Reads a member. Who acts for a member reads those of its own organization only.

use tenure_db::Tx;
use tenure_types::ErrorType;
use tenure_types::b2b::members::{DangerouslyGetRequest, GetRequest, MemberResponse};
use uuid::Uuid;

use crate::acting::Acting;
use crate::projects::Project;
use crate::subjects::members::{Member, Reference, Refusal, parse_email, store, view};
use crate::subjects::organizations::{self, Organization};
use crate::{Engine, Result};

/// One of an organization, by its id or its address of now. A deleted member is not found.
pub async fn get(
    engine: &Engine,
    project: &Project,
    acting: Acting,
    organization: &str,
    request: GetRequest,
) -> Result<MemberResponse> {
    enum By {
        Reference(Reference),
        Email(String),
    }
    let organization = organizations::Reference::parse(project, organization)?;
    let by = match (request.member_id, request.email_address) {
        (Some(id), None) => By::Reference(Reference::parse(project, &id)?),
        (None, Some(email)) => By::Email(parse_email(Some(&email))?.as_str().to_owned()),
        _ => return Err(Refusal::GetFields.into()),
    };
    let acting = acting.prove(project)?;
    let now = engine.now();
    engine
        .db
        .read(async |tx: &Tx| {
            let (organization, _) = acting.organization(tx, project, &organization, now).await?;
            let member = match &by {
                By::Reference(member) => member.load(tx, project.uuid, organization.id).await?,
                By::Email(email) => {
                    let id = store::by_email(tx, project.uuid, organization.id, email).await?;
                    Member::load(tx, project.uuid, id.ok_or(Refusal::NotFound)?).await?
                }
            };
            view::response(project, &organization, &member, now)
        })
        .await
}

/// One of any organization, by our id; on demand also one that was deleted.
pub async fn dangerously_get(
    engine: &Engine,
    project: &Project,
    acting: Acting,
    member: &str,
    request: DangerouslyGetRequest,
) -> Result<MemberResponse> {
    let id: Uuid = Reference::parse_internal(project, member)?;
    let include_deleted = request.include_deleted.unwrap_or(false);
    let acting = acting.prove(project)?;
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
