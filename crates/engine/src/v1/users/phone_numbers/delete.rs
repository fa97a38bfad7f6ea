//! Takes a phone number from a user.

use std::sync::Arc;

use tenure_types::kind;
use tenure_types::users::UserResponse;

use crate::projects::{Project, ids};
use crate::subjects::users::Refusal;
use crate::subjects::users::store::{self, FactorKind};
use crate::v1::users::delete_factor::delete_factor;
use crate::{Engine, Result};

pub async fn delete(engine: &Engine, project: &Arc<Project>, phone: &str) -> Result<UserResponse> {
    let phone = ids::parse::<kind::PhoneNumber>(project, phone).map_err(Refusal::InvalidPhoneId)?;
    delete_factor(engine, project, async move |tx, project| {
        store::delete_factor(tx, project, FactorKind::PhoneNumber, phone)
            .await?
            .ok_or_else(|| Refusal::PhoneNumberNotFound.into())
    })
    .await
}
