//! The options and the results of local checks.

use std::time::Duration;

use tenure_types::rbac::Verdict;
use tenure_types::{JsonMap, Timestamp};

/// The default of `max_token_age`: the lifetime of a JWT.
const MAX_TOKEN_AGE: Duration = Duration::from_secs(5 * 60);

/// The options of `sessions.authenticate_jwt`. `C` is the `AuthorizationCheck` of the vertical.
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
    /// The server is asked about JWTs that were issued longer ago: 5 minutes by default. With zero it is always asked.
    pub max_token_age: Duration,
    /// How far the clocks of the server and of this machine may be apart: zero by default, and 5 minutes at most.
    pub clock_tolerance: Duration,
    /// Extends the session by this duration, if the server is asked. A local check changes nothing.
    pub session_duration_minutes: Option<i64>,
    /// Claims that are merged into the session's, if the server is asked.
    pub session_custom_claims: Option<JsonMap>,
    /// An action that the session's roles have to allow.
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

/// The options of `sessions.authenticate_jwt_local`. `C` is the `AuthorizationCheck` of the vertical.
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
    /// A JWT that was issued longer ago is too old: 5 minutes by default.
    pub max_token_age: Duration,
    /// How far the clocks of the server and of this machine may be apart: zero by default, and 5 minutes at most.
    pub clock_tolerance: Duration,
    /// An action that the session's roles have to allow.
    pub authorization_check: Option<C>,
    /// Whether a policy of more than 5 minutes ago may be used while the server can't be reached: no by default.
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

/// A session that was verified by its JWT, without a call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct VerifiedJwt<S> {
    /// The session, as it was when the JWT was issued.
    pub session: S,
    /// The result of the `authorization_check`, if there was one.
    pub verdict: Option<Verdict>,
    /// When the JWT expires, which is before the session does.
    pub jwt_expires_at: Timestamp,
}

/// A session that was authenticated by its JWT, on this machine or by the server.
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
    /// The result of the `authorization_check`, if there was one.
    pub verdict: Option<Verdict>,
    /// What only the server returns. `None` when it was not asked.
    pub remote: Option<R>,
}

impl<S, R> AuthenticatedJwt<S, R> {
    /// Whether the session was authenticated without a call.
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
