//! Sessions of members: `client.sessions`.

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
use crate::authentication::{self, SessionCredential, WireSession};
use crate::local;
use crate::resource::calls;

/// Sessions of members.
pub type Sessions = authentication::Sessions<MemberSession>;
/// The options of [`Sessions::authenticate_jwt`].
pub type AuthenticateJwtOptions = local::AuthenticateJwtOptions<AuthorizationCheck>;
/// The options of [`Sessions::authenticate_jwt_local`].
pub type AuthenticateJwtLocalOptions = local::AuthenticateJwtLocalOptions<AuthorizationCheck>;
/// The result of [`Sessions::authenticate_jwt_local`].
pub type VerifiedJwt = local::VerifiedJwt<MemberSession>;
/// The result of [`Sessions::authenticate_jwt`].
pub type AuthenticatedJwt = local::AuthenticatedJwt<MemberSession, Remote>;

/// What only the server returns, beside the session.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Remote {
    /// The id of the request, as in the server's log.
    pub request_id: String,
    pub session_token: Secret,
    /// A fresh JWT.
    pub session_jwt: Secret,
    pub member: Member,
    pub organization: Organization,
}

impl WireSession for MemberSession {
    type Request = AuthenticateRequest;
    type Response = AuthenticateResponse;
    type Remote = Remote;

    const AUTHENTICATE: &'static str = "/v1/b2b/sessions/authenticate";

    fn request(credential: SessionCredential<'_>, options: &AuthenticateJwtOptions) -> AuthenticateRequest {
        let session = match credential {
            SessionCredential::Jwt(jwt) => SessionArguments::jwt(jwt),
            SessionCredential::Token(token) => SessionArguments::token(token),
        };
        AuthenticateRequest {
            session: SessionArguments {
                session_duration_minutes: options.session_duration_minutes,
                session_custom_claims: options.session_custom_claims.clone(),
                ..session
            },
            authorization_check: options.authorization_check.clone(),
        }
    }

    fn is_change(AuthenticateRequest { session, .. }: &AuthenticateRequest) -> bool {
        session.session_duration_minutes.is_some() || session.session_custom_claims.is_some()
    }

    fn authenticated(answer: Answer<AuthenticateResponse>) -> AuthenticatedJwt {
        AuthenticatedJwt {
            session: answer.body.member_session,
            verdict: answer.body.verdict,
            remote: Some(Remote {
                request_id: answer.request_id,
                session_token: answer.body.session_token,
                session_jwt: answer.body.session_jwt,
                member: answer.body.member,
                organization: answer.body.organization,
            }),
        }
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
    /// When that organization requires another factor, `member_authenticated` is `false`, and the answer has an
    /// intermediate session token in place of a session.
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

    /// Revokes a session, given its id, token or JWT, or all sessions of a member.
    ///
    /// Fails with `session_not_found` when there is no such live session, also when it has ended already. A caller that
    /// only wants the session to end can treat this as success. A member without sessions is not an error.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::sessions::RevokeRequest;
    /// # async fn example(client: tenure::B2bClient, member: String) -> Result<(), tenure::Error> {
    /// client.sessions.revoke(RevokeRequest::member(member), None).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/sessions/revoke" fn revoke[](RevokeRequest) acting -> RevokeResponse;

    /// Starts a session for the member that an external issuer's access token belongs to.
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

    /// Returns the public keys that the project's session JWTs are signed with.
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
