//! SQL of keys.

use tenure_db::{Error, Sql, Tx, params};
use uuid::Uuid;

pub(crate) struct SigningKeyRow {
    pub(crate) key_id: Uuid,
    pub(crate) state: String,
    pub(crate) sealed: Vec<u8>,
    pub(crate) published_at: i64,
    pub(crate) activated_at: Option<i64>,
    pub(crate) retired_at: Option<i64>,
}

pub(crate) struct TokenKeyRow {
    pub(crate) version: i64,
    pub(crate) sealed: Vec<u8>,
    pub(crate) created_at: i64,
}

tenure_db::statements! {
    SIGNING = "SELECT key_id, state, sealed, published_at, activated_at, retired_at FROM signing_keys
               WHERE project_id = $1 ORDER BY published_at, key_id";
    TOKEN = "SELECT version, sealed, created_at FROM token_keys WHERE project_id = $1
             ORDER BY created_at, version";
    INSERT_SIGNING = "INSERT INTO signing_keys (project_id, key_id, state, sealed, published_at, activated_at)
                      VALUES ($1, $2, $3, $4, $5, $6)";
    INSERT_TOKEN = "INSERT INTO token_keys (project_id, version, sealed, created_at) VALUES ($1, $2, $3, $4)";
    RETIRE = "UPDATE signing_keys SET state = 'retired', retired_at = $2 WHERE project_id = $1 AND state = 'active'";
    DROP_SIGNING = "DELETE FROM signing_keys WHERE project_id = $1 AND key_id = $2";
    PROMOTE = "UPDATE signing_keys SET state = 'active', activated_at = $2 WHERE project_id = $1 AND state = 'next'";
    DROP_RETIRED = "DELETE FROM signing_keys WHERE project_id = $1 AND state = 'retired' AND retired_at < $2";
    DROP_TOKENS_BUT = "DELETE FROM token_keys WHERE project_id = $1 AND version <> $2";
    DROP_TOKEN = "DELETE FROM token_keys WHERE project_id = $1 AND version = $2";
    RESEAL_SIGNING = "UPDATE signing_keys SET sealed = $3 WHERE project_id = $1 AND key_id = $2";
    RESEAL_TOKEN = "UPDATE token_keys SET sealed = $3 WHERE project_id = $1 AND version = $2";
}

pub(crate) async fn signing(tx: &Tx, project: Uuid) -> Result<Vec<SigningKeyRow>, Error> {
    tx.query(&SIGNING, &params![project], |row| {
        Ok(SigningKeyRow {
            key_id: row.get(0)?,
            state: row.get(1)?,
            sealed: row.get(2)?,
            published_at: row.get(3)?,
            activated_at: row.get(4)?,
            retired_at: row.get(5)?,
        })
    })
    .await
}

/// Oldest first.
pub(crate) async fn token(tx: &Tx, project: Uuid) -> Result<Vec<TokenKeyRow>, Error> {
    tx.query(&TOKEN, &params![project], |row| {
        Ok(TokenKeyRow {
            version: row.get(0)?,
            sealed: row.get(1)?,
            created_at: row.get(2)?,
        })
    })
    .await
}

pub(crate) async fn insert_signing(tx: &Tx, project: Uuid, row: &SigningKeyRow) -> Result<(), Error> {
    let params = params![
        project,
        row.key_id,
        &row.state,
        &row.sealed,
        row.published_at,
        row.activated_at
    ];
    tx.execute(&INSERT_SIGNING, &params).await.map(drop)
}

pub(crate) async fn insert_token(
    tx: &Tx,
    project: Uuid,
    version: u8,
    sealed: &[u8],
    now: i64,
) -> Result<(), Error> {
    tx.execute(&INSERT_TOKEN, &params![project, i64::from(version), sealed, now])
        .await
        .map(drop)
}

/// The active key goes on verifying, and no longer signs.
pub(crate) async fn retire(tx: &Tx, project: Uuid, now: i64) -> Result<(), Error> {
    tx.execute(&RETIRE, &params![project, now]).await.map(drop)
}

pub(crate) async fn drop_signing(tx: &Tx, project: Uuid, keys: &[Uuid]) -> Result<(), Error> {
    let rows: Vec<_> = keys.iter().map(|key| params![project, *key]).collect();
    tx.execute_many(&DROP_SIGNING, &rows).await.map(drop)
}

pub(crate) async fn promote(tx: &Tx, project: Uuid, now: i64) -> Result<bool, Error> {
    Ok(tx.execute(&PROMOTE, &params![project, now]).await? == 1)
}

pub(crate) async fn drop_retired(tx: &Tx, project: Uuid, before: i64) -> Result<u64, Error> {
    tx.execute(&DROP_RETIRED, &params![project, before]).await
}

/// All but one.
pub(crate) async fn drop_tokens_but(tx: &Tx, project: Uuid, version: u8) -> Result<(), Error> {
    tx.execute(&DROP_TOKENS_BUT, &params![project, i64::from(version)])
        .await
        .map(drop)
}

pub(crate) async fn drop_token(tx: &Tx, project: Uuid, version: i64) -> Result<u64, Error> {
    tx.execute(&DROP_TOKEN, &params![project, version]).await
}

pub(crate) async fn reseal_signing(tx: &Tx, project: Uuid, key: Uuid, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(&RESEAL_SIGNING, &params![project, key, sealed])
        .await
        .map(drop)
}

pub(crate) async fn reseal_token(tx: &Tx, project: Uuid, version: i64, sealed: &[u8]) -> Result<(), Error> {
    tx.execute(&RESEAL_TOKEN, &params![project, version, sealed])
        .await
        .map(drop)
}

/// Projects, ids and sealed texts: see [`SealedRows`](super::SealedRows).
pub(crate) async fn page(tx: &Tx, page: &Sql<'_>, after: Uuid) -> Result<Vec<(Uuid, Uuid, Vec<u8>)>, Error> {
    tx.query(page, &params![after], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
    .await
}

/// Ids with what was and what shall be sealed there.
pub(crate) async fn reseal(
    tx: &Tx,
    reseal: &Sql<'_>,
    rows: &[(Uuid, Vec<u8>, Vec<u8>)],
) -> Result<(), Error> {
    let rows: Vec<_> = rows.iter().map(|(id, old, new)| params![*id, old, new]).collect();
    tx.execute_many(reseal, &rows).await.map(drop)
}
