//! `/v1/b2b/passwords`: its endpoints.

use tenure_engine::v1::b2b::passwords;
use tenure_types::b2b::discovery::{AuthenticationResponse as DiscoveryAuthenticationResponse, SendResponse};
use tenure_types::b2b::members::MemberUpsertResponse;
use tenure_types::b2b::passwords::{
    AuthenticateRequest, AuthenticateResponse, DiscoveryAuthenticateRequest, DiscoveryEmailResetRequest,
    DiscoveryEmailResetStartRequest, EmailResetRequest, EmailResetResponse, EmailResetStartRequest,
    EmailResetStartResponse, ExistingPasswordResetRequest, MigrateRequest, RequireResetRequest,
    RequireResetResponse, SessionResetRequest, StrengthCheckRequest, StrengthCheckResponse,
};
use tenure_types::b2b::sessions::AuthenticationResponse as SessionsAuthenticationResponse;

use crate::http::endpoints;

endpoints! {
    tag = "B2B passwords";

    /// Checks a member's password, and starts a session with it if nothing else is asked for.
    post "/v1/b2b/passwords/authenticate"
        b2b_passwords_authenticate(b2b, json AuthenticateRequest)
        -> AuthenticateResponse = passwords::authenticate;

    /// Checks the password of an address, and lists the organizations that it leads to.
    post "/v1/b2b/passwords/discovery/authenticate"
        b2b_passwords_discovery_authenticate(b2b, json DiscoveryAuthenticateRequest)
        -> DiscoveryAuthenticationResponse = passwords::discovery::authenticate;

    /// Sets the password of an address by a link that was mailed, and lists the organizations that it leads to.
    post "/v1/b2b/passwords/discovery/email/reset"
        b2b_passwords_discovery_email_reset(b2b, json DiscoveryEmailResetRequest)
        -> DiscoveryAuthenticationResponse = passwords::discovery::email::reset::create;

    /// Mails an address a link by which to set its password.
    post "/v1/b2b/passwords/discovery/email/reset/start"
        b2b_passwords_discovery_email_reset_start(b2b, json DiscoveryEmailResetStartRequest)
        -> SendResponse = passwords::discovery::email::reset::start;

    /// Has an address's password set anew, where a person has one for all organizations. No member may do so.
    post "/v1/b2b/passwords/email/require_reset"
        b2b_passwords_email_require_reset(b2b, acting, json RequireResetRequest)
        -> RequireResetResponse = passwords::email::require_reset;

    /// Sets a password by a link that was mailed, and ends the member's sessions.
    post "/v1/b2b/passwords/email/reset"
        b2b_passwords_email_reset(b2b, json EmailResetRequest)
        -> EmailResetResponse = passwords::email::reset::create;

    /// Mails a member a link by which to set a password.
    post "/v1/b2b/passwords/email/reset/start"
        b2b_passwords_email_reset_start(b2b, json EmailResetStartRequest)
        -> EmailResetStartResponse = passwords::email::reset::start;

    /// Replaces a password by whoever knows it, and ends the member's sessions.
    post "/v1/b2b/passwords/existing_password/reset"
        b2b_passwords_existing_password_reset(b2b, json ExistingPasswordResetRequest)
        -> SessionsAuthenticationResponse = passwords::existing_password::reset;

    /// Takes over a password hash of another system, for a member that exists or is made.
    post "/v1/b2b/passwords/migrate"
        b2b_passwords_migrate(b2b, json MigrateRequest) -> MemberUpsertResponse = passwords::migrate;

    /// Replaces the password of a freshly proven session's member, and ends its other sessions.
    post "/v1/b2b/passwords/session/reset"
        b2b_passwords_session_reset(b2b, json SessionResetRequest)
        -> SessionsAuthenticationResponse = passwords::session::reset;

    /// Tells how strong a password is under the project's policy.
    post "/v1/b2b/passwords/strength_check"
        b2b_passwords_strength_check(b2b, json StrengthCheckRequest)
        -> StrengthCheckResponse = passwords::strength_check;
}
