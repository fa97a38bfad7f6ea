//! Locks of contacts, which are e-mail addresses and phone numbers: too many failures in a row at a code that was sent there,
//! or at a password of the address. They can be guessed by way of any member that has the contact, and members are easily
//! made, so what counts is what is guessed. Nobody's login forgives a failure here, but the right code or password, each its own.

mod purge;
mod store;

use tenure_db::{Error, Sql, Tx};
use tenure_types::Timestamp;

use crate::credentials::failed_attempts::{self, FailedFactor};
use crate::projects::Project;

pub use purge::purge_stale;

/// Whether guesses at the contact are refused at the moment.
pub(crate) async fn is_locked(
    tx: &Tx,
    project: &Project,
    contact: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    let until = store::lock_expires_at(tx, project.uuid, contact).await?;
    Ok(until.is_some_and(|until| now.millis() < until))
}

/// Whether guesses at the contact are refused at the moment. Until the transaction ends nobody else learns that.
pub(crate) async fn lock(tx: &Tx, project: &Project, contact: &str, now: Timestamp) -> Result<bool, Error> {
    let until = store::lock(tx, project.uuid, contact, now.millis()).await?;
    Ok(until.is_some_and(|until| now.millis() < until))
}

/// Counts a failure against the project's threshold. Contacts that nobody has are counted like any other, so that a lock
/// tells nothing of them. What fails while the contact is locked is not counted. `true`: it is locked from now on.
pub(crate) async fn record_failure(
    tx: &Tx,
    project: &Project,
    contact: &str,
    factor: FailedFactor,
    now: Timestamp,
) -> Result<bool, Error> {
    let locks = !lock(tx, project, contact, now).await?
        && failed_attempts::count(tx, project, contact, factor, now).await?;
    if locks {
        let until = now.plus_seconds(project.settings.user_lock_ttl);
        store::lock_out(tx, project.uuid, contact, until.millis()).await?;
    }
    Ok(locks)
}

/// After a proof of the factor: its earlier failures are forgotten. `false`: the contact is locked.
pub(crate) async fn reset_failures(
    tx: &Tx,
    project: &Project,
    contact: &str,
    factor: FailedFactor,
    now: Timestamp,
) -> Result<bool, Error> {
    store::delete_unlocked(tx, project.uuid, contact, now.millis()).await?;
    failed_attempts::reset_failures(tx, project.uuid, contact, factor).await?;
    Ok(!is_locked(tx, project, contact, now).await?)
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
