//! Makes an organization for somebody who has proven an e-mail address, and lets them in as its administrator.

use std::sync::Arc;

use tenure_core::contact::EmailAddress;
use tenure_core::organization::default_name_and_slug;
use tenure_core::rbac::ADMIN_ROLE;
use tenure_db::Tx;
use tenure_types::b2b::discovery::CreateRequest;
use tenure_types::b2b::members::Status;
use tenure_types::b2b::organizations as wire;
use tenure_types::b2b::organizations::SettingsRequest;
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::login::discovery::Refusal;
use crate::login::{Entrant, LoginArguments, LoginContext, evaluate, lock_for_login, respond};
use crate::projects::Project;
use crate::sessions::intermediate;
use crate::subjects::members::{self, NewMember};
use crate::subjects::organizations::NewOrganization;
use crate::{Engine, Error, Result};

pub async fn create(
    engine: &Engine,
    project: &Arc<Project>,
    request: CreateRequest,
) -> Result<AuthenticationResponse> {
    let organization = wire::CreateRequest {
        organization_name: request.organization_name,
        organization_slug: request.organization_slug,
        organization_logo_url: request.organization_logo_url,
        organization_external_id: request.organization_external_id,
        trusted_metadata: request.trusted_metadata,
        settings: SettingsRequest {
            // Only a back-end may say whose domain it is.
            claimed_email_domains: None,
            ..request.settings
        },
    };
    let token = request.intermediate_session_token;
    let token = token.ok_or(Refusal::NoIntermediateSession)?;
    let attempt = Arc::new(LoginContext::parse(
        engine,
        project,
        LoginArguments {
            intermediate_session_token: Some(token.clone()),
            session_duration_minutes: request.session_duration_minutes,
            session_custom_claims: request.session_custom_claims,
            ..LoginArguments::default()
        },
    )?);

    let now = engine.now();
    let token = Arc::new(intermediate::parse(&token)?);
    let proven = engine
        .db
        .read(async |tx| intermediate::load(tx, project.uuid, &token, now).await)
        .await?;
    let email = EmailAddress::parse(&proven.email).map_err(|_| members::Refusal::InvalidEmail)?;
    let default = default_name_and_slug(&email);
    let organization = NewOrganization::parse(engine, project, &organization, Some(default))?;
    let creator = NewMember {
        roles: vec![ADMIN_ROLE.to_owned()],
        ..NewMember::of(engine, email, Status::Pending)
    };

    let (unit_project, unit_attempt) = (project.clone(), attempt.clone());
    let (organization, member, outcome) = engine
        .db
        .write(async move |tx: &Tx| {
            let (project, attempt) = (&unit_project, &unit_attempt);
            let proven = intermediate::lock(tx, project.uuid, &token, now).await?;
            let organization = organization.insert(tx, project, now).await?;
            let member = creator.insert(tx, project, &organization, now).await?;
            let mut member = lock_for_login(tx, project, member.row.member_id, now).await?;
            let entrant = Entrant {
                project,
                organization: &organization,
                member: &mut member,
            };
            let outcome = evaluate(tx, entrant, proven, attempt, now).await?;
            Ok::<_, Error>((organization, member, outcome))
        })
        .await?;
    respond(engine, project, &organization, &member, outcome, &attempt, now).await
}
