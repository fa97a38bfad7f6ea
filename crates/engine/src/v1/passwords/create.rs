//! Makes a user with an e-mail address and a password.

use std::sync::Arc;

use secrecy::SecretString;
use tenure_core::contact::EmailAddress;
use tenure_core::factor::Factor;
use tenure_db::Tx;
use tenure_types::EmailId;
use tenure_types::passwords::{CreateRequest, CreateResponse};
use tenure_types::users::Status;

use crate::credentials::passwords::{Refusal, store};
use crate::projects::Project;
use crate::sessions::{SessionTarget, SessionUpdate, respond, start_or_attach};
use crate::subjects::users::{self, NewUser, view};
use crate::{Engine, Error, Result};

pub async fn create(
    engine: &Engine,
    project: &Arc<Project>,
    request: CreateRequest,
) -> Result<CreateResponse> {
    let email = request.email.ok_or(Refusal::Missing("email"))?;
    let email = EmailAddress::parse(&email).map_err(|_| users::Refusal::InvalidEmail)?;
    let password = SecretString::from(String::from(
        request.password.ok_or(Refusal::Missing("password"))?,
    ));
    let change = SessionUpdate::parse(
        project,
        request.session_duration_minutes,
        request.session_custom_claims,
    )?;
    let attach = SessionTarget::new(engine, None, change);
    let new = NewUser {
        email: Some(email.clone()),
        email_verified: false,
        phone_number: None,
        phone_number_verified: false,
        status: Status::Active,
        name: request.name,
        trusted_metadata: request.trusted_metadata,
        untrusted_metadata: request.untrusted_metadata,
        external_id: None,
        roles: None,
    };
    let new = new.prepare(engine, project)?;
    let inputs = vec![email.as_str().to_owned()];
    let hash = engine
        .hashing
        .turn()
        .await
        .create(engine, password, inputs, project.settings.strength_policy())
        .await?;

    let password_id = engine.entropy().uuid();
    let now = engine.now();
    let unit_project = project.clone();
    let (email_id, user, started) = engine
        .db
        .write(async move |tx: &Tx| {
            let project = &unit_project;
            users::insert(tx, project, &new).await?;
            let user = new.row.user_id;
            store::insert(tx, project.uuid, user, password_id, &hash, now.millis()).await?;
            let started = start_or_attach(tx, project, user, Factor::Password, &attach, now).await?;
            let user = view::load(tx, project, user, now).await?;
            let email_id = user.emails.first().map(|email| email.email_id);
            Ok::<_, Error>((email_id, user, started))
        })
        .await?;
    let email_id: EmailId = email_id.ok_or_else(|| Error::damaged("user_factors.factor_id"))?;
    Ok(CreateResponse {
        email_id,
        authentication: respond(engine, project, user, started, now)?,
    })
}
