//! What a node holds in memory for its messages.

use std::sync::atomic::{AtomicU16, AtomicU64, Ordering};

use tenure_types::Timestamp;
use tokio::sync::Notify;
use uuid::{Builder, Uuid};

use super::transport::{self, SetUpError, Transports};
use super::{Channel, Delivered};
use crate::Entropy;

pub(crate) struct Outbox {
    pub(super) transport: transport::Open,
    /// By channel, in the order of [`Channel::ALL`]; so are the counters.
    woken: [Notify; Channel::ALL.len()],
    counters: [Counters; Channel::ALL.len()],
    made: AtomicU16,
}

#[derive(Default)]
struct Counters {
    sent: AtomicU64,
    failed_attempts: AtomicU64,
    given_up: AtomicU64,
}

/// What became of an attempt to send a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Sent,
    /// It will be tried again.
    Failed,
    GivenUp,
}

impl Outbox {
    pub(crate) fn new(transports: Transports) -> Result<Self, SetUpError> {
        Ok(Self {
            transport: transport::Open::new(transports)?,
            woken: Default::default(),
            counters: Default::default(),
            made: AtomicU16::new(0),
        })
    }

    pub(super) fn wake(&self) {
        for channel in &self.woken {
            channel.notify_one();
        }
    }

    /// Waits until there may be something to send.
    pub(crate) async fn woken(&self, channel: Channel) {
        self.woken[channel as usize].notified().await;
    }

    /// For what is left of a channel's work.
    pub(super) fn wake_again(&self, channel: Channel) {
        self.woken[channel as usize].notify_one();
    }

    pub(super) fn note(&self, channel: Channel, outcome: Outcome) {
        let counters = &self.counters[channel as usize];
        let counter = match outcome {
            Outcome::Sent => &counters.sent,
            Outcome::Failed => &counters.failed_attempts,
            Outcome::GivenUp => &counters.given_up,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn delivered(&self, channel: Channel) -> Delivered {
        let counters = &self.counters[channel as usize];
        Delivered {
            sent: counters.sent.load(Ordering::Relaxed),
            failed_attempts: counters.failed_attempts.load(Ordering::Relaxed),
            given_up: counters.given_up.load(Ordering::Relaxed),
        }
    }

    /// A UUID of version 7 that counts up within this node, so that messages of one millisecond keep their order.
    pub(super) fn new_id(&self, entropy: &dyn Entropy, now: Timestamp) -> Uuid {
        let count = self.made.fetch_add(1, Ordering::Relaxed);
        let mut rest = entropy.bytes::<10>();
        rest[..2].copy_from_slice(&(count & 0x0fff).to_be_bytes());
        let millis = u64::try_from(now.millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &rest).into_uuid()
    }
}
