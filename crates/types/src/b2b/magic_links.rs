//! Magic links by e-mail.

use serde::{Deserialize, Serialize};

use super::sessions::{AuthenticationResponse, SessionArguments};
use crate::fields::non_empty;
use crate::{EmailId, JsonMap, OrganizationId, Secret};

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksLoginOrSignupRequest))]
#[serde(default)]
pub struct LoginOrSignupRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub login_redirect_url: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub signup_redirect_url: Option<String>,
    /// The SHA-256 of a verifier, in base64url; then authenticate wants the verifier.
    #[serde(deserialize_with = "non_empty")]
    pub pkce_code_challenge: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub login_template_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub signup_template_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
    /// 5 to 10080; 60 when absent.
    pub login_expiration_minutes: Option<i64>,
    /// 5 to 10080; 60 when absent.
    pub signup_expiration_minutes: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksInviteRequest))]
#[serde(default)]
pub struct InviteRequest {
    #[serde(deserialize_with = "non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub invite_redirect_url: Option<String>,
    /// The member who invites, for the text of the message.
    #[serde(deserialize_with = "non_empty")]
    pub invited_by_member_id: Option<String>,
    pub name: Option<String>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
    #[serde(deserialize_with = "non_empty")]
    pub invite_template_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
    pub roles: Option<Vec<String>>,
    /// 5 to 10080, which it is when absent.
    pub invite_expiration_minutes: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksAuthenticateRequest))]
#[serde(default)]
pub struct AuthenticateRequest {
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub magic_links_token: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pkce_code_verifier: Option<Secret>,
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
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksAuthenticateResponse))]
pub struct AuthenticateResponse {
    #[serde(flatten)]
    pub authentication: AuthenticationResponse,
    /// The e-mail address that the link was sent to.
    pub method_id: EmailId,
    pub organization_id: OrganizationId,
    /// Always `false`.
    pub reset_sessions: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksDiscoverySendRequest))]
#[serde(default)]
pub struct DiscoverySendRequest {
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub discovery_redirect_url: Option<String>,
    /// The SHA-256 of a verifier, in base64url; then authenticate wants the verifier.
    #[serde(deserialize_with = "non_empty")]
    pub pkce_code_challenge: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub login_template_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
    /// 5 to 10080; 60 when absent.
    pub discovery_expiration_minutes: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMagicLinksDiscoveryAuthenticateRequest))]
#[serde(default)]
pub struct DiscoveryAuthenticateRequest {
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub discovery_magic_links_token: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pkce_code_verifier: Option<Secret>,
}
