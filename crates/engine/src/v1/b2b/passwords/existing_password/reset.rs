//! Replaces a password by whoever knows it. Ends all of the member's sessions, and logs in with the new one.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::b2b::passwords::ExistingPasswordResetRequest;
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::credentials::passwords::Refusal;
use crate::login::{LoginArguments, LoginContext, VerifiedFactor, complete_primary, respond};
use crate::projects::Project;
use crate::sessions::{self, store as session_store};
use crate::subjects::members::{Member, parse_email};
use crate::subjects::organizations::Organization;
use crate::v1::b2b::passwords::new_password::{Kept, NewPassword, end_sessions, hold_members};
use crate::v1::b2b::passwords::{guess, parse_organization};
use crate::{Engine, Error, Result};

pub async fn reset(
    engine: &Engine,
    project: &Arc<Project>,
    request: ExistingPasswordResetRequest,
) -> Result<AuthenticationResponse> {
    let organization = parse_organization(project, request.organization_id.as_deref())?;
    let email = parse_email(request.email_address.as_deref())?;
    let existing = request
        .existing_password
        .ok_or(Refusal::Missing("existing_password"))?;
    let new = request.new_password.ok_or(Refusal::Missing("new_password"))?;
    let arguments = LoginArguments {
        session_token: request.session.session_token,
        session_jwt: request.session.session_jwt,
        intermediate_session_token: None,
        session_duration_minutes: request.session.session_duration_minutes,
        session_custom_claims: request.session.session_custom_claims,
        locale: request.locale,
    };
    let mut attempt = LoginContext::parse(engine, project, arguments)?;
    // It must be live, but ends with the others: there is none to add to.
    let presented = attempt.session.take();
    let attempt = Arc::new(attempt);
    let unchanged = existing == new;

    let inputs = vec![email.as_str().to_owned()];
    let checked = guess::of_member(
        engine,
        project,
        &organization,
        email,
        String::from(existing).into(),
    )
    .await?;
    if unchanged {
        return Err(Refusal::Unchanged.into());
    }
    let policy = project.settings.strength_policy();
    let turn = engine.hashing.turn().await;
    let hash = turn
        .create(engine, SecretString::from(String::from(new)), inputs, policy)
        .await?;
    let new = NewPassword::new(engine, hash);

    let now = engine.now();
    let (unit_project, unit_attempt) = (project.clone(), attempt.clone());
    let (organization, member, outcome) = engine
        .db
        .write(async move |tx: &Tx| {
            let (project, member) = (&unit_project, checked.member);
            hold_members(tx, project, checked.password.email()).await?;
            checked.password.accept(tx, project, now).await?;
            let organization = Organization::load(tx, project.uuid, checked.organization).await?;
            let row = Member::load(tx, project.uuid, member).await?.row;
            new.put_of_member(tx, project, &row, now).await?;
            if let Some(session) = presented {
                session_store::subject(tx, project.uuid, session, now)
                    .await?
                    .ok_or(sessions::Refusal::NotFound)?;
            }
            end_sessions(tx, project, &row, Kept::default()).await?;
            let proven = VerifiedFactor {
                proof: Factor::Password,
                verifies_email: false,
            };
            let (member, outcome) =
                complete_primary(tx, project, &organization, member, proven, &unit_attempt, now).await?;
            Ok::<_, Error>((organization, member, outcome))
        })
        .await?;
    respond(engine, project, &organization, &member, outcome, &attempt, now).await
}
