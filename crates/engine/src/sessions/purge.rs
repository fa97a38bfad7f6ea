//! Deletes what nobody can reach any more: sessions that have expired or whose token keys are gone, and accesses noted of
//! sessions that are gone.
//!
//! What is found is read beside the writer, and deleted a batch at a time.

use tenure_db::{Error, Tx};
use uuid::Uuid;

use super::store;
use crate::{Engine, clock};

/// How long a touch of a session that is gone may stay: whoever wrote it beside the session's end is done by then.
const SETTLED: i64 = 60_000;
/// The most sessions without a token key in one transaction.
const BATCH: usize = 1000;

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
        let mut keyless = engine
            .db
            .scan(async move |tx: &Tx| store::keyless(tx, project).await)
            .await?;
        if keyless.is_empty() {
            return Ok(deleted);
        }
        // Everybody in the same order, so that none waits for another in a circle.
        keyless.sort_unstable();
        for batch in keyless.chunks(BATCH) {
            let batch = batch.to_vec();
            deleted += engine
                .db
                .write(async move |tx: &Tx| store::purge_keyless(tx, project, &batch).await)
                .await?;
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
