//! Consumer sessions, and what sessions of both kinds consist of.

use serde::{Deserialize, Serialize};

use crate::fields::{non_empty, object};
use crate::rbac::{AuthorizationCheck, Verdict};
use crate::users::User;
use crate::word::words;
use crate::{EmailId, JsonMap, PhoneNumberId, RecoveryCodeId, Secret, SessionId, Timestamp, TotpId, UserId};

/// A live session of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    pub session_id: SessionId,
    pub user_id: UserId,
    pub started_at: Timestamp,
    /// When it was last authenticated. Local JWT checks and `GET /v1/sessions` do not count.
    pub last_accessed_at: Timestamp,
    /// The end of the session; moved only by a `session_duration_minutes`.
    pub expires_at: Timestamp,
    pub attributes: Attributes,
    pub authentication_factors: Vec<AuthenticationFactor>,
    pub custom_claims: JsonMap,
    /// Every role of the user, the default one included.
    pub roles: Vec<String>,
}

/// Where a session was started from, as the caller told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Attributes {
    #[serde(default)]
    pub ip_address: String,
    #[serde(default)]
    pub user_agent: String,
}

/// A proof that the user gave for this session.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthenticationFactor {
    #[serde(rename = "type")]
    pub kind: FactorType,
    pub delivery_method: DeliveryMethod,
    pub last_authenticated_at: Timestamp,
    /// Absent inside a JWT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Absent inside a JWT.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub updated_at: Option<Timestamp>,
    /// Only in sessions of members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence_order: Option<SequenceOrder>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_factor: Option<EmailFactor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number_factor: Option<PhoneNumberFactor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authenticator_app_factor: Option<AuthenticatorAppFactor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recovery_code_factor: Option<RecoveryCodeFactor>,
}

words! {
    pub enum FactorType {
        Password = "password",
        Imported = "imported",
        MagicLink = "magic_link",
        EmailOtp = "email_otp",
        /// A code by SMS.
        Otp = "otp",
        Totp = "totp",
        RecoveryCodes = "recovery_codes",
    }
}

words! {
    pub enum DeliveryMethod {
        Knowledge = "knowledge",
        ImportedAuth0 = "imported_auth0",
        Email = "email",
        Sms = "sms",
        AuthenticatorApp = "authenticator_app",
        RecoveryCode = "recovery_code",
    }
}

words! {
    /// Whether a factor can start a session or only adds to one.
    pub enum SequenceOrder {
        Primary = "PRIMARY",
        Secondary = "SECONDARY",
    }
}

/// Of a magic link or a code by e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmailFactor {
    pub email_id: EmailId,
    pub email_address: String,
}

/// Of a code by SMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhoneNumberFactor {
    pub phone_id: PhoneNumberId,
    /// E.164.
    pub phone_number: String,
}

/// Of a code of an authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthenticatorAppFactor {
    pub totp_id: TotpId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodeFactor {
    pub totp_recovery_code_id: RecoveryCodeId,
}

/// Query of `GET /v1/sessions`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[serde(default)]
pub struct GetRequest {
    /// The user's id, ours or external.
    #[serde(deserialize_with = "non_empty")]
    pub user_id: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsGetResponse))]
pub struct GetResponse {
    pub sessions: Vec<Session>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsAuthenticateRequest))]
#[serde(default)]
pub struct AuthenticateRequest {
    /// The session's token; exactly one of this and `session_jwt`.
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    /// A JWT of the session; it may be past its own `exp`.
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
    /// Moves the session's end to this many minutes from now: 5 to 527040.
    pub session_duration_minutes: Option<i64>,
    /// Merged into the session's claims; `null` removes a key.
    pub session_custom_claims: Option<JsonMap>,
    #[serde(deserialize_with = "object")]
    pub authorization_check: Option<AuthorizationCheck>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsAuthenticateResponse))]
pub struct AuthenticateResponse {
    pub session: Session,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_token: Secret,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_jwt: Secret,
    pub user: User,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsRevokeRequest))]
#[serde(default)]
pub struct RevokeRequest {
    /// Exactly one of the three.
    #[serde(deserialize_with = "non_empty")]
    pub session_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsRevokeResponse))]
pub struct RevokeResponse {}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsMigrateRequest))]
#[serde(default)]
pub struct MigrateRequest {
    /// The outside issuer's access token.
    #[serde(deserialize_with = "non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    /// 5 to 527040. No session is started when absent.
    pub session_duration_minutes: Option<i64>,
    pub session_custom_claims: Option<JsonMap>,
}

/// The answer of every call that can start a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthenticationResponse {
    /// Our id, never the external one.
    pub user_id: UserId,
    pub user: User,
    /// `""` when no session was asked for.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_token: Secret,
    /// `""` when no session was asked for.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_jwt: Secret,
    /// `null` when no session was asked for.
    pub session: Option<Session>,
    /// Always `null`: Tenure keeps no device history.
    pub user_device: Option<serde_json::Value>,
}
