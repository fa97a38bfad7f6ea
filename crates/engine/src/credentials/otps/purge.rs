//! Deletes codes that have expired.

use tenure_db::{Error, Tx};

use super::store;
use crate::Engine;
use crate::support::clock;

/// Returns how many.
pub async fn purge_expired(engine: &Engine) -> Result<u64, Error> {
    let Some(now) = clock::time_to_delete(engine).await? else {
        return Ok(0);
    };
    engine
        .db
        .write(async move |tx: &Tx| store::purge(tx, now.millis()).await)
        .await
}
