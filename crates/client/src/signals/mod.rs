//! Following the server's signals, so that a local check knows what a JWT can't tell: that its session has ended, or that
//! its holder's rights have changed.
//!
//! ```no_run
//! use std::time::Duration;
//! use tenure::signals::{FollowOptions, WhenBehind};
//!
//! # async fn example(client: tenure::Client) {
//! let follower = client.follow_signals(FollowOptions {
//!     greatest_staleness: Duration::from_secs(10),
//!     when_behind: WhenBehind::AskServer,
//!     ..FollowOptions::default()
//! });
//! follower.caught_up().await;
//! // From here on a session that is revoked is refused by `authenticate_jwt_local` too, in well under a second.
//! # }
//! ```
//!
//! What a signal does to a check:
//!
//! - The session has **ended**, or the key that signed its JWT is compromised: [`LocalError::Ended`](crate::LocalError),
//!   which is final.
//! - The session, its holder, its organization or the project has **changed** since the JWT was issued:
//!   [`LocalError::Stale`](crate::LocalError). `authenticate_jwt` asks the server, and gets a fresh JWT with the answer.
//! - Policies that changed are fetched anew.
//!
//! A follower that has heard nothing for longer than [`greatest_staleness`](FollowOptions::greatest_staleness) is
//! *behind*: what happens to checks then is the caller's choice, [`WhenBehind`].

mod known;
mod options;
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

pub use options::{FollowOptions, Observer, WhenBehind};
pub use status::{FollowerEvent, FollowerStatus};

use self::known::Known;
use crate::local::Local;
use crate::local::judge::{Judge, Judgement, JwtFacts};
use crate::transport::Transport;

/// A task that follows the signals for as long as its client, or a clone of it, is there. Clones are one follower.
#[derive(Clone)]
pub struct Follower {
    shared: Arc<Shared>,
    task: AbortHandle,
}

impl Follower {
    pub(crate) fn start(local: &Arc<Local>, transport: Transport, options: FollowOptions) -> Self {
        // First: where there is no runtime, nothing has been begun.
        let runtime = Handle::current();
        let shared = Arc::new(Shared::new(options));
        local.follow(Arc::clone(&shared));
        let task = runtime.spawn(task::run(Arc::downgrade(local), transport, Arc::clone(&shared)));
        Self {
            shared,
            task: task.abort_handle(),
        }
    }

    /// Waits until everything is known that has happened so far: at the start, and after the follower has been behind.
    /// Returns too when the follower has ended.
    ///
    /// ```no_run
    /// # async fn example(follower: tenure::signals::Follower) {
    /// follower.caught_up().await;
    /// assert!(follower.status().is_live);
    /// # }
    /// ```
    pub async fn caught_up(&self) {
        let mut heard = self.shared.heard.subscribe();
        while self.shared.is_behind() && !self.shared.has_ended.load(Ordering::Acquire) {
            // The sender is there for as long as this is.
            let _ = heard.changed().await;
        }
    }

    /// How it stands at this moment.
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

    /// Ends it. Checks go on by what is known, until that is too old: from then on [`WhenBehind`] says what happens.
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

/// What the task learns, and checks ask.
pub(crate) struct Shared {
    options: FollowOptions,
    known: RwLock<Known>,
    /// When everything was known last, in milliseconds since `began`; [`NEVER`] before the first time.
    caught_up: AtomicU64,
    began: Instant,
    signals: AtomicU64,
    failures: AtomicU64,
    /// Whether the task is over.
    has_ended: AtomicBool,
    /// Changes whenever the server has answered, and when the task is over.
    heard: watch::Sender<()>,
}

const NEVER: u64 = u64::MAX;

impl Shared {
    fn new(options: FollowOptions) -> Self {
        Self {
            options,
            known: RwLock::default(),
            caught_up: AtomicU64::new(NEVER),
            began: Instant::now(),
            signals: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            has_ended: AtomicBool::new(false),
            heard: watch::Sender::new(()),
        }
    }

    /// Takes over what an answer says. `forget`: it does not follow on what is known, and until [`Shared::caught_up_at`]
    /// nobody knows what is missing.
    fn learn(&self, forget: bool, signals: &[Signal]) {
        if forget {
            self.caught_up.store(NEVER, Ordering::Release);
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if forget {
            *known = Known::default();
        }
        known.learn(signals, Instant::now());
        let count = u64::try_from(signals.len()).unwrap_or(u64::MAX);
        self.signals.fetch_add(count, Ordering::Relaxed);
    }

    /// Everything is known that had happened by then.
    fn caught_up_at(&self, at: Instant) {
        let at = at.saturating_duration_since(self.began).as_millis();
        self.caught_up
            .store(u64::try_from(at).unwrap_or(NEVER - 1), Ordering::Release);
    }

    /// How long ago everything was known. `None`: it never was.
    fn staleness(&self) -> Option<Duration> {
        match self.caught_up.load(Ordering::Acquire) {
            NEVER => None,
            at => Some(self.began.elapsed().saturating_sub(Duration::from_millis(at))),
        }
    }

    fn is_behind(&self) -> bool {
        self.staleness()
            .is_none_or(|staleness| staleness > self.options.greatest_staleness)
    }

    fn status(&self) -> FollowerStatus {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        FollowerStatus {
            is_live: !self.is_behind(),
            has_ended: self.has_ended.load(Ordering::Acquire),
            staleness: self.staleness(),
            signals: self.signals.load(Ordering::Relaxed),
            failures: self.failures.load(Ordering::Relaxed),
            remembered: known.len(),
        }
    }

    fn tell(&self, event: &FollowerEvent<'_>) {
        if let Some(observer) = &self.options.observer {
            observer(event);
        }
    }
}

impl Judge for Arc<Shared> {
    fn judge(&self, facts: &JwtFacts) -> Judgement {
        // Before what is known is looked at: what is learned in between only adds to it.
        let is_behind = self.is_behind();
        let judgement = {
            let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
            known.judge(facts)
        };
        if judgement == Judgement::Ended || !is_behind {
            return judgement;
        }
        match self.options.when_behind {
            WhenBehind::AskServer => Judgement::Behind { refuse: false },
            WhenBehind::Refuse => Judgement::Behind { refuse: true },
            WhenBehind::Accept if judgement == Judgement::Good => Judgement::Blind,
            WhenBehind::Accept => judgement,
        }
    }
}
