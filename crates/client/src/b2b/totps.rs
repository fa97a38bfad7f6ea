//! Authenticator apps: `client.totps`.

use tenure_types::b2b::otps::MfaAuthenticateRequest;
use tenure_types::b2b::sessions::MfaResponse;
pub use tenure_types::b2b::totp::{CreateRequest, CreateResponse, MigrateRequest, MigrateResponse};

use crate::resource::{calls, resource};

resource! {
    /// Authenticator apps, as a second factor.
    Totps
}

calls! { Totps {
    /// Registers an authenticator app for a member. The app is active once a code of it was authenticated.
    ///
    /// Fails with `member_not_found`, and with `active_totp_exists` when the member already has one.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::totp::CreateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// let request = CreateRequest::new(organization_id, member_id);
    /// let answer = client.totps.create(request).await?;
    /// let picture = answer.body.qr_code;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/totp" fn create[](CreateRequest) -> CreateResponse;

    /// Authenticates a code of an authenticator app: the second factor of a login or of a session.
    ///
    /// Fails with `unable_to_authenticate_totp` when the code is wrong, and with `totp_code_already_authenticated` when
    /// it was used before.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::otps::MfaAuthenticateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str, code: &str, token: &str) -> Result<(), tenure::Error> {
    /// let request = MfaAuthenticateRequest {
    ///     intermediate_session_token: Some(token.into()),
    ///     ..MfaAuthenticateRequest::new(organization_id, member_id, code)
    /// };
    /// let answer = client.totps.authenticate(request).await?;
    /// let session = answer.body.member_session;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/totp/authenticate" fn authenticate[](MfaAuthenticateRequest) -> MfaResponse;

    /// Imports an authenticator app that a member uses already.
    ///
    /// Fails with `member_not_found`, and with `active_totp_exists` when the member already has one.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::totp::MigrateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str, secret: &str) -> Result<(), tenure::Error> {
    /// let request = MigrateRequest::new(organization_id, member_id, secret);
    /// let answer = client.totps.migrate(request).await?;
    /// let codes = answer.body.recovery_codes;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/totp/migrate" fn migrate[](MigrateRequest) -> MigrateResponse;
} }
