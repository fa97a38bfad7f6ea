//! A cache of one value of the server, with one fetch for all callers that wait for it.
//!
//! A fetch is a task of its own: a caller that gives up, or is no longer polled, delays nobody else.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arc_swap::ArcSwapOption;
use tenure_types::Timestamp;
use tokio::runtime::Handle;
use tokio::sync::watch;

use super::origin::Fetching;
use crate::clock::Clock;
use crate::error::{Error, TransportError, TransportErrorKind};

/// How long a value is fresh, in milliseconds.
pub(super) const FRESH: i64 = 300_000;
/// The age from which on a use begins a fetch in the background, so that callers of a busy process never wait.
const AHEAD: i64 = 240_000;
/// The first and the longest pause after a failed fetch, in milliseconds.
const FIRST_PAUSE: i64 = 1_000;
const LONGEST_PAUSE: i64 = 60_000;

/// A value that is fetched when it is first needed, and again when it is no longer fresh.
pub(super) struct Cache<T> {
    clock: Arc<dyn Clock>,
    entry: ArcSwapOption<Entry<T>>,
    flight: Mutex<Flight<T>>,
    fetches: AtomicU64,
}

/// A value, and when its fetch began.
pub(super) struct Entry<T> {
    pub(super) value: T,
    at: Timestamp,
}

/// The result of a fetch.
type Outcome<T> = Result<Arc<Entry<T>>, Arc<Error>>;
type Receiver<T> = watch::Receiver<Option<Outcome<T>>>;

struct Flight<T> {
    running: Option<Receiver<T>>,
    /// Increases when the running fetch is abandoned: its result is then not stored.
    epoch: u64,
    began_at: Option<Timestamp>,
    /// Since the last success.
    failures: u32,
    failed: Option<(Timestamp, Arc<Error>)>,
}

impl<T> Entry<T> {
    fn age(&self, now: Timestamp) -> i64 {
        now.millis().saturating_sub(self.at.millis())
    }

    /// A value from the future, as after a clock was set back, is not fresh.
    fn is_fresh(&self, now: Timestamp) -> bool {
        (0..FRESH).contains(&self.age(now))
    }
}

