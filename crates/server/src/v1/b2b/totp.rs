//! `/v1/b2b/totp`: its endpoints.

use tenure_engine::v1::b2b::totp;
use tenure_types::b2b::otps::MfaAuthenticateRequest;
use tenure_types::b2b::sessions::MfaResponse;
use tenure_types::b2b::totp::{CreateRequest, CreateResponse, MigrateRequest, MigrateResponse};

use crate::http::endpoints;

endpoints! {
    tag = "B2B TOTP";

    /// Registers an authenticator app for a member.
    post "/v1/b2b/totp" b2b_totp_create(b2b, json CreateRequest) -> CreateResponse = totp::create;

    /// Takes a code of an authenticator app: the second factor of a login, or of a session.
    post "/v1/b2b/totp/authenticate"
        b2b_totp_authenticate(b2b, json MfaAuthenticateRequest) -> MfaResponse = totp::authenticate;

    /// Takes over an authenticator app that a member uses already.
    post "/v1/b2b/totp/migrate" b2b_totp_migrate(b2b, json MigrateRequest) -> MigrateResponse = totp::migrate;
}
