//! SQL of the outbox.

use tenure_db::{Error, Tx, params};
use uuid::Uuid;

use super::Channel;

#[derive(Clone)]
pub(super) struct NewRow {
    pub(super) project: Uuid,
    pub(super) message: Uuid,
    pub(super) channel: Channel,
    pub(super) sealed: Vec<u8>,
    pub(super) created_at: i64,
    pub(super) expires_at: i64,
}

tenure_db::statements! {
    INSERT = "INSERT INTO messages (project_id, message_id, channel, sealed, state, attempts, next_attempt_at,
                  created_at, expires_at)
              VALUES ($1, $2, $3, $4, 'queued', 0, $5, $5, $6)";
}

pub(super) async fn insert(tx: &Tx, row: &NewRow) -> Result<(), Error> {
    let params = params![
        row.project,
        row.message,
        row.channel.as_str(),
        &row.sealed,
        row.created_at,
        row.expires_at
    ];
    tx.execute(&INSERT, &params).await.map(drop)
}
