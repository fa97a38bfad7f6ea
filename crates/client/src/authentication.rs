//! The resource `sessions`, of users and of members. A JWT is checked on this machine first, and at the server if that
//! does not decide.

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::answer::Answer;
use crate::error::{Error, LocalError};
use crate::local::{
    self, AuthenticateJwtLocalOptions, AuthenticateJwtOptions, AuthenticatedJwt, JwtSession, VerifiedJwt,
};
use crate::resource::resource;
use crate::transport::Call;

resource! {
    /// Sessions of users or of members. `S` is [`Session`](crate::types::sessions::Session) or
    /// [`MemberSession`](crate::types::b2b::sessions::MemberSession).
    Sessions<S: WireSession>
}

/// A session as `sessions/authenticate` of its vertical takes and returns it.
pub trait WireSession: JwtSession {
    type Request: Serialize + Send + Sync;
    type Response: DeserializeOwned + Send;
    /// What only the server returns, beside the session.
    type Remote: Send;

    /// The path of `sessions/authenticate`.
    const AUTHENTICATE: &'static str;

    fn request(
        credential: SessionCredential<'_>,
        options: &AuthenticateJwtOptions<Self::Check>,
    ) -> Self::Request;

    /// Whether the request changes the session. If not, it may be sent again.
    fn is_change(request: &Self::Request) -> bool;

    fn authenticated(answer: Answer<Self::Response>) -> AuthenticatedJwt<Self, Self::Remote>;
}

/// The credential of a session.
#[derive(Clone, Copy)]
pub enum SessionCredential<'a> {
    Jwt(&'a str),
    Token(&'a str),
}

impl<S: WireSession> Sessions<S> {
    /// Authenticates a session by its token or JWT at the server, and extends it if a duration is given.
    ///
    /// Fails with `session_not_found` when there is no such live session. When an `authorization_check` is denied, it fails
    /// with `consumer_session_authorization_error`, or for a member with `session_authorization_error`; with
    /// `session_authorization_tenancy_error` when the check is about another organization than the member's.
    ///
    /// ```no_run
    /// # use tenure::types::sessions::AuthenticateRequest;
    /// # async fn example(client: tenure::Client, token: String) -> Result<(), tenure::Error> {
    /// let answer = client
    ///     .sessions
    ///     .authenticate(AuthenticateRequest {
    ///         session_duration_minutes: Some(60),
    ///         ..AuthenticateRequest::token(token)
    ///     })
    ///     .await?;
    /// let ends = answer.body.session.expires_at;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// A member's session:
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::AuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, token: String) -> Result<(), tenure::Error> {
    /// let answer = client.sessions.authenticate(AuthenticateRequest::token(token)).await?;
    /// let whose = &answer.member_session.organization_slug;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(&self, request: S::Request) -> Result<Answer<S::Response>, Error> {
        let call = Call::new(Method::POST, S::AUTHENTICATE.to_owned()).with(&request);
        let call = if S::is_change(&request) { call } else { call.read() };
        self.inner.transport.send(call).await
    }

    /// Authenticates a session by its JWT, on this machine if possible and at the server if not.
    ///
    /// The server is asked when the JWT has expired, is older than `max_token_age`, or is signed with an unknown key;
    /// when a signal says that the session has changed; when policies that may be out of date deny the
    /// `authorization_check`; and when keys or policies can't be fetched. A duration and claims take effect only then. A
    /// definite refusal costs no call and is [`Error::Local`].
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use tenure::sessions::AuthenticateJwtOptions;
    /// # async fn example(client: tenure::Client, jwt: &str) -> Result<(), tenure::Error> {
    /// let options = AuthenticateJwtOptions { max_token_age: Duration::from_secs(60), ..Default::default() };
    /// let found = client.sessions.authenticate_jwt(jwt, &options).await?;
    /// let who = found.session.user_id;
    /// # let _ = who;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate_jwt(
        &self,
        jwt: &str,
        options: &AuthenticateJwtOptions<S::Check>,
    ) -> Result<AuthenticatedJwt<S, S::Remote>, Error> {
        match self.inner.local.check_locally(jwt, options).await? {
            Some(verified) => Ok(verified.into()),
            None => {
                self.authenticate_remotely(SessionCredential::Jwt(jwt), options)
                    .await
            }
        }
    }

    /// Authenticates a session by its JWT on this machine only. `None` when the JWT is older than `max_token_age`.
    ///
    /// The only calls to the server fetch its public keys and, for an `authorization_check`, policies.
    /// [`LocalError::is_final`] says whether the server could decide otherwise.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client, jwt: &str) -> Result<(), tenure::LocalError> {
    /// match client.sessions.authenticate_jwt_local(jwt, &Default::default()).await? {
    ///     Some(found) => assert!(!found.session.roles.is_empty()),
    ///     None => { /* too old: ask the server */ }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate_jwt_local(
        &self,
        jwt: &str,
        options: &AuthenticateJwtLocalOptions<S::Check>,
    ) -> Result<Option<VerifiedJwt<S>>, LocalError> {
        self.inner.local.check(jwt, options).await
    }

    /// The session of claims that you have verified yourself, as a call would return it. Nothing is verified here.
    ///
    /// Of the registered claims only `sub` and `exp` are required. Unknown top-level claims become custom claims. Fails with
    /// [`LocalError::Claims`] and [`LocalError::Unreadable`].
    ///
    /// ```no_run
    /// # fn example(client: tenure::Client, claims: tenure::types::JsonMap) -> Result<(), tenure::LocalError> {
    /// let session = client.sessions.marshal_jwt_into_session(&claims)?;
    /// println!("{} until {}", session.user_id, session.expires_at);
    /// # Ok(())
    /// # }
    /// ```
    pub fn marshal_jwt_into_session(&self, claims: &Map<String, Value>) -> Result<S, LocalError> {
        local::session_of(claims)
    }

    /// How many times the public keys were fetched for local checks.
    ///
    /// ```no_run
    /// # fn example(client: tenure::Client) {
    /// let fetches = client.sessions.jwks_fetches();
    /// # let _ = fetches;
    /// # }
    /// ```
    pub fn jwks_fetches(&self) -> u64 {
        self.inner.local.jwks_fetches()
    }

    pub(crate) async fn authenticate_remotely(
        &self,
        credential: SessionCredential<'_>,
        options: &AuthenticateJwtOptions<S::Check>,
    ) -> Result<AuthenticatedJwt<S, S::Remote>, Error> {
        let answer = self.authenticate(S::request(credential, options)).await?;
        Ok(S::authenticated(answer))
    }
}
