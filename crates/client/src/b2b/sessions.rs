//! Sessions of members: `client.sessions`.

use reqwest::Method;
use tenure_types::b2b::sessions::{
    AuthenticateRequest, AuthenticateResponse, AuthenticationResponse, ExchangeRequest, GetRequest,
    GetResponse, MigrateRequest, MigrateResponse, RevokeRequest, RevokeResponse,
};
use tenure_types::jwks::JwksResponse;

use crate::Error;
use crate::resource::{calls, resource};
use crate::transport::Call;

resource! {
    /// Sessions of members.
    Sessions
}

impl Sessions {
    /// Checks a session by its token or JWT at the server, and moves its end if a duration is given.
    ///
    /// Fails with `session_not_found` when there is no such live session, with
    /// `session_authorization_tenancy_error` when an `authorization_check` is about another organization, and with
    /// `session_authorization_error` when it is denied.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::{AuthenticateRequest, SessionArguments};
    /// # async fn example(client: tenure::B2bClient, token: String) -> Result<(), tenure::Error> {
    /// let session = SessionArguments { session_token: Some(token), ..Default::default() };
    /// let answer = client
    ///     .sessions
    ///     .authenticate(AuthenticateRequest { session, ..Default::default() })
    ///     .await?;
    /// let whose = answer.member_session.organization_slug;
    /// # drop(whose);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(&self, request: AuthenticateRequest) -> Result<AuthenticateResponse, Error> {
        let session = &request.session;
        let changes = session.session_duration_minutes.is_some() || session.session_custom_claims.is_some();
        let call = Call::new(Method::POST, "/v1/b2b/sessions/authenticate".to_owned())
            .with(&request)
            .read_if(!changes);
        self.inner.transport.send(call).await
    }
}

calls! { Sessions {
    /// Lists the live sessions of a member.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::GetRequest;
    /// # async fn example(client: tenure::B2bClient, organization: String, member: String) -> Result<(), tenure::Error> {
    /// let request = GetRequest { organization_id: Some(organization), member_id: Some(member) };
    /// let answer = client.sessions.get(request, None).await?;
    /// let how_many = answer.member_sessions.len();
    /// # drop(how_many);
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
    /// # use tenure::types::b2b::sessions::{ExchangeRequest, SessionArguments};
    /// # async fn example(client: tenure::B2bClient, token: String, other: String) -> Result<(), tenure::Error> {
    /// let session = SessionArguments { session_token: Some(token), ..Default::default() };
    /// let answer = client
    ///     .sessions
    ///     .exchange(ExchangeRequest { organization_id: Some(other), session, ..Default::default() })
    ///     .await?;
    /// let there = answer.member_authenticated;
    /// # drop(there);
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/sessions/exchange" fn exchange[](ExchangeRequest) -> AuthenticationResponse;

    /// Ends a session, named by its id, token or JWT, or all sessions of a member. One that is over already is no error.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::RevokeRequest;
    /// # async fn example(client: tenure::B2bClient, member: String) -> Result<(), tenure::Error> {
    /// client
    ///     .sessions
    ///     .revoke(RevokeRequest { member_id: Some(member), ..Default::default() }, None)
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/sessions/revoke" fn revoke[](RevokeRequest) acting -> RevokeResponse;

    /// Starts a session for the member that an outside issuer's access token belongs to.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::MigrateRequest;
    /// # async fn example(client: tenure::B2bClient, outside: String, organization: String) -> Result<(), tenure::Error> {
    /// let answer = client
    ///     .sessions
    ///     .migrate(MigrateRequest {
    ///         session_token: Some(outside),
    ///         organization_id: Some(organization),
    ///         ..Default::default()
    ///     })
    ///     .await?;
    /// let token = answer.session_token;
    /// # drop(token);
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
    /// # let _ = first;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/sessions/jwks/{project_id}" fn get_jwks[project_id]() -> JwksResponse;
} }
