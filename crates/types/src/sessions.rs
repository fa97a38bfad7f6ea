//! Consumer sessions, and what sessions of both kinds consist of.

use serde::{Deserialize, Serialize};

use crate::rbac::{AuthorizationCheck, Verdict};
use crate::users::User;
use crate::wire_enum::wire_enum;
use crate::{EmailId, JsonMap, PhoneNumberId, RecoveryCodeId, Secret, SessionId, Timestamp, TotpId, UserId};

/// A live session of a user.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Session {
    pub session_id: SessionId,
    pub user_id: UserId,
    pub started_at: Timestamp,
    /// When it was last authenticated. Local JWT checks and `GET /v1/sessions` do not count.
    pub last_accessed_at: Timestamp,
    /// The end of the session; moved only by a `session_duration_minutes`.
    pub expires_at: Timestamp,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub attributes: Attributes,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub authentication_factors: Vec<AuthenticationFactor>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub custom_claims: JsonMap,
    /// Every role of the user, the default one included.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub roles: Vec<String>,
}

/// What a JWT says of its session.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct SessionClaim {
    pub id: SessionId,
    pub started_at: Timestamp,
    pub last_accessed_at: Timestamp,
    /// The end of the session, not of the JWT. `None` where the JWT does not tell it.
    pub expires_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    pub attributes: Attributes,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    pub authentication_factors: Vec<AuthenticationFactor>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    pub roles: Vec<String>,
}

impl Session {
    /// Of the claims of its JWT. `jwt_expires_at` stands in for an end that they do not tell.
    pub fn from_claims(
        user_id: UserId,
        session: SessionClaim,
        custom_claims: JsonMap,
        jwt_expires_at: Timestamp,
    ) -> Self {
        Self {
            session_id: session.id,
            user_id,
            started_at: session.started_at,
            last_accessed_at: session.last_accessed_at,
            expires_at: session.expires_at.unwrap_or(jwt_expires_at),
            attributes: session.attributes,
            authentication_factors: session.authentication_factors,
            custom_claims,
            roles: session.roles,
        }
    }
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
#[cfg_attr(not(feature = "server"), non_exhaustive)]
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

wire_enum! {
    /// How someone proved to be who they are. Tenure has the first seven; Stytch has them all.
    pub enum FactorType {
        Password = "password",
        Imported = "imported",
        MagicLink = "magic_link",
        EmailOtp = "email_otp",
        /// A code by SMS or WhatsApp.
        Otp = "otp",
        Totp = "totp",
        RecoveryCodes = "recovery_codes",
        Oauth = "oauth",
        /// A passkey or a security key.
        Webauthn = "webauthn",
        /// A wallet of a blockchain.
        Crypto = "crypto",
        /// A key pair of a device, unlocked by biometrics.
        SignatureChallenge = "signature_challenge",
        Sso = "sso",
        /// Someone of the project, on behalf of the user.
        Impersonated = "impersonated",
        /// A token of an issuer outside.
        TrustedAuthToken = "trusted_auth_token",
    }
}

wire_enum! {
    /// By what way. Tenure has the first six; Stytch has them all.
    pub enum DeliveryMethod {
        /// Nothing is delivered: a password.
        Knowledge = "knowledge",
        ImportedAuth0 = "imported_auth0",
        Email = "email",
        Sms = "sms",
        AuthenticatorApp = "authenticator_app",
        RecoveryCode = "recovery_code",
        WhatsApp = "whatsapp",
        Embedded = "embedded",
        OauthGoogle = "oauth_google",
        OauthMicrosoft = "oauth_microsoft",
        OauthApple = "oauth_apple",
        WebauthnRegistration = "webauthn_registration",
        OauthGithub = "oauth_github",
        OauthFacebook = "oauth_facebook",
        CryptoWallet = "crypto_wallet",
        OauthAmazon = "oauth_amazon",
        OauthBitbucket = "oauth_bitbucket",
        OauthCoinbase = "oauth_coinbase",
        OauthDiscord = "oauth_discord",
        OauthFigma = "oauth_figma",
        OauthGitlab = "oauth_gitlab",
        OauthInstagram = "oauth_instagram",
        OauthLinkedin = "oauth_linkedin",
        OauthShopify = "oauth_shopify",
        OauthSlack = "oauth_slack",
        OauthSnapchat = "oauth_snapchat",
        OauthSpotify = "oauth_spotify",
        OauthSteam = "oauth_steam",
        OauthTiktok = "oauth_tiktok",
        OauthTwitch = "oauth_twitch",
        OauthTwitter = "oauth_twitter",
        Biometric = "biometric",
        SsoSaml = "sso_saml",
        SsoOidc = "sso_oidc",
        OauthSalesforce = "oauth_salesforce",
        OauthYahoo = "oauth_yahoo",
        OauthHubspot = "oauth_hubspot",
        OauthExchangeSlack = "oauth_exchange_slack",
        OauthExchangeHubspot = "oauth_exchange_hubspot",
        OauthExchangeGithub = "oauth_exchange_github",
        OauthExchangeGoogle = "oauth_exchange_google",
        Impersonation = "impersonation",
        OauthAccessTokenExchange = "oauth_access_token_exchange",
        TrustedTokenExchange = "trusted_token_exchange",
    }
}

wire_enum! {
    /// Whether a factor can start a session or only adds to one.
    pub enum SequenceOrder {
        Primary = "PRIMARY",
        Secondary = "SECONDARY",
    }
}

/// Of a magic link or a code by e-mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct EmailFactor {
    pub email_id: EmailId,
    pub email_address: String,
}

