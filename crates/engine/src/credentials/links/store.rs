//! SQL of links.

use tenure_db::{Error, Row, Tx, params};
use uuid::Uuid;

/// What a token stands for.
pub(super) struct LinkRow {
    pub(super) purpose: String,
    pub(super) member_id: Option<Uuid>,
    pub(super) email_id: Option<Uuid>,
    pub(super) address: String,
    pub(super) code_challenge: String,
    pub(super) expires_at: i64,
    pub(super) used_at: Option<i64>,
}

tenure_db::statements! {
    INSERT = "INSERT INTO link_tokens (project_id, hash, purpose, member_id, email_id, address, code_challenge,
                  created_at, expires_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    GET = "SELECT purpose, member_id, email_id, address, code_challenge, expires_at, used_at FROM link_tokens
           WHERE project_id = $1 AND hash = $2";
    CONSUME = "UPDATE link_tokens SET used_at = $3
               WHERE project_id = $1 AND hash = $2 AND used_at IS NULL AND expires_at > $3";
    // As if they had expired at once: nobody can use them, and they are told from what never was.
    VOID = "UPDATE link_tokens SET expires_at = created_at
            WHERE project_id = $1 AND member_id = $2 AND purpose = $3 AND used_at IS NULL";
    VOID_ALL = "UPDATE link_tokens SET expires_at = created_at
                WHERE project_id = $1 AND member_id = $2 AND used_at IS NULL";
    VOID_LOGINS = "UPDATE link_tokens SET expires_at = created_at
                   WHERE project_id = $1 AND address = $2 AND purpose IN ('login', 'signup', 'discovery')
                       AND used_at IS NULL AND expires_at > $3";
    VOID_RESETS_OF_ADDRESS = "UPDATE link_tokens SET expires_at = created_at
                              WHERE project_id = $1 AND address = $2
                                  AND purpose IN ('password_reset', 'discovery_password_reset') AND used_at IS NULL";
    EXPIRED = "SELECT hash FROM link_tokens WHERE expires_at <= $1 ORDER BY expires_at LIMIT 1000";
    PURGE = "DELETE FROM link_tokens WHERE hash = $1 AND expires_at <= $2";
}

/// Stores a token that was not used yet. The row's `used_at` does not count.
pub(super) async fn insert(
    tx: &Tx,
    project: Uuid,
    hash: &[u8; 32],
    row: &LinkRow,
    now: i64,
) -> Result<(), Error> {
    let params = params![
        project,
        &hash[..],
        &row.purpose,
        row.member_id,
        row.email_id,
        &row.address,
        &row.code_challenge,
        now,
        row.expires_at,
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// Used ones and expired ones too.
pub(super) async fn get(tx: &Tx, project: Uuid, hash: &[u8; 32]) -> Result<Option<LinkRow>, Error> {
    tx.query_opt(&GET, &params![project, &hash[..]], read).await
}

/// `false`: it was used or has expired.
pub(super) async fn redeem(tx: &Tx, project: Uuid, hash: &[u8; 32], now: i64) -> Result<bool, Error> {
    Ok(tx.execute(&CONSUME, &params![project, &hash[..], now]).await? == 1)
}

/// Ends a member's links of one purpose.
pub(super) async fn void(tx: &Tx, project: Uuid, member: Uuid, purpose: &str) -> Result<(), Error> {
    tx.execute(&VOID, &params![project, member, purpose])
        .await
        .map(drop)
}

/// Ends all links of a member.
pub(super) async fn void_all(tx: &Tx, project: Uuid, member: Uuid) -> Result<(), Error> {
    tx.execute(&VOID_ALL, &params![project, member]).await.map(drop)
}

/// Ends the links that log in by an address, whatever member it is of.
pub(super) async fn void_logins(tx: &Tx, project: Uuid, address: &str, now: i64) -> Result<(), Error> {
    tx.execute(&VOID_LOGINS, &params![project, address, now])
        .await
        .map(drop)
}

/// Ends the links that set the password of an address, or of any member that they were sent to there.
pub(super) async fn void_resets_of_address(tx: &Tx, project: Uuid, address: &str) -> Result<(), Error> {
    tx.execute(&VOID_RESETS_OF_ADDRESS, &params![project, address])
        .await
        .map(drop)
}

/// Up to a thousand that expired before an instant, of all projects.
pub(super) async fn expired(tx: &Tx, before: i64) -> Result<Vec<Vec<u8>>, Error> {
    tx.query(&EXPIRED, &params![before], |row| row.get(0)).await
}

pub(super) async fn purge(tx: &Tx, hashes: &[Vec<u8>], before: i64) -> Result<u64, Error> {
    let rows: Vec<_> = hashes.iter().map(|hash| params![&hash[..], before]).collect();
    tx.execute_many(&PURGE, &rows).await
}

fn read(row: &Row<'_>) -> Result<LinkRow, Error> {
    Ok(LinkRow {
        purpose: row.get(0)?,
        member_id: row.get(1)?,
        email_id: row.get(2)?,
        address: row.get(3)?,
        code_challenge: row.get(4)?,
        expires_at: row.get(5)?,
        used_at: row.get(6)?,
    })
}
