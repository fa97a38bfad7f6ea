//! `/v1/b2b/otps`: its endpoints.

use tenure_engine::v1::b2b::otps;
use tenure_types::b2b::discovery::{AuthenticationResponse, SendResponse};
use tenure_types::b2b::members::{MemberResponse, MemberUpsertResponse};
use tenure_types::b2b::otps::{
    EmailAuthenticateRequest, EmailAuthenticateResponse, EmailDiscoveryAuthenticateRequest,
    EmailDiscoverySendRequest, EmailLoginOrSignupRequest, MfaAuthenticateRequest, SmsSendRequest,
};
use tenure_types::b2b::sessions::MfaResponse;

use crate::http::endpoints;

endpoints! {
    tag = "B2B OTPs";

    /// Takes a code that was sent to a member by e-mail.
    post "/v1/b2b/otps/email/authenticate"
        b2b_otps_email_authenticate(b2b, json EmailAuthenticateRequest)
        -> EmailAuthenticateResponse = otps::email::authenticate;

    /// Takes a code that was sent before an organization was chosen.
    post "/v1/b2b/otps/email/discovery/authenticate"
        b2b_otps_email_discovery_authenticate(b2b, json EmailDiscoveryAuthenticateRequest)
        -> AuthenticationResponse = otps::email::discovery::authenticate;

    /// Sends a code to an e-mail address, before an organization is chosen.
    post "/v1/b2b/otps/email/discovery/send"
        b2b_otps_email_discovery_send(b2b, json EmailDiscoverySendRequest)
        -> SendResponse = otps::email::discovery::send;

    /// Sends a code to log in with, or to join an organization by.
    post "/v1/b2b/otps/email/login_or_signup"
        b2b_otps_email_login_or_signup(b2b, json EmailLoginOrSignupRequest)
        -> MemberUpsertResponse = otps::email::login_or_signup;

    /// Takes a code that was sent by SMS: the second factor of a login, or of a session.
    post "/v1/b2b/otps/sms/authenticate"
        b2b_otps_sms_authenticate(b2b, json MfaAuthenticateRequest) -> MfaResponse = otps::sms::authenticate;

    /// Sends a code to a member's phone.
    post "/v1/b2b/otps/sms/send" b2b_otps_sms_send(b2b, json SmsSendRequest) -> MemberResponse = otps::sms::send;
}
