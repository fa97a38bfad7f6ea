//! SQL of how many messages were sent.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

/// Project, scope and subject.
type Place<'a> = (Uuid, &'a str, &'a str);

tenure_db::statements! {
    COUNT = "INSERT INTO message_counts (project_id, scope, subject, sent, since) VALUES ($1, $2, $3, 1, $4)
             ON CONFLICT (project_id, scope, subject) DO UPDATE SET
                 sent = CASE WHEN message_counts.since <= $5 THEN 1 ELSE message_counts.sent + 1 END,
                 since = CASE WHEN message_counts.since <= $5 THEN excluded.since ELSE message_counts.since END
             WHERE message_counts.since <= $5 OR message_counts.sent < $6";
    BEGAN = "SELECT since FROM message_counts WHERE project_id = $1 AND scope = $2 AND subject = $3";
    PURGE = "DELETE FROM message_counts WHERE since <= $1";
}

/// Counts one more; the count starts anew once it began at `since` or before. `false`: that would be more than `most`.
pub(super) async fn count(
    tx: &Tx,
    (project, scope, subject): Place<'_>,
    now: i64,
    since: i64,
    most: i64,
) -> Result<bool, Error> {
    let params = params![project, scope, subject, now, since, most];
    Ok(tx.execute(&COUNT, &params).await? == 1)
}

/// When a count began.
pub(super) async fn began(tx: &Tx, (project, scope, subject): Place<'_>) -> Result<Option<i64>, Error> {
    tx.query_opt(&BEGAN, &params![project, scope, subject], |row| row.get(0))
        .await
}

/// Forgets the counts that began at an instant or before.
pub(super) async fn purge(tx: &Tx, since: i64) -> Result<(), Error> {
    tx.execute(&PURGE, &params![since]).await.map(drop)
}
