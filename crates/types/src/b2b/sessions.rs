//! Sessions of members.

use serde::{Deserialize, Serialize};

use super::members::Member;
use super::organizations::{AuthMethod, MfaMethod, Organization};
use super::rbac::AuthorizationCheck;
use crate::rbac::Verdict;
use crate::sessions::{AuthenticationFactor, SessionClaim};
use crate::{JsonMap, MemberId, OrganizationId, Secret, SessionId, Timestamp};

/// A live session of a member.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMemberSession))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MemberSession {
    pub member_session_id: SessionId,
    pub member_id: MemberId,
    pub organization_id: OrganizationId,
    /// The organization's slug of today.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub organization_slug: String,
    pub started_at: Timestamp,
    /// When it was last authenticated. Local JWT checks and `GET /v1/b2b/sessions` do not count.
    pub last_accessed_at: Timestamp,
    /// The end of the session; moved only by a `session_duration_minutes`.
    pub expires_at: Timestamp,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub authentication_factors: Vec<AuthenticationFactor>,
    /// Ids of every role of the member, the default one included.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub roles: Vec<String>,
    /// Absent when the session has none.
    #[serde(
        default,
        deserialize_with = "crate::fields::or_empty",
        skip_serializing_if = "is_empty"
    )]
    pub custom_claims: JsonMap,
}

/// What the JWT of a member's session says of the organization.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct OrganizationClaim {
    pub organization_id: OrganizationId,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    pub slug: String,
}

impl MemberSession {
    /// Of the claims of its JWT. `jwt_expires_at` stands in for an end that they do not tell.
    pub fn from_claims(
        member_id: MemberId,
        organization: OrganizationClaim,
        session: SessionClaim,
        custom_claims: JsonMap,
        jwt_expires_at: Timestamp,
    ) -> Self {
        Self {
            member_session_id: session.id,
            member_id,
            organization_id: organization.organization_id,
            organization_slug: organization.slug,
            started_at: session.started_at,
            last_accessed_at: session.last_accessed_at,
            expires_at: session.expires_at.unwrap_or(jwt_expires_at),
            authentication_factors: session.authentication_factors,
            roles: session.roles,
            custom_claims,
        }
    }
}

fn is_empty(map: &JsonMap) -> bool {
    map.is_empty()
}

/// What a request says about the session that it continues or starts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bSessionArguments))]
#[serde(default)]
pub struct SessionArguments {
    /// A session to add to; at most one of this and `session_jwt`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    /// A JWT of the session; it may be past its own `exp`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
    /// Moves the session's end to this many minutes from now: 5 to 527040. When absent a session that is there keeps its
    /// end, and a new one gets 60.
    pub session_duration_minutes: Option<i64>,
    /// Merged into the session's claims; `null` removes a key.
    pub session_custom_claims: Option<JsonMap>,
}

impl SessionArguments {
    /// Of the session of this token.
    pub fn token(session_token: impl Into<Secret>) -> Self {
        Self {
            session_token: Some(session_token.into()),
            session_jwt: None,
            session_duration_minutes: None,
            session_custom_claims: None,
        }
    }

    /// Of the session of this JWT.
    pub fn jwt(session_jwt: impl Into<Secret>) -> Self {
        Self {
            session_token: None,
            session_jwt: Some(session_jwt.into()),
            session_duration_minutes: None,
            session_custom_claims: None,
        }
    }
}

/// The answer of every call that can start a session by a first factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bAuthenticationResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct AuthenticationResponse {
    /// Our id, never the external one.
    pub member_id: MemberId,
    pub member: Member,
    pub organization: Organization,
    /// Whether there is a session now. If not, `primary_required` or `mfa_required` says what is missing.
    pub member_authenticated: bool,
    /// `""` when there is no session yet.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_token: Secret,
    /// `""` when there is no session yet.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_jwt: Secret,
    /// `null` when there is no session yet.
    pub member_session: Option<MemberSession>,
    /// What to go on with; `""` when there is a session.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub intermediate_session_token: Secret,
    pub intermediate_session_token_expires_at: Option<Timestamp>,
    pub mfa_required: Option<MfaRequired>,
    pub primary_required: Option<PrimaryRequired>,
    /// Always `null`: Tenure keeps no device history.
    pub member_device: Option<JsonMap>,
}

/// A second factor is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMfaRequired))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MfaRequired {
    /// `null` when the member has none and must enrol one.
    pub member_options: Option<MemberOptions>,
    /// `sms_otp` when a code is on its way already.
    pub secondary_auth_initiated: Option<MfaMethod>,
}

/// The second factors that a member has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMemberOptions))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MemberOptions {
    /// `""` when it has none.
    pub mfa_phone_number: String,
    /// `""` when it has none.
    pub totp_registration_id: String,
}

