//! The address of a member changes.

use tenure_core::contact::EmailAddress;
use tenure_db::Tx;
use tenure_types::Timestamp;
use uuid::Uuid;

use super::remove_credentials::forget_passwords;
use super::store::{self, AddressRow};
use super::{Member, claim, refuse_claimed_domain};
use crate::Result;
use crate::credentials::links;
use crate::credentials::otps::codes::{self, Target};
use crate::projects::Project;

/// The address that a member shall have, with an id in case it is new to the member.
#[derive(Clone)]
pub(crate) struct NewEmail {
    pub(crate) email_id: Uuid,
    pub(crate) email: EmailAddress,
}

/// What becomes of the address before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Former {
    /// It stays the member's, and nobody else may take it.
    Retired,
    /// It is free.
    Released,
}

/// A back-end says what the address is: it is not verified. The rows of the organization and of the member are locked;
/// the caller writes the member's. An address that it retired or wanted to change to is the member's to take.
pub(crate) async fn set(
    tx: &Tx,
    project: &Project,
    member: &mut Member,
    new: &NewEmail,
    former: Former,
    now: Timestamp,
) -> Result<()> {
    let email = new.email.as_str();
    if member.row.email == email {
        return Ok(());
    }
    let place = (member.row.organization_id, member.row.member_id);
    let owner = store::address_owner(tx, project.uuid, place.0, email, now.millis()).await?;
    let email_id = match owner {
        Some((owner, email_id, _)) if owner == place.1 => {
            refuse_claimed_domain(tx, project.uuid, place.0, &new.email).await?;
            email_id
        }
        _ => {
            claim(tx, project.uuid, place, new.email_id, &new.email, now).await?;
            new.email_id
        }
    };
    let new = AddressRow {
        email_id,
        address: email.to_owned(),
    };
    make_primary(tx, project, member, new, former).await?;
    member.row.email_verified = false;
    Ok(())
}

/// Makes an address that is the member's in some state its address of now. The password was for the one before, and what
/// was sent to that one is void. The member's row is locked; the caller writes it, and whether the address is verified.
pub(crate) async fn make_primary(
    tx: &Tx,
    project: &Project,
    member: &mut Member,
    new: AddressRow,
    former: Former,
) -> Result<()> {
    let (id, before) = (member.row.member_id, member.row.email_id);
    store::set_address_state(tx, project.uuid, new.email_id, "primary").await?;
    match former {
        Former::Retired => store::set_address_state(tx, project.uuid, before, "retired").await?,
        Former::Released => drop(store::release_address(tx, project.uuid, before).await?),
    }
    store::release_pending(tx, project.uuid, id).await?;
    forget_passwords(
        tx,
        project.uuid,
        (member.row.organization_id, id),
        &member.row.email,
    )
    .await?;
    void_mail(tx, project, id).await?;
    member.row.email_id = new.email_id;
    member.row.email = new.address;
    member.row.password_id = None;
    member.retired = store::retired(tx, project.uuid, id).await?;
    Ok(())
}

/// Voids the codes and links that were mailed to the member.
pub(super) async fn void_mail(tx: &Tx, project: &Project, member: Uuid) -> Result<(), tenure_db::Error> {
    codes::revoke(tx, project.uuid, &Target::Login(member)).await?;
    codes::revoke(tx, project.uuid, &Target::EmailUpdate(member)).await?;
    links::void_all(tx, project.uuid, member).await
}
