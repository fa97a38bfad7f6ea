//! Passwords of users: `client.passwords`.

pub use tenure_types::passwords::{
    AuthenticateRequest, CreateRequest, CreateResponse, ExistingPasswordResetRequest, MigrateRequest,
    MigrateResponse, SessionResetRequest, StrengthCheckRequest, StrengthCheckResponse,
};
use tenure_types::sessions::AuthenticationResponse;

use crate::resource::{calls, resource};

resource! {
    /// Passwords of users.
    Passwords {
        /// With the old password.
        existing_password: ExistingPassword,
        /// With a session.
        sessions: Sessions,
    }
}

calls! { Passwords {
    /// Creates a user with an e-mail address and a password, and a session if a duration is given.
    ///
    /// Fails with `duplicate_email` when another user has the address, and with `weak_password`.
    ///
    /// ```no_run
    /// # use tenure::types::passwords::CreateRequest;
    /// # async fn example(client: tenure::Client, password: &str) -> Result<(), tenure::Error> {
    /// let request = CreateRequest {
    ///     session_duration_minutes: Some(60),
    ///     ..CreateRequest::new("ada@example.com", password)
    /// };
    /// let answer = client.passwords.create(request).await?;
    /// let token = answer.body.authentication.session_token;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/passwords" fn create[](CreateRequest) -> CreateResponse;

    /// Checks a password, and starts a session or adds the password to one.
    ///
    /// Fails with `email_not_found`, with `unauthorized_credentials` when the password is wrong, with `reset_password`
    /// when it has to be reset, and with `user_lock_limit_reached` after too many tries.
    ///
    /// ```no_run
    /// # use tenure::types::passwords::AuthenticateRequest;
    /// # async fn example(client: tenure::Client, password: &str) -> Result<(), tenure::Error> {
    /// let request = AuthenticateRequest {
    ///     session_duration_minutes: Some(60),
    ///     ..AuthenticateRequest::new("ada@example.com", password)
    /// };
    /// let answer = client.passwords.authenticate(request).await?;
    /// let token = answer.body.session_token;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/passwords/authenticate" fn authenticate[](AuthenticateRequest) -> AuthenticationResponse;

    /// Rates a password by the project's policy. The server does not store it.
    ///
    /// Fails with an `invalid_…` for a malformed field.
    ///
    /// ```no_run
    /// # use tenure::types::passwords::StrengthCheckRequest;
    /// # async fn example(client: tenure::Client, password: &str) -> Result<(), tenure::Error> {
    /// let request = StrengthCheckRequest::new(password);
    /// let answer = client.passwords.strength_check(request).await?;
    /// let good = answer.body.valid_password;
    /// # Ok(())
    /// # }
    /// ```
    POST read "/v1/passwords/strength_check"
        fn strength_check[](StrengthCheckRequest) -> StrengthCheckResponse;

    /// Imports a password hash of another system, for an existing or a new user.
    ///
    /// Fails with an `invalid_…` when the hash does not match its type.
    ///
    /// ```no_run
    /// # use tenure::types::passwords::{HashImport, MigrateRequest};
    /// # async fn example(client: tenure::Client, hash: &str) -> Result<(), tenure::Error> {
    /// let request = MigrateRequest::new("ada@example.com", HashImport::new("bcrypt", hash));
    /// let answer = client.passwords.migrate(request).await?;
    /// let user = answer.body.user;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/passwords/migrate" fn migrate[](MigrateRequest) -> MigrateResponse;
} }

resource! {
    /// Passwords, changed with the old password.
    ExistingPassword
}

calls! { ExistingPassword {
    /// Replaces a password, given the old one, and ends the user's sessions.
    ///
    /// Fails with `unauthorized_credentials` when the old password is wrong, and with `weak_password`.
    ///
    /// ```no_run
    /// # use tenure::types::passwords::ExistingPasswordResetRequest;
    /// # async fn example(client: tenure::Client, old: &str, new: &str) -> Result<(), tenure::Error> {
    /// let request = ExistingPasswordResetRequest::new("ada@example.com", old, new);
    /// let answer = client.passwords.existing_password.reset(request).await?;
    /// let user = answer.body.user;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/passwords/existing_password/reset"
        fn reset[](ExistingPasswordResetRequest) -> AuthenticationResponse;
} }

resource! {
    /// Passwords, changed with a recent session.
    Sessions
}

calls! { Sessions {
    /// Replaces the password of a recently authenticated session's user, and ends the user's other sessions.
    ///
    /// Fails with `session_not_found`, with `session_too_old_to_reset_password` and with `weak_password`.
    ///
    /// ```no_run
    /// # use tenure::types::passwords::SessionResetRequest;
    /// # async fn example(client: tenure::Client, new: &str, token: &str) -> Result<(), tenure::Error> {
    /// let request = SessionResetRequest::token(token, new);
    /// let answer = client.passwords.sessions.reset(request).await?;
    /// let user = answer.body.user;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/passwords/session/reset" fn reset[](SessionResetRequest) -> AuthenticationResponse;
} }
