//! `/v1/b2b/sessions`: its endpoints.

use tenure_engine::v1::b2b::sessions;
use tenure_types::b2b::sessions::{
    AuthenticateRequest, AuthenticateResponse, AuthenticationResponse, ExchangeRequest, GetRequest,
    GetResponse, MigrateRequest, MigrateResponse, RevokeRequest, RevokeResponse,
};

use crate::http::endpoints;

endpoints! {
    tag = "B2B sessions";

    /// Lists the live sessions of a member.
    get "/v1/b2b/sessions" b2b_sessions_get(b2b, acting, query GetRequest) -> GetResponse = sessions::get;

    /// Authenticates a session by its token or a JWT, extends it, and answers a question of permission.
    post "/v1/b2b/sessions/authenticate"
        b2b_sessions_authenticate(b2b, json AuthenticateRequest) -> AuthenticateResponse = sessions::authenticate;

    /// Exchanges a session for one in another organization.
    post "/v1/b2b/sessions/exchange"
        b2b_sessions_exchange(b2b, json ExchangeRequest) -> AuthenticationResponse = sessions::exchange;

    /// Takes over a session of an issuer outside for a member.
    post "/v1/b2b/sessions/migrate"
        b2b_sessions_migrate(b2b, json MigrateRequest) -> MigrateResponse = sessions::migrate;

    /// Ends a session, or all sessions of a member.
    post "/v1/b2b/sessions/revoke"
        b2b_sessions_revoke(b2b, acting, json RevokeRequest) -> RevokeResponse = sessions::revoke;
}
