//! Ends a session. What is not live can't be ended: revoking twice is an error.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::kind;
use tenure_types::sessions::{RevokeRequest, RevokeResponse};

use crate::projects::{Project, ids};
use crate::sessions::{Refusal, SessionCredential, store};
use crate::{Engine, Result};

pub async fn revoke(
    engine: &Engine,
    project: &Arc<Project>,
    request: RevokeRequest,
) -> Result<RevokeResponse> {
    let session = match (request.session_id, request.session_token, request.session_jwt) {
        (Some(id), None, None) => {
            ids::parse::<kind::Session>(project, &id).map_err(Refusal::InvalidSessionId)?
        }
        (None, Some(token), None) => SessionCredential::Token(token).verify(project)?,
        (None, None, Some(jwt)) => SessionCredential::Jwt(jwt).verify(project)?,
        (None, None, None) => return Err(Refusal::NoRevokeArguments.into()),
        _ => return Err(Refusal::TooManyRevokeArguments.into()),
    };
    let now = engine.now();
    let project = project.uuid;
    let ended = engine
        .db
        .write(async move |tx: &Tx| store::delete(tx, project, session, now).await)
        .await?;
    if ended {
        Ok(RevokeResponse {})
    } else {
        Err(Refusal::NotFound.into())
    }
}
