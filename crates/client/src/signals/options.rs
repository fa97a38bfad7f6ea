//! How signals are followed.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::status::FollowerEvent;

/// How signals are followed. See the [module](crate::signals).
///
/// ```
/// use std::sync::Arc;
/// use std::time::Duration;
/// use tenure::signals::{FollowOptions, FollowerEvent, WhenBehind};
///
/// let options = FollowOptions {
///     greatest_staleness: Duration::from_secs(6),
///     when_behind: WhenBehind::Refuse,
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
    /// How old what is known may be before the follower counts as behind: 15 s when not set, 3 s at least. The server is
    /// asked for a sign of life three times within it.
    pub greatest_staleness: Duration,
    /// What happens to checks while it is behind: the server is asked when not set.
    pub when_behind: WhenBehind,
    /// Is told what happens, for metrics and logs.
    pub observer: Option<Observer>,
}

/// Is called by the follower's task, which waits for it: it shall be quick.
pub type Observer = Arc<dyn Fn(&FollowerEvent<'_>) + Send + Sync>;

/// What happens to checks that signals could have decided, while it is not known what happened lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenBehind {
    /// `authenticate_jwt` asks the server; `authenticate_jwt_local` fails with
    /// [`LocalError::Behind`](crate::LocalError::Behind), which is not final.
    AskServer,
    /// As without signals: a JWT counts for as long as it lives, 5 minutes at most. What is known already is obeyed.
    Accept,
    /// Both fail with [`LocalError::Behind`](crate::LocalError::Behind), which is final.
    Refuse,
}

/// The least that can be asked for: the server is asked in whole seconds, three times within it.
const LEAST: Duration = Duration::from_secs(3);

impl FollowOptions {
    /// How long the server shall hold its answer back while there is nothing to say.
    pub(super) fn wait(&self) -> Duration {
        Duration::from_secs(self.greatest_staleness.max(LEAST).as_secs() / 3).min(Duration::from_secs(60))
    }

    /// How long an answer may take besides: one that is lost leaves time for another try.
    pub(super) fn patience(&self) -> Duration {
        self.greatest_staleness.max(LEAST) / 3
    }

    /// With nothing that can't be kept.
    pub(crate) fn checked(mut self) -> Self {
        self.greatest_staleness = self.greatest_staleness.max(LEAST);
        self
    }
}

impl Default for FollowOptions {
    fn default() -> Self {
        Self {
            greatest_staleness: Duration::from_secs(15),
            when_behind: WhenBehind::AskServer,
            observer: None,
        }
    }
}

impl fmt::Debug for FollowOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FollowOptions")
            .field("greatest_staleness", &self.greatest_staleness)
            .field("when_behind", &self.when_behind)
            .finish_non_exhaustive()
    }
}
