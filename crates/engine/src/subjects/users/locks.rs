//! Locks of users: too many failures in a row, whatever was guessed.

use tenure_db::{Error, Tx};
use tenure_types::Timestamp;
use uuid::Uuid;

use super::store;
use crate::projects::Project;

/// Whether authentications of the user are refused at the moment. A user that is gone is not locked.
pub(crate) async fn is_locked(tx: &Tx, project: &Project, user: Uuid, now: Timestamp) -> Result<bool, Error> {
    let until = store::lock_state(tx, project.uuid, user).await?.flatten();
    Ok(until.is_some_and(|until| now.millis() < until))
}

/// Counts a failure against the project's threshold.
pub(crate) async fn record_failure(
    tx: &Tx,
    project: &Project,
    user: Uuid,
    now: Timestamp,
) -> Result<(), Error> {
    let settings = &project.settings;
    let until = now.plus_seconds(settings.user_lock_ttl);
    store::record_failure(
        tx,
        project.uuid,
        user,
        now.millis(),
        settings.user_lock_threshold,
        until.millis(),
    )
    .await
}
