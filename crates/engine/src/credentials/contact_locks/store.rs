//! SQL of locks of contacts.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

tenure_db::statements! {
    LOCK_EXPIRES_AT = "SELECT lock_expires_at FROM contact_locks WHERE project_id = $1 AND contact = $2";
    // Writes nothing new where there is a row: it holds it for the transaction, and of two that want it the second waits.
    LOCK = "INSERT INTO contact_locks (project_id, contact, failed_attempts, last_failure_at) VALUES ($1, $2, 0, $3)
            ON CONFLICT (project_id, contact) DO UPDATE SET failed_attempts = contact_locks.failed_attempts
            RETURNING lock_expires_at";
    LOCK_OUT = "UPDATE contact_locks SET lock_expires_at = $3 WHERE project_id = $1 AND contact = $2";
    DELETE_UNLOCKED = "DELETE FROM contact_locks WHERE project_id = $1 AND contact = $2
                       AND (lock_expires_at IS NULL OR lock_expires_at <= $3)";
    PURGE = "DELETE FROM contact_locks WHERE last_failure_at < $1
             AND (lock_expires_at IS NULL OR lock_expires_at <= $2)";
}

pub(super) async fn lock_expires_at(tx: &Tx, project: Uuid, contact: &str) -> Result<Option<i64>, Error> {
    let found = tx
        .query_opt(&LOCK_EXPIRES_AT, &params![project, contact], |row| row.get(0))
        .await?;
    Ok(found.flatten())
}

/// Holds the row, which may be new, until the transaction ends; returns the end of the lock.
pub(super) async fn lock(tx: &Tx, project: Uuid, contact: &str, now: i64) -> Result<Option<i64>, Error> {
    let found = tx
        .query_opt(&LOCK, &params![project, contact, now], |row| row.get(0))
        .await?;
    Ok(found.flatten())
}

/// Refuses guesses at the contact until `expires_at`. Its row is held.
pub(super) async fn lock_out(tx: &Tx, project: Uuid, contact: &str, expires_at: i64) -> Result<(), Error> {
    tx.execute(&LOCK_OUT, &params![project, contact, expires_at])
        .await
        .map(drop)
}

/// Deletes the row, unless it is a lock that still holds.
pub(super) async fn delete_unlocked(tx: &Tx, project: Uuid, contact: &str, now: i64) -> Result<(), Error> {
    tx.execute(&DELETE_UNLOCKED, &params![project, contact, now])
        .await
        .map(drop)
}

/// Deletes what was first held before an instant and is not locked; returns how many.
pub(super) async fn purge(tx: &Tx, before: i64, now: i64) -> Result<u64, Error> {
    tx.execute(&PURGE, &params![before, now]).await
}
