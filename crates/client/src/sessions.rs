//! Sessions of users: `client.sessions`.

use tenure_types::Secret;
use tenure_types::jwks::JwksResponse;
use tenure_types::rbac::AuthorizationCheck;
pub use tenure_types::sessions::{
    AuthenticateRequest, AuthenticateResponse, AuthenticationResponse, GetRequest, GetResponse,
    MigrateRequest, RevokeRequest, RevokeResponse, Session,
};
use tenure_types::users::User;

use crate::answer::Answer;
use crate::authentication::{self, SessionCredential, WireSession};
use crate::local;
use crate::resource::calls;

/// Sessions of users.
pub type Sessions = authentication::Sessions<Session>;
/// The options of [`Sessions::authenticate_jwt`].
pub type AuthenticateJwtOptions = local::AuthenticateJwtOptions<AuthorizationCheck>;
/// The options of [`Sessions::authenticate_jwt_local`].
pub type AuthenticateJwtLocalOptions = local::AuthenticateJwtLocalOptions<AuthorizationCheck>;
/// The result of [`Sessions::authenticate_jwt_local`].
pub type VerifiedJwt = local::VerifiedJwt<Session>;
/// The result of [`Sessions::authenticate_jwt`].
pub type AuthenticatedJwt = local::AuthenticatedJwt<Session, Remote>;

/// What only the server returns, beside the session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Remote {
    /// The id of the request, as in the server's log.
    pub request_id: String,
    pub session_token: Secret,
    /// A fresh JWT.
    pub session_jwt: Secret,
    pub user: User,
}

impl WireSession for Session {
    type Request = AuthenticateRequest;
    type Response = AuthenticateResponse;
    type Remote = Remote;

    const AUTHENTICATE: &'static str = "/v1/sessions/authenticate";

    fn request(credential: SessionCredential<'_>, options: &AuthenticateJwtOptions) -> AuthenticateRequest {
        let request = match credential {
            SessionCredential::Jwt(jwt) => AuthenticateRequest::jwt(jwt),
            SessionCredential::Token(token) => AuthenticateRequest::token(token),
        };
        AuthenticateRequest {
            session_duration_minutes: options.session_duration_minutes,
            session_custom_claims: options.session_custom_claims.clone(),
            authorization_check: options.authorization_check.clone(),
            ..request
        }
    }

    fn is_change(request: &AuthenticateRequest) -> bool {
        request.session_duration_minutes.is_some() || request.session_custom_claims.is_some()
    }

    fn authenticated(answer: Answer<AuthenticateResponse>) -> AuthenticatedJwt {
        AuthenticatedJwt {
            session: answer.body.session,
            verdict: answer.body.verdict,
            remote: Some(Remote {
                request_id: answer.request_id,
                session_token: answer.body.session_token,
                session_jwt: answer.body.session_jwt,
                user: answer.body.user,
            }),
        }
    }
}

calls! { Sessions {
    /// Lists the live sessions of a user.
    ///
    /// ```no_run
    /// # use tenure::types::sessions::GetRequest;
    /// # async fn example(client: tenure::Client, user_id: String) -> Result<(), tenure::Error> {
    /// let answer = client.sessions.get(GetRequest::new(user_id)).await?;
    /// let how_many = answer.body.sessions.len();
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/sessions" fn get[](GetRequest) -> GetResponse;

    /// Revokes a session, given its id, token or JWT.
    ///
    /// Fails with `session_not_found` when there is no such live session, also when it has ended already. A caller that
    /// only wants the session to end can treat this as success.
    ///
    /// ```no_run
    /// # use tenure::types::sessions::RevokeRequest;
    /// # async fn example(client: tenure::Client, token: String) -> Result<(), tenure::Error> {
    /// client.sessions.revoke(RevokeRequest::token(token)).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/sessions/revoke" fn revoke[](RevokeRequest) -> RevokeResponse;

    /// Starts a session for the user that an external issuer's access token belongs to. Without a duration it only
    /// returns the user.
    ///
    /// ```no_run
    /// # use tenure::types::sessions::MigrateRequest;
    /// # async fn example(client: tenure::Client, outside: String) -> Result<(), tenure::Error> {
    /// let mut request = MigrateRequest::new(outside);
    /// request.session_duration_minutes = Some(60);
    /// let answer = client.sessions.migrate(request).await?;
    /// let token = answer.body.session_token;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/sessions/migrate" fn migrate[](MigrateRequest) -> AuthenticationResponse;

    /// Returns the public keys that the project's session JWTs are signed with.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::Client) -> Result<(), tenure::Error> {
    /// let answer = client.sessions.get_jwks(client.project_id()).await?;
    /// let first = &answer.keys[0].kid;
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/sessions/jwks/{project_id}" fn get_jwks[project_id]() -> JwksResponse;
} }
