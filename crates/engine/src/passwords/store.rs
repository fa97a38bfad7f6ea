//! SQL of passwords.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

pub(super) struct PasswordRow {
    pub(super) identity: Identity,
    pub(super) hash: String,
    pub(super) requires_reset: bool,
}

/// Which password it is: two rows of one identity hold the same one, however it is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    password_id: Uuid,
    revision: i64,
}

tenure_db::statements! {
    GET = "SELECT password_id, revision, hash, requires_reset FROM passwords WHERE project_id = $1 AND user_id = $2";
    INSERT = "INSERT INTO passwords
                  (project_id, user_id, password_id, hash, revision, requires_reset, created_at, updated_at)
              VALUES ($1, $2, $3, $4, 1, $5, $6, $6) ON CONFLICT DO NOTHING";
    REPLACE = "UPDATE passwords SET hash = $5, revision = revision + 1, requires_reset = $7, updated_at = $6
               WHERE project_id = $1 AND user_id = $2 AND password_id = $3 AND revision = $4";
    REHASH = "UPDATE passwords SET hash = $4 WHERE project_id = $1 AND user_id = $2 AND hash = $3";
    DELETE_OF_USER = "DELETE FROM passwords WHERE project_id = $1 AND user_id = $2";
    DELETE_ONE = "DELETE FROM passwords WHERE project_id = $1 AND password_id = $2 RETURNING user_id";
}

pub(super) async fn get(tx: &Tx, project: Uuid, user: Uuid) -> Result<Option<PasswordRow>, Error> {
    tx.query_opt(&GET, &params![project, user], |row| {
        Ok(PasswordRow {
            identity: Identity {
                password_id: row.get(0)?,
                revision: row.get(1)?,
            },
            hash: row.get(2)?,
            requires_reset: row.get(3)?,
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

/// Puts a new password in place of the one that was checked. `false`: it is not the user's any more.
pub(super) async fn replace(
    tx: &Tx,
    project: Uuid,
    user: Uuid,
    old: Identity,
    new: &str,
    now: i64,
) -> Result<bool, Error> {
    let params = params![project, user, old.password_id, old.revision, new, now, false];
    Ok(tx.execute(&REPLACE, &params).await? == 1)
}

/// Keeps the password and replaces its hash, unless another login was first.
pub(super) async fn rehash(tx: &Tx, project: Uuid, user: Uuid, old: &str, new: &str) -> Result<(), Error> {
    tx.execute(&REHASH, &params![project, user, old, new])
        .await
        .map(drop)
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
