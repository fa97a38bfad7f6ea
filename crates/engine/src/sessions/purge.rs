//! Deletes what nobody can reach any more: sessions that have expired or whose token keys are gone, and accesses noted of
//! sessions that are gone.
//!
//! What is found is read beside the writer, and deleted a batch at a time.

use tenure_db::{Error, Tx};
use uuid::Uuid;

use super::store;
use crate::Engine;
use crate::support::clock;

/// How long a touch of a session that is gone may stay: whoever wrote it beside the session's end is done by then.
const SETTLED: i64 = 60_000;
/// Deletes a batch of sessions that have expired; returns how many.
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

/// Deletes all sessions of a project whose token keys are gone; returns how many. They ended with these.
pub(crate) async fn purge_keyless(engine: &Engine, project: Uuid) -> Result<u64, Error> {
    let mut deleted = 0;
    loop {
        let before = deleted;
        // In order of their ids: so the whole is walked through once, and everybody deletes in the same order.
        let mut after = Uuid::nil();
        loop {
            let keyless = engine
                .db
                .scan(async move |tx: &Tx| store::keyless(tx, project, after).await)
                .await?;
            let Some(last) = keyless.last() else { break };
            after = *last;
            deleted += engine
                .db
                .write(async move |tx: &Tx| store::purge_keyless(tx, project, &keyless).await)
                .await?;
        }
        // What began beside this with a key that was there still is found by another walk.
        if deleted == before {
            return Ok(deleted);
        }
    }
}

/// Deletes a batch of touches whose sessions are gone; returns how many.
pub async fn drop_orphaned_touches(engine: &Engine) -> Result<u64, Error> {
    let Some(now) = clock::time_to_delete(engine).await? else {
        return Ok(0);
    };
    let before = now.millis() - SETTLED;
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
