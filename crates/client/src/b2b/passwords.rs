//! Passwords of members: `client.passwords`.

use tenure_types::b2b::discovery;
use tenure_types::b2b::discovery::SendResponse;
use tenure_types::b2b::members::MemberUpsertResponse;
pub use tenure_types::b2b::passwords::{
    AuthenticateRequest, AuthenticateResponse, DiscoveryAuthenticateRequest, DiscoveryEmailResetRequest,
    DiscoveryEmailResetStartRequest, EmailResetRequest, EmailResetResponse, EmailResetStartRequest,
    EmailResetStartResponse, ExistingPasswordResetRequest, MigrateRequest, RequireResetRequest,
    RequireResetResponse, SessionResetRequest, StrengthCheckRequest, StrengthCheckResponse,
};
use tenure_types::b2b::sessions::AuthenticationResponse;

use crate::resource::{calls, resource};

resource! {
    /// Passwords of members.
    Passwords {
        /// With a link by e-mail.
        email: Email,
        /// With a session.
        sessions: Sessions,
        /// With the old password.
        existing_password: ExistingPassword,
        /// Before an organization is chosen.
        discovery: Discovery,
    }
}

calls! { Passwords {
    /// Checks a member's password, and starts a session if no second factor is required.
    ///
    /// Fails with `unauthorized_credentials` when the password is wrong, and with `user_lock_limit_reached` after too
    /// many tries.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::AuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, password: &str) -> Result<(), tenure::Error> {
    /// let request = AuthenticateRequest::new(organization_id, "ada@example.com", password);
    /// let answer = client.passwords.authenticate(request).await?;
    /// let session = answer.body.authentication.member_session;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/authenticate" fn authenticate[](AuthenticateRequest) -> AuthenticateResponse;

    /// Rates a password by the project's policy. The server does not store it.
    ///
    /// Fails with an `invalid_…` for a malformed field.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::StrengthCheckRequest;
    /// # async fn example(client: tenure::B2bClient, password: &str) -> Result<(), tenure::Error> {
    /// let request = StrengthCheckRequest::new(password);
    /// let answer = client.passwords.strength_check(request).await?;
    /// let good = answer.body.valid_password;
    /// # Ok(())
    /// # }
    /// ```
    POST read "/v1/b2b/passwords/strength_check"
        fn strength_check[](StrengthCheckRequest) -> StrengthCheckResponse;

    /// Imports a password hash of another system, for an existing or a new member.
    ///
    /// Fails with an `invalid_…` when the hash does not match its type.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::MigrateRequest;
    /// # use tenure::types::passwords::HashImport;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, hash: &str) -> Result<(), tenure::Error> {
    /// let request = MigrateRequest::new(organization_id, "ada@example.com", HashImport::new("bcrypt", hash));
    /// let answer = client.passwords.migrate(request).await?;
    /// let is_new = answer.body.member_created;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/migrate" fn migrate[](MigrateRequest) -> MemberUpsertResponse;
} }

resource! {
    /// Passwords, set with a link by e-mail.
    Email
}

calls! { Email {
    /// Sends a member a link by e-mail that sets a password.
    ///
    /// Fails with `organization_not_found`, and with an error of its own when the organization allows no such login.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::EmailResetStartRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str) -> Result<(), tenure::Error> {
    /// let request = EmailResetStartRequest::new(organization_id, "ada@example.com");
    /// client.passwords.email.reset_start(request).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/email/reset/start"
        fn reset_start[](EmailResetStartRequest) -> EmailResetStartResponse;

    /// Sets a password with the token of a link, and ends the member's sessions.
    ///
    /// Fails with `unable_to_auth_password_reset_token` when the token is unknown, expired or used, and with
    /// `weak_password`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::EmailResetRequest;
    /// # async fn example(client: tenure::B2bClient, token: &str, password: &str) -> Result<(), tenure::Error> {
    /// let request = EmailResetRequest::new(token, password);
    /// let answer = client.passwords.email.reset(request).await?;
    /// let member = answer.body.authentication.member;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/email/reset" fn reset[](EmailResetRequest) -> EmailResetResponse;

    /// Requires an e-mail address to set a new password, in projects where a person has one password for all
    /// organizations. Acting members can't do this.
    ///
    /// Fails with `cross_org_passwords_not_enabled` in other projects.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::RequireResetRequest;
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let request = RequireResetRequest::new("ada@example.com");
    /// client.passwords.email.require_reset(request, None).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/email/require_reset"
        fn require_reset[](RequireResetRequest) acting -> RequireResetResponse;
} }

