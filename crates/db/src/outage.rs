//! What goes wrong for a while: said once, counted, and said again when it is over.

use std::fmt::Display;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long nothing may have failed before it is over: one that comes and goes is one.
const QUIET: Duration = Duration::from_secs(2);
/// For how long a commit shows that there can be another.
const LATELY: Duration = Duration::from_secs(5);

/// Of one database.
pub(crate) struct Outages {
    /// It does not answer.
    pub(crate) reach: Outage,
    /// It takes no writes: a full disk, a standby.
    pub(crate) writes: Outage,
    /// Transactions of others hold what units of work need.
    pub(crate) locks: Outage,
    /// Statements take longer than they may.
    pub(crate) statements: Outage,
    /// All connections are in use.
    pub(crate) connections: Outage,
    began: Instant,
    /// When a unit of work was last committed, in milliseconds since `began`; 0: never.
    written: AtomicU64,
}

impl Default for Outages {
    fn default() -> Self {
        Self {
            reach: Outage::new("the database is out of reach", "the database is back"),
            writes: Outage::new(
                "the database can't be written",
                "the database can be written again",
            ),
            locks: Outage::new(
                "requests wait in vain for rows that other transactions hold",
                "no request waits in vain for a row any more",
            ),
            statements: Outage::new(
                "statements take longer than they may",
                "no statement takes longer than it may any more",
            ),
            connections: Outage::new(
                "requests wait in vain for a connection to PostgreSQL",
                "connections to PostgreSQL are free again",
            ),
            began: Instant::now(),
            written: AtomicU64::new(0),
        }
    }
}

impl Outages {
    /// A unit of work was committed.
    pub(crate) fn wrote(&self) {
        let since = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.written.store(since.max(1), Ordering::Relaxed);
        self.writes.over();
        self.locks.over();
    }

    /// The database answered.
    pub(crate) fn answered(&self) {
        self.reach.over();
        self.statements.over();
        self.connections.over();
    }

    /// Whether one was committed a moment ago, and none has failed since.
    pub(crate) fn wrote_lately(&self) -> bool {
        let written = Duration::from_millis(self.written.load(Ordering::Relaxed));
        !self.writes.is_on() && !written.is_zero() && self.began.elapsed().saturating_sub(written) < LATELY
    }
}

pub(crate) struct Outage {
    begins: &'static str,
    ends: &'static str,
    is_on: AtomicBool,
    state: Mutex<Option<State>>,
}

struct State {
    since: Instant,
    latest: Instant,
    failures: u64,
}

impl Outage {
    const fn new(begins: &'static str, ends: &'static str) -> Self {
        Self {
            begins,
            ends,
            is_on: AtomicBool::new(false),
            state: Mutex::new(None),
        }
    }

    pub(crate) fn is_on(&self) -> bool {
        self.is_on.load(Ordering::Relaxed)
    }

    /// Something failed for this reason.
    pub(crate) fn note(&self, reason: &dyn Display) {
        self.note_at(Instant::now(), reason);
    }

    fn note_at(&self, now: Instant, reason: &dyn Display) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *state {
            Some(state) => {
                state.failures += 1;
                state.latest = now;
            }
            none => {
                *none = Some(State {
                    since: now,
                    latest: now,
                    failures: 1,
                });
                self.is_on.store(true, Ordering::Relaxed);
                tracing::error!(%reason, "{}; it is said once, and again when it is over", self.begins);
            }
        }
    }

    /// Something succeeded.
    pub(crate) fn over(&self) {
        if self.is_on() {
            self.over_at(Instant::now());
        }
    }

    fn over_at(&self, now: Instant) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(outage) = state.take_if(|state| now.saturating_duration_since(state.latest) >= QUIET) {
            self.is_on.store(false, Ordering::Relaxed);
            tracing::warn!(
                failures = outage.failures,
                seconds = now.saturating_duration_since(outage.since).as_secs(),
                "{}",
                self.ends
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::Arc;

    use super::*;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn what_goes_on_is_said_once_and_counted_and_its_end_is_said() {
        let (log, outage) = (Log::default(), Outage::new("it is away", "it is back"));
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .without_time()
            .finish();
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        tracing::subscriber::with_default(subscriber, || {
            outage.over_at(at(0));
            for second in 0..30 {
                outage.note_at(at(second), &"refused");
                // What succeeds between two failures is not the end.
                outage.over_at(at(second) + QUIET / 2);
            }
            outage.over_at(at(32));
            outage.over_at(at(33));
            outage.note_at(at(40), &"gone");
        });
        let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        let lines: Vec<&str> = log
            .lines()
            .map(|line| line.trim().split_once("outage: ").unwrap().1)
            .collect();
        assert_eq!(
            lines,
            [
                "it is away; it is said once, and again when it is over reason=refused",
                "it is back failures=30 seconds=32",
                "it is away; it is said once, and again when it is over reason=gone",
            ]
        );
    }
}
