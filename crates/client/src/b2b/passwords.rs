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
        /// By a link that is mailed.
        email: Email,
        /// By a session.
        sessions: Sessions,
        /// By the password that was.
        existing_password: ExistingPassword,
        /// Before an organization is chosen.
        discovery: Discovery,
    }
}

calls! { Passwords {
    /// Checks a member's password, and starts a session with it if nothing else is asked for.
    ///
    /// Fails with `unauthorized_credentials` when the password is another, and with `user_lock_limit_reached`
    /// after too many tries.
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

    /// Tells how strong a password is under the project's policy. It is kept nowhere.
    ///
    /// Fails with an `invalid_…` for what is malformed.
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

    /// Takes over a password hash of another system, for a member that exists or is made.
    ///
    /// Fails with an `invalid_…` when the hash is not one of its kind.
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
    /// Passwords set by a link that is mailed.
    Email
}

calls! { Email {
    /// Mails a member a link by which to set a password.
    ///
    /// Fails with `organization_not_found`, and with an error of its own when the organization takes no such
    /// login.
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

    /// Sets a password by a link that was mailed, and ends the member's sessions.
    ///
    /// Fails with `unable_to_auth_password_reset_token`: unknown, expired or used up, and with `weak_password`.
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

    /// Has an address's password set anew, where a person has one for all organizations. No member may do so.
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
    /// Passwords changed by whoever has a fresh session.
    Sessions
}

calls! { Sessions {
    /// Replaces the password of a freshly proven session's member, and ends its other sessions.
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
    /// Passwords changed by whoever knows the one before.
    ExistingPassword
}

calls! { ExistingPassword {
    /// Replaces a password by whoever knows it, and ends the member's sessions.
    ///
    /// Fails with `unauthorized_credentials` when the old password is another, and with `weak_password`.
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
        /// By a link that is mailed.
        email: DiscoveryEmail,
    }
}

calls! { Discovery {
    /// Checks the password of an address, and lists the organizations that it leads to.
    ///
    /// Fails with `unauthorized_credentials` when the password is another, and with `user_lock_limit_reached`
    /// after too many tries.
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
    /// Passwords set by a link that is mailed, before an organization is chosen.
    DiscoveryEmail
}

calls! { DiscoveryEmail {
    /// Mails an address a link by which to set its password.
    ///
    /// Fails with an `invalid_…` for what is malformed.
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

    /// Sets the password of an address by a link that was mailed, and lists the organizations that it leads to.
    ///
    /// Fails with `unable_to_auth_password_reset_token`: unknown, expired or used up, and with `weak_password`.
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
