//! SQL of users and their factors.

use std::collections::BTreeMap;

use tenure_db::{Error, Row, Tx, params};
use uuid::Uuid;

use crate::support::search::{Source, folded, read_of};

/// The columns of a user and its password, for any statement that reads them `FROM` [`user_tables`].
macro_rules! user_columns {
    () => {
        "u.user_id, u.status, u.first_name, u.middle_name, u.last_name, u.trusted_metadata, u.untrusted_metadata,
         u.external_id, u.roles, u.created_at, u.locked_at, u.lock_expires_at, pw.password_id, pw.requires_reset"
    };
}
/// Users with their passwords.
macro_rules! user_tables {
    () => {
        "users u LEFT JOIN passwords pw ON pw.project_id = u.project_id AND pw.subject_id = u.user_id"
    };
}
pub(crate) use user_columns;

/// How many columns [`user_columns`] names.
pub(crate) const USER_COLUMNS: usize = 14;

pub(crate) const SEARCHED: Source<UserRow> = Source {
    tables: user_tables!(),
    columns: user_columns!(),
    project: "u.project_id",
    created_at: "u.created_at",
    id: "u.user_id",
    read: |row| read_user(row, 0),
    key: |row| (row.created_at, row.user_id),
};

pub(crate) struct UserRow {
    pub(crate) user_id: Uuid,
    pub(crate) status: String,
    pub(crate) first_name: String,
    pub(crate) middle_name: String,
    pub(crate) last_name: String,
    pub(crate) trusted_metadata: String,
    pub(crate) untrusted_metadata: String,
    pub(crate) external_id: Option<String>,
    pub(crate) roles: String,
    pub(crate) created_at: i64,
    pub(crate) locked_at: Option<i64>,
    pub(crate) lock_expires_at: Option<i64>,
    pub(crate) password_id: Option<Uuid>,
    pub(crate) requires_reset: Option<bool>,
}

/// The kinds of `user_factors`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactorKind {
    Email,
    PhoneNumber,
}

impl FactorKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::PhoneNumber => "phone_number",
        }
    }
}

pub(crate) struct FactorRow {
    pub(crate) factor_id: Uuid,
    pub(crate) kind: String,
    pub(crate) value: String,
    pub(crate) verified: bool,
}

tenure_db::statements! {
    GET = concat!("SELECT ", user_columns!(), " FROM ", user_tables!(), " WHERE u.project_id = $1 AND u.user_id = $2");
    FACTORS = "SELECT factor_id, kind, value, verified FROM user_factors
               WHERE project_id = $1 AND user_id = $2 ORDER BY created_at, factor_id";
    BY_EXTERNAL_ID = "SELECT user_id FROM users WHERE project_id = $1 AND external_id = $2";
    BY_FACTOR = "SELECT user_id, factor_id, verified FROM user_factors
                 WHERE project_id = $1 AND kind = $2 AND value = $3";
    INSERT = "INSERT INTO users (project_id, user_id, status, first_name, middle_name, last_name, search_name,
                  trusted_metadata, untrusted_metadata, external_id, roles, created_at, failed_attempts)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)
              ON CONFLICT DO NOTHING";
    INSERT_FACTOR = "INSERT INTO user_factors (project_id, factor_id, user_id, kind, value, verified, created_at)
                     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING";
    LOCK = "UPDATE users SET status = status WHERE project_id = $1 AND user_id = $2";
    UPDATE = "UPDATE users SET first_name = $3, middle_name = $4, last_name = $5, search_name = $6,
                  trusted_metadata = $7, untrusted_metadata = $8, roles = $9
              WHERE project_id = $1 AND user_id = $2";
    SET_EXTERNAL_ID = "UPDATE users SET external_id = $3 WHERE project_id = $1 AND user_id = $2
                       AND NOT EXISTS (SELECT 1 FROM users other WHERE other.project_id = $1
                                       AND other.external_id = $3 AND other.user_id <> $2)";
    CLEAR_EXTERNAL_ID = "UPDATE users SET external_id = NULL WHERE project_id = $1 AND user_id = $2";
    ACTIVATE = "UPDATE users SET status = 'active', failed_attempts = 0, locked_at = NULL, lock_expires_at = NULL
                WHERE project_id = $1 AND user_id = $2 AND (lock_expires_at IS NULL OR lock_expires_at <= $3)";
    SET_ACTIVE = "UPDATE users SET status = 'active' WHERE project_id = $1 AND user_id = $2";
    VERIFY_FACTOR = "UPDATE user_factors SET verified = $3 WHERE project_id = $1 AND factor_id = $2";
    DELETE = "DELETE FROM users WHERE project_id = $1 AND user_id = $2";
    DELETE_ALL_FACTORS = "DELETE FROM user_factors WHERE project_id = $1 AND user_id = $2";
    DELETE_FACTOR = "DELETE FROM user_factors WHERE project_id = $1 AND kind = $2 AND factor_id = $3
                     RETURNING user_id";
    LOCK_STATE = "SELECT lock_expires_at FROM users WHERE project_id = $1 AND user_id = $2";
    NOTE_FAILURE = "UPDATE users SET
                        failed_attempts = CASE WHEN failed_attempts + 1 >= $4 THEN 0 ELSE failed_attempts + 1 END,
                        locked_at = CASE WHEN failed_attempts + 1 >= $4 THEN CAST($3 AS BIGINT) ELSE NULL END,
                        lock_expires_at = CASE WHEN failed_attempts + 1 >= $4 THEN CAST($5 AS BIGINT) ELSE NULL END
                    WHERE project_id = $1 AND user_id = $2 AND (lock_expires_at IS NULL OR lock_expires_at <= $3)";
}

