//! Deletes codes that have expired, and counts of codes that are over.

use tenure_db::{Error, Tx};

use super::{sms, store};
use crate::Engine;

/// Returns how many.
pub async fn purge_expired(engine: &Engine) -> Result<u64, Error> {
    let now = engine.now();
    engine
        .db
        .write(async move |tx: &Tx| Ok(store::purge(tx, now.millis()).await? + sms::purge(tx, now).await?))
        .await
}
