//! `/v1/sessions`: its endpoints.

use tenure_engine::v1::sessions;
use tenure_types::sessions::{
    AuthenticateRequest, AuthenticateResponse, AuthenticationResponse, GetRequest, GetResponse,
    MigrateRequest, RevokeRequest, RevokeResponse,
};

use crate::http::endpoints;

endpoints! {
    tag = "Sessions";

    /// The live sessions of a user.
    get "/v1/sessions" sessions_get(consumer, query GetRequest) -> GetResponse = sessions::get;

    /// Authenticates a session by its token or a JWT, extends it, and answers a question of permission.
    post "/v1/sessions/authenticate"
        sessions_authenticate(consumer, json AuthenticateRequest)
        -> AuthenticateResponse = sessions::authenticate;

    /// Names the user that an outside issuer's access token belongs to, and starts a session for it if a duration is given.
    post "/v1/sessions/migrate"
        sessions_migrate(consumer, json MigrateRequest) -> AuthenticationResponse = sessions::migrate;

    /// Ends a session.
    post "/v1/sessions/revoke" sessions_revoke(consumer, json RevokeRequest) -> RevokeResponse = sessions::revoke;
}
