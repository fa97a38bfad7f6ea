//! Authenticates a member's session: by token or by JWT, with an extension, claims, and a question of permission if
//! asked. The roles are those that the member holds now.

use std::sync::Arc;

use tenure_types::b2b::sessions::{AuthenticateRequest, AuthenticateResponse};

use crate::login::holder::MemberHolder;
use crate::login::respond::minted;
use crate::projects::Project;
use crate::sessions::find::find;
use crate::sessions::{Change, Presented};
use crate::subjects::members::view as member_view;
use crate::subjects::organizations::view as organization_view;
use crate::{Engine, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: AuthenticateRequest,
) -> Result<AuthenticateResponse> {
    let session = request.session;
    let presented = Presented::exactly_one(session.session_token, session.session_jwt)?;
    let change = Change::parse(
        project,
        session.session_duration_minutes,
        session.session_custom_claims,
    )?;
    let check = request.authorization_check;
    let now = engine.now();
    let found = find::<MemberHolder>(engine, project, &presented, change, check, now).await?;

    let project = &found.project;
    let MemberHolder { member, organization } = found.holder;
    let minted = minted(engine, project, &organization, &member, found.session, now)?;
    Ok(AuthenticateResponse {
        member_session: minted.session,
        session_token: minted.session_token,
        session_jwt: minted.session_jwt,
        member: member_view::view(project, &organization, &member, now)?,
        organization: organization_view::view(project, &organization)?,
        verdict: found.verdict,
    })
}
