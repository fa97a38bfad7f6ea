//! Recovery codes: what stands in for a lost authenticator app.

use serde::{Deserialize, Serialize};

use super::members::MemberResponse;
use super::sessions::{MfaResponse, SessionArguments};
use crate::Secret;

/// The codes that are left, or all of the new ones.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRecoveryCodesResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct RecoveryCodesResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub recovery_codes: Vec<Secret>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRecoveryCodesRotateRequest))]
pub struct RotateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
}

impl RotateRequest {
    /// What the call requires.
    pub fn new(organization_id: impl std::fmt::Display, member_id: impl std::fmt::Display) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            member_id: Some(member_id.to_string()),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRecoveryCodesRecoverRequest))]
pub struct RecoverRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub recovery_code: Option<Secret>,
    /// Exactly one of this, the session's token and its JWT.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
}

impl RecoverRequest {
    /// What the call requires.
    pub fn new(
        organization_id: impl std::fmt::Display,
        member_id: impl std::fmt::Display,
        recovery_code: impl Into<Secret>,
    ) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            member_id: Some(member_id.to_string()),
            recovery_code: Some(recovery_code.into()),
            intermediate_session_token: None,
            session: SessionArguments::default(),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRecoveryCodesRecoverResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct RecoverResponse {
    #[serde(flatten)]
    pub mfa: MfaResponse,
    pub recovery_codes_remaining: i64,
}
