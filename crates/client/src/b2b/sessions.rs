//! Sessions of members: `client.sessions`.

use reqwest::Method;
use serde_json::{Map, Value};
use tenure_types::Secret;
use tenure_types::b2b::members::Member;
use tenure_types::b2b::organizations::Organization;
use tenure_types::b2b::rbac::AuthorizationCheck;
pub use tenure_types::b2b::sessions::{
    AuthenticateRequest, AuthenticateResponse, AuthenticationResponse, ExchangeRequest, GetRequest,
    GetResponse, MemberSession, MigrateRequest, MigrateResponse, RevokeRequest, RevokeResponse,
    SessionArguments,
};
use tenure_types::jwks::JwksResponse;

use crate::answer::Answer;
use crate::error::{Error, LocalError};
use crate::local;
use crate::resource::{calls, resource};
use crate::transport::Call;

resource! {
    /// Sessions of members.
    Sessions
}

/// How [`Sessions::authenticate_jwt`] checks.
pub type AuthenticateJwtOptions = local::AuthenticateJwtOptions<AuthorizationCheck>;
/// How [`Sessions::authenticate_jwt_local`] checks.
pub type AuthenticateJwtLocalOptions = local::AuthenticateJwtLocalOptions<AuthorizationCheck>;
/// What [`Sessions::authenticate_jwt_local`] finds.
pub type VerifiedJwt = local::VerifiedJwt<MemberSession>;
/// What [`Sessions::authenticate_jwt`] finds.
pub type AuthenticatedJwt = local::AuthenticatedJwt<MemberSession, Remote>;

/// What only the server gives of a session that is authenticated by its JWT.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Remote {
    /// The id of the request, as in the log of the server.
    pub request_id: String,
    pub session_token: Secret,
    /// A fresh one.
    pub session_jwt: Secret,
    pub member: Member,
    pub organization: Organization,
}

impl Sessions {
    /// Checks a session by its token or JWT at the server, and moves its end if a duration is given.
    ///
    /// Fails with `session_not_found` when there is no such live session, with
    /// `session_authorization_tenancy_error` when an `authorization_check` is about another organization, and with
    /// `session_authorization_error` when it is denied.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::AuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, token: String) -> Result<(), tenure::Error> {
    /// let answer = client.sessions.authenticate(AuthenticateRequest::token(token)).await?;
    /// let whose = &answer.member_session.organization_slug;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(
        &self,
        request: AuthenticateRequest,
    ) -> Result<Answer<AuthenticateResponse>, Error> {
        let session = &request.session;
        let changes = session.session_duration_minutes.is_some() || session.session_custom_claims.is_some();
        let call = Call::new(Method::POST, "/v1/b2b/sessions/authenticate".to_owned()).with(&request);
        let call = if changes { call } else { call.read() };
        self.inner.transport.send(call).await
    }

    /// Checks a session by its JWT, here if that settles it and at the server if not.
    ///
    /// The server is asked about a JWT that is expired or older than `max_token_age`, that is signed with a key unknown
    /// here, that has changed by a signal, or whose `authorization_check` is denied by policies that may be old; and when
    /// keys or policies can't be had. Only then a duration and claims have an effect. A definite "no" costs no call and is
    /// [`Error::Local`].
    ///
    /// ```no_run
    /// # use std::time::Duration;
    /// # use tenure::b2b::sessions::AuthenticateJwtOptions;
    /// # async fn example(client: tenure::B2bClient, jwt: &str) -> Result<(), tenure::Error> {
    /// let options = AuthenticateJwtOptions { max_token_age: Duration::from_secs(60), ..Default::default() };
    /// let found = client.sessions.authenticate_jwt(jwt, &options).await?;
    /// let who = found.session.member_id;
    /// # let _ = who;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate_jwt(
        &self,
        jwt: &str,
        options: &AuthenticateJwtOptions,
    ) -> Result<AuthenticatedJwt, Error> {
        if let Some(verified) = self.inner.local.settle(jwt, options).await? {
            return Ok(verified.into());
        }
        let session = SessionArguments {
            session_duration_minutes: options.session_duration_minutes,
            session_custom_claims: options.session_custom_claims.clone(),
            ..SessionArguments::jwt(jwt)
        };
        let answer = self
            .authenticate(AuthenticateRequest {
                session,
                authorization_check: options.authorization_check.clone(),
            })
            .await?;
        Ok(AuthenticatedJwt {
            session: answer.body.member_session,
            verdict: answer.body.verdict,
            remote: Some(Remote {
                request_id: answer.request_id,
                session_token: answer.body.session_token,
                session_jwt: answer.body.session_jwt,
                member: answer.body.member,
                organization: answer.body.organization,
            }),
        })
    }

    /// Checks a session by its JWT, here and nowhere else. `None` when the JWT is older than `max_token_age`.
    ///
    /// The server is asked at most for its public keys and, with an `authorization_check`, for policies.
    /// [`LocalError::is_final`] tells whether another answer is to be had from it.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, jwt: &str) -> Result<(), tenure::LocalError> {
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
        options: &AuthenticateJwtLocalOptions,
    ) -> Result<Option<VerifiedJwt>, LocalError> {
        self.inner.local.authenticate(jwt, options).await
    }

    /// The session of claims that you have verified yourself, as the answer of a call would have it. Nothing is verified
    /// here.
    ///
    /// Of the JWT's own claims only `sub` and `exp` need be there. The others at the top level are the custom claims. Fails with
    /// [`LocalError::Claims`] and [`LocalError::Unreadable`].
    ///
    /// ```no_run
    /// # fn example(client: tenure::B2bClient, claims: tenure::types::JsonMap) -> Result<(), tenure::LocalError> {
    /// let session = client.sessions.marshal_jwt_into_session(&claims)?;
    /// println!("{} until {}", session.member_id, session.expires_at);
    /// # Ok(())
    /// # }
    /// ```
    pub fn marshal_jwt_into_session(&self, claims: &Map<String, Value>) -> Result<MemberSession, LocalError> {
        local::session_of(claims)
    }

    /// How often the public keys were fetched for checks of JWTs.
    ///
    /// ```no_run
    /// # fn example(client: tenure::B2bClient) {
    /// let fetches = client.sessions.jwks_fetches();
    /// # let _ = fetches;
    /// # }
    /// ```
    pub fn jwks_fetches(&self) -> u64 {
        self.inner.local.jwks_fetches()
    }
}

