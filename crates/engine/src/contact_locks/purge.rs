//! Forgets failures that are long past.

use tenure_db::{Error, Tx};

use super::store;
use crate::Engine;

/// As long as the longest lock that a project can set, in days.
const DAYS: i64 = 7;

/// Returns how many contacts.
pub async fn purge_stale(engine: &Engine) -> Result<u64, Error> {
    let now = engine.now();
    let before = now.plus_minutes(-DAYS * 24 * 60);
    engine
        .db
        .write(async move |tx: &Tx| store::purge(tx, before.millis(), now.millis()).await)
        .await
}
