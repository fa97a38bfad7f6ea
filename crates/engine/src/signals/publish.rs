//! Gives signals their places in the log, once they are committed.

use std::sync::Arc;

use tenure_db::{Error, Reach, Tx};

use super::PUBLISHED;
use super::store::{self, Extent};
use crate::Engine;

/// Publishes all signals that wait, of whichever node, and takes note of the newest place. Any number of nodes may do
/// so at once.
pub async fn publish(engine: &Arc<Engine>) -> Result<(), Error> {
    loop {
        let (extent, is_any_waiting) = engine.db.read(async |tx| look(tx).await).await?;
        engine
            .signals
            .head
            .send_if_modified(|head| std::mem::replace(head, extent.last) != extent.last);
        if !is_any_waiting {
            return Ok(());
        }
        let node = engine.clone();
        engine
            .db
            .write(async move |tx: &Tx| extend(tx, &node).await)
            .await?;
    }
}

/// How far the log goes, and whether signals wait.
async fn look(tx: &Tx) -> Result<(Extent, bool), Error> {
    // Joined: on PostgreSQL both travel together.
    let (extent, is_any_waiting) = tokio::join!(store::extent(tx), store::is_any_waiting(tx));
    Ok((extent?, is_any_waiting?))
}

async fn extend(tx: &Tx, engine: &Engine) -> Result<(), Error> {
    let last = store::hold(tx).await?;
    let waiting = store::waiting(tx).await?;
    if waiting.is_empty() {
        return Ok(());
    }
    // Not before the log is held: what is placed now may have been committed while this waited for it.
    store::place(tx, &waiting, last, engine.now()).await?;
    tx.notify(PUBLISHED, Reach::Installation).await
}
