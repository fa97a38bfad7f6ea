//! Telling others that something was committed: whoever listens looks into the database itself, so a ring carries no
//! news, and many notified while nobody looks are one.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// Who hears a [`notify`](crate::Tx::notify).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// This process.
    Node,
    /// Every process on the database: on PostgreSQL by `NOTIFY`, which makes commits wait for one another, so it is for
    /// what is rare. On SQLite, this process.
    Installation,
}

/// Hears what is told on one channel, from the moment it was made.
///
/// A ring can be lost (a connection that broke, a process that died after its commit): whoever listens looks by itself
/// from time to time too.
pub struct Listener(watch::Receiver<()>);

impl Listener {
    /// Waits for the next ring; returns at once if there was one since the last call.
    pub async fn notified(&mut self) {
        if self.0.changed().await.is_err() {
            // The database is closed, and nobody will ring again.
            std::future::pending::<()>().await;
        }
    }
}

/// The channels that this process listens to.
#[derive(Default)]
pub(crate) struct Notifications(Mutex<HashMap<&'static str, watch::Sender<()>>>);

impl Notifications {
    pub(crate) fn listen(&self, channel: &'static str) -> Listener {
        let mut notifications = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let bell = notifications
            .entry(channel)
            .or_insert_with(|| watch::Sender::new(()));
        Listener(bell.subscribe())
    }

    pub(crate) fn notify(&self, channel: &str) {
        let notifications = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bell) = notifications.get(channel) {
            bell.send_replace(());
        }
    }

    /// After a gap in which any of them may have been notified.
    pub(crate) fn notify_all(&self) {
        let notifications = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for bell in notifications.values() {
            bell.send_replace(());
        }
    }
}
