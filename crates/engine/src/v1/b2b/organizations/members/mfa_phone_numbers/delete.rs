//! Takes the phone from a member. Its sessions go on, and it stays enrolled in MFA: at its next login it must enrol
//! another factor.

use std::sync::Arc;

use tenure_db::Tx;
use tenure_types::b2b::members::MemberResponse;
use tenure_types::b2b::organizations::MfaMethod;

use crate::acting::ActorCredential;
use crate::acting::members::MemberTarget;
use crate::credentials::otps::codes::{self, Target};
use crate::projects::Project;
use crate::subjects::members::store::{self};
use crate::subjects::members::{Refusal, changes};
use crate::v1::b2b::organizations::members::delete_factor::forget_default;
use crate::{Engine, Result};

pub async fn delete(
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
            found.require(&project, "update.info.delete.mfa-phone")?;
            let before = found.member.row.clone();
            let row = &mut found.member.row;
            if row.phone_id.take().is_none() {
                return Err(Refusal::PhoneNumberNotFound.into());
            }
            row.phone_number.clear();
            row.phone_verified = false;
            forget_default(row, &MfaMethod::SmsOtp);
            row.updated_at = now.millis();
            store::update(tx, project.uuid, row).await?;
            changes::emit(tx, project.uuid, &before, row).await?;
            // A code on its way to that phone is no proof of the next one.
            codes::revoke(tx, project.uuid, &Target::Sms(row.member_id)).await?;
            found.response(&project, now)
        })
        .await
}
