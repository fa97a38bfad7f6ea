//! SQL of passwords.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

pub(crate) struct PasswordRow {
    pub(crate) identity: Identity,
    pub(crate) hash: String,
    pub(crate) requires_reset: bool,
}

/// Which password it is: two rows of one identity hold the same one, however it is hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Identity {
    password_id: Uuid,
    revision: i64,
}

tenure_db::statements! {
    GET = "SELECT password_id, revision, hash, requires_reset FROM passwords WHERE project_id = $1 AND subject_id = $2";
    INSERT = "INSERT INTO passwords
                  (project_id, subject_id, password_id, hash, revision, requires_reset, created_at, updated_at)
              VALUES ($1, $2, $3, $4, 1, $5, $6, $6) ON CONFLICT DO NOTHING";
    REPLACE = "UPDATE passwords SET hash = $5, revision = revision + 1, requires_reset = $7, updated_at = $6
               WHERE project_id = $1 AND subject_id = $2 AND password_id = $3 AND revision = $4";
    // Of two that set a password at once, the last counts.
    PUT = "INSERT INTO passwords
               (project_id, subject_id, password_id, hash, revision, requires_reset, created_at, updated_at)
           VALUES ($1, $2, $3, $4, 1, $5, $6, $6)
           ON CONFLICT (subject_id) DO UPDATE SET hash = excluded.hash, revision = passwords.revision + 1,
               requires_reset = excluded.requires_reset, updated_at = excluded.updated_at";
    // Writes nothing new: it holds the row for the transaction.
    HOLD = "UPDATE passwords SET revision = revision
            WHERE project_id = $1 AND subject_id = $2 AND password_id = $3 AND revision = $4 AND NOT requires_reset";
    REQUIRE_RESET = "UPDATE passwords SET requires_reset = $3, updated_at = $4
                     WHERE project_id = $1 AND subject_id = $2";
    ANY = "SELECT 1 FROM passwords WHERE project_id = $1 LIMIT 1";
    REHASH = "UPDATE passwords SET hash = $4 WHERE project_id = $1 AND subject_id = $2 AND hash = $3";
    DELETE_OF_SUBJECT = "DELETE FROM passwords WHERE project_id = $1 AND subject_id = $2";
    // Writes nothing new. Of two members that leave an address at once, the later waits here, and finds the other gone.
    LOCK_OF_ADDRESS = "UPDATE passwords SET revision = revision WHERE project_id = $1 AND subject_id = $2";
    DELETE_OF_ADDRESS = "DELETE FROM passwords WHERE project_id = $1 AND subject_id = $2
                         AND NOT EXISTS (SELECT 1 FROM members m WHERE m.project_id = $1 AND m.email = $3
                                         AND m.member_id <> $4 AND m.status <> 'deleted')";
    SUBJECT = "SELECT subject_id FROM passwords WHERE project_id = $1 AND password_id = $2";
    DELETE_ONE = "DELETE FROM passwords WHERE project_id = $1 AND password_id = $2 RETURNING subject_id";
}

pub(crate) async fn get(tx: &Tx, project: Uuid, subject: Uuid) -> Result<Option<PasswordRow>, Error> {
    tx.query_opt(&GET, &params![project, subject], |row| {
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

/// `false`: there is one already.
pub(crate) async fn insert(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    password: Uuid,
    hash: &str,
    now: i64,
) -> Result<bool, Error> {
    Ok(tx
        .execute(&INSERT, &params![project, subject, password, hash, false, now])
        .await?
        == 1)
}

/// Sets a password, whether or not there is one.
pub(crate) async fn set(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    password: Uuid,
    hash: &str,
    now: i64,
) -> Result<(), Error> {
    tx.execute(&PUT, &params![project, subject, password, hash, false, now])
        .await
        .map(drop)
}

/// Whether the password that was checked is still the one, and may be used. If so it stays so until the transaction
/// ends.
pub(crate) async fn lock_shared(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    checked: Identity,
) -> Result<bool, Error> {
    let params = params![project, subject, checked.password_id, checked.revision];
    Ok(tx.execute(&HOLD, &params).await? == 1)
}

/// `false`: there is none.
pub(crate) async fn require_reset(tx: &Tx, project: Uuid, subject: Uuid, now: i64) -> Result<bool, Error> {
    let params = params![project, subject, true, now];
    Ok(tx.execute(&REQUIRE_RESET, &params).await? == 1)
}

/// Whether the project has any.
pub(super) async fn any(tx: &Tx, project: Uuid) -> Result<bool, Error> {
    let found = tx.query_opt(&ANY, &params![project], |_| Ok(())).await?;
    Ok(found.is_some())
}

/// Puts a new password in place of the one that was checked. `false`: it is not there any more.
pub(crate) async fn replace(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    old: Identity,
    new: &str,
    now: i64,
) -> Result<bool, Error> {
    let params = params![project, subject, old.password_id, old.revision, new, now, false];
    Ok(tx.execute(&REPLACE, &params).await? == 1)
}

/// Keeps the password and replaces its hash, unless another login was first.
pub(crate) async fn rehash(tx: &Tx, project: Uuid, subject: Uuid, old: &str, new: &str) -> Result<(), Error> {
    tx.execute(&REHASH, &params![project, subject, old, new])
        .await
        .map(drop)
}

pub(super) async fn delete_of_subject(tx: &Tx, project: Uuid, subject: Uuid) -> Result<(), Error> {
    tx.execute(&DELETE_OF_SUBJECT, &params![project, subject])
        .await
        .map(drop)
}

/// Unless another member has the address. `true`: it was there, and is not any more.
pub(super) async fn delete_of_address(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    email: &str,
    leaver: Uuid,
) -> Result<bool, Error> {
    if tx.execute(&LOCK_OF_ADDRESS, &params![project, subject]).await? == 0 {
        return Ok(false);
    }
    let params = params![project, subject, email, leaver];
    Ok(tx.execute(&DELETE_OF_ADDRESS, &params).await? == 1)
}

pub(super) async fn subject(tx: &Tx, project: Uuid, password: Uuid) -> Result<Option<Uuid>, Error> {
    tx.query_opt(&SUBJECT, &params![project, password], |row| row.get(0))
        .await
}

pub(super) async fn delete_one(tx: &Tx, project: Uuid, password: Uuid) -> Result<Option<Uuid>, Error> {
    tx.query_opt(&DELETE_ONE, &params![project, password], |row| row.get(0))
        .await
}
