//! Recovery codes: what stands in for a lost authenticator app.

use serde::{Deserialize, Serialize};

use super::members::MemberResponse;
use super::sessions::{MfaResponse, SessionArguments};
use crate::Secret;
use crate::fields::non_empty;

/// The codes that are left, or all of the new ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRecoveryCodesResponse))]
pub struct RecoveryCodesResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub recovery_codes: Vec<Secret>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRecoveryCodesRotateRequest))]
#[serde(default)]
pub struct RotateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub member_id: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRecoveryCodesRecoverRequest))]
#[serde(default)]
pub struct RecoverRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub member_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub recovery_code: Option<Secret>,
    /// Exactly one of this, the session's token and its JWT.
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRecoveryCodesRecoverResponse))]
pub struct RecoverResponse {
    #[serde(flatten)]
    pub mfa: MfaResponse,
    pub recovery_codes_remaining: i64,
}
