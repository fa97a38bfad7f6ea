//! Passwords of members.

use serde::{Deserialize, Serialize};

use super::members::Member;
use super::organizations::Organization;
use super::sessions::{AuthenticationResponse, SessionArguments};
use crate::fields::non_empty;
use crate::passwords::{HashImport, LudsRequirements, StrengthPolicy};
use crate::{EmailId, JsonMap, MemberId, OrganizationId, Secret};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsStrengthCheckRequest))]
#[serde(default)]
pub struct StrengthCheckRequest {
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsStrengthCheckResponse))]
pub struct StrengthCheckResponse {
    pub valid_password: bool,
    /// zxcvbn's, 0 to 4.
    pub score: u8,
    /// Always `false`: Tenure asks no outside service.
    pub breached_password: bool,
    pub strength_policy: StrengthPolicy,
    /// Always `false`.
    pub breach_detection_on_create: bool,
    /// `null` under the zxcvbn policy.
    pub luds_feedback: Option<LudsRequirements>,
    /// `null` under the LUDS policy.
    pub zxcvbn_feedback: Option<ZxcvbnFeedback>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bZxcvbnFeedback))]
pub struct ZxcvbnFeedback {
    pub warning: String,
    pub suggestions: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsMigrateRequest))]
#[serde(default)]
pub struct MigrateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(flatten)]
    pub imported: HashImport,
    pub name: Option<String>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
    pub roles: Option<Vec<String>>,
    pub preserve_existing_sessions: Option<bool>,
    /// E.164.
    #[serde(deserialize_with = "non_empty")]
    pub mfa_phone_number: Option<String>,
    pub set_phone_number_verified: Option<bool>,
    /// Counts only for a member that is made.
    #[serde(deserialize_with = "non_empty")]
    pub external_id: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsAuthenticateRequest))]
#[serde(default)]
pub struct AuthenticateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsAuthenticateResponse))]
pub struct AuthenticateResponse {
    #[serde(flatten)]
    pub authentication: AuthenticationResponse,
    pub organization_id: OrganizationId,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsEmailResetStartRequest))]
#[serde(default)]
pub struct EmailResetStartRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub reset_password_redirect_url: Option<String>,
    /// 5 to 10080; 30 when absent.
    pub reset_password_expiration_minutes: Option<i64>,
    /// The SHA-256 of a verifier, in base64url; then the reset wants the verifier. Its name lacks the `pkce_` of others.
    #[serde(deserialize_with = "non_empty")]
    pub code_challenge: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub login_redirect_url: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub reset_password_template_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub verify_email_template_id: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsEmailResetStartResponse))]
pub struct EmailResetStartResponse {
    pub member_id: MemberId,
    pub member_email_id: EmailId,
    pub member: Member,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsEmailResetRequest))]
#[serde(default)]
pub struct EmailResetRequest {
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password_reset_token: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub code_verifier: Option<Secret>,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsEmailResetResponse))]
pub struct EmailResetResponse {
    #[serde(flatten)]
    pub authentication: AuthenticationResponse,
    pub member_email_id: EmailId,
    pub organization_id: OrganizationId,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsRequireResetRequest))]
#[serde(default)]
pub struct RequireResetRequest {
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub member_id: Option<String>,
}

/// All three are `null` when the request named neither an organization nor a member.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsRequireResetResponse))]
pub struct RequireResetResponse {
    pub member: Option<Member>,
    pub organization: Option<Organization>,
    pub member_id: Option<MemberId>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsExistingPasswordResetRequest))]
#[serde(default)]
pub struct ExistingPasswordResetRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub existing_password: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub new_password: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsSessionResetRequest))]
#[serde(default)]
pub struct SessionResetRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    /// Exactly one of the token and the JWT.
    #[serde(flatten)]
    pub session: SessionArguments,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsDiscoveryAuthenticateRequest))]
#[serde(default)]
pub struct DiscoveryAuthenticateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsDiscoveryEmailResetStartRequest))]
#[serde(default)]
pub struct DiscoveryEmailResetStartRequest {
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub reset_password_redirect_url: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub discovery_redirect_url: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub reset_password_template_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub verify_email_template_id: Option<String>,
    /// 5 to 10080; 30 when absent.
    pub reset_password_expiration_minutes: Option<i64>,
    /// The SHA-256 of a verifier, in base64url; then the reset wants the verifier.
    #[serde(deserialize_with = "non_empty")]
    pub pkce_code_challenge: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsDiscoveryEmailResetRequest))]
#[serde(default)]
pub struct DiscoveryEmailResetRequest {
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password_reset_token: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pkce_code_verifier: Option<Secret>,
}
