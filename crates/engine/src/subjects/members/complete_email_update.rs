//! A member has proven the address that it wants to change to.

use tenure_core::contact::EmailAddress;
use tenure_db::Tx;
use tenure_types::Timestamp;
use tenure_types::b2b::members::Status;
use uuid::Uuid;

use super::email::{Former, make_primary};
use super::store::{self, AddressRow};
use super::{changes, lock, refuse_claimed_domain};
use crate::Result;
use crate::projects::Project;

/// The address before is retired. The member's row is locked from here on. `false`: the member does not want to change
/// to it, or no longer.
pub(crate) async fn complete_email_update(
    tx: &Tx,
    project: &Project,
    member: Uuid,
    email: &str,
    now: Timestamp,
) -> Result<bool> {
    let mut member = lock(tx, project.uuid, member).await?;
    let place = (member.row.organization_id, member.row.member_id);
    let owner = store::address_owner(tx, project.uuid, place.0, email, now.millis()).await?;
    let email_id = match owner {
        Some((owner, email_id, state)) if owner == place.1 && state == "pending" => email_id,
        _ => return Ok(false),
    };
    if member.row.status != Status::Active.as_str() {
        return Ok(false);
    }
    if !store::settle_pending(tx, project.uuid, place.1, email_id, now.millis()).await? {
        return Ok(false);
    }
    // The domain may have been claimed since the mail was sent.
    let address = EmailAddress::parse(email).map_err(|_| crate::Error::damaged("member_emails.address"))?;
    refuse_claimed_domain(tx, project.uuid, place.0, &address).await?;
    let before = member.row.clone();
    let new = AddressRow {
        email_id,
        address: email.to_owned(),
    };
    make_primary(tx, project, &mut member, new, Former::Retired).await?;
    member.row.email_verified = true;
    member.row.updated_at = now.millis();
    store::update(tx, project.uuid, &member.row).await?;
    changes::emit(tx, project.uuid, &before, &member.row).await?;
    Ok(true)
}
