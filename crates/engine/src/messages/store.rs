//! SQL of the outbox.
//!
//! What a claimer says of a message holds only while the claim is its own: each statement names the count of attempts
//! that it was claimed as.

use tenure_db::{Error, Row, Tx, params};
use uuid::Uuid;

use super::Channel;

#[derive(Clone)]
pub(super) struct NewRow {
    pub(super) project: Uuid,
    pub(super) message: Uuid,
    pub(super) channel: Channel,
    pub(super) sealed: Vec<u8>,
    pub(super) created_at: i64,
    pub(super) expires_at: i64,
}

pub(super) struct ClaimedRow {
    pub(super) project: Uuid,
    pub(super) message: Uuid,
    pub(super) sealed: Vec<u8>,
    /// This attempt included.
    pub(super) attempts: i64,
    pub(super) expires_at: i64,
}

pub(super) struct SealedRow {
    pub(super) project: Uuid,
    pub(super) message: Uuid,
    pub(super) channel: String,
    pub(super) sealed: Vec<u8>,
    pub(super) created_at: i64,
}

tenure_db::statements! {
    INSERT = "INSERT INTO messages (project_id, message_id, channel, sealed, state, attempts, next_attempt_at,
                  created_at, expires_at)
              VALUES ($1, $2, $3, $4, 'queued', 0, $5, $5, $6)";
    IS_DUE = "SELECT message_id FROM messages WHERE channel = $1 AND state = 'queued' AND next_attempt_at <= $2 LIMIT 1";
    // Said twice, inside and outside: who waits for a row that another node is claiming looks at it again.
    CLAIM = "UPDATE messages SET attempts = attempts + 1, next_attempt_at = $3
             WHERE message_id IN (SELECT message_id FROM messages
                                  WHERE channel = $1 AND state = 'queued' AND next_attempt_at <= $2
                                  ORDER BY next_attempt_at, message_id LIMIT $4)
             AND state = 'queued' AND next_attempt_at <= $2
             RETURNING project_id, message_id, sealed, attempts, expires_at";
    DELETE = "DELETE FROM messages WHERE message_id = $1 AND attempts = $2 AND state = 'queued'";
    SET_SENT = "UPDATE messages SET state = 'sent', last_error = NULL
                WHERE message_id = $1 AND attempts = $2 AND state = 'queued'";
    POSTPONE = "UPDATE messages SET next_attempt_at = $3, last_error = $4
                WHERE message_id = $1 AND attempts = $2 AND state = 'queued'";
    GIVE_UP = "UPDATE messages SET state = 'failed', sealed = $3, last_error = $4
               WHERE message_id = $1 AND attempts = $2 AND state = 'queued'";
    EXPIRE = "UPDATE messages SET state = 'failed', sealed = $3, last_error = COALESCE(last_error, $4)
              WHERE message_id = $1 AND attempts = $2 AND state = 'queued'";
    FORGET_OLDEST = "DELETE FROM messages WHERE state = 'sent' AND message_id NOT IN
                         (SELECT message_id FROM messages WHERE state = 'sent'
                          ORDER BY created_at DESC, message_id DESC LIMIT 200)";
    PURGE = "DELETE FROM messages WHERE state = 'failed' AND created_at < $1";
    INBOX = "SELECT project_id, message_id, channel, sealed, created_at FROM messages
             WHERE state <> 'failed' ORDER BY created_at DESC, message_id DESC LIMIT $1";
    OPENABLE = "SELECT project_id, message_id, channel, sealed, created_at FROM messages WHERE state <> 'failed'";
    RESEAL = "UPDATE messages SET sealed = $3 WHERE message_id = $1 AND sealed = $2";
    COUNT = "SELECT channel, state, COUNT(*) FROM messages GROUP BY channel, state";
    LAST_ERROR = "SELECT last_error FROM messages WHERE channel = $1 AND last_error IS NOT NULL
                  ORDER BY next_attempt_at DESC LIMIT 1";
}

