//! Authenticator apps, as a second factor. Their codes are taken in an
//! [`MfaAuthenticateRequest`](super::otps::MfaAuthenticateRequest).

use serde::{Deserialize, Serialize};

use super::members::MemberResponse;
use crate::{Secret, TotpId};

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bTotpCreateRequest))]
pub struct CreateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
    /// How long the registration waits for its first code: 5 to 1440; 60 when absent.
    pub expiration_minutes: Option<i64>,
    /// At most one of the three.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
}

impl CreateRequest {
    /// What the call requires.
    pub fn new(organization_id: impl std::fmt::Display, member_id: impl std::fmt::Display) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            member_id: Some(member_id.to_string()),
            expiration_minutes: None,
            intermediate_session_token: None,
            session_token: None,
            session_jwt: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bTotpCreateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct CreateResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    pub totp_registration_id: TotpId,
    /// Base32.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub secret: Secret,
    /// A `data:` URL of a picture.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub qr_code: Secret,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub recovery_codes: Vec<Secret>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bTotpMigrateRequest))]
pub struct MigrateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
    /// Base32.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub secret: Option<Secret>,
    /// New ones are made when the list is empty.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Vec<String>>))]
    pub recovery_codes: Option<Vec<Secret>>,
}

impl MigrateRequest {
    /// What the call requires.
    pub fn new(
        organization_id: impl std::fmt::Display,
        member_id: impl std::fmt::Display,
        secret: impl Into<Secret>,
    ) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            member_id: Some(member_id.to_string()),
            secret: Some(secret.into()),
            recovery_codes: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bTotpMigrateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MigrateResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    pub totp_registration_id: TotpId,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub recovery_codes: Vec<Secret>,
}
