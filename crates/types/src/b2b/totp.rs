//! Authenticator apps, as a second factor. Their codes are taken in an
//! [`MfaAuthenticateRequest`](super::otps::MfaAuthenticateRequest).

use serde::{Deserialize, Serialize};

use super::members::MemberResponse;
use crate::TotpId;
use crate::fields::non_empty;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bTotpCreateRequest))]
#[serde(default)]
pub struct CreateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub member_id: Option<String>,
    /// How long the registration waits for its first code: 5 to 1440; 60 when absent.
    pub expiration_minutes: Option<i64>,
    /// At most one of the three.
    #[serde(deserialize_with = "non_empty")]
    pub intermediate_session_token: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub session_token: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub session_jwt: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bTotpCreateResponse))]
pub struct CreateResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    pub totp_registration_id: TotpId,
    /// Base32.
    pub secret: String,
    /// A `data:` URL of a picture.
    pub qr_code: String,
    pub recovery_codes: Vec<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bTotpMigrateRequest))]
#[serde(default)]
pub struct MigrateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub member_id: Option<String>,
    /// Base32.
    #[serde(deserialize_with = "non_empty")]
    pub secret: Option<String>,
    /// New ones are made when the list is empty.
    pub recovery_codes: Option<Vec<String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bTotpMigrateResponse))]
pub struct MigrateResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    pub totp_registration_id: TotpId,
    pub recovery_codes: Vec<String>,
}