pub(crate) async fn get(tx: &Tx, project: Uuid, user: Uuid) -> Result<Option<UserRow>, Error> {
    tx.query_opt(&GET, &params![project, user], |row| read_user(row, 0))
        .await
}

pub(crate) async fn factors(tx: &Tx, project: Uuid, user: Uuid) -> Result<Vec<FactorRow>, Error> {
    tx.query(&FACTORS, &params![project, user], |row| read_factor(row, 0))
        .await
}

/// As [`factors`], of several users at once.
pub(crate) async fn factors_of(
    tx: &Tx,
    project: Uuid,
    users: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<FactorRow>>, Error> {
    let select = "SELECT factor_id, kind, value, verified, user_id FROM user_factors";
    let parts = (select, "user_id", "created_at, factor_id");
    read_of(tx, parts, project, users, |row| {
        Ok((row.get(4)?, read_factor(row, 0)?))
    })
    .await
}

pub(crate) async fn by_external_id(tx: &Tx, project: Uuid, external_id: &str) -> Result<Option<Uuid>, Error> {
    tx.query_opt(&BY_EXTERNAL_ID, &params![project, external_id], |row| row.get(0))
        .await
}

/// The user that a factor belongs to, the factor's id, and whether it is verified.
pub(crate) async fn by_factor(
    tx: &Tx,
    project: Uuid,
    kind: FactorKind,
    value: &str,
) -> Result<Option<(Uuid, Uuid, bool)>, Error> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    tx.query_opt(&BY_FACTOR, &params![project, kind.as_str(), value], read)
        .await
}

/// `false`: the external id is taken.
pub(crate) async fn insert(tx: &Tx, project: Uuid, row: &UserRow) -> Result<bool, Error> {
    let search_name = search_name(row);
    let params = params![
        project,
        row.user_id,
        &row.status,
        &row.first_name,
        &row.middle_name,
        &row.last_name,
        &search_name,
        &row.trusted_metadata,
        &row.untrusted_metadata,
        row.external_id.as_deref(),
        &row.roles,
        row.created_at,
    ];
    Ok(tx.execute(&INSERT, &params).await? == 1)
}

/// `false`: the value belongs to a user already.
pub(crate) async fn insert_factor(
    tx: &Tx,
    project: Uuid,
    user: Uuid,
    kind: FactorKind,
    factor: &FactorRow,
    now: i64,
) -> Result<bool, Error> {
    let params = params![
        project,
        factor.factor_id,
        user,
        kind.as_str(),
        &factor.value,
        factor.verified,
        now
    ];
    Ok(tx.execute(&INSERT_FACTOR, &params).await? == 1)
}

/// Locks the user's row until the transaction ends. `false`: there is no such user.
pub(crate) async fn lock(tx: &Tx, project: Uuid, user: Uuid) -> Result<bool, Error> {
    Ok(tx.execute(&LOCK, &params![project, user]).await? == 1)
}

/// Writes name, metadata and roles.
pub(crate) async fn update(tx: &Tx, project: Uuid, row: &UserRow) -> Result<(), Error> {
    let search_name = search_name(row);
    let params = params![
        project,
        row.user_id,
        &row.first_name,
        &row.middle_name,
        &row.last_name,
        &search_name,
        &row.trusted_metadata,
        &row.untrusted_metadata,
        &row.roles,
    ];
    tx.execute(&UPDATE, &params).await.map(drop)
}

