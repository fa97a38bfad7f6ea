//! SQL of how many codes are sent by SMS.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

tenure_db::statements! {
    COUNT = "INSERT INTO sms_counts (project_id, contact, sent, since) VALUES ($1, $2, 1, $3)
             ON CONFLICT (project_id, contact) DO UPDATE SET
                 sent = CASE WHEN sms_counts.since <= $4 THEN 1 ELSE sms_counts.sent + 1 END,
                 since = CASE WHEN sms_counts.since <= $4 THEN excluded.since ELSE sms_counts.since END
             WHERE sms_counts.since <= $4 OR sms_counts.sent < $5";
    BEGAN = "SELECT since FROM sms_counts WHERE project_id = $1 AND contact = $2";
    PURGE = "DELETE FROM sms_counts WHERE since <= $1";
}

/// Counts one more to a contact; the count starts anew once it began at `since` or before. `false`: that would be more
/// than `limit`.
pub(super) async fn count(
    tx: &Tx,
    project: Uuid,
    contact: &str,
    now: i64,
    since: i64,
    limit: i64,
) -> Result<bool, Error> {
    let params = params![project, contact, now, since, limit];
    Ok(tx.execute(&COUNT, &params).await? == 1)
}

/// When the count of a contact began.
pub(super) async fn began(tx: &Tx, project: Uuid, contact: &str) -> Result<Option<i64>, Error> {
    tx.query_opt(&BEGAN, &params![project, contact], |row| row.get(0))
        .await
}

/// Forgets the counts that began at an instant or before.
pub(super) async fn purge(tx: &Tx, since: i64) -> Result<u64, Error> {
    tx.execute(&PURGE, &params![since]).await
}
