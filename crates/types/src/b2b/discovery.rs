//! Discovery: from an e-mail address to the organizations that its owner can go to.

use serde::{Deserialize, Serialize};

use super::members::Member;
use super::organizations::{Organization, SettingsRequest};
use super::sessions::{MfaRequired, PrimaryRequired};
use crate::wire_enum::wire_enum;
use crate::{JsonMap, OrganizationId, Secret, Timestamp};

/// An organization that one may go to, and what that would take.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bDiscoveredOrganization))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct DiscoveredOrganization {
    pub organization: Organization,
    pub membership: Membership,
    /// Whether an exchange would give a session at once.
    pub member_authenticated: bool,
    pub primary_required: Option<PrimaryRequired>,
    pub mfa_required: Option<MfaRequired>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembership))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Membership {
    #[serde(rename = "type")]
    pub kind: MembershipType,
    /// `null` for members.
    pub details: Option<MembershipDetails>,
    /// `null` for those who could become one.
    pub member: Option<Member>,
}

wire_enum! {
    #[cfg_attr(feature = "openapi", schema(as = B2bMembershipType))]
    pub enum MembershipType {
        ActiveMember = "active_member",
        PendingMember = "pending_member",
        InvitedMember = "invited_member",
        EligibleToJoinByEmailDomain = "eligible_to_join_by_email_domain",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembershipDetails))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MembershipDetails {
    /// The e-mail domain by which one may join.
    pub domain: String,
}

/// The answer of every discovery call that takes a first factor.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bDiscoveryAuthenticationResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct AuthenticationResponse {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub intermediate_session_token: Secret,
    pub intermediate_session_token_expires_at: Timestamp,
    pub email_address: String,
    pub discovered_organizations: Vec<DiscoveredOrganization>,
}

/// The answer of discovery calls that send a message.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bDiscoverySendResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct SendResponse {}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bDiscoveryOrganizationsRequest))]
pub struct OrganizationsRequest {
    /// Exactly one of the three.
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

impl OrganizationsRequest {
    /// Of whoever proved an address in this intermediate session.
    pub fn intermediate_session(intermediate_session_token: impl Into<Secret>) -> Self {
        Self {
            intermediate_session_token: Some(intermediate_session_token.into()),
            session_token: None,
            session_jwt: None,
        }
    }

    /// Of the member of the session of this token.
    pub fn token(session_token: impl Into<Secret>) -> Self {
        Self {
            intermediate_session_token: None,
            session_token: Some(session_token.into()),
            session_jwt: None,
        }
    }

    /// Of the member of the session of this JWT.
    pub fn jwt(session_jwt: impl Into<Secret>) -> Self {
        Self {
            intermediate_session_token: None,
            session_token: None,
            session_jwt: Some(session_jwt.into()),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bDiscoveryOrganizationsResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct OrganizationsResponse {
    pub email_address: String,
    pub discovered_organizations: Vec<DiscoveredOrganization>,
    /// The organization that the intermediate session comes from; `null` if it comes from discovery.
    pub organization_id_hint: Option<OrganizationId>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bIntermediateSessionsExchangeRequest))]
pub struct ExchangeRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_id: Option<String>,
    /// 5 to 527040; 60 when absent.
    pub session_duration_minutes: Option<i64>,
    pub session_custom_claims: Option<JsonMap>,
    /// Of a code by SMS, if one is sent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
}

impl ExchangeRequest {
    /// What the call requires.
    pub fn new(
        intermediate_session_token: impl Into<Secret>,
        organization_id: impl std::fmt::Display,
    ) -> Self {
        Self {
            intermediate_session_token: Some(intermediate_session_token.into()),
            organization_id: Some(organization_id.to_string()),
            session_duration_minutes: None,
            session_custom_claims: None,
            locale: None,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bDiscoveryOrganizationsCreateRequest))]
pub struct CreateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub intermediate_session_token: Option<Secret>,
    /// 5 to 527040; 60 when absent.
    pub session_duration_minutes: Option<i64>,
    pub session_custom_claims: Option<JsonMap>,
    /// Made from the e-mail address when absent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_name: Option<String>,
    /// Made from the e-mail address when absent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_slug: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_logo_url: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_external_id: Option<String>,
    pub trusted_metadata: Option<JsonMap>,
    /// `claimed_email_domains` has no effect here: only a back-end may claim.
    #[serde(flatten)]
    pub settings: SettingsRequest,
}

impl CreateRequest {
    /// What the call requires.
    pub fn new(intermediate_session_token: impl Into<Secret>) -> Self {
        Self {
            intermediate_session_token: Some(intermediate_session_token.into()),
            session_duration_minutes: None,
            session_custom_claims: None,
            organization_name: None,
            organization_slug: None,
            organization_logo_url: None,
            organization_external_id: None,
            trusted_metadata: None,
            settings: SettingsRequest::default(),
        }
    }
}
