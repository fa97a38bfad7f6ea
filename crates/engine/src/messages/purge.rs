//! Forgets messages that were given up, and counts of messages that are over.

use tenure_db::{Error, Tx};

use super::{limits, store};
use crate::Engine;
use crate::support::clock;

/// How long it can be seen that a message was not sent, in milliseconds from when it was written.
const KEPT: i64 = 7 * 24 * 3_600_000;

/// Forgets messages of more than a week ago; says how many.
pub async fn purge(engine: &Engine) -> Result<u64, Error> {
    let Some(now) = clock::time_to_delete(engine).await? else {
        return Ok(0);
    };
    engine
        .db
        .write(async move |tx: &Tx| {
            limits::purge(tx, now).await?;
            store::purge(tx, now.millis() - KEPT).await
        })
        .await
}
