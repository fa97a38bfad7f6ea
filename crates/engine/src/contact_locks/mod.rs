//! Locks of contacts, which are e-mail addresses and phone numbers: too many failures in a row at a code that was sent there,
//! or at a password of the address. They can be guessed by way of any member that has the contact, and members are easily
//! made, so what counts is what is guessed. Nobody's login forgives a failure here, but the right code or password.

mod purge;
mod store;

use tenure_db::{Error, Sql, Tx};
use tenure_types::Timestamp;

pub use purge::purge_stale;

use crate::projects::Project;

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
/// tells nothing of them.
pub(crate) async fn note_failure(
    tx: &Tx,
    project: &Project,
    contact: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let settings = &project.settings;
    let until = now.plus_seconds(settings.user_lock_ttl).millis();
    let threshold = settings.user_lock_threshold;
    store::note_failure(tx, project.uuid, contact, now.millis(), threshold, until).await
}

/// After a proof: earlier failures are forgotten. `false`: the contact is locked, and they are not.
pub(crate) async fn forgive(
    tx: &Tx,
    project: &Project,
    contact: &str,
    now: Timestamp,
) -> Result<bool, Error> {
    store::delete_unlocked(tx, project.uuid, contact, now.millis()).await?;
    Ok(!is_locked(tx, project, contact, now).await?)
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
