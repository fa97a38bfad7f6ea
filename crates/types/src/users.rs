//! Users of a consumer project.

use serde::{Deserialize, Serialize};

use crate::search::ResultsMetadata;
use crate::sessions::Attributes;
use crate::wire_enum::wire_enum;
use crate::{EmailId, JsonMap, PasswordId, PhoneNumberId, Timestamp, UserId};

/// A user, with every factor that belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct User {
    pub user_id: UserId,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub name: Name,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub emails: Vec<Email>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub phone_numbers: Vec<PhoneNumber>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub webauthn_registrations: Vec<WebauthnRegistration>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub biometric_registrations: Vec<BiometricRegistration>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub totps: Vec<Totp>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub crypto_wallets: Vec<CryptoWallet>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub providers: Vec<OauthProvider>,
    pub password: Option<Password>,
    pub status: Status,
    pub created_at: Timestamp,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub trusted_metadata: JsonMap,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub untrusted_metadata: JsonMap,
    pub external_id: Option<String>,
    /// Too many failed attempts; lifted at `lock_expires_at`.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub is_locked: bool,
    pub lock_created_at: Option<Timestamp>,
    pub lock_expires_at: Option<Timestamp>,
    /// Every role, the default one included.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub roles: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Name {
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    pub first_name: String,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    pub middle_name: String,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
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
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Email {
    pub email_id: EmailId,
    pub email: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct PhoneNumber {
    pub phone_id: PhoneNumberId,
    /// E.164.
    pub phone_number: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
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
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct BiometricRegistration {
    pub biometric_registration_id: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Totp {
    pub totp_id: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct CryptoWallet {
    pub crypto_wallet_id: String,
    pub crypto_wallet_address: String,
    pub crypto_wallet_type: String,
    pub verified: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct OauthProvider {
    pub provider_type: String,
    pub provider_subject: String,
    pub profile_picture_url: String,
    pub locale: String,
    pub oauth_user_registration_id: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Password {
    pub password_id: PasswordId,
    pub requires_reset: bool,
}

wire_enum! {
    /// `pending` until a factor was first verified, if the user was created so.
    pub enum Status {
        Active = "active",
        Pending = "pending",
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersCreateRequest))]
#[serde(default)]
pub struct CreateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email: Option<String>,
    /// E.164.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub phone_number: Option<String>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub name: Option<NameChange>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub attributes: Option<Attributes>,
    pub create_user_as_pending: Option<bool>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub external_id: Option<String>,
    pub roles: Option<Vec<String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersCreateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
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
    #[serde(deserialize_with = "crate::fields::object")]
    pub name: Option<NameChange>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub attributes: Option<Attributes>,
    /// Merged at the top level; `null` removes a key.
    pub trusted_metadata: Option<JsonMap>,
    /// Merged at the top level; `null` removes a key.
    pub untrusted_metadata: Option<JsonMap>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub external_id: Option<String>,
    /// Replaces all assigned roles.
    pub roles: Option<Vec<String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersUpdateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct UpdateResponse {
    pub user_id: UserId,
    pub emails: Vec<Email>,
    pub phone_numbers: Vec<PhoneNumber>,
    pub crypto_wallets: Vec<CryptoWallet>,
    pub user: User,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersDeleteResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct DeleteResponse {
    pub user_id: UserId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersConnectedAppsResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct ConnectedAppsResponse {
    /// Always empty: users of Tenure connect no apps.
    pub connected_apps: Vec<JsonMap>,
}

/// The answer of calls that change one factor of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct UserResponse {
    pub user_id: UserId,
    pub user: User,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersExchangePrimaryFactorRequest))]
pub struct ExchangePrimaryFactorRequest {
    /// Exactly one of the two.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub phone_number: Option<String>,
}

impl ExchangePrimaryFactorRequest {
    /// The address that takes the place of the others.
    pub fn email_address(email_address: impl Into<String>) -> Self {
        Self {
            email_address: Some(email_address.into()),
            phone_number: None,
        }
    }

    /// The number that takes the place of the others.
    pub fn phone_number(phone_number: impl Into<String>) -> Self {
        Self {
            email_address: None,
            phone_number: Some(phone_number.into()),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = UsersSearchResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct SearchResponse {
    pub results: Vec<User>,
    pub results_metadata: ResultsMetadata,
}