impl<T: Send + Sync + 'static> Cache<T> {
    pub(super) fn new(clock: Arc<dyn Clock>, value: Option<T>) -> Self {
        let at = clock.now();
        Self {
            clock,
            entry: ArcSwapOption::from(value.map(|value| Arc::new(Entry { value, at }))),
            flight: Mutex::new(Flight {
                running: None,
                epoch: 0,
                began_at: None,
                failures: 0,
                failed: None,
            }),
            fetches: AtomicU64::new(0),
        }
    }

    /// How many fetches have begun.
    pub(super) fn fetches(&self) -> u64 {
        self.fetches.load(Ordering::Relaxed)
    }

    /// The value, whatever its age.
    pub(super) fn current(&self) -> Option<Arc<Entry<T>>> {
        self.entry.load_full()
    }

    /// Whether there is a value, whatever its age, that satisfies this predicate.
    pub(super) fn holds(&self, one: impl FnOnce(&T) -> bool) -> bool {
        self.entry.load().as_ref().is_some_and(|entry| one(&entry.value))
    }

    /// The value, if it is so fresh that no fetch is due.
    pub(super) fn fresh_at_once(&self, now: Timestamp) -> Option<Arc<Entry<T>>> {
        self.current()
            .filter(|entry| (0..AHEAD).contains(&entry.age(now)))
    }

    /// The value if it is fresh, otherwise a fetched one.
    pub(super) async fn fresh(
        self: &Arc<Self>,
        now: Timestamp,
        fetch: impl FnOnce() -> Fetching<T>,
    ) -> Outcome<T> {
        if let Some(entry) = self.current().filter(|entry| entry.is_fresh(now)) {
            if entry.age(now) >= AHEAD {
                // In the background: the value is still fresh.
                let _ = self.begin(now, fetch);
            }
            return Ok(entry);
        }
        self.join(now, fetch).await
    }

    /// As [`fresh`](Self::fresh), or a stale value where the fetch fails. While the last fetch has failed, a stale value is
    /// returned without waiting for the next one.
    pub(super) async fn fresh_or_stale(
        self: &Arc<Self>,
        now: Timestamp,
        fetch: impl FnOnce() -> Fetching<T>,
    ) -> Outcome<T> {
        let entry = self.current();
        if let Some(entry) = &entry
            && (0..AHEAD).contains(&entry.age(now))
        {
            return Ok(Arc::clone(entry));
        }
        if let Some(entry) = &entry
            && !entry.is_fresh(now)
            && self.flight().failures > 0
        {
            let _ = self.begin(now, fetch);
            return Ok(Arc::clone(entry));
        }
        match self.fresh(now, fetch).await {
            Err(error) => entry.ok_or(error),
            fresh => fresh,
        }
    }

    /// The value of the running fetch, or of a new one.
    pub(super) async fn join(
        self: &Arc<Self>,
        now: Timestamp,
        fetch: impl FnOnce() -> Fetching<T>,
    ) -> Outcome<T> {
        let mut receiver = self.begin(now, fetch)?;
        match receiver.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().expect("waited for above"),
            // The runtime of the fetch has ended.
            Err(_) => Err(Arc::new(runtime_ended())),
        }
    }

    /// Whether a fetch may be joined: one is running, or none began within this pause, in milliseconds.
    pub(super) fn may_ask_again(&self, now: Timestamp, pause: i64) -> bool {
        let flight = self.flight();
        let rested = flight
            .began_at
            .is_none_or(|at| !(0..pause).contains(&now.millis().saturating_sub(at.millis())));
        rested || flight.running.is_some()
    }

    /// Begins a fetch, or finds the running one. During the pause after a failure it returns that failure.
    pub(super) fn begin(
        self: &Arc<Self>,
        now: Timestamp,
        fetch: impl FnOnce() -> Fetching<T>,
    ) -> Result<Receiver<T>, Arc<Error>> {
        let mut flight = self.flight();
        if let Some(running) = &flight.running
            && running.has_changed().is_ok()
        {
            return Ok(running.clone());
        }
        if let Some((at, error)) = &flight.failed {
            let pause = FIRST_PAUSE << flight.failures.saturating_sub(1).min(16);
            if (0..pause.min(LONGEST_PAUSE)).contains(&now.millis().saturating_sub(at.millis())) {
                return Err(Arc::clone(error));
            }
        }
        let Ok(runtime) = Handle::try_current() else {
            return Err(Arc::new(runtime_ended()));
        };
        let (sender, receiver) = watch::channel(None);
        flight.running = Some(receiver.clone());
        flight.began_at = Some(now);
        self.fetches.fetch_add(1, Ordering::Relaxed);
        let (cache, epoch, fetch) = (Arc::clone(self), flight.epoch, fetch());
        drop(flight);
        runtime.spawn(async move {
            let outcome = fetch.await;
            sender.send_replace(Some(cache.finish(epoch, now, outcome)));
        });
        Ok(receiver)
    }

    /// Changes the value in place, keeping its age.
    pub(super) fn change(&self, change: impl Fn(&T) -> T) {
        // The lock keeps a fetch from storing its value meanwhile, which would be overwritten.
        let _flight = self.flight();
        if let Some(entry) = self.current() {
            self.entry.store(Some(Arc::new(Entry {
                value: change(&entry.value),
                at: entry.at,
            })));
        }
    }

    /// Forgets the value, and abandons the running fetch, whose value may be as old.
    pub(super) fn forget(&self) {
        let mut flight = self.flight();
        flight.abandon_fetch();
        self.entry.store(None);
    }

    /// Abandons the running fetch: its value is not stored, and the next caller begins another.
    pub(super) fn abandon_fetch(&self) {
        self.flight().abandon_fetch();
    }

    fn finish(&self, epoch: u64, asked_at: Timestamp, outcome: Result<T, Error>) -> Outcome<T> {
        let outcome = match outcome {
            Ok(value) => Ok(Arc::new(Entry { value, at: asked_at })),
            Err(error) => Err(Arc::new(error)),
        };
        let mut flight = self.flight();
        if flight.epoch != epoch {
            return outcome;
        }
        flight.running = None;
        match &outcome {
            Ok(entry) => {
                flight.failures = 0;
                flight.failed = None;
                self.entry.store(Some(Arc::clone(entry)));
            }
            Err(error) => {
                flight.failures = flight.failures.saturating_add(1);
                flight.failed = Some((self.clock.now(), Arc::clone(error)));
            }
        }
        outcome
    }

    fn flight(&self) -> MutexGuard<'_, Flight<T>> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Flight<T> {
    fn abandon_fetch(&mut self) {
        self.epoch += 1;
        self.running = None;
        self.failed = None;
    }
}

fn runtime_ended() -> Error {
    TransportError::new(TransportErrorKind::Closed, "the runtime of the call has ended").into()
}
