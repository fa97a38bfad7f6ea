//! One-time codes: by e-mail as a first factor, by SMS as a second one.

use serde::{Deserialize, Serialize};

use super::sessions::{AuthenticationResponse, SessionArguments};
use crate::fields::non_empty;
use crate::{EmailId, OrganizationId, Secret};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailLoginOrSignupRequest))]
#[serde(default)]
pub struct EmailLoginOrSignupRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub login_template_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub signup_template_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
    /// 2 to 15; 10 when absent.
    pub login_expiration_minutes: Option<i64>,
    /// 2 to 15; 10 when absent.
    pub signup_expiration_minutes: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailAuthenticateRequest))]
#[serde(default)]
pub struct EmailAuthenticateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    /// The address that the code was sent to.
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub code: Option<Secret>,
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailAuthenticateResponse))]
pub struct EmailAuthenticateResponse {
    #[serde(flatten)]
    pub authentication: AuthenticationResponse,
    /// The e-mail address that the code was sent to.
    pub method_id: EmailId,
    pub organization_id: OrganizationId,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailDiscoverySendRequest))]
#[serde(default)]
pub struct EmailDiscoverySendRequest {
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub login_template_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
    /// 2 to 15; 10 when absent.
    pub discovery_expiration_minutes: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailDiscoveryAuthenticateRequest))]
#[serde(default)]
pub struct EmailDiscoveryAuthenticateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub code: Option<Secret>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsSmsSendRequest))]
#[serde(default)]
pub struct SmsSendRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub member_id: Option<String>,
    /// E.164; becomes the member's if it has none, and must be the member's otherwise.
    #[serde(deserialize_with = "non_empty")]
    pub mfa_phone_number: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
    /// At most one of the three.
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
}

/// A code of a second factor; also of an authenticator app.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMfaAuthenticateRequest))]
#[serde(default)]
pub struct MfaAuthenticateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub member_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub code: Option<Secret>,
    /// Exactly one of this, the session's token and its JWT.
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
    /// `enroll` or `unenroll`; without effect where the organization requires a second factor.
    #[serde(deserialize_with = "non_empty")]
    pub set_mfa_enrollment: Option<String>,
    /// Makes this method the member's default; the first one becomes it anyway.
    pub set_default_mfa: Option<bool>,
}
