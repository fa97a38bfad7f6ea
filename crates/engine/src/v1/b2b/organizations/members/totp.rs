//! Takes the authenticator app from a member. Its sessions go on, and it stays enrolled in MFA.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::members::MemberResponse;
use tenure_types::b2b::organizations::MfaMethod;

use super::delete_factor::forget_default;
use crate::acting::ActorCredential;
use crate::acting::members::MemberTarget;
use crate::credentials::totp;
use crate::projects::Project;
use crate::subjects::members::store::{self};
use crate::subjects::members::{Refusal, changes};
use crate::{Engine, Result};

/// With it go its recovery codes. A registration that was never completed is deleted likewise.
pub async fn delete_totp(
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
            found.require(&project, "update.info.delete.mfa-totp")?;
            let before = found.member.row.clone();
            let row = &mut found.member.row;
            if !totp::delete(tx, project.uuid, row.member_id).await? {
                return Err(Refusal::TotpNotFound.into());
            }
            row.totp_id = None;
            forget_default(row, &MfaMethod::Totp);
            row.updated_at = now.millis();
            store::update(tx, project.uuid, row).await?;
            changes::emit(tx, project.uuid, &before, row).await?;
            found.response(&project, now)
        })
        .await
}