/// A first factor that the organization takes is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bPrimaryRequired))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct PrimaryRequired {
    /// The methods that would do.
    pub allowed_auth_methods: Vec<AuthMethod>,
}

/// The answer of every call that completes or strengthens a session by a second factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMfaResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MfaResponse {
    pub member_id: MemberId,
    pub member: Member,
    pub organization: Organization,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_token: Secret,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_jwt: Secret,
    pub member_session: MemberSession,
    /// Always `null`: Tenure keeps no device history.
    pub member_device: Option<JsonMap>,
}

/// Query of `GET /v1/b2b/sessions`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct GetRequest {
    /// The organization's id, ours or external, or its slug.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    /// The member's id, ours or external.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
}

impl GetRequest {
    /// What the call requires.
    pub fn new(organization_id: impl std::fmt::Display, member_id: impl std::fmt::Display) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            member_id: Some(member_id.to_string()),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bSessionsGetResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct GetResponse {
    pub member_sessions: Vec<MemberSession>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bSessionsAuthenticateRequest))]
pub struct AuthenticateRequest {
    /// Exactly one of the token and the JWT.
    #[serde(flatten)]
    pub session: SessionArguments,
    #[serde(deserialize_with = "crate::fields::object")]
    pub authorization_check: Option<AuthorizationCheck>,
}

impl AuthenticateRequest {
    /// Of the session of this token.
    pub fn token(session_token: impl Into<Secret>) -> Self {
        Self {
            session: SessionArguments::token(session_token),
            authorization_check: None,
        }
    }

    /// Of the session of this JWT.
    pub fn jwt(session_jwt: impl Into<Secret>) -> Self {
        Self {
            session: SessionArguments::jwt(session_jwt),
            authorization_check: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bSessionsAuthenticateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct AuthenticateResponse {
    pub member_session: MemberSession,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_token: Secret,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_jwt: Secret,
    pub member: Member,
    pub organization: Organization,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bSessionsRevokeRequest))]
pub struct RevokeRequest {
    /// Exactly one of the four.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_session_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_jwt: Option<Secret>,
    /// Ends all sessions of this member. Our id only.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
}

impl RevokeRequest {
    /// The session of this id.
    pub fn id(member_session_id: impl std::fmt::Display) -> Self {
        Self {
            member_session_id: Some(member_session_id.to_string()),
            session_token: None,
            session_jwt: None,
            member_id: None,
        }
    }

    /// The session of this token.
    pub fn token(session_token: impl Into<Secret>) -> Self {
        Self {
            member_session_id: None,
            session_token: Some(session_token.into()),
            session_jwt: None,
            member_id: None,
        }
    }

    /// The session of this JWT.
    pub fn jwt(session_jwt: impl Into<Secret>) -> Self {
        Self {
            member_session_id: None,
            session_token: None,
            session_jwt: Some(session_jwt.into()),
            member_id: None,
        }
    }

    /// All sessions of this member.
    pub fn member(member_id: impl std::fmt::Display) -> Self {
        Self {
            member_session_id: None,
            session_token: None,
            session_jwt: None,
            member_id: Some(member_id.to_string()),
        }
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bSessionsRevokeResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct RevokeResponse {}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bSessionsExchangeRequest))]
pub struct ExchangeRequest {
    /// The organization to go to.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    /// Exactly one of the token and the JWT: of the session to come from. Duration and claims are the new session's.
    #[serde(flatten)]
    pub session: SessionArguments,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
}

impl ExchangeRequest {
    /// From the session of this token into this organization.
    pub fn token(session_token: impl Into<Secret>, organization_id: impl std::fmt::Display) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            session: SessionArguments::token(session_token),
            locale: None,
        }
    }

    /// From the session of this JWT into this organization.
    pub fn jwt(session_jwt: impl Into<Secret>, organization_id: impl std::fmt::Display) -> Self {
        Self {
            organization_id: Some(organization_id.to_string()),
            session: SessionArguments::jwt(session_jwt),
            locale: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bSessionsMigrateRequest))]
pub struct MigrateRequest {
    /// The outside issuer's access token.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    /// 5 to 527040; 60 when absent.
    pub session_duration_minutes: Option<i64>,
    pub session_custom_claims: Option<JsonMap>,
}

impl MigrateRequest {
    /// What the call requires.
    pub fn new(organization_id: impl std::fmt::Display, session_token: impl Into<Secret>) -> Self {
        Self {
            session_token: Some(session_token.into()),
            organization_id: Some(organization_id.to_string()),
            session_duration_minutes: None,
            session_custom_claims: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bSessionsMigrateResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MigrateResponse {
    pub member_id: MemberId,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_token: Secret,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub session_jwt: Secret,
    pub member: Member,
    pub organization: Organization,
    pub member_session: MemberSession,
}
