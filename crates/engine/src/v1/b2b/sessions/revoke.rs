//! Ends a session of a member, or all of them. What is not live can't be ended.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::sessions::{RevokeRequest, RevokeResponse};
use tenure_types::kind;
use uuid::Uuid;

use crate::acting::ActorCredential;
use crate::projects::{Project, ids};
use crate::sessions::ends::{Subject, end_all};
use crate::sessions::{Refusal, SessionCredential, store};
use crate::signals::Cause;
use crate::subjects::members;
use crate::{Engine, Result};

/// What is to end.
#[derive(Clone, Copy)]
enum Target {
    Session(Uuid),
    Member(Uuid),
}

pub async fn revoke(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    request: RevokeRequest,
) -> Result<RevokeResponse> {
    let target = match (
        request.member_session_id,
        request.session_token,
        request.session_jwt,
        request.member_id,
    ) {
        (Some(id), None, None, None) => {
            Target::Session(ids::parse::<kind::Session>(project, &id).map_err(Refusal::InvalidSessionId)?)
        }
        (None, Some(token), None, None) => Target::Session(SessionCredential::Token(token).verify(project)?),
        (None, None, Some(jwt), None) => Target::Session(SessionCredential::Jwt(jwt).verify(project)?),
        (None, None, None, Some(member)) => {
            Target::Member(members::Reference::parse_internal(project, &member)?)
        }
        (None, None, None, None) => return Err(Refusal::NoMemberRevokeArguments.into()),
        _ => return Err(Refusal::TooManyMemberRevokeArguments.into()),
    };
    let acting = acting.verify(project)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let actor = acting.actor(tx, &project, now).await?;
            let member = match target {
                Target::Session(session) => store::subject(tx, project.uuid, session, now)
                    .await?
                    .ok_or(Refusal::NotFound)?,
                Target::Member(member) => member,
            };
            let row = members::store::get(tx, project.uuid, member)
                .await?
                .filter(|row| !row.is_deleted());
            match (actor, row) {
                (Some(actor), Some(row)) => {
                    actor.require_on_member(&project, row.organization_id, member, "revoke-sessions")?;
                }
                // Who acts for a member does not learn who there is elsewhere.
                (Some(_), None) => return Err(members::Refusal::ActorElsewhere.into()),
                (None, Some(_)) => {}
                (None, None) => return Err(members::Refusal::NotFound.into()),
            }
            match target {
                Target::Session(session) => {
                    if !store::delete(tx, project.uuid, session, now).await? {
                        return Err(Refusal::NotFound.into());
                    }
                }
                Target::Member(member) => {
                    // Whoever starts a session for it holds its row: that one is there by now, and ends too.
                    members::store::lock(tx, project.uuid, member).await?;
                    let subject = Subject::Member(member);
                    end_all(tx, project.uuid, subject, None, Cause::MemberSessionsRevoked).await?;
                }
            }
            Ok(RevokeResponse {})
        })
        .await
}