pub(super) async fn insert(tx: &Tx, row: &NewRow) -> Result<(), Error> {
    let params = params![
        row.project,
        row.message,
        row.channel.as_str(),
        &row.sealed,
        row.created_at,
        row.expires_at
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

pub(super) async fn is_due(tx: &Tx, channel: Channel, now: i64) -> Result<bool, Error> {
    let found = tx
        .query_opt(&IS_DUE, &params![channel.as_str(), now], |row| row.get::<Uuid>(0))
        .await?;
    Ok(found.is_some())
}

/// What is due becomes due again at `until`.
pub(super) async fn claim(
    tx: &Tx,
    channel: Channel,
    now: i64,
    until: i64,
    most: i64,
) -> Result<Vec<ClaimedRow>, Error> {
    let params = params![channel.as_str(), now, until, most];
    tx.query(&CLAIM, &params, |row| {
        Ok(ClaimedRow {
            project: row.get(0)?,
            message: row.get(1)?,
            sealed: row.get(2)?,
            attempts: row.get(3)?,
            expires_at: row.get(4)?,
        })
    })
    .await
}

pub(super) async fn delete(tx: &Tx, message: Uuid, attempts: i64) -> Result<(), Error> {
    tx.execute(&DELETE, &params![message, attempts]).await.map(drop)
}

pub(super) async fn set_sent(tx: &Tx, message: Uuid, attempts: i64) -> Result<(), Error> {
    tx.execute(&SET_SENT, &params![message, attempts]).await.map(drop)
}

pub(super) async fn postpone(
    tx: &Tx,
    message: Uuid,
    attempts: i64,
    next: i64,
    error: &str,
) -> Result<(), Error> {
    tx.execute(&POSTPONE, &params![message, attempts, next, error])
        .await
        .map(drop)
}

pub(super) async fn give_up(tx: &Tx, message: Uuid, attempts: i64, error: &str) -> Result<(), Error> {
    let nothing: &[u8] = &[];
    tx.execute(&GIVE_UP, &params![message, attempts, nothing, error])
        .await
        .map(drop)
}

/// As [`give_up`], but an earlier error says more than that time ran out.
pub(super) async fn expire(tx: &Tx, message: Uuid, attempts: i64, error: &str) -> Result<(), Error> {
    let nothing: &[u8] = &[];
    tx.execute(&EXPIRE, &params![message, attempts, nothing, error])
        .await
        .map(drop)
}

/// The inbox keeps the newest 200.
pub(super) async fn forget_oldest(tx: &Tx) -> Result<(), Error> {
    tx.execute(&FORGET_OLDEST, &[]).await.map(drop)
}

pub(super) async fn purge(tx: &Tx, before: i64) -> Result<u64, Error> {
    tx.execute(&PURGE, &params![before]).await
}

/// The newest first.
pub(super) async fn inbox(tx: &Tx, most: i64) -> Result<Vec<SealedRow>, Error> {
    tx.query(&INBOX, &params![most], read_sealed).await
}

/// Every message that still has its content.
pub(super) async fn openable(tx: &Tx) -> Result<Vec<SealedRow>, Error> {
    tx.query(&OPENABLE, &[], read_sealed).await
}

pub(super) async fn reseal(tx: &Tx, message: Uuid, old: &[u8], new: &[u8]) -> Result<(), Error> {
    tx.execute(&RESEAL, &params![message, old, new]).await.map(drop)
}

/// Channel, state, and how many there are.
pub(super) async fn count(tx: &Tx) -> Result<Vec<(String, String, i64)>, Error> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    tx.query(&COUNT, &[], read).await
}

pub(super) async fn last_error(tx: &Tx, channel: Channel) -> Result<Option<String>, Error> {
    tx.query_opt(&LAST_ERROR, &params![channel.as_str()], |row| row.get(0))
        .await
}

fn read_sealed(row: &Row<'_>) -> Result<SealedRow, Error> {
    Ok(SealedRow {
        project: row.get(0)?,
        message: row.get(1)?,
        channel: row.get(2)?,
        sealed: row.get(3)?,
        created_at: row.get(4)?,
    })
}
