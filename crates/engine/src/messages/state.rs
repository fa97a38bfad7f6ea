//! How the outbox is doing, for metrics and for the operator.

use tenure_db::Error;

use super::{Channel, store};
use crate::Engine;

/// What this node has done since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivered {
    pub sent: u64,
    /// Attempts that were followed, or will be, by another.
    pub failed_attempts: u64,
    pub given_up: u64,
}

/// What is in the database now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stored {
    pub queued: i64,
    /// Given up within the last week.
    pub failed: i64,
}

pub fn delivered(engine: &Engine, channel: Channel) -> Delivered {
    engine.messages.delivered(channel)
}

/// In the order of [`Channel::ALL`].
pub async fn stored(engine: &Engine) -> Result<[Stored; Channel::ALL.len()], Error> {
    let counts = engine.db.scan(async |tx| store::count(tx).await).await?;
    Ok(Channel::ALL.map(|channel| {
        let count = |state: &str| {
            let of = counts
                .iter()
                .filter(|(of, in_state, _)| of == channel.as_str() && in_state == state);
            of.map(|(_, _, count)| count).sum()
        };
        Stored {
            queued: count("queued"),
            failed: count("failed"),
        }
    }))
}

/// Why the newest attempt that failed did.
pub async fn last_error(engine: &Engine, channel: Channel) -> Result<Option<String>, Error> {
    engine
        .db
        .scan(async move |tx| store::last_error(tx, channel).await)
        .await
}
