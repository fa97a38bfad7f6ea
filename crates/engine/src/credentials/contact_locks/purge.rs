//! Forgets failures that are long past.

use tenure_db::{Error, Tx};

use super::store;
use crate::Engine;
use crate::credentials::failed_attempts;
use crate::support::clock;

/// As long as the longest lock that a project can set, in days.
const DAYS: i64 = 7;

/// Those of members too. Returns how many rows.
pub async fn purge_stale(engine: &Engine) -> Result<u64, Error> {
    let Some(now) = clock::time_to_delete(engine).await? else {
        return Ok(0);
    };
    let before = now.plus_minutes(-DAYS * 24 * 60);
    engine
        .db
        .write(async move |tx: &Tx| {
            let contacts = store::purge(tx, before.millis(), now.millis()).await?;
            Ok(contacts + failed_attempts::purge(tx, before).await?)
        })
        .await
}
