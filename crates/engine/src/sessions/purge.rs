//! Deletes what nobody can reach any more: expired sessions, and accesses noted of sessions that are gone.
//!
//! What is found is read beside the writer, and deleted a batch at a time.

use tenure_db::{Error, Tx};

use super::store;
use crate::Engine;

/// How long a touch of a session that is gone may stay: whoever wrote it beside the session's end is done by then.
const SETTLED: i64 = 60_000;

/// Deletes a batch of sessions that have expired; returns how many.
pub async fn purge_expired(engine: &Engine) -> Result<u64, Error> {
    let now = engine.now().millis();
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

/// Deletes a batch of touches whose sessions are gone; returns how many.
pub async fn drop_orphaned_touches(engine: &Engine) -> Result<u64, Error> {
    let before = engine.now().millis() - SETTLED;
    let orphaned = engine
        .db
        .scan(async move |tx: &Tx| store::orphaned_touches(tx, before).await)
        .await?;
    if orphaned.is_empty() {
        return Ok(0);
    }
    engine
        .db
        .write(async move |tx: &Tx| store::delete_touches(tx, &orphaned).await)
        .await
}
