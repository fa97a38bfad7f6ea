//! A member opens a link: to log in, to come in for the first time, or to prove an address that it changes to.

use std::sync::Arc;

use tenure_core::factor::Factor;
use tenure_core::secret_token::MagicLink;
use tenure_db::Tx;
use tenure_types::b2b::magic_links::{AuthenticateRequest, AuthenticateResponse};
use tenure_types::{EmailId, OrganizationId};

use super::Refusal;
use crate::credentials::links::{self, Purpose};
use crate::login::{LoginArguments, LoginContext, VerifiedFactor, complete_primary, respond};
use crate::projects::Project;
use crate::subjects::members::{self, store};
use crate::subjects::organizations::Organization;
use crate::{Engine, Error, Result};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: AuthenticateRequest,
) -> Result<AuthenticateResponse> {
    let token = request
        .magic_links_token
        .ok_or(Refusal::Missing("magic_links_token"))?;
    let token = links::parse::<MagicLink>(&token)?;
    let verifier = request.pkce_code_verifier;
    let attempt = Arc::new(LoginContext::parse(
        engine,
        project,
        LoginArguments {
            session_token: request.session.session_token,
            session_jwt: request.session.session_jwt,
            intermediate_session_token: request.intermediate_session_token,
            session_duration_minutes: request.session.session_duration_minutes,
            session_custom_claims: request.session.session_custom_claims,
            locale: request.locale,
        },
    )?);

    let now = engine.now();
    let (unit_project, unit_attempt) = (project.clone(), attempt.clone());
    let (organization, member, outcome) = engine
        .db
        .write(async move |tx: &Tx| {
            let (project, attempt) = (&unit_project, &unit_attempt);
            let link = links::find(tx, project.uuid, &token, verifier.as_deref(), now).await?;
            let (member, email_id) = link.to.member.ok_or(Error::damaged("link_tokens.member_id"))?;
            // The member's row first, as everywhere: two that lock in two orders wait for each other.
            members::lock(tx, project.uuid, member).await?;
            links::redeem(tx, project.uuid, &token, verifier.as_deref(), now).await?;
            let email = link.to.address;
            if link.purpose == Purpose::EmailUpdate
                && !members::complete_email_update(tx, project, member, &email, now).await?
            {
                return Err(links::Refusal::Spent.into());
            }
            let row = store::get(tx, project.uuid, member).await?;
            let organization = row.ok_or(members::Refusal::NotFound)?.organization_id;
            let organization = Organization::load(tx, project.uuid, organization).await?;
            let proven = VerifiedFactor {
                proof: Factor::MagicLink { email_id, email },
                verifies_email: true,
            };
            let (member, outcome) =
                complete_primary(tx, project, &organization, member, proven, attempt, now).await?;
            // What was sent to an address that the member has given up proves nothing.
            if member.row.email_id != email_id {
                return Err(links::Refusal::Spent.into());
            }
            Ok::<_, Error>((organization, member, outcome))
        })
        .await?;
    let method_id = EmailId::new(project.environment, member.row.email_id);
    Ok(AuthenticateResponse {
        authentication: respond(engine, project, &organization, &member, outcome, &attempt, now).await?,
        method_id,
        organization_id: OrganizationId::new(project.environment, organization.id),
        reset_sessions: false,
    })
}
