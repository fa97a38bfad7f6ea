//! What a follower tells of itself.

use std::time::Duration;

use tenure_types::signals::Signal;

use crate::error::Error;

/// How a [`Follower`](super::Follower) stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FollowerStatus {
    /// Whether what it knows is recent enough.
    pub is_live: bool,
    /// Whether it was stopped, or its runtime has ended: it learns nothing any more.
    pub has_ended: bool,
    /// How old what it knows is. `None`: it has not caught up yet.
    pub staleness: Option<Duration>,
    /// How many signals it has received, since it began.
    pub signals: u64,
    /// How many of its calls have failed, since it began.
    pub failures: u64,
    /// Of how many sessions, users, members, organizations, projects and keys it remembers something at this moment.
    pub remembered: usize,
}

/// What an [`Observer`](super::Observer) is told.
#[derive(Debug)]
#[non_exhaustive]
pub enum FollowerEvent<'a> {
    /// All is known that had happened by then: at the start, and after failures.
    CaughtUp,
    /// Something happened.
    Received(&'a [Signal]),
    /// The server could not go on from where the follower was: everything that it keeps is read anew.
    Restarted,
    /// A call failed; the next one follows after the pause.
    Failed { error: &'a Error, pause: Duration },
}
