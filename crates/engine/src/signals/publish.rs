//! Gives signals their places in the log, once they are committed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tenure_db::{Error, Reach, Tx};
use tokio::sync::Mutex;

use super::PUBLISHED;
use super::store::{self, Extent};
use crate::Engine;

/// How far this node has come with publishing.
#[derive(Default)]
pub(crate) struct Progress {
    /// How many rounds were begun. One is one look for all that waits.
    begun: AtomicU64,
    /// The newest round that has ended well.
    done: AtomicU64,
    /// Held by whoever on this node publishes. The newest place that followers were woken for.
    turn: Mutex<Option<i64>>,
}

/// A point in time, by the rounds of this node.
#[derive(Clone, Copy)]
pub(super) struct Moment(u64);

impl Moment {
    pub(super) fn now(engine: &Engine) -> Self {
        Self(engine.signals.progress.begun.load(Ordering::SeqCst))
    }
}

/// Publishes all signals that were committed before this was called, of whichever node, and wakes who waits for them. Any
/// number of nodes may do so at once.
pub async fn publish(engine: &Arc<Engine>) -> Result<(), Error> {
    publish_since(engine, Moment::now(engine)).await
}

/// As [`publish`], for what was committed before a moment: one round is enough for all who wait for it.
///
/// On one node one task publishes, and the others wait for it: should the row be held that whoever extends the log holds,
/// it is one connection of the node that waits, and not one for each follower.
pub(super) async fn publish_since(engine: &Arc<Engine>, moment: Moment) -> Result<(), Error> {
    let progress = &engine.signals.progress;
    let is_done = || progress.done.load(Ordering::SeqCst) > moment.0;
    if is_done() {
        return Ok(());
    }
    let mut woken_for = progress.turn.lock().await;
    if is_done() {
        return Ok(());
    }
    let round = progress.begun.fetch_add(1, Ordering::SeqCst) + 1;
    // What is written meanwhile is for the next one, so that this ends.
    while pass(engine, &mut woken_for).await? == store::BATCH {}
    progress.done.store(round, Ordering::SeqCst);
    Ok(())
}

/// Returns how many were published.
async fn pass(engine: &Arc<Engine>, woken_for: &mut Option<i64>) -> Result<usize, Error> {
    let (extent, is_any_waiting) = engine.db.read(async |tx| look(tx).await).await?;
    wake(engine, woken_for, extent.last).await?;
    if !is_any_waiting {
        return Ok(0);
    }
    let node = engine.clone();
    let (last, published) = engine
        .db
        .write(async move |tx: &Tx| extend(tx, &node).await)
        .await?;
    wake(engine, woken_for, last).await?;
    Ok(published)
}

/// Wakes who waits for signals that are new to this node.
async fn wake(engine: &Engine, woken_for: &mut Option<i64>, last: i64) -> Result<(), Error> {
    match *woken_for {
        Some(before) if before == last => return Ok(()),
        Some(before) if before < last => {
            let projects = engine
                .db
                .read(async |tx| store::projects(tx, before, last).await)
                .await?;
            engine.signals.feeds.wake(Some(&projects));
        }
        // The first time, and where the log is another one: it was restored from a backup.
        _ => engine.signals.feeds.wake(None),
    }
    *woken_for = Some(last);
    Ok(())
}

/// How far the log goes, and whether signals wait.
async fn look(tx: &Tx) -> Result<(Extent, bool), Error> {
    // Joined: on PostgreSQL both travel together.
    let (extent, is_any_waiting) = tokio::join!(store::extent(tx), store::is_any_waiting(tx));
    Ok((extent?, is_any_waiting?))
}

/// Returns the newest place, and how many are new.
async fn extend(tx: &Tx, engine: &Engine) -> Result<(i64, usize), Error> {
    let last = store::lock_shared(tx).await?;
    let waiting = store::waiting(tx).await?;
    if waiting.is_empty() {
        return Ok((last, 0));
    }
    // Not before the log is held: what is placed now may have been committed while this waited for it.
    let last = store::place(tx, &waiting, last, engine.now()).await?;
    tx.notify(PUBLISHED, Reach::Installation).await?;
    Ok((last, waiting.len()))
}