calls! { Sessions {
    /// Lists the live sessions of a member.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::GetRequest;
    /// # async fn example(client: tenure::B2bClient, organization: String, member: String) -> Result<(), tenure::Error> {
    /// let request = GetRequest::new(organization, member);
    /// let answer = client.sessions.get(request, None).await?;
    /// let how_many = answer.body.member_sessions.len();
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/sessions" fn get[](GetRequest) acting -> GetResponse;

    /// Exchanges a session for one in another organization.
    ///
    /// When that organization demands more, `member_authenticated` is `false` and the answer has an intermediate session
    /// token instead of a session.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::ExchangeRequest;
    /// # async fn example(client: tenure::B2bClient, token: String, other: String) -> Result<(), tenure::Error> {
    /// let answer = client.sessions.exchange(ExchangeRequest::token(token, other)).await?;
    /// let there = answer.body.member_authenticated;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/sessions/exchange" fn exchange[](ExchangeRequest) -> AuthenticationResponse;

    /// Ends a session, named by its id, token or JWT, or all sessions of a member.
    ///
    /// Fails with `session_not_found` when there is no such live session: when it has ended already, too. Who only wants it to
    /// be over takes that for success. A member without sessions is no error.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::RevokeRequest;
    /// # async fn example(client: tenure::B2bClient, member: String) -> Result<(), tenure::Error> {
    /// client.sessions.revoke(RevokeRequest::member(member), None).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/sessions/revoke" fn revoke[](RevokeRequest) acting -> RevokeResponse;

    /// Starts a session for the member that an outside issuer's access token belongs to.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::MigrateRequest;
    /// # async fn example(client: tenure::B2bClient, outside: String, organization: String) -> Result<(), tenure::Error> {
    /// let answer = client.sessions.migrate(MigrateRequest::new(organization, outside)).await?;
    /// let token = answer.body.session_token;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/sessions/migrate" fn migrate[](MigrateRequest) -> MigrateResponse;

    /// The public keys that the project's session JWTs are signed with.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let answer = client.sessions.get_jwks(client.project_id()).await?;
    /// let first = &answer.keys[0].kid;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/sessions/jwks/{project_id}" fn get_jwks[project_id]() -> JwksResponse;
} }
