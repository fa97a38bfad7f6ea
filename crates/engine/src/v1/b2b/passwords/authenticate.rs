//! Checks a member's password, and sees how far that reaches.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::OrganizationId;
use tenure_types::b2b::passwords::{AuthenticateRequest, AuthenticateResponse};

use super::{guess, parse_organization};
use crate::credentials::passwords::Refusal;
use crate::login::{LoginArguments, LoginContext, VerifiedFactor, complete_primary, respond};
use crate::projects::Project;
use crate::subjects::members::parse_email;
use crate::subjects::organizations::Organization;
use crate::{Engine, Error, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: AuthenticateRequest,
) -> Result<AuthenticateResponse> {
    let organization = parse_organization(project, request.organization_id.as_deref())?;
    let email = parse_email(request.email_address.as_deref())?;
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));
    let arguments = LoginArguments {
        session_token: request.session.session_token,
        session_jwt: request.session.session_jwt,
        intermediate_session_token: request.intermediate_session_token,
        session_duration_minutes: request.session.session_duration_minutes,
        session_custom_claims: request.session.session_custom_claims,
        locale: request.locale,
    };
    let attempt = Arc::new(LoginContext::parse(engine, project, arguments)?);

    let checked = guess::of_member(engine, project, &organization, email, password).await?;
    let now = engine.now();
    let (unit_project, unit_attempt) = (project.clone(), attempt.clone());
    let (organization, member, outcome) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            checked.password.accept(tx, project, now).await?;
            let organization = Organization::load(tx, project.uuid, checked.organization).await?;
            // A returning password tells nothing about the mailbox.
            let proven = VerifiedFactor {
                proof: Factor::Password,
                verifies_email: false,
            };
            let member = checked.member;
            let (member, outcome) =
                complete_primary(tx, project, &organization, member, proven, &unit_attempt, now).await?;
            Ok::<_, Error>((organization, member, outcome))
        })
        .await?;
    let organization_id = OrganizationId::new(project.environment, organization.id);
    let authentication = respond(engine, project, &organization, &member, outcome, &attempt, now).await?;
    Ok(AuthenticateResponse {
        authentication,
        organization_id,
    })
}
