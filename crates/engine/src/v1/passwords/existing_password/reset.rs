//! Replaces a password by whoever knows it. Ends all of the user's sessions; starts a new one if a duration is given.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::passwords::ExistingPasswordResetRequest;
use tenure_types::sessions::AuthenticationResponse;

use crate::credentials::passwords::{self, Refusal};
use crate::projects::Project;
use crate::sessions::{SessionCredential, SessionTarget, SessionUpdate, ends, respond, start_or_attach};
use crate::signals::Cause;
use crate::subjects::users::{store, view};
use crate::v1::passwords::authenticate::check;
use crate::{Engine, Error, Result};

pub async fn reset(
    engine: &Engine,
    project: &Arc<Project>,
    request: ExistingPasswordResetRequest,
) -> Result<AuthenticationResponse> {
    let email = request.email.ok_or(Refusal::Missing("email"))?;
    let existing = request
        .existing_password
        .ok_or(Refusal::Missing("existing_password"))?;
    let new = request.new_password.ok_or(Refusal::Missing("new_password"))?;
    let presented = SessionCredential::at_most_one(request.session_token, request.session_jwt)?;
    let change = SessionUpdate::parse(
        project,
        request.session_duration_minutes,
        request.session_custom_claims,
    )?;
    let to = presented.map(|presented| presented.verify(project)).transpose()?;
    let unchanged = existing == new;

    let checked = check(engine, project, &email, String::from(existing).into(), to).await?;
    if unchanged {
        return Err(Refusal::Unchanged.into());
    }
    let policy = project.settings.strength_policy();
    let hash = engine
        .hashing
        .turn()
        .await
        .create(engine, SecretString::from(String::from(new)), vec![email], policy)
        .await?;

    // A presented session ends with the others, so there is none to add to.
    let attach = SessionTarget::new(engine, None, change);
    let now = engine.now();
    let unit_project = project.clone();
    let (user, started) = engine
        .db
        .write(async move |tx: &Tx| {
            let (project, user) = (&unit_project, checked.user);
            if !store::activate(tx, project.uuid, user, now.millis()).await? {
                return Err(Refusal::Locked.into());
            }
            if !passwords::store::replace(
                tx,
                project.uuid,
                user,
                checked.password.identity,
                &hash,
                now.millis(),
            )
            .await?
            {
                return Err(Refusal::WrongPassword.into());
            }
            let subject = ends::Subject::User(user);
            ends::end_all(tx, project.uuid, subject, None, Cause::PasswordReset).await?;
            let started = start_or_attach(tx, project, user, Factor::Password, &attach, now).await?;
            Ok::<_, Error>((view::load(tx, project, user, now).await?, started))
        })
        .await?;
    respond(engine, project, user, started, now)
}
