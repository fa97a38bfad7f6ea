//! Users of a consumer project.

use serde::{Deserialize, Serialize};

use crate::fields::{non_empty, object};
use crate::search::ResultsMetadata;
use crate::sessions::Attributes;
use crate::{EmailId, JsonMap, PasswordId, PhoneNumberId, Timestamp, UserId};

/// A user, with every factor that belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct User {
    pub user_id: UserId,
    pub name: Name,
    pub emails: Vec<Email>,
    pub phone_numbers: Vec<PhoneNumber>,
    pub webauthn_registrations: Vec<WebauthnRegistration>,
    pub biometric_registrations: Vec<BiometricRegistration>,
    pub totps: Vec<Totp>,
    pub crypto_wallets: Vec<CryptoWallet>,
    pub providers: Vec<OauthProvider>,
    pub password: Option<Password>,
    pub status: Status,
    pub created_at: Timestamp,
    pub trusted_metadata: JsonMap,
    pub untrusted_metadata: JsonMap,
    pub external_id: Option<String>,
    /// Too many failed attempts; lifted at `lock_expires_at`.
    pub is_locked: bool,
    pub lock_created_at: Option<Timestamp>,
    pub lock_expires_at: Option<Timestamp>,
    /// Every role, the default one included.
    pub roles: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Name {
    #[serde(default)]
    pub first_name: String,
    #[serde(default)]
    pub middle_name: String,
    #[serde(default)]
    pub last_name: String,
}

/// A name in a request: an absent part stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct NameChange {
    pub first_name: Option<String>,
    pub middle_name: Option<String>,
    pub last_name: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Email {
    pub email_id: EmailId,
    pub email: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhoneNumber {
    pub phone_id: PhoneNumberId,
    /// E.164.
    pub phone_number: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WebauthnRegistration {
    pub webauthn_registration_id: String,
    pub domain: String,
    pub user_agent: String,
    pub verified: bool,
    pub authenticator_type: String,
    pub name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BiometricRegistration {
    pub biometric_registration_id: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Totp {
    pub totp_id: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CryptoWallet {
    pub crypto_wallet_id: String,
    pub crypto_wallet_address: String,
    pub crypto_wallet_type: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OauthProvider {
    pub provider_type: String,
    pub provider_subject: String,
    pub profile_picture_url: String,
    pub locale: String,
    pub oauth_user_registration_id: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Password {
    pub password_id: PasswordId,
    pub requires_reset: bool,
}

/// `pending` until a factor was first verified, if the user was created so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Active,
    Pending,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersCreateRequest))]
#[serde(default)]
pub struct CreateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub email: Option<String>,
    /// E.164.
    #[serde(deserialize_with = "non_empty")]
    pub phone_number: Option<String>,
    #[serde(deserialize_with = "object")]
    pub name: Option<NameChange>,
    #[serde(deserialize_with = "object")]
    pub attributes: Option<Attributes>,
    pub create_user_as_pending: Option<bool>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
    #[serde(deserialize_with = "non_empty")]
    pub external_id: Option<String>,
    pub roles: Option<Vec<String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersCreateResponse))]
pub struct CreateResponse {
    pub user_id: UserId,
    /// `""` when the user has no e-mail address.
    pub email_id: String,
    /// `""` when the user has no phone number.
    pub phone_id: String,
    pub status: Status,
    pub user: User,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersUpdateRequest))]
#[serde(default)]
pub struct UpdateRequest {
    #[serde(deserialize_with = "object")]
    pub name: Option<NameChange>,
    #[serde(deserialize_with = "object")]
    pub attributes: Option<Attributes>,
    /// Merged at the top level; `null` removes a key.
    pub trusted_metadata: Option<JsonMap>,
    /// Merged at the top level; `null` removes a key.
    pub untrusted_metadata: Option<JsonMap>,
    #[serde(deserialize_with = "non_empty")]
    pub external_id: Option<String>,
    /// Replaces all assigned roles.
    pub roles: Option<Vec<String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersUpdateResponse))]
pub struct UpdateResponse {
    pub user_id: UserId,
    pub emails: Vec<Email>,
    pub phone_numbers: Vec<PhoneNumber>,
    pub crypto_wallets: Vec<CryptoWallet>,
    pub user: User,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersDeleteResponse))]
pub struct DeleteResponse {
    pub user_id: UserId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersConnectedAppsResponse))]
pub struct ConnectedAppsResponse {
    /// Always empty: users of Tenure connect no apps.
    pub connected_apps: Vec<JsonMap>,
}

/// The answer of calls that change one factor of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserResponse {
    pub user_id: UserId,
    pub user: User,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersExchangePrimaryFactorRequest))]
#[serde(default)]
pub struct ExchangePrimaryFactorRequest {
    /// Exactly one of the two.
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub phone_number: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersSearchResponse))]
pub struct SearchResponse {
    pub results: Vec<User>,
    pub results_metadata: ResultsMetadata,
}