/// `false`: it belongs to another user.
pub(crate) async fn set_external_id(
    tx: &Tx,
    project: Uuid,
    user: Uuid,
    external_id: &str,
) -> Result<bool, Error> {
    match tx
        .execute(&SET_EXTERNAL_ID, &params![project, user, external_id])
        .await
    {
        Ok(changed) => Ok(changed == 1),
        Err(Error::Unique) => Ok(false),
        Err(error) => Err(error),
    }
}

pub(crate) async fn clear_external_id(tx: &Tx, project: Uuid, user: Uuid) -> Result<(), Error> {
    tx.execute(&CLEAR_EXTERNAL_ID, &params![project, user])
        .await
        .map(drop)
}

/// After a proof: the user is active, and earlier failures are forgotten. Locks the user's row until the transaction
/// ends. `false`: there is no such user, or it is locked.
pub(crate) async fn activate(tx: &Tx, project: Uuid, user: Uuid, now: i64) -> Result<bool, Error> {
    Ok(tx.execute(&ACTIVATE, &params![project, user, now]).await? == 1)
}

/// After a proof that was no guess: a lock stays.
pub(crate) async fn set_active(tx: &Tx, project: Uuid, user: Uuid) -> Result<(), Error> {
    tx.execute(&SET_ACTIVE, &params![project, user]).await.map(drop)
}

pub(crate) async fn set_verified(tx: &Tx, project: Uuid, factor: Uuid, verified: bool) -> Result<(), Error> {
    tx.execute(&VERIFY_FACTOR, &params![project, factor, verified])
        .await
        .map(drop)
}

/// The user and its factors; its password and sessions are their own nouns'.
pub(crate) async fn delete(tx: &Tx, project: Uuid, user: Uuid) -> Result<bool, Error> {
    if tx.execute(&DELETE, &params![project, user]).await? == 0 {
        return Ok(false);
    }
    tx.execute(&DELETE_ALL_FACTORS, &params![project, user]).await?;
    Ok(true)
}

/// Returns whose factor it was.
pub(crate) async fn delete_factor(
    tx: &Tx,
    project: Uuid,
    kind: FactorKind,
    factor: Uuid,
) -> Result<Option<Uuid>, Error> {
    tx.query_opt(&DELETE_FACTOR, &params![project, kind.as_str(), factor], |row| {
        row.get(0)
    })
    .await
}

/// Until when the user is locked. `None`: there is no such user.
pub(crate) async fn lock_state(tx: &Tx, project: Uuid, user: Uuid) -> Result<Option<Option<i64>>, Error> {
    tx.query_opt(&LOCK_STATE, &params![project, user], |row| row.get(0))
        .await
}

/// Counts a failure; the one that reaches the threshold locks.
pub(crate) async fn record_failure(
    tx: &Tx,
    project: Uuid,
    user: Uuid,
    now: i64,
    threshold: i64,
    lock_expires_at: i64,
) -> Result<(), Error> {
    tx.execute(
        &NOTE_FAILURE,
        &params![project, user, now, threshold, lock_expires_at],
    )
    .await
    .map(drop)
}

pub(crate) fn read_user(row: &Row<'_>, first: usize) -> Result<UserRow, Error> {
    Ok(UserRow {
        user_id: row.get(first)?,
        status: row.get(first + 1)?,
        first_name: row.get(first + 2)?,
        middle_name: row.get(first + 3)?,
        last_name: row.get(first + 4)?,
        trusted_metadata: row.get(first + 5)?,
        untrusted_metadata: row.get(first + 6)?,
        external_id: row.get(first + 7)?,
        roles: row.get(first + 8)?,
        created_at: row.get(first + 9)?,
        locked_at: row.get(first + 10)?,
        lock_expires_at: row.get(first + 11)?,
        password_id: row.get(first + 12)?,
        requires_reset: row.get(first + 13)?,
    })
}

pub(crate) fn read_factor(row: &Row<'_>, first: usize) -> Result<FactorRow, Error> {
    Ok(FactorRow {
        factor_id: row.get(first)?,
        kind: row.get(first + 1)?,
        value: row.get(first + 2)?,
        verified: row.get(first + 3)?,
    })
}

fn search_name(row: &UserRow) -> String {
    let parts = [&row.first_name, &row.middle_name, &row.last_name];
    let named: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    folded(&named.join(" "))
}