/// Of a code by SMS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct PhoneNumberFactor {
    pub phone_id: PhoneNumberId,
    /// E.164.
    pub phone_number: String,
}

/// Of a code of an authenticator app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct AuthenticatorAppFactor {
    pub totp_id: TotpId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct RecoveryCodeFactor {
    pub totp_recovery_code_id: RecoveryCodeId,
}

/// Query of `GET /v1/sessions`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct GetRequest {
    /// The user's id, ours or external.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub user_id: Option<String>,
}

impl GetRequest {
    /// What the call requires.
    pub fn new(user_id: impl std::fmt::Display) -> Self {
        Self {
            user_id: Some(user_id.to_string()),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsGetResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct GetResponse {
    pub sessions: Vec<Session>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsAuthenticateRequest))]
pub struct AuthenticateRequest {
    /// The session's token; exactly one of this and `session_jwt`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    /// A JWT of the session; it may be past its own `exp`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
    /// Moves the session's end to this many minutes from now: 5 to 527040.
    pub session_duration_minutes: Option<i64>,
    /// Merged into the session's claims; `null` removes a key.
    pub session_custom_claims: Option<JsonMap>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub authorization_check: Option<AuthorizationCheck>,
}

impl AuthenticateRequest {
    /// Of the session of this token.
    pub fn token(session_token: impl Into<Secret>) -> Self {
        Self {
            session_token: Some(session_token.into()),
            session_jwt: None,
            session_duration_minutes: None,
            session_custom_claims: None,
            authorization_check: None,
        }
    }

    /// Of the session of this JWT.
    pub fn jwt(session_jwt: impl Into<Secret>) -> Self {
        Self {
            session_token: None,
            session_jwt: Some(session_jwt.into()),
            session_duration_minutes: None,
            session_custom_claims: None,
            authorization_check: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsAuthenticateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
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

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsRevokeRequest))]
pub struct RevokeRequest {
    /// Exactly one of the three.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub session_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
}

impl RevokeRequest {
    /// The session of this id.
    pub fn id(session_id: impl std::fmt::Display) -> Self {
        Self {
            session_id: Some(session_id.to_string()),
            session_token: None,
            session_jwt: None,
        }
    }

    /// The session of this token.
    pub fn token(session_token: impl Into<Secret>) -> Self {
        Self {
            session_id: None,
            session_token: Some(session_token.into()),
            session_jwt: None,
        }
    }

    /// The session of this JWT.
    pub fn jwt(session_jwt: impl Into<Secret>) -> Self {
        Self {
            session_id: None,
            session_token: None,
            session_jwt: Some(session_jwt.into()),
        }
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsRevokeResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct RevokeResponse {}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = SessionsMigrateRequest))]
pub struct MigrateRequest {
    /// The outside issuer's access token.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    /// 5 to 527040. No session is started when absent.
    pub session_duration_minutes: Option<i64>,
    pub session_custom_claims: Option<JsonMap>,
}

impl MigrateRequest {
    /// What the call requires.
    pub fn new(session_token: impl Into<Secret>) -> Self {
        Self {
            session_token: Some(session_token.into()),
            session_duration_minutes: None,
            session_custom_claims: None,
        }
    }
}

/// The answer of every call that can start a session.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
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
