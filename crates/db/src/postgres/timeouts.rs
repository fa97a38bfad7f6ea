//! How long PostgreSQL may take over a unit of work.

use std::time::Duration;

/// What a write waits for a lock at first, as a part of [`Timeouts::lock`].
const QUICK: u32 = 40;
/// How much longer than the server's own limit an answer is waited for, before the server is taken for gone.
const GRACE: Duration = Duration::from_secs(1);

/// The limits that PostgreSQL keeps for each transaction. They are said at its beginning and end with it, so that they
/// hold behind a pooler too, and change nothing for others who share its connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// How long a unit of work may wait for a row or a table that another transaction holds.
    pub lock: Duration,
    /// How long one statement may take. An answer that is a second later than that never comes: its connection is closed.
    pub statement: Duration,
    /// How long a transaction may stay open with nothing to do: its process has stopped.
    pub idle_in_transaction: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            lock: Duration::from_secs(2),
            statement: Duration::from_secs(5),
            idle_in_transaction: Duration::from_secs(10),
        }
    }
}

impl Timeouts {
    /// How a transaction begins. The isolation is said out loud, so that the server's own default can't change what a
    /// unit of work sees.
    pub(super) fn begin(&self, lock: Duration) -> String {
        format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = {}; SET LOCAL statement_timeout = {}; \
             SET LOCAL idle_in_transaction_session_timeout = {}",
            milliseconds(lock),
            milliseconds(self.statement),
            milliseconds(self.idle_in_transaction),
        )
    }

    /// How long a unit waits for a lock before it lets its connection go and queues with the others that wait.
    pub(super) fn quick(&self) -> Duration {
        self.lock / QUICK
    }

    pub(super) fn answer(&self) -> Duration {
        self.statement + GRACE
    }
}

/// PostgreSQL takes 0 for "no limit", and at most this.
fn milliseconds(limit: Duration) -> i32 {
    i32::try_from(limit.as_millis()).unwrap_or(i32::MAX).max(1)
}
