//! The connection on which a process hears the others.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::AbortHandle;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Config, NoTls, Socket};

use super::config::Place;
use crate::bells::Bells;

/// The one channel of PostgreSQL that is used. What was told is its payload.
const LISTEN: &str = "LISTEN tenure";
pub(super) const NOTIFY: &str = "SELECT pg_notify('tenure', $1)";
/// Before a lost connection is made anew.
const PAUSE: Duration = Duration::from_millis(500);

/// A connection of its own, beside the pool. Ends when it is dropped.
pub(super) struct Ear(AbortHandle);

impl Ear {
    pub(super) fn open(place: Place, bells: Arc<Bells>) -> Self {
        Self(tokio::spawn(run(place, bells)).abort_handle())
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn run(place: Place, bells: Arc<Bells>) {
    loop {
        let ended = match &place.tls {
            None => hear(&place.config, NoTls, &bells).await,
            Some(tls) => hear(&place.config, tls.clone(), &bells).await,
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "nothing is heard from other nodes for the moment");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Until the connection ends.
async fn hear<T>(config: &Config, tls: T, bells: &Bells) -> Result<(), tokio_postgres::Error>
where
    T: MakeTlsConnect<Socket>,
    T::Stream: Send,
{
    let (client, mut connection) = config.connect(tls).await?;
    let mut listen = pin!(client.batch_execute(LISTEN));
    let mut is_listening = false;
    loop {
        tokio::select! {
            // The connection has to be driven for this to get its answer.
            done = &mut listen, if !is_listening => {
                done?;
                is_listening = true;
                // Nothing was heard until now.
                bells.ring_all();
            }
            message = poll_fn(|context| connection.poll_message(context)) => match message {
                Some(Ok(AsyncMessage::Notification(told))) => bells.ring(told.payload()),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error),
                None => return Ok(()),
            },
        }
    }
}
