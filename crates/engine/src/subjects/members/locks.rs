//! Locks of members: too many failures in a row, whatever was guessed.

use tenure_db::{Error, Tx};
use tenure_types::Timestamp;
use uuid::Uuid;

use super::store::{self, MemberRow};
use crate::credentials::failed_attempts::{self, FailedFactor};
use crate::projects::Project;

/// Whether authentications of the member are refused at the moment.
pub(crate) fn is_locked(member: &MemberRow, now: Timestamp) -> bool {
    member.lock_expires_at.is_some_and(|until| now.millis() < until)
}

/// Counts a failure against the project's threshold. Locks the member's row until the transaction ends. What fails while
/// the member is locked out is not counted.
pub(crate) async fn record_failure(
    tx: &Tx,
    project: &Project,
    member: Uuid,
    factor: FailedFactor,
    now: Timestamp,
) -> Result<(), Error> {
    if store::hold_unlocked(tx, project.uuid, member, now.millis()).await?
        && failed_attempts::count(tx, project, &member.to_string(), factor, now).await?
    {
        let until = now.plus_seconds(project.settings.user_lock_ttl);
        store::lock_out(tx, project.uuid, member, now.millis(), until.millis()).await?;
    }
    Ok(())
}

/// After a proof of the factor, in the transaction in which the member's row is locked and the member is not locked out:
/// the factor's earlier failures are forgotten.
pub(crate) async fn reset_failures(
    tx: &Tx,
    project: &Project,
    member: Uuid,
    factor: FailedFactor,
) -> Result<(), Error> {
    failed_attempts::reset_failures(tx, project.uuid, &member.to_string(), factor).await
}
