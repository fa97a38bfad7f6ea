//! SQL of failures in a row.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

tenure_db::statements! {
    COUNT = "INSERT INTO failed_attempts (project_id, subject, factor, failures, last_failure_at)
             VALUES ($1, $2, $3, 1, $4)
             ON CONFLICT (project_id, subject, factor) DO UPDATE SET
                 failures = failed_attempts.failures + 1, last_failure_at = excluded.last_failure_at";
    TOTAL = "SELECT CAST(COALESCE(SUM(failures), 0) AS BIGINT) FROM failed_attempts
             WHERE project_id = $1 AND subject = $2";
    FORGET = "DELETE FROM failed_attempts WHERE project_id = $1 AND subject = $2 AND factor = $3";
    FORGET_ALL = "DELETE FROM failed_attempts WHERE project_id = $1 AND subject = $2";
    PURGE = "DELETE FROM failed_attempts WHERE last_failure_at < $1";
}

pub(super) async fn count(
    tx: &Tx,
    project: Uuid,
    subject: &str,
    factor: &str,
    now: i64,
) -> Result<(), Error> {
    tx.execute(&COUNT, &params![project, subject, factor, now])
        .await
        .map(drop)
}

/// The failures of all factors.
pub(super) async fn total(tx: &Tx, project: Uuid, subject: &str) -> Result<i64, Error> {
    let found = tx
        .query_opt(&TOTAL, &params![project, subject], |row| row.get(0))
        .await?;
    Ok(found.unwrap_or_default())
}

pub(super) async fn forget(tx: &Tx, project: Uuid, subject: &str, factor: &str) -> Result<(), Error> {
    tx.execute(&FORGET, &params![project, subject, factor])
        .await
        .map(drop)
}

pub(super) async fn forget_all(tx: &Tx, project: Uuid, subject: &str) -> Result<(), Error> {
    tx.execute(&FORGET_ALL, &params![project, subject])
        .await
        .map(drop)
}

pub(super) async fn purge(tx: &Tx, before: i64) -> Result<u64, Error> {
    tx.execute(&PURGE, &params![before]).await
}
