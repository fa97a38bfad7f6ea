//! Authenticates a session: by token or by JWT, with an extension, claims, and a question of permission if asked.
//!
//! With neither duration nor claims it is a read; the access is noted in memory. With either it is one transaction that
//! holds the session's row. A refused permission changes nothing.

use std::sync::Arc;

use tenure_types::sessions::{AuthenticateRequest, AuthenticateResponse};
use tenure_types::users::User;

use crate::login::UserPrincipal;
use crate::projects::Project;
use crate::sessions::find::find;
use crate::sessions::{SessionCredential, SessionUpdate, issue};
use crate::subjects::users::view;
use crate::{Engine, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: AuthenticateRequest,
) -> Result<AuthenticateResponse> {
    let presented = SessionCredential::exactly_one(request.session_token, request.session_jwt)?;
    let change = SessionUpdate::parse(
        project,
        request.session_duration_minutes,
        request.session_custom_claims,
    )?;
    let check = request.authorization_check;
    let now = engine.now();
    let found = find::<UserPrincipal>(engine, project, &presented, change, check, now).await?;

    let UserPrincipal { row, factors } = found.holder;
    let user: User = view::view(&found.project, row, &factors, now)?;
    let issued = issue::issue(engine, &found.project, found.session, user.roles.clone(), now)?;
    Ok(AuthenticateResponse {
        session: issued.session,
        session_token: issued.session_token,
        session_jwt: issued.session_jwt,
        user,
        verdict: found.verdict,
    })
}
