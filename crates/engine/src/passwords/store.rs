//! SQL of passwords.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

pub(super) struct PasswordRow {
    pub(super) hash: String,
    pub(super) requires_reset: bool,
}

tenure_db::statements! {
    GET = "SELECT hash, requires_reset FROM passwords WHERE project_id = $1 AND user_id = $2";
    INSERT = "INSERT INTO passwords (project_id, user_id, password_id, hash, requires_reset, created_at, updated_at)
              VALUES ($1, $2, $3, $4, $5, $6, $6) ON CONFLICT DO NOTHING";
    REPLACE = "UPDATE passwords SET hash = $4, requires_reset = $6, updated_at = $5
               WHERE project_id = $1 AND user_id = $2 AND hash = $3";
    DELETE_OF_USER = "DELETE FROM passwords WHERE project_id = $1 AND user_id = $2";
    DELETE_ONE = "DELETE FROM passwords WHERE project_id = $1 AND password_id = $2 RETURNING user_id";
}

pub(super) async fn get(tx: &Tx, project: Uuid, user: Uuid) -> Result<Option<PasswordRow>, Error> {
    tx.query_opt(&GET, &params![project, user], |row| {
        Ok(PasswordRow {
            hash: row.get(0)?,
            requires_reset: row.get(1)?,
        })
    })
    .await
}

/// `false`: the user has one already.
pub(super) async fn insert(
    tx: &Tx,
    project: Uuid,
    user: Uuid,
    password: Uuid,
    hash: &str,
    now: i64,
) -> Result<bool, Error> {
    Ok(tx
        .execute(&INSERT, &params![project, user, password, hash, false, now])
        .await?
        == 1)
}

/// Puts a new hash in place of the one that was checked. `false`: it is not the user's any more.
pub(super) async fn replace(
    tx: &Tx,
    project: Uuid,
    user: Uuid,
    old: &str,
    new: &str,
    now: i64,
) -> Result<bool, Error> {
    Ok(tx
        .execute(&REPLACE, &params![project, user, old, new, now, false])
        .await?
        == 1)
}

pub(super) async fn delete_of_user(tx: &Tx, project: Uuid, user: Uuid) -> Result<(), Error> {
    tx.execute(&DELETE_OF_USER, &params![project, user])
        .await
        .map(drop)
}

pub(super) async fn delete_one(tx: &Tx, project: Uuid, password: Uuid) -> Result<Option<Uuid>, Error> {
    tx.query_opt(&DELETE_ONE, &params![project, password], |row| row.get(0))
        .await
}
