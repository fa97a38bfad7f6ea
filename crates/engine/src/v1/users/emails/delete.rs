//! Takes an e-mail address from a user.

use std::sync::Arc;

use tenure_types::kind;
use tenure_types::users::UserResponse;

use crate::projects::{Project, ids};
use crate::subjects::users::Refusal;
use crate::subjects::users::store::{self, FactorKind};
use crate::v1::users::delete_factor::delete_factor;
use crate::{Engine, Result};

pub async fn delete(engine: &Engine, project: &Arc<Project>, email: &str) -> Result<UserResponse> {
    let email = ids::parse::<kind::Email>(project, email).map_err(Refusal::InvalidEmailId)?;
    delete_factor(engine, project, async move |tx, project| {
        store::delete_factor(tx, project, FactorKind::Email, email)
            .await?
            .ok_or_else(|| Refusal::EmailNotFound.into())
    })
    .await
}
