//! The client of B2B projects.

mod authorization;
pub mod sessions;

use std::fmt;
use std::sync::Arc;

use tenure_types::ProjectId;

pub use authorization::Authorization;

use self::sessions::Sessions;
use crate::client::Inner;
use crate::signals::{FollowOptions, Follower};

/// A client of a B2B project. Cheap to clone: clones share connections.
#[derive(Clone)]
#[non_exhaustive]
pub struct B2bClient {
    /// Sessions of members.
    pub sessions: Sessions,
    inner: Arc<Inner>,
}

impl B2bClient {
    /// The project whose client this is.
    pub fn project_id(&self) -> ProjectId {
        self.inner.project_id
    }

    /// Where the server is, without a trailing `/`.
    pub fn base_url(&self) -> &str {
        &self.inner.transport.base_url
    }

    /// Follows the server's signals from here on, so that local checks obey them; see [`signals`](crate::signals). A
    /// client and its clones have one follower: whoever asks again gets that one, and its options stay.
    ///
    /// Called in a Tokio runtime, which the follower is a task of.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient) {
    /// let follower = client.follow_signals(Default::default());
    /// follower.caught_up().await;
    /// # }
    /// ```
    pub fn follow_signals(&self, options: FollowOptions) -> Follower {
        self.inner.follow_signals(options)
    }

    pub(crate) fn new(inner: Arc<Inner>) -> Self {
        Self {
            sessions: Sessions::new(&inner),
            inner,
        }
    }
}

impl fmt::Debug for B2bClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.show(f, "B2bClient")
    }
}
