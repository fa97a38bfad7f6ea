//! Sends what is due. Any number of nodes may do it at once: a message is claimed by one conditional statement, for a
//! minute, and sent outside of any transaction. At least once: a node that dies between sending and saying so leaves
//! the message to be sent again.

use std::sync::Arc;
use std::time::Duration;

use tenure_db::{Error, Tx};
use tokio::task::JoinSet;

use super::content::{Channel, Content};
use super::outbox::Outcome;
use super::store::{self, ClaimedRow};
use super::transport::SendError;
use crate::Engine;

/// The most messages of a channel that a node sends at once.
const BATCH: i64 = 16;
/// For how long a claim keeps other nodes away, in milliseconds. Longer than an attempt takes.
const LEASE: i64 = 60_000;
/// How long an attempt may take.
const PATIENCE: Duration = Duration::from_secs(20);
/// The pause after the first failure, in milliseconds; it doubles with each.
const FIRST_PAUSE: i64 = 5_000;
const LONGEST_PAUSE: i64 = 15 * 60_000;

/// Sends what is due on every channel; says how many messages were tried. One batch of each: call again while it is
/// not 0.
pub async fn deliver_due(engine: &Arc<Engine>) -> Result<usize, Error> {
    let (mails, texts) = tokio::join!(deliver(engine, Channel::Email), deliver(engine, Channel::Sms));
    Ok(mails? + texts?)
}

/// Sends a batch of what is due on a channel, and sees to it that the rest follows.
pub(crate) async fn deliver(engine: &Arc<Engine>, channel: Channel) -> Result<usize, Error> {
    let now = engine.now().millis();
    // Reading disturbs nobody, and mostly there is nothing.
    if !engine
        .db
        .read(async |tx| store::is_due(tx, channel, now).await)
        .await?
    {
        return Ok(0);
    }
    let claim = async move |tx: &Tx| store::claim(tx, channel, now, now + LEASE, BATCH).await;
    let claimed = engine.db.write(claim).await?;
    let tried = claimed.len();
    let mut attempts = JoinSet::new();
    for row in claimed {
        let engine = engine.clone();
        attempts.spawn(async move { attempt(&engine, channel, &row).await });
    }
    let mut result = Ok(tried);
    while let Some(ended) = attempts.join_next().await {
        match ended {
            Ok(Ok(())) => {}
            // The message is tried again when its claim runs out.
            Ok(Err(error)) => result = Err(error),
            Err(panic) => tracing::error!(%panic, "an attempt to send a message panicked"),
        }
    }
    if tried > 0 {
        engine.messages.wake_again(channel);
        if engine.messages.transport.keeps_what_it_sent() {
            // After the whole batch: units that run at the same time don't see what the others add.
            engine
                .db
                .write(async |tx: &Tx| store::forget_oldest(tx).await)
                .await?;
        }
    }
    result
}

async fn attempt(engine: &Engine, channel: Channel, row: &ClaimedRow) -> Result<(), Error> {
    if engine.now().millis() >= row.expires_at {
        return give_up(engine, channel, row, SendError::Expired).await;
    }
    match send(engine, channel, row).await {
        Ok(()) => {
            engine.messages.note(channel, Outcome::Sent);
            let (message, attempts) = (row.message, row.attempts);
            let keep = engine.messages.transport.keeps_what_it_sent();
            let done = async move |tx: &Tx| {
                if keep {
                    store::set_sent(tx, message, attempts).await
                } else {
                    store::delete(tx, message, attempts).await
                }
            };
            engine.db.write(done).await
        }
        Err(error) => {
            let next = engine.now().millis() + pause(row.attempts);
            if error.is_final() || next >= row.expires_at {
                return give_up(engine, channel, row, error).await;
            }
            engine.messages.note(channel, Outcome::Failed);
            tracing::warn!(
                channel = channel.as_str(),
                message_id = %row.message,
                attempts = row.attempts,
                %error,
                "a message could not be sent and will be tried again"
            );
            let (message, attempts) = (row.message, row.attempts);
            let postpone =
                async move |tx: &Tx| store::postpone(tx, message, attempts, next, &error.to_string()).await;
            engine.db.write(postpone).await
        }
    }
}

async fn send(engine: &Engine, channel: Channel, row: &ClaimedRow) -> Result<(), SendError> {
    let content = Content::unseal(&engine.master_keys, row.project, row.message, &row.sealed)?;
    let sending =
        engine
            .messages
            .transport
            .send(&engine.outbound, channel, row.message, &content, engine.now());
    tokio::time::timeout(PATIENCE, sending)
        .await
        .unwrap_or(Err(SendError::TooSlow))
}

/// What is left of it is that it was not sent, and why.
async fn give_up(engine: &Engine, channel: Channel, row: &ClaimedRow, error: SendError) -> Result<(), Error> {
    engine.messages.note(channel, Outcome::GivenUp);
    tracing::error!(
        channel = channel.as_str(),
        message_id = %row.message,
        attempts = row.attempts,
        %error,
        "a message was not sent, and is given up"
    );
    let (message, attempts) = (row.message, row.attempts);
    let unit = async move |tx: &Tx| match error {
        SendError::Expired => store::expire(tx, message, attempts, &error.to_string()).await,
        _ => store::give_up(tx, message, attempts, &error.to_string()).await,
    };
    engine.db.write(unit).await
}

/// In milliseconds, after this many attempts.
fn pause(attempts: i64) -> i64 {
    // Far past the longest pause, and far from overflowing.
    let doublings = (attempts - 1).clamp(0, 20);
    (FIRST_PAUSE << doublings).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_a_quarter_of_an_hour() {
        let seconds: Vec<i64> = (1..=10).map(|attempts| pause(attempts) / 1000).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!(pause(i64::MAX), LONGEST_PAUSE);
    }
}
