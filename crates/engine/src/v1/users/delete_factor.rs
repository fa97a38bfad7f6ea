//! Takes one factor from a user. Its sessions go on.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::kind;
use tenure_types::users::UserResponse;
use uuid::Uuid;

use crate::credentials::passwords;
use crate::projects::{Project, ids};
use crate::signals::{self, Cause};
use crate::subjects::users::store::{self, FactorKind};
use crate::subjects::users::{Refusal, view};
use crate::{Engine, Result};

pub async fn delete_email(engine: &Engine, project: &Arc<Project>, email: &str) -> Result<UserResponse> {
    let email = ids::parse::<kind::Email>(project, email).map_err(Refusal::InvalidEmailId)?;
    delete_factor(engine, project, async move |tx, project| {
        store::delete_factor(tx, project, FactorKind::Email, email)
            .await?
            .ok_or_else(|| Refusal::EmailNotFound.into())
    })
    .await
}

pub async fn delete_phone_number(
    engine: &Engine,
    project: &Arc<Project>,
    phone: &str,
) -> Result<UserResponse> {
    let phone = ids::parse::<kind::PhoneNumber>(project, phone).map_err(Refusal::InvalidPhoneId)?;
    delete_factor(engine, project, async move |tx, project| {
        store::delete_factor(tx, project, FactorKind::PhoneNumber, phone)
            .await?
            .ok_or_else(|| Refusal::PhoneNumberNotFound.into())
    })
    .await
}

pub async fn delete_password(
    engine: &Engine,
    project: &Arc<Project>,
    password: &str,
) -> Result<UserResponse> {
    let password = ids::parse::<kind::Password>(project, password).map_err(Refusal::InvalidPasswordId)?;
    delete_factor(engine, project, async move |tx, project| {
        passwords::delete_one(tx, project, password)
            .await?
            .ok_or_else(|| Refusal::PasswordNotFound.into())
    })
    .await
}

/// `delete` returns whose factor it was.
async fn delete_factor(
    engine: &Engine,
    project: &Arc<Project>,
    delete: impl AsyncFn(&Tx, Uuid) -> Result<Uuid> + Send + 'static,
) -> Result<UserResponse> {
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let user = delete(tx, project.uuid).await?;
            signals::tell(tx, project.uuid, user, Cause::UserFactorChanged).await?;
            let user = view::load(tx, &project, user, now).await?;
            Ok(UserResponse {
                user_id: user.user_id,
                user,
            })
        })
        .await
}
