//! Locks of members: too many failures in a row, whatever was guessed.

use tenure_db::{Error, Tx};
use tenure_types::Timestamp;
use uuid::Uuid;

use super::store::{self, MemberRow};
use crate::projects::Project;

/// Whether authentications of the member are refused at the moment.
pub(crate) fn is_locked(member: &MemberRow, now: Timestamp) -> bool {
    member.lock_expires_at.is_some_and(|until| now.millis() < until)
}

/// Counts a failure against the project's threshold.
pub(crate) async fn note_failure(
    tx: &Tx,
    project: &Project,
    member: Uuid,
    now: Timestamp,
) -> Result<(), Error> {
    let settings = &project.settings;
    let until = now.plus_seconds(settings.user_lock_ttl);
    let (threshold, until) = (settings.user_lock_threshold, until.millis());
    store::note_failure(tx, project.uuid, member, now.millis(), threshold, until).await
}
