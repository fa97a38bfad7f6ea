//! Deletes codes that have expired.

use tenure_db::{Error, Tx};

use super::store;
use crate::Engine;

/// Returns how many.
pub async fn purge_expired(engine: &Engine) -> Result<u64, Error> {
    let now = engine.now().millis();
    engine
        .db
        .write(async move |tx: &Tx| store::purge(tx, now).await)
        .await
}
