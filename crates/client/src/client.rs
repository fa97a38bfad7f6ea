//! The client of consumer projects.

use std::fmt;
use std::sync::Arc;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tenure_types::ProjectId;

use crate::answer::Answer;
use crate::error::Error;
use crate::inner::Inner;
use crate::passwords::Passwords;
use crate::rbac::Rbac;
use crate::sessions::Sessions;
use crate::signals::{FollowOptions, Follower};
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

impl Client {
    /// The id of the client's project.
    pub fn project_id(&self) -> ProjectId {
        self.inner.project_id
    }

    /// The base URL of the server, without a trailing `/`.
    pub fn base_url(&self) -> &str {
        &self.inner.transport.base_url
    }

    /// Starts to follow the server's signals, so that local checks refuse revoked sessions; see
    /// [`signals`](crate::signals). A client and its clones share one follower: later calls return it, and its options
    /// stay.
    ///
    /// Must be called in a Tokio runtime, since the follower is a task.
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

    /// Calls a path that has no method here, as of a newer server. The answer is deserialized into any type, for example
    /// [`serde_json::Value`].
    ///
    /// `path` is relative to the base URL and has no query; its segments are percent-encoded. The fields of `request` are
    /// the query of a GET, and the JSON body of other methods. The call is retried like all others; see
    /// [`Retries`](crate::Retries).
    ///
    /// ```no_run
    /// # use tenure::Method;
    /// # async fn example(client: tenure::Client) -> Result<(), tenure::Error> {
    /// let request = serde_json::json!({"email": "ada@example.com"});
    /// let answer = client.call::<serde_json::Value>(Method::POST, "/v1/magic_links/email/send", &request).await?;
    /// println!("{}: {}", answer.request_id, answer["status_code"]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        request: &(impl Serialize + Sync + ?Sized),
    ) -> Result<Answer<T>, Error> {
        self.inner.call(method, path, request, None).await
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
