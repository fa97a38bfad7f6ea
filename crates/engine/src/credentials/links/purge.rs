//! Deletes links that have expired.

use tenure_db::{Error, Tx};

use super::store;
use crate::Engine;
use crate::support::clock;

/// For how long after its end a link is still told from one that never was, in milliseconds.
const REMEMBERED: i64 = 7 * 24 * 3_600_000;

/// Deletes a batch; returns how many.
pub async fn purge_expired(engine: &Engine) -> Result<u64, Error> {
    let Some(now) = clock::time_to_delete(engine).await? else {
        return Ok(0);
    };
    let before = now.millis() - REMEMBERED;
    let expired = engine
        .db
        .scan(async move |tx: &Tx| store::expired(tx, before).await)
        .await?;
    if expired.is_empty() {
        return Ok(0);
    }
    engine
        .db
        .write(async move |tx: &Tx| store::purge(tx, &expired, before).await)
        .await
}
