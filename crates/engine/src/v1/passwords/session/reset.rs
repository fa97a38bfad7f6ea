//! Replaces the password of a session's user, if the session was proven in the last five minutes. Ends the user's other
//! sessions.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::passwords::SessionResetRequest;
use tenure_types::sessions::AuthenticationResponse;

use crate::credentials::passwords::{self, Refusal};
use crate::projects::Project;
use crate::sessions::{self, SessionCredential, SessionUpdate, Started, ends, respond, store};
use crate::signals::Cause;
use crate::subjects::users::{self, view};
use crate::{Engine, Error, Result, login};

/// How fresh the proof must be, in minutes.
pub(crate) const FRESH_MINUTES: i64 = 5;

pub async fn reset(
    engine: &Engine,
    project: &Arc<Project>,
    request: SessionResetRequest,
) -> Result<AuthenticationResponse> {
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));
    let presented = SessionCredential::exactly_one(request.session_token, request.session_jwt)?;
    let change = SessionUpdate::parse(
        project,
        request.session_duration_minutes,
        request.session_custom_claims,
    )?;
    let session = presented.verify(project)?;

    let now = engine.now();
    let loaded = engine
        .db
        .read(async |tx| login::load_user(tx, project.uuid, session, now).await)
        .await?
        .ok_or(sessions::Refusal::NotFound)?;
    if !loaded.session.factors.proven_since(
        |proof| *proof == Factor::Password,
        now.plus_minutes(-FRESH_MINUTES),
    ) {
        return Err(Refusal::SessionTooOld.into());
    }
    let user = loaded.session.subject_id;
    let (factors, old) = engine
        .db
        .read(async |tx| {
            let factors = users::store::factors(tx, project.uuid, user).await?;
            let old = passwords::store::get(tx, project.uuid, user).await?;
            Ok::<_, Error>((factors, old))
        })
        .await?;
    let mut turn = engine.hashing.turn().await;
    if let Some(old) = old {
        let verified;
        (turn, verified) = turn.verify(engine, password.clone(), &old.hash).await?;
        if verified.is_some() {
            return Err(Refusal::Unchanged.into());
        }
    }
    let inputs = factors.into_iter().map(|factor| factor.value).collect();
    let policy = project.settings.strength_policy();
    let hash = turn.create(engine, password, inputs, policy).await?;

    let password_id = engine.entropy().uuid();
    let now = engine.now();
    let unit_project = project.clone();
    let (user, started) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            if !users::store::lock(tx, project.uuid, user).await? {
                return Err(sessions::Refusal::NotFound.into());
            }
            let session = store::lock(tx, project.uuid, session, now).await?;
            let mut locked = session.ok_or(sessions::Refusal::NotFound)?;
            let session = &mut locked.session;
            passwords::store::set(tx, project.uuid, user, password_id, &hash, now.millis()).await?;
            let kept = Some(session.session_id);
            let subject = ends::Subject::User(user);
            ends::end_all(tx, project.uuid, subject, kept, Cause::PasswordReset).await?;
            change.apply(session, now)?;
            store::update(tx, project.uuid, &locked).await?;
            Ok::<_, Error>((
                view::load(tx, project, user, now).await?,
                Started::existing(locked.session),
            ))
        })
        .await?;
    respond(engine, project, user, Some(started), now)
}
