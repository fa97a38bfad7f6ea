//! One-time codes: by e-mail as a first factor, by SMS as a second one.

use serde::{Deserialize, Serialize};

use super::sessions::{AuthenticationResponse, SessionArguments};
use crate::{EmailId, OrganizationId, Secret};

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailLoginOrSignupRequest))]
pub struct EmailLoginOrSignupRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub login_template_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub signup_template_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
    /// 2 to 15; 10 when absent.
    pub login_expiration_minutes: Option<i64>,
    /// 2 to 15; 10 when absent.
    pub signup_expiration_minutes: Option<i64>,
}

impl EmailLoginOrSignupRequest {
    /// What the call requires.
    pub fn new(organization_id: impl std::fmt::Display, email_address: impl Into<String>) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            email_address: Some(email_address.into()),
            login_template_id: None,
            signup_template_id: None,
            locale: None,
            login_expiration_minutes: None,
            signup_expiration_minutes: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailAuthenticateRequest))]
pub struct EmailAuthenticateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    /// The address that the code was sent to.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub code: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
}

impl EmailAuthenticateRequest {
    /// What the call requires.
    pub fn new(
        organization_id: impl std::fmt::Display,
        email_address: impl Into<String>,
        code: impl Into<Secret>,
    ) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            email_address: Some(email_address.into()),
            code: Some(code.into()),
            session: SessionArguments::default(),
            intermediate_session_token: None,
            locale: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailAuthenticateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct EmailAuthenticateResponse {
    #[serde(flatten)]
    pub authentication: AuthenticationResponse,
    /// The e-mail address that the code was sent to.
    pub method_id: EmailId,
    pub organization_id: OrganizationId,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailDiscoverySendRequest))]
pub struct EmailDiscoverySendRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub login_template_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
    /// 2 to 15; 10 when absent.
    pub discovery_expiration_minutes: Option<i64>,
}

impl EmailDiscoverySendRequest {
    /// What the call requires.
    pub fn new(email_address: impl Into<String>) -> Self {
        Self {
            email_address: Some(email_address.into()),
            login_template_id: None,
            locale: None,
            discovery_expiration_minutes: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsEmailDiscoveryAuthenticateRequest))]
pub struct EmailDiscoveryAuthenticateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub code: Option<Secret>,
}

impl EmailDiscoveryAuthenticateRequest {
    /// What the call requires.
    pub fn new(email_address: impl Into<String>, code: impl Into<Secret>) -> Self {
        Self {
            email_address: Some(email_address.into()),
            code: Some(code.into()),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOtpsSmsSendRequest))]
pub struct SmsSendRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
    /// E.164; becomes the member's if it has none, and must be the member's otherwise.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub mfa_phone_number: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
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

impl SmsSendRequest {
    /// What the call requires.
    pub fn new(organization_id: impl std::fmt::Display, member_id: impl std::fmt::Display) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            member_id: Some(member_id.to_string()),
            mfa_phone_number: None,
            locale: None,
            intermediate_session_token: None,
            session_token: None,
            session_jwt: None,
        }
    }
}

/// A code of a second factor; also of an authenticator app.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMfaAuthenticateRequest))]
pub struct MfaAuthenticateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub code: Option<Secret>,
    /// Exactly one of this, the session's token and its JWT.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
    /// `enroll` or `unenroll`; without effect where the organization requires a second factor.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub set_mfa_enrollment: Option<String>,
    /// Makes this method the member's default; the first one becomes it anyway.
    pub set_default_mfa: Option<bool>,
}

impl MfaAuthenticateRequest {
    /// What the call requires.
    pub fn new(
        organization_id: impl std::fmt::Display,
        member_id: impl std::fmt::Display,
        code: impl Into<Secret>,
    ) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            member_id: Some(member_id.to_string()),
            code: Some(code.into()),
            intermediate_session_token: None,
            session: SessionArguments::default(),
            set_mfa_enrollment: None,
            set_default_mfa: None,
        }
    }
}
