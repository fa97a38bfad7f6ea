//! Magic links by e-mail.

use serde::{Deserialize, Serialize};

use super::sessions::{AuthenticationResponse, SessionArguments};
use crate::{EmailId, JsonMap, OrganizationId, Secret};

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksLoginOrSignupRequest))]
pub struct LoginOrSignupRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub login_redirect_url: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub signup_redirect_url: Option<String>,
    /// The SHA-256 of a verifier, in base64url; then authenticate wants the verifier.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub pkce_code_challenge: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub login_template_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub signup_template_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
    /// 5 to 10080; 60 when absent.
    pub login_expiration_minutes: Option<i64>,
    /// 5 to 10080; 60 when absent.
    pub signup_expiration_minutes: Option<i64>,
}

impl LoginOrSignupRequest {
    /// What the call requires.
    pub fn new(organization_id: impl std::fmt::Display, email_address: impl Into<String>) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            email_address: Some(email_address.into()),
            login_redirect_url: None,
            signup_redirect_url: None,
            pkce_code_challenge: None,
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksInviteRequest))]
pub struct InviteRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub invite_redirect_url: Option<String>,
    /// The member who invites, for the text of the message.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub invited_by_member_id: Option<String>,
    pub name: Option<String>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub invite_template_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
    pub roles: Option<Vec<String>>,
    /// 5 to 10080, which it is when absent.
    pub invite_expiration_minutes: Option<i64>,
}

impl InviteRequest {
    /// What the call requires.
    pub fn new(organization_id: impl std::fmt::Display, email_address: impl Into<String>) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            email_address: Some(email_address.into()),
            invite_redirect_url: None,
            invited_by_member_id: None,
            name: None,
            trusted_metadata: None,
            untrusted_metadata: None,
            invite_template_id: None,
            locale: None,
            roles: None,
            invite_expiration_minutes: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksAuthenticateRequest))]
pub struct AuthenticateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub magic_links_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pkce_code_verifier: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
}

impl AuthenticateRequest {
    /// What the call requires.
    pub fn new(magic_links_token: impl Into<Secret>) -> Self {
        Self {
            magic_links_token: Some(magic_links_token.into()),
            pkce_code_verifier: None,
            session: SessionArguments::default(),
            intermediate_session_token: None,
            locale: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksAuthenticateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct AuthenticateResponse {
    #[serde(flatten)]
    pub authentication: AuthenticationResponse,
    /// The e-mail address that the link was sent to.
    pub method_id: EmailId,
    pub organization_id: OrganizationId,
    /// Always `false`.
    pub reset_sessions: bool,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksDiscoverySendRequest))]
pub struct DiscoverySendRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub discovery_redirect_url: Option<String>,
    /// The SHA-256 of a verifier, in base64url; then authenticate wants the verifier.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub pkce_code_challenge: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub login_template_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
    /// 5 to 10080; 60 when absent.
    pub discovery_expiration_minutes: Option<i64>,
}

impl DiscoverySendRequest {
    /// What the call requires.
    pub fn new(email_address: impl Into<String>) -> Self {
        Self {
            email_address: Some(email_address.into()),
            discovery_redirect_url: None,
            pkce_code_challenge: None,
            login_template_id: None,
            locale: None,
            discovery_expiration_minutes: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksDiscoveryAuthenticateRequest))]
pub struct DiscoveryAuthenticateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub discovery_magic_links_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pkce_code_verifier: Option<Secret>,
}

impl DiscoveryAuthenticateRequest {
    /// What the call requires.
    pub fn new(discovery_magic_links_token: impl Into<Secret>) -> Self {
        Self {
            discovery_magic_links_token: Some(discovery_magic_links_token.into()),
            pkce_code_verifier: None,
        }
    }
}
