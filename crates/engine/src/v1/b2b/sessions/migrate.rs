//! Takes over a session of an issuer outside for a member of an organization.

use std::sync::Arc;

use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::MemberId;
use tenure_types::b2b::sessions::{MigrateRequest, MigrateResponse};

use crate::login::evaluate::{activate, start};
use crate::login::respond::issue_member_session;
use crate::login::{LoginArguments, LoginContext, lock_for_login};
use crate::projects::Project;
use crate::sessions::intermediate::Intermediate;
use crate::subjects::members::{store, view as member_view};
use crate::subjects::organizations::{self, view as organization_view};
use crate::v1::sessions::migrate::{MigrateRefusal, email_of};
use crate::{Engine, Error, Result};

pub async fn migrate(
    engine: &Engine,
    project: &Arc<Project>,
    request: MigrateRequest,
) -> Result<MigrateResponse> {
    let organization =
        organizations::Reference::parse(project, request.organization_id.as_deref().unwrap_or_default())?;
    let attempt = LoginContext::parse(
        engine,
        project,
        LoginArguments {
            session_duration_minutes: request.session_duration_minutes,
            session_custom_claims: request.session_custom_claims,
            ..LoginArguments::default()
        },
    )?;
    let named = email_of(engine, project, request.session_token).await?;

    let now = engine.now();
    let unit_project = project.clone();
    let (organization, member, session) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            let organization = organization.load(tx, project.uuid).await?;
            let member = store::by_email(tx, project.uuid, organization.id, named.email.as_str())
                .await?
                .ok_or(MigrateRefusal::EmailDoesNotExist)?;
            let mut member = lock_for_login(tx, project, member, now).await?;
            // It may have left the address before it was locked.
            if member.row.email != named.email.as_str() {
                return Err(MigrateRefusal::EmailDoesNotExist.into());
            }
            activate(tx, project, &mut member, named.verified, now).await?;
            let mut proven = Intermediate::new(member.row.email.clone(), Some(organization.id), now);
            proven.factors.add(Factor::Imported, now);
            let session = start(tx, project, &member, proven, &attempt, now).await?;
            Ok::<_, Error>((organization, member, session))
        })
        .await?;
    let issued = issue_member_session(engine, project, &organization, &member, session, now)?;
    Ok(MigrateResponse {
        member_id: MemberId::new(project.environment, member.row.member_id),
        session_token: issued.session_token,
        session_jwt: issued.session_jwt,
        member: member_view::view(project, &organization, &member, now)?,
        organization: organization_view::view(project, &organization)?,
        member_session: issued.session,
    })
}
