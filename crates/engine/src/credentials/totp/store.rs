//! SQL of authenticator apps.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

use super::purpose;
use crate::support::sealed::SealedRows;

/// Where a registration is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// No code was taken yet.
    Pending,
    Active,
}

impl State {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
        }
    }
}

#[derive(Clone)]
pub(crate) struct TotpRow {
    pub(crate) totp_id: Uuid,
    pub(crate) state: String,
    pub(crate) sealed: Vec<u8>,
    pub(crate) expires_at: i64,
    pub(crate) last_step: i64,
    pub(crate) created_at: i64,
}

/// Those that are sealed.
pub(crate) const SEALED: SealedRows = SealedRows {
    page: &PAGE,
    reseal: &RESEAL,
    purpose,
};

tenure_db::statements! {
    GET = "SELECT totp_id, state, sealed, expires_at, last_step, created_at FROM totp_registrations
           WHERE project_id = $1 AND member_id = $2";
    INSERT = "INSERT INTO totp_registrations (project_id, totp_id, member_id, state, sealed, expires_at, last_step,
                  created_at)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    // Of many that show the code of one step, one changes the row.
    USE_STEP = "UPDATE totp_registrations SET last_step = $3, state = 'active'
                WHERE project_id = $1 AND totp_id = $2 AND last_step < $3";
    DELETE = "DELETE FROM totp_registrations WHERE project_id = $1 AND member_id = $2";
    LAPSED = "SELECT project_id, member_id FROM totp_registrations WHERE state = 'pending' AND expires_at <= $1
              ORDER BY expires_at LIMIT 1000";
    DELETE_LAPSED = "DELETE FROM totp_registrations
                     WHERE project_id = $1 AND member_id = $2 AND state = 'pending' AND expires_at <= $3";
    PAGE = "SELECT project_id, totp_id, sealed FROM totp_registrations WHERE totp_id > $1
            ORDER BY totp_id LIMIT 1000";
    RESEAL = "UPDATE totp_registrations SET sealed = $3 WHERE totp_id = $1 AND sealed = $2";
}

pub(crate) async fn get(tx: &Tx, project: Uuid, member: Uuid) -> Result<Option<TotpRow>, Error> {
    tx.query_opt(&GET, &params![project, member], |row| {
        Ok(TotpRow {
            totp_id: row.get(0)?,
            state: row.get(1)?,
            sealed: row.get(2)?,
            expires_at: row.get(3)?,
            last_step: row.get(4)?,
            created_at: row.get(5)?,
        })
    })
    .await
}

pub(super) async fn insert(tx: &Tx, project: Uuid, member: Uuid, row: &TotpRow) -> Result<(), Error> {
    let params = params![
        project,
        row.totp_id,
        member,
        &row.state,
        &row.sealed,
        row.expires_at,
        row.last_step,
        row.created_at
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}

/// The code of a step was right: the registration is active. `false`: a code of this step or a later one was taken
/// before.
pub(crate) async fn use_step(tx: &Tx, project: Uuid, totp: Uuid, step: i64) -> Result<bool, Error> {
    Ok(tx.execute(&USE_STEP, &params![project, totp, step]).await? == 1)
}

pub(super) async fn delete(tx: &Tx, project: Uuid, member: Uuid) -> Result<bool, Error> {
    Ok(tx.execute(&DELETE, &params![project, member]).await? == 1)
}

/// Projects and members whose registrations lapsed before an instant.
pub(crate) async fn lapsed(tx: &Tx, before: i64) -> Result<Vec<(Uuid, Uuid)>, Error> {
    tx.query(&LAPSED, &params![before], |row| Ok((row.get(0)?, row.get(1)?)))
        .await
}

/// `false`: the member has none that lapsed.
pub(crate) async fn delete_lapsed(tx: &Tx, project: Uuid, member: Uuid, before: i64) -> Result<bool, Error> {
    let params = params![project, member, before];
    Ok(tx.execute(&DELETE_LAPSED, &params).await? == 1)
}
