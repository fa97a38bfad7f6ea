//! Deletes intermediate sessions that have expired.

use tenure_db::{Error, Tx};

use super::store;
use crate::Engine;
use crate::support::clock;

/// Deletes a batch; returns how many.
pub async fn purge_expired(engine: &Engine) -> Result<u64, Error> {
    let Some(now) = clock::time_to_delete(engine).await? else {
        return Ok(0);
    };
    let now = now.millis();
    let expired = engine
        .db
        .scan(async move |tx: &Tx| store::expired(tx, now).await)
        .await?;
    if expired.is_empty() {
        return Ok(0);
    }
    engine
        .db
        .write(async move |tx: &Tx| store::purge(tx, &expired, now).await)
        .await
}
