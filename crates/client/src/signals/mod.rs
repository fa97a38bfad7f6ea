//! Follows the server's signals, so that a local check refuses sessions that have ended, and notices rights that have
//! changed since the JWT was issued.
//!
//! ```no_run
//! use std::time::Duration;
//! use tenure::signals::{FollowOptions, WhenLagging};
//!
//! # async fn example(client: tenure::Client) {
//! let follower = client.follow_signals(FollowOptions {
//!     greatest_staleness: Duration::from_secs(10),
//!     when_lagging: WhenLagging::AskServer,
//!     ..FollowOptions::default()
//! });
//! follower.caught_up().await;
//! // From now on `authenticate_jwt_local` refuses a revoked session too, in well under a second.
//! # }
//! ```
//!
//! What a signal does to a check:
//!
//! - The session has **ended**, or the key that signed its JWT is compromised: [`LocalError::Ended`](crate::LocalError),
//!   which is final.
//! - The session, its user or member, its organization or the project has **changed** since the JWT was issued:
//!   [`LocalError::Stale`](crate::LocalError). `authenticate_jwt` asks the server, and gets a fresh JWT with the answer.
//! - Changed policies are fetched again.
//!
//! A follower that has had no answer for longer than [`greatest_staleness`](FollowOptions::greatest_staleness) *lags*.
//! The caller chooses what happens to checks then: [`WhenLagging`].

mod options;
mod revocations;
mod status;
mod task;

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tenure_types::signals::Signal;
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::Instant;

pub use options::{FollowOptions, Observer, WhenLagging};
pub use status::{FollowerEvent, FollowerStatus};

use self::revocations::Revocations;
use crate::local::Local;
use crate::local::revocation::{JwtFacts, RevocationCheck};
use crate::transport::Transport;

/// A task that follows the signals. It ends with the last clone of its client. All clones of a follower are one follower.
#[derive(Clone)]
pub struct Follower {
    shared: Arc<Shared>,
    task: AbortHandle,
}

impl Follower {
    pub(crate) fn start(local: &Arc<Local>, transport: Transport, options: FollowOptions) -> Self {
        // This panics outside a runtime, so it comes first.
        let runtime = Handle::current();
        let shared = Arc::new(Shared::new(options));
        local.follow({
            let shared = Arc::clone(&shared);
            move |facts| shared.check(facts)
        });
        let task = runtime.spawn(task::run(Arc::downgrade(local), transport, Arc::clone(&shared)));
        Self {
            shared,
            task: task.abort_handle(),
        }
    }

    /// Waits until the follower has received every signal so far: at the start, and whenever it lags. Also returns when the
    /// follower has ended.
    ///
    /// ```no_run
    /// # async fn example(follower: tenure::signals::Follower) {
    /// follower.caught_up().await;
    /// assert!(follower.status().is_live);
    /// # }
    /// ```
    pub async fn caught_up(&self) {
        let mut progress = self.shared.progress.subscribe();
        while self.shared.is_lagging() && !self.shared.has_ended.load(Ordering::Acquire) {
            // The sender lives as long as `self`.
            let _ = progress.changed().await;
        }
    }

    /// The state of the follower at this moment.
    ///
    /// ```no_run
    /// # fn example(follower: tenure::signals::Follower) {
    /// let status = follower.status();
    /// println!("{} signals, the last contact {:?} ago", status.signals, status.staleness);
    /// # }
    /// ```
    pub fn status(&self) -> FollowerStatus {
        self.shared.status()
    }

    /// Ends the follower. Checks use its signals until these are too old; then [`WhenLagging`] says what happens.
    ///
    /// ```no_run
    /// # fn example(follower: tenure::signals::Follower) {
    /// follower.stop();
    /// # }
    /// ```
    pub fn stop(&self) {
        self.task.abort();
    }
}

impl fmt::Debug for Follower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Follower")
            .field("status", &self.status())
            .finish()
    }
}

/// What the task writes and checks read.
pub(crate) struct Shared {
    options: FollowOptions,
    revocations: RwLock<Revocations>,
    /// When the follower had every signal last, in milliseconds since `began`; [`NEVER`] before the first time.
    caught_up: AtomicU64,
    began: Instant,
    signals: AtomicU64,
    failures: AtomicU64,
    /// Whether the task has ended.
    has_ended: AtomicBool,
    /// Changes with each answer of the server, and when the task ends.
    progress: watch::Sender<()>,
}

const NEVER: u64 = u64::MAX;

impl Shared {
    fn new(options: FollowOptions) -> Self {
        Self {
            options,
            revocations: RwLock::default(),
            caught_up: AtomicU64::new(NEVER),
            began: Instant::now(),
            signals: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            has_ended: AtomicBool::new(false),
            progress: watch::Sender::new(()),
        }
    }

    /// Records the signals of an answer. `forget`: the answer does not continue the earlier ones, and signals may be missing
    /// until [`Shared::caught_up_at`].
    fn record(&self, forget: bool, signals: &[Signal]) {
        if forget {
            self.caught_up.store(NEVER, Ordering::Release);
        }
        let mut revocations = self.revocations.write().unwrap_or_else(PoisonError::into_inner);
        if forget {
            *revocations = Revocations::default();
        }
        revocations.record(signals, Instant::now());
        let count = u64::try_from(signals.len()).unwrap_or(u64::MAX);
        self.signals.fetch_add(count, Ordering::Relaxed);
    }

    /// Says that every signal up to then was received.
    fn caught_up_at(&self, at: Instant) {
        let at = at.saturating_duration_since(self.began).as_millis();
        self.caught_up
            .store(u64::try_from(at).unwrap_or(NEVER - 1), Ordering::Release);
    }

    /// How long ago the follower had every signal. `None`: it never had.
    fn staleness(&self) -> Option<Duration> {
        match self.caught_up.load(Ordering::Acquire) {
            NEVER => None,
            at => Some(self.began.elapsed().saturating_sub(Duration::from_millis(at))),
        }
    }

    fn is_lagging(&self) -> bool {
        self.staleness()
            .is_none_or(|staleness| staleness > self.options.greatest_staleness)
    }

    fn status(&self) -> FollowerStatus {
        let revocations = self.revocations.read().unwrap_or_else(PoisonError::into_inner);
        FollowerStatus {
            is_live: !self.is_lagging(),
            has_ended: self.has_ended.load(Ordering::Acquire),
            staleness: self.staleness(),
            signals: self.signals.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            remembered: revocations.len(),
        }
    }

    fn emit(&self, event: &FollowerEvent<'_>) {
        if let Some(observer) = &self.options.observer {
            observer(event);
        }
    }

    fn check(&self, facts: &JwtFacts) -> RevocationCheck {
        // This is read first: signals that arrive in between can only add to the revocations.
        let is_lagging = self.is_lagging();
        let check = {
            let revocations = self.revocations.read().unwrap_or_else(PoisonError::into_inner);
            revocations.check(facts)
        };
        if check == RevocationCheck::Ended || !is_lagging {
            return check;
        }
        match self.options.when_lagging {
            WhenLagging::AskServer => RevocationCheck::Lagging { refuse: false },
            WhenLagging::Refuse => RevocationCheck::Lagging { refuse: true },
            WhenLagging::Accept if check == RevocationCheck::Good => RevocationCheck::NotFollowing,
            WhenLagging::Accept => check,
        }
    }
}
