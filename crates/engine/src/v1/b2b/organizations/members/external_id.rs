//! Takes the external id from a member.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::members::MemberResponse;

use crate::acting::ActorCredential;
use crate::acting::members::MemberTarget;
use crate::projects::Project;
use crate::subjects::members::store;
use crate::{Engine, Result};

/// A back-end's own name for a member is the back-end's: no member may take it away.
pub async fn delete_external_id(
    engine: &Engine,
    project: &Arc<Project>,
    acting: ActorCredential,
    (organization, member): (&str, &str),
) -> Result<MemberResponse> {
    let named = MemberTarget::parse(project, acting, organization, member)?;
    let now = engine.now();
    let project = project.clone();
    engine
        .db
        .write(async move |tx: &Tx| {
            let mut found = named.lock(tx, &project, now).await?;
            found.require_project()?;
            let row = &mut found.member.row;
            if row.external_id.take().is_some() {
                store::clear_external_id(tx, project.uuid, row.member_id).await?;
                row.updated_at = now.millis();
                store::update(tx, project.uuid, row).await?;
            }
            found.response(&project, now)
        })
        .await
}
