//! SQL of one-time codes.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

tenure_db::statements! {
    // A new code takes the place of the one before.
    PUT = "INSERT INTO one_time_codes (project_id, purpose, subject, hash, expires_at, created_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (project_id, purpose, subject) DO UPDATE SET
               hash = excluded.hash, expires_at = excluded.expires_at, created_at = excluded.created_at";
    GET = "SELECT hash FROM one_time_codes
           WHERE project_id = $1 AND purpose = $2 AND subject = $3 AND expires_at > $4";
    CREATED_AT = "SELECT created_at FROM one_time_codes
                  WHERE project_id = $1 AND purpose = $2 AND subject = $3 AND expires_at > $4";
    TAKE = "DELETE FROM one_time_codes
            WHERE project_id = $1 AND purpose = $2 AND subject = $3 AND hash = $4 AND expires_at > $5";
    DELETE = "DELETE FROM one_time_codes WHERE project_id = $1 AND purpose = $2 AND subject = $3";
    PURGE = "DELETE FROM one_time_codes WHERE expires_at <= $1";
}

pub(super) async fn put(
    tx: &Tx,
    project: Uuid,
    (purpose, subject): (&str, &str),
    hash: &[u8],
    expires_at: i64,
    now: i64,
) -> Result<(), Error> {
    tx.execute(&PUT, &params![project, purpose, subject, hash, expires_at, now])
        .await
        .map(drop)
}

/// The hash of the live code.
pub(super) async fn get(
    tx: &Tx,
    project: Uuid,
    (purpose, subject): (&str, &str),
    now: i64,
) -> Result<Option<Vec<u8>>, Error> {
    tx.query_opt(&GET, &params![project, purpose, subject, now], |row| row.get(0))
        .await
}

/// When the live code was stored.
pub(super) async fn created_at(
    tx: &Tx,
    project: Uuid,
    (purpose, subject): (&str, &str),
    now: i64,
) -> Result<Option<i64>, Error> {
    let params = params![project, purpose, subject, now];
    tx.query_opt(&CREATED_AT, &params, |row| row.get(0)).await
}

/// `false`: it was used, has expired, or another has taken its place.
pub(super) async fn take(
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
