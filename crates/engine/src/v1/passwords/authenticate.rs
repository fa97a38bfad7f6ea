//! Checks a password, and starts a session with it or adds it to one.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::contact::EmailAddress;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::passwords::AuthenticateRequest;
use tenure_types::sessions::AuthenticationResponse;
use uuid::Uuid;

use crate::credentials::passwords::hashing::Verified;
use crate::credentials::passwords::{Refusal, store};
use crate::projects::Project;
use crate::sessions::{self, SessionCredential, SessionTarget, SessionUpdate, respond, start_or_attach};
use crate::subjects::users::store::FactorKind;
use crate::subjects::users::{self, view};
use crate::{Engine, Error, Result, login};

pub async fn authenticate(
    engine: &Engine,
    project: &Arc<Project>,
    request: AuthenticateRequest,
) -> Result<AuthenticationResponse> {
    let email = request.email.ok_or(Refusal::Missing("email"))?;
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));
    let presented = SessionCredential::at_most_one(request.session_token, request.session_jwt)?;
    let change = SessionUpdate::parse(
        project,
        request.session_duration_minutes,
        request.session_custom_claims,
    )?;
    let to = presented.map(|presented| presented.verify(project)).transpose()?;

    let checked = check(engine, project, &email, password, to).await?;
    let attach = SessionTarget::new(engine, to, change);
    let now = engine.now();
    let unit_project = project.clone();
    let (user, started) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            checked.accept(tx, project, now).await?;
            let started = start_or_attach(tx, project, checked.user, Factor::Password, &attach, now).await?;
            Ok::<_, Error>((view::load(tx, project, checked.user, now).await?, started))
        })
        .await?;
    respond(engine, project, user, started, now)
}

/// A password that was right when it was read.
pub(super) struct Checked {
    pub(super) user: Uuid,
    pub(crate) password: store::PasswordRow,
    verified: Verified,
}

/// Checks a user's password, and counts a wrong one. `to`: a session that the caller presented; it must be the user's
/// own, and that is found out before anything is guessed.
pub(super) async fn check(
    engine: &Engine,
    project: &Arc<Project>,
    email: &str,
    password: SecretString,
    to: Option<Uuid>,
) -> Result<Checked> {
    let email = EmailAddress::parse(email).map_err(|_| users::Refusal::InvalidEmail)?;
    let turn = engine.hashing.turn().await;
    let now = engine.now();
    let (user, row) = engine
        .db
        .read(async |tx| read(tx, project, &email, to, now).await)
        .await?;
    let (turn, verified) = turn.verify(engine, password, &row.hash).await?;
    let Some(verified) = verified else {
        let project = project.clone();
        engine
            .db
            .write(async move |tx: &Tx| users::record_failure(tx, &project, user, now).await)
            .await?;
        // Not before: whoever is next must find the failure counted.
        drop(turn);
        return Err(Refusal::WrongPassword.into());
    };
    if row.requires_reset {
        return Err(Refusal::ResetRequired.into());
    }
    Ok(Checked {
        user,
        password: row,
        verified,
    })
}

async fn read(
    tx: &Tx,
    project: &Project,
    email: &EmailAddress,
    to: Option<Uuid>,
    now: Timestamp,
) -> Result<(Uuid, store::PasswordRow)> {
    let found = users::store::by_factor(tx, project.uuid, FactorKind::Email, email.as_str()).await?;
    let (user, ..) = found.ok_or(Refusal::EmailNotFound)?;
    if let Some(session) = to {
        let session = login::load_user(tx, project.uuid, session, now)
            .await?
            .ok_or(sessions::Refusal::NotFound)?;
        if session.session.subject_id != user {
            return Err(sessions::Refusal::UserMismatch.into());
        }
    }
    if users::is_locked(tx, project, user, now).await? {
        return Err(Refusal::Locked.into());
    }
    Ok((
        user,
        store::get(tx, project.uuid, user)
            .await?
            .ok_or(Refusal::NoPassword)?,
    ))
}

impl Checked {
    /// In the transaction that acts on it: the user is still there and not locked, and the password is still the same.
    /// The user's row is locked from here on.
    pub(super) async fn accept(&self, tx: &Tx, project: &Project, now: Timestamp) -> Result<()> {
        if !users::store::activate(tx, project.uuid, self.user, now.millis()).await? {
            let locked = users::is_locked(tx, project, self.user, now).await?;
            return Err(if locked {
                Refusal::Locked
            } else {
                Refusal::EmailNotFound
            }
            .into());
        }
        if let Some(new) = &self.verified.upgraded {
            store::rehash(tx, project.uuid, self.user, &self.password.hash, new).await?;
        }
        let now_stored = store::get(tx, project.uuid, self.user).await?;
        let unchanged = now_stored.is_some_and(|row| row.identity == self.password.identity);
        if unchanged {
            Ok(())
        } else {
            Err(Refusal::WrongPassword.into())
        }
    }
}
