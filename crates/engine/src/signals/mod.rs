//! Signals: how those who check JWTs by themselves learn what a JWT can't tell, in less than a second.
//!
//! Whatever ends a session, or changes what its JWT says, writes a signal in the same transaction ([`emit`]). After the
//! commit a node gives it its place in the log and the time ([`publish`]). Both come after the fact on purpose:
//!
//! - Places are given under a lock, so a reader that has seen one has seen all before it, in whatever order the
//!   transactions began.
//! - A JWT that was made from what was true before the commit is not younger than the signal's time.
//!
//! A signal is kept ([`purge`]) for longer than a JWT can pass, however wrong the clock of who checks it may be.

mod cause;
mod feed;
mod follow;
mod page;
mod publish;
mod purge;
mod store;

use feed::Feeds;
use publish::Progress;
use tenure_db::{Listener, Reach, Sql, Tx};
use tokio::sync::watch;
use uuid::Uuid;

pub use cause::{Cause, Kind, Subject};
pub(crate) use follow::follow;
pub use page::Page;
pub use publish::publish;
pub use purge::purge;

/// Rung on the node that wrote signals, for it to publish them.
const WRITTEN: &str = "signals_written";
/// Rung on every node when there are new ones in the log.
const PUBLISHED: &str = "signals_published";

/// Writes one signal. `subject` is of the kind that the cause is about.
pub(crate) async fn emit(
    tx: &Tx,
    project: Uuid,
    subject: Uuid,
    cause: Cause,
) -> Result<(), tenure_db::Error> {
    emit_all(tx, project, &[subject], cause).await
}

/// Writes a signal for each of the subjects.
pub(crate) async fn emit_all(
    tx: &Tx,
    project: Uuid,
    subjects: &[Uuid],
    cause: Cause,
) -> Result<(), tenure_db::Error> {
    if subjects.is_empty() {
        return Ok(());
    }
    store::insert(tx, project, subjects, cause).await?;
    tx.notify(WRITTEN, Reach::Node).await
}

/// What a node knows of the log.
pub(crate) struct Signals {
    feeds: Feeds,
    progress: Progress,
    /// Whether the node is about to stop: nobody waits any longer.
    closing: watch::Sender<bool>,
}

impl Default for Signals {
    fn default() -> Self {
        Self {
            feeds: Feeds::default(),
            progress: Progress::default(),
            closing: watch::Sender::new(false),
        }
    }
}

/// Lets those who wait for signals go, for the node is about to stop.
pub fn close(engine: &crate::Engine) {
    engine.signals.closing.send_replace(true);
}

/// Hears when there is something to publish, or something was published.
pub(crate) struct Calls {
    written: Listener,
    published: Listener,
}

impl Calls {
    pub(crate) fn new(engine: &crate::Engine) -> Self {
        Self {
            written: engine.db.listen(WRITTEN),
            published: engine.db.listen(PUBLISHED),
        }
    }

    pub(crate) async fn come(&mut self) {
        tokio::select! {
            () = self.written.notified() => {}
            () = self.published.notified() => {}
        }
    }
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
