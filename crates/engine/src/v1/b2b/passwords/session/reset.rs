//! Replaces the password of a session's member, if something was proven in the session in the last five minutes. Ends
//! the member's other sessions.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::factor::Factor;
use tenure_core::session::Session;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::organizations::AuthMethod;
use tenure_types::b2b::passwords::SessionResetRequest;
use tenure_types::b2b::sessions::AuthenticationResponse;
use uuid::Uuid;

use crate::credentials::passwords::{Refusal, store};
use crate::login::{self, LoginArguments, LoginContext, LoginState, may_use, respond};
use crate::projects::Project;
use crate::sessions::{self, store as session_store};
use crate::subjects::members::{self, Member};
use crate::subjects::organizations::Organization;
use crate::v1::b2b::passwords::new_password::{Kept, NewPassword, end_sessions, hold_members};
use crate::v1::b2b::passwords::{parse_organization, subject_of};
use crate::v1::passwords::session::reset::FRESH_MINUTES;
use crate::{Engine, Error, Result};

pub async fn reset(
    engine: &Engine,
    project: &Arc<Project>,
    request: SessionResetRequest,
) -> Result<AuthenticationResponse> {
    let organization = parse_organization(project, request.organization_id.as_deref())?;
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));
    let arguments = LoginArguments {
        session_token: request.session.session_token,
        session_jwt: request.session.session_jwt,
        intermediate_session_token: None,
        session_duration_minutes: request.session.session_duration_minutes,
        session_custom_claims: request.session.session_custom_claims,
        locale: request.locale,
    };
    let attempt = LoginContext::parse(engine, project, arguments)?;
    let session = attempt.session.ok_or(sessions::Refusal::NoArguments)?;

    let now = engine.now();
    let read = async |tx: &Tx| {
        let organization = organization.load(tx, project.uuid).await?.id;
        let found = find(tx, project, organization, session, now).await?;
        let old = store::get(tx, project.uuid, subject_of(project, &found.member.row)).await?;
        Ok::<_, Error>((found, old))
    };
    let (found, old) = engine.db.read(read).await?;
    let mut turn = engine.hashing.turn().await;
    if let Some(old) = old {
        let verified;
        (turn, verified) = turn.verify(engine, password.clone(), &old.hash).await?;
        if verified.is_some() {
            return Err(Refusal::Unchanged.into());
        }
    }
    let policy = project.settings.strength_policy();
    let email = found.member.row.email;
    let hash = turn.create(engine, password, vec![email.clone()], policy).await?;
    let new = NewPassword::new(engine, hash);

    let (organization, change) = (found.organization.id, attempt.change.clone());
    let now = engine.now();
    let unit_project = project.clone();
    let (found, session) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            hold_members(tx, project, &email).await?;
            members::lock(tx, project.uuid, found.session.subject_id).await?;
            let mut found = find(tx, project, organization, session, now).await?;
            let row = &found.member.row;
            if row.email != email {
                // It was changed since: nothing is proven of the address whose members are held.
                return Err(Refusal::SessionTooOld.into());
            }
            new.put_of_member(tx, project, row, now).await?;
            let session = session_store::lock(tx, project.uuid, session, now).await?;
            let mut locked = session.ok_or(sessions::Refusal::NotFound)?;
            let kept = Kept {
                session: Some(locked.session.session_id),
                intermediate: None,
            };
            end_sessions(tx, project, row, kept).await?;
            change.apply(&mut locked.session, now)?;
            session_store::update(tx, project.uuid, &locked).await?;
            // As it is now, with its password.
            found.member = Member::load(tx, project.uuid, row.member_id).await?;
            Ok::<_, Error>((found, locked.session))
        })
        .await?;
    let outcome = LoginState::Authenticated(session);
    let (organization, member) = (&found.organization, &found.member);
    respond(engine, project, organization, member, outcome, &attempt, now).await
}

pub(crate) struct Found {
    pub(crate) organization: Organization,
    pub(crate) member: Member,
    pub(crate) session: Session,
}

/// The session, if it may reset the password of its member.
async fn find(
    tx: &Tx,
    project: &Project,
    organization: Uuid,
    session: Uuid,
    now: Timestamp,
) -> Result<Found> {
    let (session, member, at) = login::load(tx, project.uuid, session, now).await?;
    if at.id != organization {
        return Err(sessions::Refusal::Tenancy.into());
    }
    if !may_use(&at, &member, &AuthMethod::Password) {
        return Err(sessions::Refusal::AuthMethodRestricted.into());
    }
    // A password for all organizations is the address's, and so must the proof be: the member's address may have been
    // changed since the session began, by somebody who does not own the new one.
    let email = member.row.email.as_str();
    let proves =
        |proof: &Factor| !project.settings.cross_org_passwords_enabled || proof.address() == Some(email);
    if !session
        .factors
        .proven_since(proves, now.plus_minutes(-FRESH_MINUTES))
    {
        return Err(Refusal::SessionTooOld.into());
    }
    Ok(Found {
        organization: at,
        member,
        session,
    })
}
