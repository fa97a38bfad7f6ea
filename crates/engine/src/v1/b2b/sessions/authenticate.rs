//! Authenticates a member's session: by token or by JWT, with an extension, claims, and a question of permission if
//! asked. The roles are those that the member holds now.

use std::sync::Arc;

use tenure_types::b2b::sessions::{AuthenticateRequest, AuthenticateResponse};

use crate::login::member_principal::MemberPrincipal;
use crate::login::respond::issue_member_session;
use crate::projects::Project;
use crate::sessions::find::find;
use crate::sessions::{SessionCredential, SessionUpdate};
use crate::subjects::members::view as member_view;
use crate::subjects::organizations::view as organization_view;
use crate::{Engine, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: AuthenticateRequest,
) -> Result<AuthenticateResponse> {
    let session = request.session;
    let presented = SessionCredential::exactly_one(session.session_token, session.session_jwt)?;
    let change = SessionUpdate::parse(
        project,
        session.session_duration_minutes,
        session.session_custom_claims,
    )?;
    let check = request.authorization_check;
    let now = engine.now();
    let found = find::<MemberPrincipal>(engine, project, &presented, change, check, now).await?;

    let project = &found.project;
    let MemberPrincipal { member, organization } = found.holder;
    let issued = issue_member_session(engine, project, &organization, &member, found.session, now)?;
    Ok(AuthenticateResponse {
        member_session: issued.session,
        session_token: issued.session_token,
        session_jwt: issued.session_jwt,
        member: member_view::view(project, &organization, &member, now)?,
        organization: organization_view::view(project, &organization)?,
        verdict: found.verdict,
    })
}
