//! Sessions of users: `client.sessions`.

use reqwest::Method;
use tenure_types::jwks::JwksResponse;
use tenure_types::sessions::{
    AuthenticateRequest, AuthenticateResponse, AuthenticationResponse, GetRequest, GetResponse,
    MigrateRequest, RevokeRequest, RevokeResponse,
};

use crate::Error;
use crate::resource::{calls, resource};
use crate::transport::Call;

resource! {
    /// Sessions of users.
    Sessions
}

impl Sessions {
    /// Checks a session by its token or JWT at the server, and moves its end if a duration is given.
    ///
    /// Fails with `session_not_found` when there is no such live session, and with
    /// `consumer_session_authorization_error` when an `authorization_check` is denied.
    ///
    /// ```no_run
    /// # use tenure::types::sessions::AuthenticateRequest;
    /// # async fn example(client: tenure::Client, token: String) -> Result<(), tenure::Error> {
    /// let answer = client
    ///     .sessions
    ///     .authenticate(AuthenticateRequest {
    ///         session_token: Some(token),
    ///         session_duration_minutes: Some(60),
    ///         ..Default::default()
    ///     })
    ///     .await?;
    /// let ends = answer.session.expires_at;
    /// # drop(ends);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn authenticate(&self, request: AuthenticateRequest) -> Result<AuthenticateResponse, Error> {
        let changes = request.session_duration_minutes.is_some() || request.session_custom_claims.is_some();
        let call = Call::new(Method::POST, "/v1/sessions/authenticate".to_owned())
            .with(&request)
            .read_if(!changes);
        self.inner.transport.send(call).await
    }
}

calls! { Sessions {
    /// Lists the live sessions of a user.
    ///
    /// ```no_run
    /// # use tenure::types::sessions::GetRequest;
    /// # async fn example(client: tenure::Client, user_id: String) -> Result<(), tenure::Error> {
    /// let answer = client.sessions.get(GetRequest { user_id: Some(user_id) }).await?;
    /// let how_many = answer.sessions.len();
    /// # drop(how_many);
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/sessions" fn get[](GetRequest) -> GetResponse;

    /// Ends a session, named by its id, token or JWT. One that is over already is no error.
    ///
    /// ```no_run
    /// # use tenure::types::sessions::RevokeRequest;
    /// # async fn example(client: tenure::Client, token: String) -> Result<(), tenure::Error> {
    /// client
    ///     .sessions
    ///     .revoke(RevokeRequest { session_token: Some(token), ..Default::default() })
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/sessions/revoke" fn revoke[](RevokeRequest) -> RevokeResponse;

    /// Starts a session for the user that an outside issuer's access token belongs to.
    ///
    /// ```no_run
    /// # use tenure::types::sessions::MigrateRequest;
    /// # async fn example(client: tenure::Client, outside: String) -> Result<(), tenure::Error> {
    /// let answer = client
    ///     .sessions
    ///     .migrate(MigrateRequest { session_token: Some(outside), ..Default::default() })
    ///     .await?;
    /// let token = answer.session_token;
    /// # drop(token);
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/sessions/migrate" fn migrate[](MigrateRequest) -> AuthenticationResponse;

    /// The public keys that the project's session JWTs are signed with.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client) -> Result<(), tenure::Error> {
    /// let answer = client.sessions.get_jwks(client.project_id()).await?;
    /// let first = &answer.keys[0].kid;
    /// # let _ = first;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/sessions/jwks/{project_id}" fn get_jwks[project_id]() -> JwksResponse;
} }
