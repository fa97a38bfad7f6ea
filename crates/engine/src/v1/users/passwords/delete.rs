//! Deletes a user's password.

use std::sync::Arc;

use tenure_types::kind;
use tenure_types::users::UserResponse;

use crate::credentials::passwords;
use crate::projects::{Project, ids};
use crate::subjects::users::Refusal;
use crate::v1::users::delete_factor::delete_factor;
use crate::{Engine, Result};

pub async fn delete(engine: &Engine, project: &Arc<Project>, password: &str) -> Result<UserResponse> {
    let password = ids::parse::<kind::Password>(project, password).map_err(Refusal::InvalidPasswordId)?;
    delete_factor(engine, project, async move |tx, project| {
        passwords::delete_one(tx, project, password)
            .await?
            .ok_or_else(|| Refusal::PasswordNotFound.into())
    })
    .await
}
