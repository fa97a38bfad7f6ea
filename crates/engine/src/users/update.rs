//! Changes what a user is called, what is noted of it, and which roles it holds.

use std::sync::Arc;

use tenure_core::contact::ExternalId;
use tenure_core::rbac::assignable;
use tenure_db::Tx;
use tenure_types::users::{Name, UpdateRequest, UpdateResponse, UserResponse};

use super::{Error, Reference, changed_metadata, changed_name, store, view};
use crate::Engine;
use crate::projects::Project;

pub async fn update(
    engine: &Engine,
    project: &Arc<Project>,
    user: &str,
    request: UpdateRequest,
) -> Result<UpdateResponse, Error> {
    let user = Reference::parse(project, user)?;
    let external_id = request
        .external_id
        .as_deref()
        .map(ExternalId::parse)
        .transpose()
        .map_err(|_| Error::InvalidExternalId)?;
    let roles = request
        .roles
        .as_deref()
        .map(|roles| assignable(&project.policy, roles))
        .transpose()?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let user = user.resolve(tx, project.uuid).await?;
            if !store::lock(tx, project.uuid, user).await? {
                return Err(Error::NotFound);
            }
            let mut row = store::get(tx, project.uuid, user).await?.ok_or(Error::NotFound)?;
            let name = Name {
                first_name: row.first_name,
                middle_name: row.middle_name,
                last_name: row.last_name,
            };
            let name = changed_name(name, request.name.as_ref())?;
            row.first_name = name.first_name;
            row.middle_name = name.middle_name;
            row.last_name = name.last_name;
            row.trusted_metadata = changed_metadata(
                &row.trusted_metadata,
                request.trusted_metadata.as_ref(),
                "users.trusted_metadata",
            )?;
            row.untrusted_metadata = changed_metadata(
                &row.untrusted_metadata,
                request.untrusted_metadata.as_ref(),
                "users.untrusted_metadata",
            )?;
            if let Some(roles) = &roles {
                row.roles = serde_json::to_string(roles).expect("texts have a JSON form");
            }
            store::update(tx, project.uuid, &row).await?;
            if let Some(id) = &external_id
                && !store::set_external_id(tx, project.uuid, user, id.as_str()).await?
            {
                return Err(Error::DuplicateExternalId);
            }
            let user = view::load(tx, &project, user, now).await?;
            Ok(UpdateResponse {
                user_id: user.user_id,
                emails: user.emails.clone(),
                phone_numbers: user.phone_numbers.clone(),
                crypto_wallets: user.crypto_wallets.clone(),
                user,
            })
        })
        .await
}

pub async fn delete_external_id(
    engine: &Engine,
    project: &Arc<Project>,
    user: &str,
) -> Result<UserResponse, Error> {
    let user = Reference::parse(project, user)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let user = user.resolve(tx, project.uuid).await?;
            store::clear_external_id(tx, project.uuid, user).await?;
            let user = view::load(tx, &project, user, now).await?;
            Ok(UserResponse {
                user_id: user.user_id,
                user,
            })
        })
        .await
}
