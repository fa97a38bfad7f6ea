//! What callers say of a check of a JWT, and what they get.

use std::time::Duration;

use tenure_types::rbac::Verdict;
use tenure_types::{JsonMap, Timestamp};

/// The greatest age of a JWT when the caller does not say: as long as one lives.
const MAX_TOKEN_AGE: Duration = Duration::from_secs(5 * 60);

/// How `sessions.authenticate_jwt` checks. `C` is the `AuthorizationCheck` of the vertical.
///
/// ```
/// use std::time::Duration;
/// use tenure::sessions::AuthenticateJwtOptions;
///
/// let options = AuthenticateJwtOptions { max_token_age: Duration::from_secs(60), ..Default::default() };
/// assert_eq!(options.clock_tolerance, Duration::ZERO);
/// # drop(options);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticateJwtOptions<C> {
    /// A JWT that was issued longer ago is the server's to judge: 5 minutes when not set. With zero every JWT is.
    pub max_token_age: Duration,
    /// How far the clocks of the server and of this machine may be apart: not at all when not set, and 5 minutes at most.
    pub clock_tolerance: Duration,
    /// Moves the session's end, if the server is asked. A JWT that is settled here changes nothing.
    pub session_duration_minutes: Option<i64>,
    /// Merged into the session's claims, if the server is asked.
    pub session_custom_claims: Option<JsonMap>,
    /// May the holder of this session do that?
    pub authorization_check: Option<C>,
}

impl<C> Default for AuthenticateJwtOptions<C> {
    fn default() -> Self {
        Self {
            max_token_age: MAX_TOKEN_AGE,
            clock_tolerance: Duration::ZERO,
            session_duration_minutes: None,
            session_custom_claims: None,
            authorization_check: None,
        }
    }
}

/// How `sessions.authenticate_jwt_local` checks. `C` is the `AuthorizationCheck` of the vertical.
///
/// ```
/// use std::time::Duration;
/// use tenure::sessions::AuthenticateJwtLocalOptions;
/// use tenure::types::rbac::AuthorizationCheck;
///
/// let options = AuthenticateJwtLocalOptions {
///     clock_tolerance: Duration::from_secs(2),
///     authorization_check: Some(AuthorizationCheck::new("documents", "read")),
///     ..Default::default()
/// };
/// # drop(options);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticateJwtLocalOptions<C> {
    /// A JWT that was issued longer ago is too old: 5 minutes when not set.
    pub max_token_age: Duration,
    /// How far the clocks of the server and of this machine may be apart: not at all when not set, and 5 minutes at most.
    pub clock_tolerance: Duration,
    /// May the holder of this session do that?
    pub authorization_check: Option<C>,
    /// Whether a policy of more than 5 minutes ago will do while the server can't be reached: not when not set.
    pub accept_stale_policy: bool,
}

impl<C> Default for AuthenticateJwtLocalOptions<C> {
    fn default() -> Self {
        Self {
            max_token_age: MAX_TOKEN_AGE,
            clock_tolerance: Duration::ZERO,
            authorization_check: None,
            accept_stale_policy: false,
        }
    }
}

/// A session that was read from its JWT, without a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerifiedJwt<S> {
    /// The session, as it was when the JWT was issued.
    pub session: S,
    /// The answer to the `authorization_check`, if there was one.
    pub verdict: Option<Verdict>,
    /// When the JWT ends, which is sooner than the session does.
    pub jwt_expires_at: Timestamp,
}

/// A session that was authenticated by its JWT, here or by the server.
///
/// ```no_run
/// # async fn example(client: tenure::Client, jwt: &str) -> Result<(), tenure::Error> {
/// let found = client.sessions.authenticate_jwt(jwt, &Default::default()).await?;
/// if let Some(remote) = &found.remote {
///     // The server was asked, and sent a fresh JWT for the browser to keep.
///     let next = &remote.session_jwt;
///     # let _ = next;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AuthenticatedJwt<S, R> {
    pub session: S,
    /// The answer to the `authorization_check`, if there was one.
    pub verdict: Option<Verdict>,
    /// What only the server can give. `None` when it was not asked.
    pub remote: Option<R>,
}

impl<S, R> AuthenticatedJwt<S, R> {
    /// Whether no call was made.
    pub fn is_local(&self) -> bool {
        self.remote.is_none()
    }
}

impl<S, R> From<VerifiedJwt<S>> for AuthenticatedJwt<S, R> {
    fn from(verified: VerifiedJwt<S>) -> Self {
        Self {
            session: verified.session,
            verdict: verified.verdict,
            remote: None,
        }
    }
}
