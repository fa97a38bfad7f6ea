//! SQL of recovery codes.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

use super::purpose;
use crate::support::sealed::SealedRows;

/// Those that are sealed: all.
pub(crate) const SEALED: SealedRows = SealedRows {
    page: &PAGE,
    reseal: &RESEAL,
    purpose,
};

tenure_db::statements! {
    LIST = "SELECT recovery_code_id, sealed FROM recovery_codes WHERE project_id = $1 AND member_id = $2
            ORDER BY place";
    INSERT = "INSERT INTO recovery_codes (project_id, recovery_code_id, member_id, place, sealed)
              VALUES ($1, $2, $3, $4, $5)";
    USE = "DELETE FROM recovery_codes WHERE project_id = $1 AND recovery_code_id = $2";
    DELETE_ALL = "DELETE FROM recovery_codes WHERE project_id = $1 AND member_id = $2";
    PAGE = "SELECT project_id, recovery_code_id, sealed FROM recovery_codes WHERE recovery_code_id > $1
            ORDER BY recovery_code_id LIMIT 1000";
    RESEAL = "UPDATE recovery_codes SET sealed = $3 WHERE recovery_code_id = $1 AND sealed = $2";
}

/// Ids and sealed texts, in their order.
pub(super) async fn list(tx: &Tx, project: Uuid, member: Uuid) -> Result<Vec<(Uuid, Vec<u8>)>, Error> {
    tx.query(&LIST, &params![project, member], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
    .await
}

pub(super) async fn insert(
    tx: &Tx,
    project: Uuid,
    member: Uuid,
    codes: &[(Uuid, Vec<u8>)],
) -> Result<(), Error> {
    let rows: Vec<_> = (0..)
        .zip(codes)
        .map(|(place, (id, sealed))| params![project, *id, member, place, sealed])
        .collect();
    tx.execute_many(&INSERT, &rows).await.map(drop)
}

/// Uses one up. `false`: it was used already.
pub(crate) async fn redeem(tx: &Tx, project: Uuid, code: Uuid) -> Result<bool, Error> {
    Ok(tx.execute(&USE, &params![project, code]).await? == 1)
}

pub(super) async fn delete_all(tx: &Tx, project: Uuid, member: Uuid) -> Result<(), Error> {
    tx.execute(&DELETE_ALL, &params![project, member]).await.map(drop)
}
