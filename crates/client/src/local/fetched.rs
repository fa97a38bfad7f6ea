//! One value of the server, kept for a while and fetched once for all who wait for it.
//!
//! A fetch is a task of its own: a caller that gives up, or that nobody polls any more, holds up no one.

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
/// The age at which a use begins a fetch that nobody waits for: who is asked often never waits.
const AHEAD: i64 = 240_000;
/// The pauses between fetches that fail: the first, and the longest.
const FIRST_PAUSE: i64 = 1_000;
const LONGEST_PAUSE: i64 = 60_000;

/// See the file's own words.
pub(super) struct Fetched<T> {
    clock: Arc<dyn Clock>,
    known: ArcSwapOption<Known<T>>,
    flight: Mutex<Flight<T>>,
    fetches: AtomicU64,
}

/// A value, and when it was asked for.
pub(super) struct Known<T> {
    pub(super) value: T,
    at: Timestamp,
}

/// What became of a fetch.
pub(super) type Outcome<T> = Result<Arc<Known<T>>, Arc<Error>>;
type Waiting<T> = watch::Receiver<Option<Outcome<T>>>;

struct Flight<T> {
    running: Option<Waiting<T>>,
    /// Changes whenever what is under way is no longer wanted.
    epoch: u64,
    began_at: Option<Timestamp>,
    /// Since the last success.
    failures: u32,
    failed: Option<(Timestamp, Arc<Error>)>,
}

impl<T> Known<T> {
    fn age(&self, now: Timestamp) -> i64 {
        now.millis().saturating_sub(self.at.millis())
    }

    /// A clock that was set back makes nothing fresh.
    fn is_fresh(&self, now: Timestamp) -> bool {
        (0..FRESH).contains(&self.age(now))
    }
}

impl<T: Send + Sync + 'static> Fetched<T> {
    pub(super) fn new(clock: Arc<dyn Clock>, value: Option<T>) -> Self {
        let at = clock.now();
        Self {
            clock,
            known: ArcSwapOption::from(value.map(|value| Arc::new(Known { value, at }))),
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

    /// How often the server was asked.
    pub(super) fn fetches(&self) -> u64 {
        self.fetches.load(Ordering::Relaxed)
    }

    /// The value, whatever its age.
    pub(super) fn known(&self) -> Option<Arc<Known<T>>> {
        self.known.load_full()
    }

    /// Whether the value, whatever its age, is one of these.
    pub(super) fn is(&self, one: impl FnOnce(&T) -> bool) -> bool {
        self.known.load().as_ref().is_some_and(|known| one(&known.value))
    }

    /// The value, if it is so fresh that no fetch is due either.
    pub(super) fn fresh_at_once(&self, now: Timestamp) -> Option<Arc<Known<T>>> {
        self.known().filter(|known| (0..AHEAD).contains(&known.age(now)))
    }

    /// The value if it is fresh; otherwise a fresh one, if the server gives one.
    pub(super) async fn fresh(
        self: &Arc<Self>,
        now: Timestamp,
        fetch: impl FnOnce() -> Fetching<T>,
    ) -> Outcome<T> {
        if let Some(known) = self.known().filter(|known| known.is_fresh(now)) {
            if known.age(now) >= AHEAD {
                // Nobody waits: what is known will do.
                let _ = self.begin(now, fetch);
            }
            return Ok(known);
        }
        self.join(now, fetch).await
    }

    /// As [`fresh`](Self::fresh), or else what is known. Nobody waits for a server that has failed lately.
    pub(super) async fn fresh_or_known(
        self: &Arc<Self>,
        now: Timestamp,
        fetch: impl FnOnce() -> Fetching<T>,
    ) -> Outcome<T> {
        let known = self.known();
        if let Some(known) = &known
            && (0..AHEAD).contains(&known.age(now))
        {
            return Ok(Arc::clone(known));
        }
        if let Some(known) = &known
            && !known.is_fresh(now)
            && self.flight().failures > 0
        {
            let _ = self.begin(now, fetch);
            return Ok(Arc::clone(known));
        }
        match self.fresh(now, fetch).await {
            Err(error) => known.ok_or(error),
            fresh => fresh,
        }
    }

    /// The value of a fetch that began just now, or of the one that is under way.
    pub(super) async fn join(
        self: &Arc<Self>,
        now: Timestamp,
        fetch: impl FnOnce() -> Fetching<T>,
    ) -> Outcome<T> {
        let mut waiting = self.begin(now, fetch)?;
        match waiting.wait_for(Option::is_some).await {
            Ok(outcome) => outcome.clone().expect("it was waited for"),
            // The runtime that the fetch was a task of has ended.
            Err(_) => Err(Arc::new(broken_off())),
        }
    }

    /// Whether no fetch began within so many milliseconds; one that is under way may be joined all the same.
    pub(super) fn may_ask_again(&self, now: Timestamp, pause: i64) -> bool {
        let flight = self.flight();
        let rested = flight
            .began_at
            .is_none_or(|at| !(0..pause).contains(&now.millis().saturating_sub(at.millis())));
        rested || flight.running.is_some()
    }

    /// Begins a fetch, or finds the one that is under way. Fails with the last error while it is too soon to ask again.
    pub(super) fn begin(
        self: &Arc<Self>,
        now: Timestamp,
        fetch: impl FnOnce() -> Fetching<T>,
    ) -> Result<Waiting<T>, Arc<Error>> {
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
            return Err(Arc::new(broken_off()));
        };
        let (tell, waiting) = watch::channel(None);
        flight.running = Some(waiting.clone());
        flight.began_at = Some(now);
        self.fetches.fetch_add(1, Ordering::Relaxed);
        let (shared, epoch, fetch) = (Arc::clone(self), flight.epoch, fetch());
        drop(flight);
        runtime.spawn(async move {
            let outcome = fetch.await;
            tell.send_replace(Some(shared.land(epoch, now, outcome)));
        });
        Ok(waiting)
    }

    /// Changes the value in place, keeping its age.
    pub(super) fn change(&self, change: impl Fn(&T) -> T) {
        // Under the lock, or a fetch that lands meanwhile would be lost.
        let _flight = self.flight();
        if let Some(known) = self.known() {
            self.known.store(Some(Arc::new(Known {
                value: change(&known.value),
                at: known.at,
            })));
        }
    }

    /// Forgets the value, and whatever a fetch that is under way will bring: it may be as old.
    pub(super) fn forget(&self) {
        let mut flight = self.flight();
        flight.leave_running();
        self.known.store(None);
    }

    /// Lets the next fetch be another than the one that is under way, if any.
    pub(super) fn leave_running(&self) {
        self.flight().leave_running();
    }

    fn land(&self, epoch: u64, asked_at: Timestamp, outcome: Result<T, Error>) -> Outcome<T> {
        let outcome = match outcome {
            Ok(value) => Ok(Arc::new(Known { value, at: asked_at })),
            Err(error) => Err(Arc::new(error)),
        };
        let mut flight = self.flight();
        if flight.epoch != epoch {
            return outcome;
        }
        flight.running = None;
        match &outcome {
            Ok(known) => {
                flight.failures = 0;
                flight.failed = None;
                self.known.store(Some(Arc::clone(known)));
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
    fn leave_running(&mut self) {
        self.epoch += 1;
        self.running = None;
        self.failed = None;
    }
}

fn broken_off() -> Error {
    TransportError::new(TransportErrorKind::Closed, "the runtime of the call has ended").into()
}
