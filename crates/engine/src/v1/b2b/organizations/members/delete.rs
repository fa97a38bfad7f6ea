//! Deletes a member. Its row stays, so that it can be taken back and be read; all that lets it in is gone.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::MemberId;
use tenure_types::b2b::members::{DeleteResponse, Status};
use tenure_types::b2b::organizations::MfaMethod;

use super::delete_factor::forget_default;
use crate::acting::ActorCredential;
use crate::acting::members::MemberTarget;
use crate::projects::Project;
use crate::signals::Cause;
use crate::subjects::members::remove_credentials::remove_credentials;
use crate::subjects::members::store;
use crate::{Engine, Result};

pub async fn delete(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    (organization, member): (&str, &str),
) -> Result<DeleteResponse> {
    let named = MemberTarget::parse(project, acting, organization, member)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let mut found = named.lock_with_organization(tx, &project, now).await?;
            found.require(&project, "delete")?;
            let row = &mut found.member.row;
            Status::Deleted.as_str().clone_into(&mut row.status);
            forget_default(row, &MfaMethod::Totp);
            row.updated_at = now.millis();
            store::update(tx, project.uuid, row).await?;
            let place = (row.organization_id, row.member_id);
            remove_credentials(tx, &project, place, &row.email, Cause::MemberDeleted).await?;
            Ok(DeleteResponse {
                member_id: MemberId::new(project.environment, row.member_id),
            })
        })
        .await
}
