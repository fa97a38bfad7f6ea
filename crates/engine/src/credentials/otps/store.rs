//! SQL of one-time codes.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

/// A code that works.
pub(super) struct Live {
    pub(super) hash: Vec<u8>,
    pub(super) created_at: i64,
}

tenure_db::statements! {
    // The same code once more works for as long as the one that works longer.
    PUT = "INSERT INTO sent_codes (project_id, purpose, subject, hash, expires_at, created_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (project_id, purpose, subject, hash) DO UPDATE SET
               expires_at = CASE WHEN excluded.expires_at > sent_codes.expires_at THEN excluded.expires_at
                                 ELSE sent_codes.expires_at END,
               created_at = excluded.created_at";
    LIVE = "SELECT hash, created_at FROM sent_codes
            WHERE project_id = $1 AND purpose = $2 AND subject = $3 AND expires_at > $4 ORDER BY created_at DESC";
    TAKE = "DELETE FROM sent_codes
            WHERE project_id = $1 AND purpose = $2 AND subject = $3 AND hash = $4 AND expires_at > $5";
    DELETE = "DELETE FROM sent_codes WHERE project_id = $1 AND purpose = $2 AND subject = $3";
    PURGE = "DELETE FROM sent_codes WHERE expires_at <= $1";
}

pub(super) async fn insert(
    tx: &Tx,
    project: Uuid,
    (purpose, subject): (&str, &str),
    hash: &[u8],
    expires_at: i64,
    created_at: i64,
) -> Result<(), Error> {
    tx.execute(
        &PUT,
        &params![project, purpose, subject, hash, expires_at, created_at],
    )
    .await
    .map(drop)
}

/// Those that work, the newest first.
pub(super) async fn live(
    tx: &Tx,
    project: Uuid,
    (purpose, subject): (&str, &str),
    now: i64,
) -> Result<Vec<Live>, Error> {
    tx.query(&LIVE, &params![project, purpose, subject, now], |row| {
        Ok(Live {
            hash: row.get(0)?,
            created_at: row.get(1)?,
        })
    })
    .await
}

/// `false`: it was used or has expired.
pub(super) async fn redeem(
    tx: &Tx,
    project: Uuid,
    (purpose, subject): (&str, &str),
    hash: &[u8],
    now: i64,
) -> Result<bool, Error> {
    let params = params![project, purpose, subject, hash, now];
    Ok(tx.execute(&TAKE, &params).await? == 1)
}

pub(super) async fn delete(tx: &Tx, project: Uuid, (purpose, subject): (&str, &str)) -> Result<(), Error> {
    tx.execute(&DELETE, &params![project, purpose, subject])
        .await
        .map(drop)
}

/// Deletes what has expired; returns how many.
pub(super) async fn purge(tx: &Tx, now: i64) -> Result<u64, Error> {
    tx.execute(&PURGE, &params![now]).await
}
