//! The installation's clock.
//!
//! On PostgreSQL it is the database's: each node measures how far it is from it ([`measure`]), when it starts and every few
//! seconds, and goes on from there by its monotonic clock. So what the nodes write, sign and compare is on one scale,
//! whatever their own wall clocks show. On SQLite it is the machine's.
//!
//! A clock that leaps must not delete what is alive: what deletes for good by the time asks [`time_to_delete`] for it.

mod deletion;
mod measure;
mod store;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tenure_core::clock::{Leap, Samples, Steadiness};
use tenure_db::{Error, Sql};
use tenure_types::Timestamp;

use crate::{Clock, Engine};

pub use deletion::{newest, time_to_delete};
pub use measure::measure;

/// Until the database's clock was measured.
const UNMEASURED: i64 = i64::MIN;

/// What a node knows of the time.
pub(crate) struct InstallationClock {
    local: Arc<dyn Clock>,
    /// By how many milliseconds the database's clock is ahead of the local monotonic one, or [`UNMEASURED`].
    ahead: AtomicI64,
    samples: Mutex<Samples>,
    /// Whether it was said that the local clock is far from the database's.
    warned: Mutex<bool>,
    deletion: tokio::sync::Mutex<Deletion>,
    /// A copy for those who only look.
    leap: Mutex<Option<Leap>>,
}

/// What is known of the clock's steadiness.
#[derive(Default)]
struct Deletion {
    /// Known from the first time on that something is to be deleted.
    steadiness: Option<Steadiness>,
    /// When the trusted time was written last, on the monotonic clock.
    kept: Option<Duration>,
}

/// How the clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// How far the database's clock is ahead of this machine's. `None` where it is the same one.
    pub offset: Option<Offset>,
    /// For how long nothing will be deleted, because the clock has leapt.
    pub deletions_wait: Option<Duration>,
}

/// A distance between two clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offset {
    pub millis: i64,
    /// By how many milliseconds it may be wrong.
    pub error: i64,
}

impl Offset {
    /// Whether it is more than the second that a well kept clock is never off.
    pub fn is_far(self) -> bool {
        self.millis.unsigned_abs() > 1000
    }
}

impl InstallationClock {
    pub(crate) fn new(local: Arc<dyn Clock>) -> Self {
        Self {
            local,
            ahead: AtomicI64::new(UNMEASURED),
            samples: Mutex::default(),
            warned: Mutex::default(),
            deletion: tokio::sync::Mutex::default(),
            leap: Mutex::default(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        match self.ahead.load(Ordering::Relaxed) {
            UNMEASURED => self.local.now(),
            ahead => Timestamp::from_millis(ahead).plus_millis(millis(self.local.monotonic())),
        }
    }

    pub(crate) fn monotonic(&self) -> Duration {
        self.local.monotonic()
    }

    fn offset(&self) -> Option<Offset> {
        let samples = self.samples.lock().unwrap_or_else(PoisonError::into_inner);
        let round_trip = samples.best()?.round_trip();
        Some(Offset {
            millis: self.now().millis().saturating_sub(self.local.now().millis()),
            error: millis(round_trip / 2) + 1,
        })
    }
}

/// Before anything is written, signed or compared. A leap is told from here on: where nothing was trusted before, this is
/// the first time that is.
pub async fn begin(engine: &Engine) -> Result<(), Error> {
    measure(engine).await?;
    // What can't be written is no reason not to serve.
    if let Err(error) = look(engine).await {
        tracing::warn!(%error, "the time that is trusted can't be kept");
    }
    Ok(())
}

/// Every few seconds.
pub(crate) async fn look(engine: &Engine) -> Result<(), Error> {
    time_to_delete(engine).await.map(drop)
}

/// How a node's clock stands.
pub fn status(engine: &Engine) -> Status {
    let clock = &engine.clock;
    let leap = *clock.leap.lock().unwrap_or_else(PoisonError::into_inner);
    Status {
        offset: clock.offset(),
        deletions_wait: leap.map(|leap| leap.until.saturating_sub(clock.monotonic())),
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn statements() -> Vec<(&'static str, Sql<'static>)> {
    store::STATEMENTS.to_vec()
}
