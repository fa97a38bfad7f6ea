//! Passwords of members.

use serde::{Deserialize, Serialize};

use super::members::Member;
use super::organizations::Organization;
use super::sessions::{AuthenticationResponse, SessionArguments};
use crate::passwords::{HashImport, LudsRequirements, StrengthPolicy};
use crate::{EmailId, JsonMap, MemberId, OrganizationId, Secret};

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsStrengthCheckRequest))]
pub struct StrengthCheckRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
}

impl StrengthCheckRequest {
    /// What the call requires.
    pub fn new(password: impl Into<Secret>) -> Self {
        Self {
            password: Some(password.into()),
            email_address: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsStrengthCheckResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
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
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct ZxcvbnFeedback {
    pub warning: String,
    pub suggestions: Vec<String>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsMigrateRequest))]
pub struct MigrateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(flatten)]
    pub imported: HashImport,
    pub name: Option<String>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
    pub roles: Option<Vec<String>>,
    pub preserve_existing_sessions: Option<bool>,
    /// E.164.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub mfa_phone_number: Option<String>,
    pub set_phone_number_verified: Option<bool>,
    /// Counts only for a member that is made.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub external_id: Option<String>,
}

impl MigrateRequest {
    /// What the call requires.
    pub fn new(
        organization_id: impl std::fmt::Display,
        email_address: impl Into<String>,
        imported: HashImport,
    ) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            email_address: Some(email_address.into()),
            imported,
            name: None,
            trusted_metadata: None,
            untrusted_metadata: None,
            roles: None,
            preserve_existing_sessions: None,
            mfa_phone_number: None,
            set_phone_number_verified: None,
            external_id: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsAuthenticateRequest))]
pub struct AuthenticateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
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
    pub fn new(
        organization_id: impl std::fmt::Display,
        email_address: impl Into<String>,
        password: impl Into<Secret>,
    ) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            email_address: Some(email_address.into()),
            password: Some(password.into()),
            session: SessionArguments::default(),
            intermediate_session_token: None,
            locale: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsAuthenticateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct AuthenticateResponse {
    #[serde(flatten)]
    pub authentication: AuthenticationResponse,
    pub organization_id: OrganizationId,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsEmailResetStartRequest))]
pub struct EmailResetStartRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub reset_password_redirect_url: Option<String>,
    /// 5 to 10080; 30 when absent.
    pub reset_password_expiration_minutes: Option<i64>,
    /// The SHA-256 of a verifier, in base64url; then the reset wants the verifier. Its name lacks the `pkce_` of others.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub code_challenge: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub login_redirect_url: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub reset_password_template_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub verify_email_template_id: Option<String>,
}

impl EmailResetStartRequest {
    /// What the call requires.
    pub fn new(organization_id: impl std::fmt::Display, email_address: impl Into<String>) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            email_address: Some(email_address.into()),
            reset_password_redirect_url: None,
            reset_password_expiration_minutes: None,
            code_challenge: None,
            login_redirect_url: None,
            locale: None,
            reset_password_template_id: None,
            verify_email_template_id: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsEmailResetStartResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct EmailResetStartResponse {
    pub member_id: MemberId,
    pub member_email_id: EmailId,
    pub member: Member,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsEmailResetRequest))]
pub struct EmailResetRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password_reset_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub code_verifier: Option<Secret>,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
}

impl EmailResetRequest {
    /// What the call requires.
    pub fn new(password_reset_token: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        Self {
            password_reset_token: Some(password_reset_token.into()),
            password: Some(password.into()),
            session: SessionArguments::default(),
            intermediate_session_token: None,
            code_verifier: None,
            locale: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsEmailResetResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct EmailResetResponse {
    #[serde(flatten)]
    pub authentication: AuthenticationResponse,
    pub member_email_id: EmailId,
    pub organization_id: OrganizationId,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsRequireResetRequest))]
pub struct RequireResetRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
}

impl RequireResetRequest {
    /// What the call requires.
    pub fn new(email_address: impl Into<String>) -> Self {
        Self {
            email_address: Some(email_address.into()),
            organization_id: None,
            member_id: None,
        }
    }
}

/// All three are `null` when the request named neither an organization nor a member.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsRequireResetResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct RequireResetResponse {
    pub member: Option<Member>,
    pub organization: Option<Organization>,
    pub member_id: Option<MemberId>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsExistingPasswordResetRequest))]
pub struct ExistingPasswordResetRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub existing_password: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub new_password: Option<Secret>,
    #[serde(flatten)]
    pub session: SessionArguments,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
}

impl ExistingPasswordResetRequest {
    /// What the call requires.
    pub fn new(
        organization_id: impl std::fmt::Display,
        email_address: impl Into<String>,
        existing_password: impl Into<Secret>,
        new_password: impl Into<Secret>,
    ) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            email_address: Some(email_address.into()),
            existing_password: Some(existing_password.into()),
            new_password: Some(new_password.into()),
            session: SessionArguments::default(),
            locale: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsSessionResetRequest))]
pub struct SessionResetRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    /// Exactly one of the token and the JWT.
    #[serde(flatten)]
    pub session: SessionArguments,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
}

impl SessionResetRequest {
    /// For the member of the session of this token.
    pub fn token(
        organization_id: impl std::fmt::Display,
        session_token: impl Into<Secret>,
        password: impl Into<Secret>,
    ) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            password: Some(password.into()),
            session: SessionArguments::token(session_token),
            locale: None,
        }
    }

    /// For the member of the session of this JWT.
    pub fn jwt(
        organization_id: impl std::fmt::Display,
        session_jwt: impl Into<Secret>,
        password: impl Into<Secret>,
    ) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            password: Some(password.into()),
            session: SessionArguments::jwt(session_jwt),
            locale: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsDiscoveryAuthenticateRequest))]
pub struct DiscoveryAuthenticateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
}

impl DiscoveryAuthenticateRequest {
    /// What the call requires.
    pub fn new(email_address: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            email_address: Some(email_address.into()),
            password: Some(password.into()),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsDiscoveryEmailResetStartRequest))]
pub struct DiscoveryEmailResetStartRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub reset_password_redirect_url: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub discovery_redirect_url: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub reset_password_template_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub verify_email_template_id: Option<String>,
    /// 5 to 10080; 30 when absent.
    pub reset_password_expiration_minutes: Option<i64>,
    /// The SHA-256 of a verifier, in base64url; then the reset wants the verifier.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub pkce_code_challenge: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
}

impl DiscoveryEmailResetStartRequest {
    /// What the call requires.
    pub fn new(email_address: impl Into<String>) -> Self {
        Self {
            email_address: Some(email_address.into()),
            reset_password_redirect_url: None,
            discovery_redirect_url: None,
            reset_password_template_id: None,
            verify_email_template_id: None,
            reset_password_expiration_minutes: None,
            pkce_code_challenge: None,
            locale: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPasswordsDiscoveryEmailResetRequest))]
pub struct DiscoveryEmailResetRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password_reset_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub pkce_code_verifier: Option<Secret>,
}

impl DiscoveryEmailResetRequest {
    /// What the call requires.
    pub fn new(password_reset_token: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        Self {
            password_reset_token: Some(password_reset_token.into()),
            password: Some(password.into()),
            pkce_code_verifier: None,
        }
    }
}
