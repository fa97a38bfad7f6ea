//! Passwords of users.

use serde::{Deserialize, Serialize};

use crate::users::{NameChange, User};
use crate::wire_enum::wire_enum;
use crate::{EmailId, JsonMap, Secret, UserId};

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PasswordsCreateRequest))]
pub struct CreateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    /// Starts a session of this many minutes: 5 to 527040.
    pub session_duration_minutes: Option<i64>,
    pub session_custom_claims: Option<JsonMap>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub name: Option<NameChange>,
}

impl CreateRequest {
    /// What the call requires.
    pub fn new(email: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            email: Some(email.into()),
            password: Some(password.into()),
            session_duration_minutes: None,
            session_custom_claims: None,
            trusted_metadata: None,
            untrusted_metadata: None,
            name: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PasswordsCreateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct CreateResponse {
    pub email_id: EmailId,
    #[serde(flatten)]
    pub authentication: crate::sessions::AuthenticationResponse,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PasswordsAuthenticateRequest))]
pub struct AuthenticateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    /// A session to add the factor to; at most one of this and `session_jwt`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
    pub session_duration_minutes: Option<i64>,
    pub session_custom_claims: Option<JsonMap>,
}

impl AuthenticateRequest {
    /// What the call requires.
    pub fn new(email: impl Into<String>, password: impl Into<Secret>) -> Self {
        Self {
            email: Some(email.into()),
            password: Some(password.into()),
            session_token: None,
            session_jwt: None,
            session_duration_minutes: None,
            session_custom_claims: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PasswordsExistingPasswordResetRequest))]
pub struct ExistingPasswordResetRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub existing_password: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub new_password: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
    pub session_duration_minutes: Option<i64>,
    pub session_custom_claims: Option<JsonMap>,
}

impl ExistingPasswordResetRequest {
    /// What the call requires.
    pub fn new(
        email: impl Into<String>,
        existing_password: impl Into<Secret>,
        new_password: impl Into<Secret>,
    ) -> Self {
        Self {
            email: Some(email.into()),
            existing_password: Some(existing_password.into()),
            new_password: Some(new_password.into()),
            session_token: None,
            session_jwt: None,
            session_duration_minutes: None,
            session_custom_claims: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PasswordsSessionResetRequest))]
pub struct SessionResetRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    /// Exactly one of this and `session_jwt`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
    pub session_duration_minutes: Option<i64>,
    pub session_custom_claims: Option<JsonMap>,
}

impl SessionResetRequest {
    /// For the user of the session of this token.
    pub fn token(session_token: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        Self {
            password: Some(password.into()),
            session_token: Some(session_token.into()),
            session_jwt: None,
            session_duration_minutes: None,
            session_custom_claims: None,
        }
    }

    /// For the user of the session of this JWT.
    pub fn jwt(session_jwt: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        Self {
            password: Some(password.into()),
            session_token: None,
            session_jwt: Some(session_jwt.into()),
            session_duration_minutes: None,
            session_custom_claims: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PasswordsStrengthCheckRequest))]
pub struct StrengthCheckRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub password: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email: Option<String>,
}

impl StrengthCheckRequest {
    /// What the call requires.
    pub fn new(password: impl Into<Secret>) -> Self {
        Self {
            password: Some(password.into()),
            email: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PasswordsStrengthCheckResponse))]
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
    pub feedback: Feedback,
}

wire_enum! {
    pub enum StrengthPolicy {
        Zxcvbn = "zxcvbn",
        Luds = "luds",
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Feedback {
    pub warning: String,
    pub suggestions: Vec<String>,
    /// `null` under the zxcvbn policy.
    pub luds_requirements: Option<LudsRequirements>,
}

/// What a password has and lacks under the LUDS policy (lower, upper, digits, symbols).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[expect(clippy::struct_excessive_bools, reason = "the wire's own shape")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct LudsRequirements {
    pub has_lower_case: bool,
    pub has_upper_case: bool,
    pub has_digit: bool,
    pub has_symbol: bool,
    pub missing_complexity: u8,
    pub missing_characters: u8,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PasswordsMigrateRequest))]
pub struct MigrateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email: Option<String>,
    #[serde(flatten)]
    pub imported: HashImport,
    pub set_email_verified: Option<bool>,
    pub set_phone_number_verified: Option<bool>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub name: Option<NameChange>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub phone_number: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub external_id: Option<String>,
    pub roles: Option<Vec<String>>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
}

impl MigrateRequest {
    /// What the call requires.
    pub fn new(email: impl Into<String>, imported: HashImport) -> Self {
        Self {
            email: Some(email.into()),
            imported,
            set_email_verified: None,
            set_phone_number_verified: None,
            name: None,
            phone_number: None,
            external_id: None,
            roles: None,
            trusted_metadata: None,
            untrusted_metadata: None,
        }
    }
}

/// A hash made by another system, with what it was made with.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct HashImport {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub hash: Option<Secret>,
    /// `bcrypt md_5 argon_2i argon_2id sha_1 sha_512 scrypt phpass pbkdf_2`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub hash_type: Option<String>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub md_5_config: Option<SaltConfig>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub sha_1_config: Option<SaltConfig>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub sha_512_config: Option<SaltConfig>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub argon_2_config: Option<Argon2Config>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub scrypt_config: Option<ScryptConfig>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub pbkdf_2_config: Option<Pbkdf2Config>,
}

impl HashImport {
    /// What every hash has; some have a configuration besides.
    pub fn new(hash_type: impl Into<String>, hash: impl Into<Secret>) -> Self {
        Self {
            hash: Some(hash.into()),
            hash_type: Some(hash_type.into()),
            md_5_config: None,
            sha_1_config: None,
            sha_512_config: None,
            argon_2_config: None,
            scrypt_config: None,
            pbkdf_2_config: None,
        }
    }
}

/// Texts put around the password before it was digested.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SaltConfig {
    pub prepend_salt: Option<String>,
    pub append_salt: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Argon2Config {
    pub salt: Option<String>,
    pub iteration_amount: Option<i64>,
    /// KiB.
    pub memory: Option<i64>,
    pub threads: Option<i64>,
    /// Bytes.
    pub key_length: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ScryptConfig {
    /// Base64.
    pub salt: Option<String>,
    /// A power of two, at most 262144.
    pub n_parameter: Option<i64>,
    pub r_parameter: Option<i64>,
    pub p_parameter: Option<i64>,
    /// Bytes.
    pub key_length: Option<i64>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Pbkdf2Config {
    pub salt: Option<String>,
    pub iteration_amount: Option<i64>,
    /// Bytes.
    pub key_length: Option<i64>,
    /// `sha256` or `sha512`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub algorithm: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PasswordsMigrateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MigrateResponse {
    pub user_id: UserId,
    pub email_id: EmailId,
    pub user_created: bool,
    pub user: User,
}
