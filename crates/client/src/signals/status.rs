//! What a follower reports about itself.

use std::time::Duration;

use tenure_types::signals::Signal;

use crate::error::Error;

/// The state of a [`Follower`](super::Follower).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FollowerStatus {
    /// Whether its signals are recent enough: it does not lag.
    pub is_live: bool,
    /// Whether it was stopped, or its runtime has ended: it receives no more signals.
    pub has_ended: bool,
    /// How long ago it had every signal. `None`: it has not caught up yet.
    pub staleness: Option<Duration>,
    /// How many signals it has received since its start.
    pub signals: u64,
    /// How many of its calls have failed since its start.
    pub failures: u64,
    /// How many sessions, users, members, organizations, projects and keys it remembers signals about.
    pub remembered: usize,
}

/// What an [`Observer`](super::Observer) is called with.
#[derive(Debug)]
#[non_exhaustive]
pub enum FollowerEvent<'a> {
    /// The follower has received every signal so far: at the start, and after failures.
    CaughtUp,
    /// Signals were received.
    Received(&'a [Signal]),
    /// The server could not continue from the follower's cursor: the follower reads all signals again.
    Restarted,
    /// A call failed. The next one follows after the pause.
    Failed { error: &'a Error, pause: Duration },
}
