//! Gives signals their places in the log, once they are committed.

use std::sync::Arc;

use tenure_db::{Error, Reach, Tx};

use super::PUBLISHED;
use super::store::{self, Extent};
use crate::Engine;

/// Publishes all signals that wait, of whichever node, and takes note of the newest place. Any number of nodes may do
/// so at once.
pub async fn publish(engine: &Arc<Engine>) -> Result<(), Error> {
    let _turn = engine.signals.publishing.lock().await;
    while pass(engine).await? {}
    Ok(())
}

/// Publishes what waits at this moment, unless this node is at it already. For those who wait for signals: they must not
/// all wait for the one row that whoever extends the log holds, each with a connection in its hands.
pub(super) async fn publish_once(engine: &Arc<Engine>) -> Result<(), Error> {
    if let Ok(_turn) = engine.signals.publishing.try_lock() {
        pass(engine).await?;
    }
    Ok(())
}

/// Whether there was anything to publish.
async fn pass(engine: &Arc<Engine>) -> Result<bool, Error> {
    let (extent, is_any_waiting) = engine.db.read(async |tx| look(tx).await).await?;
    note(engine, extent.last);
    if !is_any_waiting {
        return Ok(false);
    }
    let node = engine.clone();
    let last = engine
        .db
        .write(async move |tx: &Tx| extend(tx, &node).await)
        .await?;
    note(engine, last);
    Ok(true)
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

/// Returns the newest place.
async fn extend(tx: &Tx, engine: &Engine) -> Result<i64, Error> {
    let last = store::hold(tx).await?;
    let waiting = store::waiting(tx).await?;
    if waiting.is_empty() {
        return Ok(last);
    }
    // Not before the log is held: what is placed now may have been committed while this waited for it.
    let last = store::place(tx, &waiting, last, engine.now()).await?;
    tx.notify(PUBLISHED, Reach::Installation).await?;
    Ok(last)
}
