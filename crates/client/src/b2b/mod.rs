//! The client of B2B projects.

pub mod discovery;
pub mod magic_links;
pub mod members;
pub mod organizations;
pub mod otps;
pub mod passwords;
pub mod rbac;
pub mod recovery_codes;
pub mod sessions;
pub mod totps;

use std::fmt;
use std::sync::Arc;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tenure_types::ProjectId;

pub use crate::authorization::Authorization;

use self::discovery::Discovery;
use self::magic_links::MagicLinks;
use self::organizations::Organizations;
use self::otps::Otps;
use self::passwords::Passwords;
use self::rbac::Rbac;
use self::recovery_codes::RecoveryCodes;
use self::sessions::Sessions;
use self::totps::Totps;
use crate::answer::Answer;
use crate::error::Error;
use crate::inner::Inner;
use crate::signals::{FollowOptions, Follower};

/// A client of a B2B project. Cheap to clone: clones share connections.
#[derive(Clone)]
#[non_exhaustive]
pub struct B2bClient {
    /// Organizations and their members.
    pub organizations: Organizations,
    /// Sessions of members.
    pub sessions: Sessions,
    /// The project's RBAC policy, and the roles of organizations.
    pub rbac: Rbac,
    /// Organizations of an e-mail address.
    pub discovery: Discovery,
    /// Magic links by e-mail.
    pub magic_links: MagicLinks,
    /// One-time codes by e-mail and by SMS.
    pub otps: Otps,
    /// Authenticator apps.
    pub totps: Totps,
    /// Codes that replace a lost authenticator app.
    pub recovery_codes: RecoveryCodes,
    /// Passwords of members.
    pub passwords: Passwords,
    pub(crate) inner: Arc<Inner>,
}

impl B2bClient {
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
    /// # async fn example(client: tenure::B2bClient) {
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
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let request = serde_json::json!({"email_address": "ada@example.com"});
    /// let answer = client.call::<serde_json::Value>(Method::POST, "/v1/b2b/sso/external/create", &request, None).await?;
    /// println!("{}: {}", answer.request_id, answer["status_code"]);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        request: &(impl Serialize + Sync + ?Sized),
        acting: Option<&Authorization>,
    ) -> Result<Answer<T>, Error> {
        self.inner.call(method, path, request, acting).await
    }

    pub(crate) fn new(inner: Arc<Inner>) -> Self {
        Self {
            organizations: Organizations::new(&inner),
            sessions: Sessions::new(&inner),
            rbac: Rbac::new(&inner),
            discovery: Discovery::new(&inner),
            magic_links: MagicLinks::new(&inner),
            otps: Otps::new(&inner),
            totps: Totps::new(&inner),
            recovery_codes: RecoveryCodes::new(&inner),
            passwords: Passwords::new(&inner),
            inner,
        }
    }
}

impl fmt::Debug for B2bClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.show(f, "B2bClient")
    }
}
