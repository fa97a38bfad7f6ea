//! SQL of how many codes are sent by SMS.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

tenure_db::statements! {
    COUNT = "UPDATE members SET
                 sms_sent = CASE WHEN sms_since <= $4 THEN 1 ELSE sms_sent + 1 END,
                 sms_since = CASE WHEN sms_since <= $4 THEN CAST($3 AS BIGINT) ELSE sms_since END
             WHERE project_id = $1 AND member_id = $2 AND (sms_since <= $4 OR sms_sent < $5)";
    BEGAN = "SELECT sms_since FROM members WHERE project_id = $1 AND member_id = $2";
}

/// Counts one more to a member; the count starts anew once it began at `since` or before. `false`: that would be more
/// than `limit`.
pub(super) async fn count(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    now: i64,
    since: i64,
    limit: i64,
) -> Result<bool, Error> {
    let params = params![project, member, now, since, limit];
    Ok(tx.execute(&COUNT, &params).await? == 1)
}

/// When the count of a member began.
pub(super) async fn began(tx: &Tx, project: Uuid, member: Uuid) -> Result<Option<i64>, Error> {
    tx.query_opt(&BEGAN, &params![project, member], |row| row.get(0))
        .await
}
