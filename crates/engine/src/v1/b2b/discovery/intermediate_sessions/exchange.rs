//! Exchanges an intermediate session for a session in an organization: as a member who is there, was invited, or may
//! join by the domain of the e-mail address.

use std::sync::Arc;

use tenure_core::contact::EmailAddress;
use tenure_db::Tx;
use tenure_types::b2b::discovery::ExchangeRequest;
use tenure_types::b2b::members::Status;
use tenure_types::b2b::sessions::AuthenticationResponse;
use uuid::Uuid;

use crate::login::discovery::Refusal;
use crate::login::discovery::organizations::is_verified_in;
use crate::login::{Entrant, LoginArguments, LoginContext, evaluate, lock_for_login, respond};
use crate::projects::Project;
use crate::sessions::intermediate::{self, Intermediate};
use crate::subjects::members::{self, NewMember, store};
use crate::subjects::organizations::{self, Organization};
use crate::{Engine, Error, Result};

pub async fn exchange(
    engine: &Engine,
    project: &Arc<Project>,
    request: ExchangeRequest,
) -> Result<AuthenticationResponse> {
    let organization =
        organizations::Reference::parse(project, request.organization_id.as_deref().unwrap_or_default())?;
    let token = request.intermediate_session_token;
    let token = token.ok_or(Refusal::NoIntermediateSession)?;
    let attempt = Arc::new(LoginContext::parse(
        engine,
        project,
        LoginArguments {
            intermediate_session_token: Some(token.clone()),
            session_duration_minutes: request.session_duration_minutes,
            session_custom_claims: request.session_custom_claims,
            locale: request.locale,
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
    let names_address = proven.names_address();
    // Its ids are drawn before it is known whether somebody joins: a unit of work may run twice.
    let newcomer = NewMember::of(engine, email, Status::Pending);

    let (unit_project, unit_attempt) = (project.clone(), attempt.clone());
    let (organization, member, outcome) = engine
        .db
        .write(async move |tx: &Tx| {
            let (project, attempt) = (&unit_project, &unit_attempt);
            let organization = organization.load(tx, project.uuid).await?;
            if !names_address {
                refuse_unproven(tx, project, &proven, organization.id).await?;
            }
            let (member, joined) = members::join(tx, project, &organization, &newcomer, now).await?;
            if joined {
                // Nobody is made a member by an address that they have proven nothing of.
                if !names_address {
                    return Err(members::Refusal::DomainMayNotJoin.into());
                }
                refuse_stranger(tx, project, &organization, &newcomer).await?;
            }
            let member = member.row.member_id;
            let mut member = lock_for_login(tx, project, member, now).await?;
            // After the member, as everywhere: two that lock in two orders wait for each other.
            let proven = intermediate::lock(tx, project.uuid, &token, now).await?;
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

/// Who has proven nothing of the address itself is let into another organization only with an address that is known to
/// be theirs where they come from: else it could be anybody's, written there to see who that is elsewhere.
async fn refuse_unproven(
    tx: &Tx,
    project: &Project,
    proven: &Intermediate,
    organization: Uuid,
) -> Result<()> {
    let home = proven.organization.unwrap_or_default();
    if home == organization || is_verified_in(tx, project.uuid, home, &proven.email).await? {
        Ok(())
    } else {
        Err(members::Refusal::NotFound.into())
    }
}

/// Who only has proven an address joins where colleagues of its domain are in, as the list of organizations says.
async fn refuse_stranger(
    tx: &Tx,
    project: &Project,
    organization: &Organization,
    newcomer: &NewMember,
) -> Result<()> {
    let domain = newcomer.email.domain();
    if store::has_verified_domain(tx, project.uuid, organization.id, domain).await? {
        Ok(())
    } else {
        Err(members::Refusal::DomainMayNotJoin.into())
    }
}
