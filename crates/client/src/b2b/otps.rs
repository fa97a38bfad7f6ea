//! One-time codes by e-mail and by SMS: `client.otps`.

use tenure_types::b2b::discovery::{AuthenticationResponse, SendResponse};
use tenure_types::b2b::members::{MemberResponse, MemberUpsertResponse};
pub use tenure_types::b2b::otps::{
    EmailAuthenticateRequest, EmailAuthenticateResponse, EmailDiscoveryAuthenticateRequest,
    EmailDiscoverySendRequest, EmailLoginOrSignupRequest, MfaAuthenticateRequest, SmsSendRequest,
};
use tenure_types::b2b::sessions::MfaResponse;

use crate::resource::{calls, resource};

resource! {
    /// One-time codes.
    Otps {
        /// By e-mail, as a first factor.
        email: Email,
        /// By SMS, as a second factor.
        sms: Sms,
    }
}

resource! {
    /// One-time codes by e-mail, as a first factor.
    Email {
        /// Before an organization is chosen.
        discovery: EmailDiscovery,
    }
}

calls! { Email {
    /// Sends a code that logs a member in, or lets a new member join.
    ///
    /// Fails with `organization_not_found`, and with an error of its own when the organization allows no such login, or
    /// no such new member.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::otps::EmailLoginOrSignupRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = EmailLoginOrSignupRequest::new(organization_id, "ada@example.com");
    /// let answer = client.otps.email.login_or_signup(request).await?;
    /// let is_new = answer.body.member_created;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/otps/email/login_or_signup"
        fn login_or_signup[](EmailLoginOrSignupRequest) -> MemberUpsertResponse;

    /// Authenticates a member's code, and starts a session or adds the code to one.
    ///
    /// Fails with `otp_code_not_found` or `unable_to_auth_otp_code` when the code is wrong, expired or used.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::otps::EmailAuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, code: &str) -> Result<(), tenure::Error> {
    /// let request = EmailAuthenticateRequest::new(organization_id, "ada@example.com", code);
    /// let answer = client.otps.email.authenticate(request).await?;
    /// let session = answer.body.authentication.member_session;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/otps/email/authenticate"
        fn authenticate[](EmailAuthenticateRequest) -> EmailAuthenticateResponse;
} }

resource! {
    /// One-time codes by e-mail, before an organization is chosen.
    EmailDiscovery
}

calls! { EmailDiscovery {
    /// Sends a code to an e-mail address, before an organization is chosen.
    ///
    /// Fails with an `invalid_…` for a malformed field.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::otps::EmailDiscoverySendRequest;
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let request = EmailDiscoverySendRequest::new("ada@example.com");
    /// client.otps.email.discovery.send(request).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/otps/email/discovery/send" fn send[](EmailDiscoverySendRequest) -> SendResponse;

    /// Authenticates a code, and starts an intermediate session.
    ///
    /// Fails with `otp_code_not_found` or `unable_to_auth_otp_code` when the code is wrong, expired or used.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::otps::EmailDiscoveryAuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, code: &str) -> Result<(), tenure::Error> {
    /// let request = EmailDiscoveryAuthenticateRequest::new("ada@example.com", code);
    /// let answer = client.otps.email.discovery.authenticate(request).await?;
    /// let found = answer.body.discovered_organizations;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/otps/email/discovery/authenticate"
        fn authenticate[](EmailDiscoveryAuthenticateRequest) -> AuthenticationResponse;
} }

resource! {
    /// One-time codes by SMS, as a second factor.
    Sms
}

calls! { Sms {
    /// Sends a code to a member's phone.
    ///
    /// Fails with `member_not_found`, and with an error of its own when the member has no phone number or the
    /// organization allows no SMS.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::otps::SmsSendRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// let request = SmsSendRequest::new(organization_id, member_id);
    /// client.otps.sms.send(request).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/otps/sms/send" fn send[](SmsSendRequest) -> MemberResponse;

    /// Authenticates a code by SMS: the second factor of a login or of a session.
    ///
    /// Fails with `otp_code_not_found` or `unable_to_auth_otp_code` when the code is wrong, expired or used.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::otps::MfaAuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str, code: &str, token: &str) -> Result<(), tenure::Error> {
    /// let request = MfaAuthenticateRequest {
    ///     intermediate_session_token: Some(token.into()),
    ///     ..MfaAuthenticateRequest::new(organization_id, member_id, code)
    /// };
    /// let answer = client.otps.sms.authenticate(request).await?;
    /// let session = answer.body.member_session;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/otps/sms/authenticate" fn authenticate[](MfaAuthenticateRequest) -> MfaResponse;
} }