resource! {
    /// Passwords, changed with a recent session.
    Sessions
}

calls! { Sessions {
    /// Replaces the password of a recently authenticated session's member, and ends the member's other sessions.
    ///
    /// Fails with `session_not_found`, with `session_too_old_to_reset_password` and with `weak_password`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::SessionResetRequest;
    /// # use tenure::types::b2b::sessions::SessionArguments;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, new: &str, token: &str) -> Result<(), tenure::Error> {
    /// let request = SessionResetRequest::token(organization_id, token, new);
    /// let answer = client.passwords.sessions.reset(request).await?;
    /// let member = answer.body.member;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/session/reset" fn reset[](SessionResetRequest) -> AuthenticationResponse;
} }

resource! {
    /// Passwords, changed with the old password.
    ExistingPassword
}

calls! { ExistingPassword {
    /// Replaces a password, given the old one, and ends the member's sessions.
    ///
    /// Fails with `unauthorized_credentials` when the old password is wrong, and with `weak_password`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::ExistingPasswordResetRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, old: &str, new: &str) -> Result<(), tenure::Error> {
    /// let request = ExistingPasswordResetRequest::new(organization_id, "ada@example.com", old, new);
    /// let answer = client.passwords.existing_password.reset(request).await?;
    /// let member = answer.body.member;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/existing_password/reset"
        fn reset[](ExistingPasswordResetRequest) -> AuthenticationResponse;
} }

resource! {
    /// Passwords before an organization is chosen.
    Discovery {
        /// With a link by e-mail.
        email: DiscoveryEmail,
    }
}

calls! { Discovery {
    /// Checks the password of an e-mail address, and lists the address's organizations.
    ///
    /// Fails with `unauthorized_credentials` when the password is wrong, and with `user_lock_limit_reached` after too
    /// many tries.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::DiscoveryAuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, password: &str) -> Result<(), tenure::Error> {
    /// let request = DiscoveryAuthenticateRequest::new("ada@example.com", password);
    /// let answer = client.passwords.discovery.authenticate(request).await?;
    /// let found = answer.body.discovered_organizations;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/discovery/authenticate"
        fn authenticate[](DiscoveryAuthenticateRequest) -> discovery::AuthenticationResponse;
} }

resource! {
    /// Passwords, set with a link by e-mail before an organization is chosen.
    DiscoveryEmail
}

calls! { DiscoveryEmail {
    /// Sends a link to an e-mail address that sets its password.
    ///
    /// Fails with an `invalid_…` for a malformed field.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::DiscoveryEmailResetStartRequest;
    /// # async fn example(client: tenure::B2bClient) -> Result<(), tenure::Error> {
    /// let request = DiscoveryEmailResetStartRequest::new("ada@example.com");
    /// client.passwords.discovery.email.reset_start(request).await?;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/discovery/email/reset/start"
        fn reset_start[](DiscoveryEmailResetStartRequest) -> SendResponse;

    /// Sets the password of an e-mail address with the token of a link, and lists the address's organizations.
    ///
    /// Fails with `unable_to_auth_password_reset_token` when the token is unknown, expired or used, and with
    /// `weak_password`.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::passwords::DiscoveryEmailResetRequest;
    /// # async fn example(client: tenure::B2bClient, token: &str, password: &str) -> Result<(), tenure::Error> {
    /// let request = DiscoveryEmailResetRequest::new(token, password);
    /// let answer = client.passwords.discovery.email.reset(request).await?;
    /// let found = answer.body.discovered_organizations;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/passwords/discovery/email/reset"
        fn reset[](DiscoveryEmailResetRequest) -> discovery::AuthenticationResponse;
} }
