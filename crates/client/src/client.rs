//! The client of consumer projects, and what all clients and their resources share.

use std::fmt;
use std::sync::{Arc, OnceLock};

use tenure_types::ProjectId;

use crate::clock::Clock;
use crate::local::Local;
use crate::passwords::Passwords;
use crate::rbac::Rbac;
use crate::sessions::Sessions;
use crate::signals::{FollowOptions, Follower};
use crate::transport::Transport;
use crate::users::Users;

/// A client of a consumer project. Cheap to clone: clones share connections.
#[derive(Clone)]
#[non_exhaustive]
pub struct Client {
    /// Sessions of users.
    pub sessions: Sessions,
    /// Users.
    pub users: Users,
    /// Passwords of users.
    pub passwords: Passwords,
    /// The project's RBAC policy.
    pub rbac: Rbac,
    pub(crate) inner: Arc<Inner>,
}

/// What the resources of one client share.
pub(crate) struct Inner {
    pub(crate) project_id: ProjectId,
    pub(crate) transport: Transport,
    /// For the checks that need no call.
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) local: Local,
    pub(crate) follower: OnceLock<Follower>,
}

impl Client {
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
    /// # async fn example(client: tenure::Client) {
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
            users: Users::new(&inner),
            passwords: Passwords::new(&inner),
            rbac: Rbac::new(&inner),
            inner,
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.show(f, "Client")
    }
}

impl Inner {
    pub(crate) fn follow_signals(self: &Arc<Self>, options: FollowOptions) -> Follower {
        let start = || Follower::start(self, options.checked());
        self.follower.get_or_init(start).clone()
    }

    pub(crate) fn show(&self, f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
        f.debug_struct(name)
            .field("project_id", &self.project_id)
            .field("base_url", &self.transport.base_url)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}
