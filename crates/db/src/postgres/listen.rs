//! The connection on which a process hears the others.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio_postgres::AsyncMessage;

use super::pool::Pool;
use crate::Error;
use crate::notifications::Notifications;

/// The one channel of PostgreSQL that is used. What was told is its payload.
const LISTEN: &str = "LISTEN tenure";
pub(super) const NOTIFY: &str = "SELECT pg_notify('tenure', $1)";
/// Before a lost connection is made anew.
const PAUSE: Duration = Duration::from_millis(500);

/// A connection of its own, beside the pool. Ends when it is dropped.
pub(super) struct Ear(AbortHandle);

impl Ear {
    pub(super) fn open(pool: Arc<Pool>, notifications: Arc<Notifications>) -> Self {
        Self(tokio::spawn(run(pool, notifications)).abort_handle())
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn run(pool: Arc<Pool>, notifications: Arc<Notifications>) {
    loop {
        match hear(&pool, &notifications).await {
            // The requests need it more: a poll finds what is not heard.
            Err(error @ Error::Full(_)) => tracing::debug!(%error, "nothing is heard from other nodes"),
            Err(error) => pool.outages.reach.note(&error.cause()),
            Ok(()) => {}
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Until the connection ends, or is needed elsewhere.
async fn hear(pool: &Pool, notifications: &Notifications) -> Result<(), Error> {
    let (client, mut driver) = pool.dial.connect().await?;
    let mut listen = pin!(client.batch_execute(LISTEN));
    let mut starved = pin!(pool.starved.notified());
    let mut is_listening = false;
    loop {
        tokio::select! {
            // The connection has to be driven for this to get its answer.
            done = &mut listen, if !is_listening => {
                done?;
                is_listening = true;
                // Nothing was heard until now.
                notifications.notify_all();
            }
            message = poll_fn(|context| driver(context)) => match message {
                Some(Ok(AsyncMessage::Notification(told))) => notifications.notify(told.payload()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error.into()),
                None => return Ok(()),
            },
            () = &mut starved => return Ok(()),
        }
    }
}
