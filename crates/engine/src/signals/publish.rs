//! Gives signals their places in the log, once they are committed.

use std::sync::Arc;

use tenure_db::{Error, Reach, Tx};

use super::PUBLISHED;
use super::store::{self, Extent};
use crate::Engine;

/// Publishes all signals that were committed before this was called, of whichever node, and takes note of the newest
/// place. Any number of nodes may do so at once.
///
/// On one node one task does, and the others wait for it: should the row be held that whoever extends the log holds, it is
/// one connection of the node that waits, and not one for each follower.
pub async fn publish(engine: &Arc<Engine>) -> Result<(), Error> {
    let _turn = engine.signals.publishing.lock().await;
    // What is written meanwhile is for the next one, so that this ends.
    while pass(engine).await? == store::BATCH {}
    Ok(())
}

/// Returns how many were published.
async fn pass(engine: &Arc<Engine>) -> Result<usize, Error> {
    let (extent, is_any_waiting) = engine.db.read(async |tx| look(tx).await).await?;
    note(engine, extent.last);
    if !is_any_waiting {
        return Ok(0);
    }
    let node = engine.clone();
    let (last, published) = engine
        .db
        .write(async move |tx: &Tx| extend(tx, &node).await)
        .await?;
    note(engine, last);
    Ok(published)
}

/// Wakes who waits for signals, if there are new ones.
fn note(engine: &Engine, last: i64) {
    engine
        .signals
        .head
        .send_if_modified(|head| std::mem::replace(head, last) != last);
}

/// How far the log goes, and whether signals wait.
async fn look(tx: &Tx) -> Result<(Extent, bool), Error> {
    // Joined: on PostgreSQL both travel together.
    let (extent, is_any_waiting) = tokio::join!(store::extent(tx), store::is_any_waiting(tx));
    Ok((extent?, is_any_waiting?))
}

/// Returns the newest place, and how many are new.
async fn extend(tx: &Tx, engine: &Engine) -> Result<(i64, usize), Error> {
    let last = store::hold(tx).await?;
    let waiting = store::waiting(tx).await?;
    if waiting.is_empty() {
        return Ok((last, 0));
    }
    // Not before the log is held: what is placed now may have been committed while this waited for it.
    let last = store::place(tx, &waiting, last, engine.now()).await?;
    tx.notify(PUBLISHED, Reach::Installation).await?;
    Ok((last, waiting.len()))
}
