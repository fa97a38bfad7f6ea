//! `/v1/passwords`: its endpoints.

use tenure_engine::v1::passwords;
use tenure_types::passwords::{
    AuthenticateRequest, CreateRequest, CreateResponse, ExistingPasswordResetRequest, MigrateRequest,
    MigrateResponse, SessionResetRequest, StrengthCheckRequest, StrengthCheckResponse,
};
use tenure_types::sessions::AuthenticationResponse;

use crate::http::endpoints;

endpoints! {
    tag = "Passwords";

    /// Makes a user with an e-mail address and a password.
    post "/v1/passwords" passwords_create(consumer, json CreateRequest) -> CreateResponse = passwords::create;

    /// Checks a password, and starts a session with it or adds it to one.
    post "/v1/passwords/authenticate"
        passwords_authenticate(consumer, json AuthenticateRequest)
        -> AuthenticationResponse = passwords::authenticate;

    /// Replaces a password by whoever knows it, and ends the user's sessions.
    post "/v1/passwords/existing_password/reset"
        passwords_existing_password_reset(consumer, json ExistingPasswordResetRequest)
        -> AuthenticationResponse = passwords::existing_password::reset;

    /// Takes over a password hash of another system.
    post "/v1/passwords/migrate"
        passwords_migrate(consumer, json MigrateRequest) -> MigrateResponse = passwords::migrate;

    /// Replaces the password of a freshly proven session's user, and ends its other sessions.
    post "/v1/passwords/session/reset"
        passwords_session_reset(consumer, json SessionResetRequest)
        -> AuthenticationResponse = passwords::session::reset;

    /// Tells how strong a password is under the project's policy.
    post "/v1/passwords/strength_check"
        passwords_strength_check(consumer, json StrengthCheckRequest)
        -> StrengthCheckResponse = passwords::strength_check;
}
