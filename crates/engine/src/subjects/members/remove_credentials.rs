//! What a member loses together with its membership: whatever lets it in, and whatever it was sent.

use tenure_db::Tx;
use uuid::Uuid;

use super::email::void_mail;
use super::store;
use crate::credentials::otps::codes::{self, Target};
use crate::credentials::{passwords, totp};
use crate::projects::Project;
use crate::sessions::{ends, intermediate};
use crate::signals::Cause;

/// Ends its sessions, voids its codes and links, frees its addresses, and deletes its password (that of its address only
/// if no other member has it), the intermediate sessions in which that counts, its authenticator app and its recovery
/// codes. The member's row is locked, and says already that nobody may log in with it: a login that runs beside this
/// finds that, or ends here with its session.
pub(crate) async fn remove_credentials(
    tx: &Tx,
    project: &Project,
    (organization, member): (Uuid, Uuid),
    email: &str,
    cause: Cause,
) -> Result<(), tenure_db::Error> {
    // Before the sessions: who sets a password takes them in that order.
    forget_passwords(tx, project.uuid, (organization, member), email).await?;
    ends::end_all(tx, project.uuid, ends::Subject::Member(member), None, cause).await?;
    void_mail(tx, project, member).await?;
    codes::revoke(tx, project.uuid, &Target::Sms(member)).await?;
    store::release_all_addresses(tx, project.uuid, member).await?;
    totp::delete(tx, project.uuid, member).await.map(drop)
}

/// A member leaves its address: deletes the passwords that it leaves with, and the intermediate sessions in which they
/// count. Who has the address next is maybe somebody else.
pub(super) async fn forget_passwords(
    tx: &Tx,
    project: Uuid,
    (organization, member): (Uuid, Uuid),
    email: &str,
) -> Result<(), tenure_db::Error> {
    let is_gone = passwords::delete_of_leaver(tx, project, member, email).await?;
    let place = (!is_gone).then_some(organization);
    intermediate::delete_of_address(tx, project, email, place, None).await
}
