//! The options of a follower.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::status::FollowerEvent;

/// The options of a follower. See the [module](crate::signals).
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use tenure::signals::{FollowOptions, FollowerEvent, WhenLagging};
///
/// let options = FollowOptions {
///     greatest_staleness: Duration::from_secs(6),
///     when_lagging: WhenLagging::Refuse,
///     observer: Some(Arc::new(|event: &FollowerEvent<'_>| {
///         if let FollowerEvent::Failed { error, .. } = event {
///             eprintln!("no signals for the moment: {error}");
///         }
///     })),
/// };
/// # drop(options);
/// ```
#[derive(Clone)]
pub struct FollowOptions {
    /// How long the follower may have had no answer before it lags: 15 s by default, 3 s at least. The server answers three
    /// times within it.
    pub greatest_staleness: Duration,
    /// What happens to checks while the follower lags: the server is asked by default.
    pub when_lagging: WhenLagging,
    /// Called with each event, for metrics and logs.
    pub observer: Option<Observer>,
}

/// A callback of the follower's task. The task waits for it, so it has to be quick.
pub type Observer = Arc<dyn Fn(&FollowerEvent<'_>) + Send + Sync>;

/// What happens to local checks while the follower lags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenLagging {
    /// `authenticate_jwt` asks the server; `authenticate_jwt_local` fails with
    /// [`LocalError::Lagging`](crate::LocalError::Lagging), which is not final.
    AskServer,
    /// A JWT is accepted until it expires, after 5 minutes at most, as without signals. Signals received so far still apply.
    Accept,
    /// Both fail with [`LocalError::Lagging`](crate::LocalError::Lagging), which is final.
    Refuse,
}

/// The least staleness that can be set: the server is polled three times within it, in whole seconds.
const LEAST: Duration = Duration::from_secs(3);

impl FollowOptions {
    /// How long the server holds its answer back while there are no signals.
    pub(super) fn wait(&self) -> Duration {
        Duration::from_secs(self.greatest_staleness.max(LEAST).as_secs() / 3).min(Duration::from_secs(60))
    }

    /// How long an answer may take besides. It leaves time for another try after a lost answer.
    pub(super) fn patience(&self) -> Duration {
        self.greatest_staleness.max(LEAST) / 3
    }

    /// Raises a staleness that is too small.
    pub(crate) fn checked(mut self) -> Self {
        self.greatest_staleness = self.greatest_staleness.max(LEAST);
        self
    }
}

impl Default for FollowOptions {
    fn default() -> Self {
        Self {
            greatest_staleness: Duration::from_secs(15),
            when_lagging: WhenLagging::AskServer,
            observer: None,
        }
    }
}

impl fmt::Debug for FollowOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FollowOptions")
            .field("greatest_staleness", &self.greatest_staleness)
            .field("when_lagging", &self.when_lagging)
            .finish_non_exhaustive()
    }
}
