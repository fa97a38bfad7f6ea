//! Codes that replace a lost authenticator app: `client.recovery_codes`.

pub use tenure_types::b2b::recovery_codes::{
    RecoverRequest, RecoverResponse, RecoveryCodesResponse, RotateRequest,
};

use crate::resource::{calls, resource};

resource! {
    /// Codes that replace a lost authenticator app.
    RecoveryCodes
}

calls! { RecoveryCodes {
    /// Returns the unused recovery codes of a member.
    ///
    /// Fails with `member_not_found`, and with `totp_not_found` when the member has no authenticator app.
    ///
    /// ```no_run
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// let answer = client.recovery_codes.get(organization_id, member_id).await?;
    /// let left = answer.body.recovery_codes.len();
    /// # Ok(())
    /// # }
    /// ```
    GET "/v1/b2b/recovery_codes/{organization_id}/{member_id}"
        fn get[organization_id, member_id]() -> RecoveryCodesResponse;

    /// Replaces the recovery codes of a member.
    ///
    /// Fails with `member_not_found`, and with `totp_not_found` when the member has no authenticator app.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::recovery_codes::RotateRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str) -> Result<(), tenure::Error> {
    /// let request = RotateRequest::new(organization_id, member_id);
    /// let answer = client.recovery_codes.rotate(request).await?;
    /// let codes = answer.body.recovery_codes;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/recovery_codes/rotate" fn rotate[](RotateRequest) -> RecoveryCodesResponse;

    /// Authenticates a recovery code in place of a code of the authenticator app.
    ///
    /// Fails with `unable_to_authenticate_recovery_code` when the code is wrong or used.
    ///
    /// ```no_run
    /// # use tenure::types::b2b::recovery_codes::RecoverRequest;
    /// # async fn example(client: tenure::B2bClient, organization_id: &str, member_id: &str, code: &str, token: &str) -> Result<(), tenure::Error> {
    /// let request = RecoverRequest {
    ///     intermediate_session_token: Some(token.into()),
    ///     ..RecoverRequest::new(organization_id, member_id, code)
    /// };
    /// let answer = client.recovery_codes.recover(request).await?;
    /// let left = answer.body.recovery_codes_remaining;
    /// # Ok(())
    /// # }
    /// ```
    POST "/v1/b2b/recovery_codes/recover" fn recover[](RecoverRequest) -> RecoverResponse;
} }
