//! Changes what a user is called, what is noted of it, and which roles it holds.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::users::{UpdateRequest, UpdateResponse};

use crate::projects::Project;
use crate::subjects::users::{Changes, Reference, Refusal, parse_external_id, parse_roles, store, view};
use crate::{Engine, Result};

pub async fn update(
    engine: &Engine,
    project: &Arc<Project>,
    user: &str,
    request: UpdateRequest,
) -> Result<UpdateResponse> {
    let user = Reference::parse(project, user)?;
    let changes = Changes {
        name: request.name,
        trusted_metadata: request.trusted_metadata,
        untrusted_metadata: request.untrusted_metadata,
        external_id: parse_external_id(request.external_id.as_deref())?,
        roles: parse_roles(project, request.roles.as_deref())?,
    };
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let user = user.resolve(tx, project.uuid).await?;
            if !store::lock(tx, project.uuid, user).await? {
                return Err(Refusal::NotFound.into());
            }
            changes.apply(tx, &project, user).await?;
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
