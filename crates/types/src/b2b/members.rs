//! Members of organizations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::organizations::Organization;
use crate::search::{ResultsMetadata, SearchQuery};
use crate::wire_enum::wire_enum;
use crate::{EmailId, JsonMap, MemberId, OrganizationId, Timestamp};

/// A member, with every factor that belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMember))]
#[expect(clippy::struct_excessive_bools, reason = "the wire's own shape")]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Member {
    pub organization_id: OrganizationId,
    pub member_id: MemberId,
    /// Unique in the organization.
    pub email_address: String,
    pub email_address_verified: bool,
    pub status: Status,
    /// `""` when it has none.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub name: String,
    /// Unique in the organization.
    pub external_id: Option<String>,
    /// Holds `stytch_admin`, from any source.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub is_admin: bool,
    /// The organization's restrictions of methods do not bind it.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub is_breakglass: bool,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub roles: Vec<MemberRole>,
    /// `""` when it has no password.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub member_password_id: String,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub mfa_enrolled: bool,
    /// E.164; `""` when it has none.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub mfa_phone_number: String,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub mfa_phone_number_verified: bool,
    /// `sms_otp`, `totp` or `""`.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub default_mfa_method: String,
    /// `""` until the registration was authenticated once.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub totp_registration_id: String,
    /// Addresses that it had before and that nobody else may take.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub retired_email_addresses: Vec<RetiredEmail>,
    /// Too many failed attempts; lifted at `lock_expires_at`.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub is_locked: bool,
    pub lock_created_at: Option<Timestamp>,
    pub lock_expires_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub trusted_metadata: JsonMap,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub untrusted_metadata: JsonMap,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Always empty: Tenure keeps no single sign-on connections.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub sso_registrations: Vec<JsonMap>,
    /// Always empty: Tenure asks no OAuth provider.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub oauth_registrations: Vec<JsonMap>,
    /// Always `null`: Tenure takes no directory's members.
    pub scim_registration: Option<JsonMap>,
}

wire_enum! {
    /// Where a member is in its life.
    #[cfg_attr(feature = "openapi", schema(as = B2bMemberStatus))]
    pub enum Status {
        /// It never came in.
        Pending = "pending",
        /// It was invited and never came in.
        Invited = "invited",
        Active = "active",
        Deleted = "deleted",
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRetiredEmail))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct RetiredEmail {
    pub email_id: EmailId,
    pub email_address: String,
}

/// A role that a member holds, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMemberRole))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MemberRole {
    pub role_id: String,
    /// At least one.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub sources: Vec<RoleSource>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRoleSource))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct RoleSource {
    #[serde(rename = "type")]
    pub kind: RoleSourceType,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub details: RoleSourceDetails,
}

wire_enum! {
    #[cfg_attr(feature = "openapi", schema(as = B2bRoleSourceType))]
    pub enum RoleSourceType {
        DirectAssignment = "direct_assignment",
        EmailAssignment = "email_assignment",
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRoleSourceDetails))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct RoleSourceDetails {
    /// Of an `email_assignment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_domain: Option<String>,
}

impl MemberRole {
    /// Held for one reason.
    pub fn new(role_id: impl Into<String>, source: RoleSource) -> Self {
        Self {
            role_id: role_id.into(),
            sources: vec![source],
        }
    }
}

impl RoleSource {
    /// `email_domain`: of an `email_assignment`.
    pub fn new(kind: RoleSourceType, email_domain: Option<String>) -> Self {
        Self {
            kind,
            details: RoleSourceDetails { email_domain },
        }
    }
}

/// The answer of every call that returns one member.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMemberResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MemberResponse {
    /// Our id, never the external one.
    pub member_id: MemberId,
    pub member: Member,
    pub organization: Organization,
}

/// The answer of calls that make the member if the organization has none with that e-mail address.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMemberUpsertResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MemberUpsertResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    pub member_created: bool,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersCreateRequest))]
pub struct CreateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    pub name: Option<String>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
    /// `active` when absent.
    pub create_member_as_pending: Option<bool>,
    pub is_breakglass: Option<bool>,
    /// E.164.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub mfa_phone_number: Option<String>,
    pub mfa_enrolled: Option<bool>,
    pub roles: Option<Vec<String>>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub external_id: Option<String>,
}

impl CreateRequest {
    /// What the call requires.
    pub fn new(email_address: impl Into<String>) -> Self {
        Self {
            email_address: Some(email_address.into()),
            name: None,
            trusted_metadata: None,
            untrusted_metadata: None,
            create_member_as_pending: None,
            is_breakglass: None,
            mfa_phone_number: None,
            mfa_enrolled: None,
            roles: None,
            external_id: None,
        }
    }
}

/// Query of `GET /v1/b2b/organizations/{organization_id}/member`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
pub struct GetRequest {
    /// Exactly one of the two; ours or external.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub member_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
}

impl GetRequest {
    /// The member of this id, ours or external.
    pub fn id(member_id: impl std::fmt::Display) -> Self {
        Self {
            member_id: Some(member_id.to_string()),
            email_address: None,
        }
    }

    /// The member with this address.
    pub fn email_address(email_address: impl Into<String>) -> Self {
        Self {
            member_id: None,
            email_address: Some(email_address.into()),
        }
    }
}

/// Query of `GET /v1/b2b/organizations/members/dangerously_get/{member_id}`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[serde(default)]
pub struct DangerouslyGetRequest {
    /// Whether a deleted member is found too.
    #[serde(deserialize_with = "crate::fields::flag")]
    pub include_deleted: Option<bool>,
}

/// What to change; an absent field stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersUpdateRequest))]
#[serde(default)]
pub struct UpdateRequest {
    /// `""` removes it.
    pub name: Option<String>,
    /// Merged at the top level; `null` removes a key.
    pub trusted_metadata: Option<JsonMap>,
    /// Merged at the top level; `null` removes a key.
    pub untrusted_metadata: Option<JsonMap>,
    pub is_breakglass: Option<bool>,
    /// E.164; refused when the member has another.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub mfa_phone_number: Option<String>,
    pub mfa_enrolled: Option<bool>,
    /// Replaces all assigned roles.
    pub roles: Option<Vec<String>>,
    /// Whether sessions that a removed role came from stay.
    pub preserve_existing_sessions: Option<bool>,
    /// `sms_otp` or `totp`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub default_mfa_method: Option<String>,
    /// The address before becomes a retired one.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    /// With `email_address`: the address before is dropped instead of retired.
    pub unlink_email: Option<bool>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub external_id: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersDeleteResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct DeleteResponse {
    pub member_id: MemberId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersConnectedAppsResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct ConnectedAppsResponse {
    /// Always empty: members connect no apps to Tenure.
    pub connected_apps: Vec<JsonMap>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersSearchRequest))]
pub struct SearchRequest {
    /// At least one; ids of ours, slugs or external ids.
    pub organization_ids: Option<Vec<String>>,
    /// Where the page before ended.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub cursor: Option<String>,
    /// 1 to 1000; 100 when absent.
    pub limit: Option<i64>,
    #[serde(deserialize_with = "crate::fields::object")]
    pub query: Option<SearchQuery>,
}

impl SearchRequest {
    /// In these organizations: one at least.
    pub fn new(organization_ids: impl IntoIterator<Item: std::fmt::Display>) -> Self {
        Self {
            organization_ids: Some(organization_ids.into_iter().map(|id| id.to_string()).collect()),
            cursor: None,
            limit: None,
            query: None,
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersSearchResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct SearchResponse {
    pub members: Vec<Member>,
    /// The organizations of these members, by id.
    pub organizations: BTreeMap<String, Organization>,
    pub results_metadata: ResultsMetadata,
}

/// At least one of the two; both must mean the same address.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersUnlinkRetiredEmailRequest))]
pub struct UnlinkRetiredEmailRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_id: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
}

impl UnlinkRetiredEmailRequest {
    /// The address of this id.
    pub fn id(email_id: impl std::fmt::Display) -> Self {
        Self {
            email_id: Some(email_id.to_string()),
            email_address: None,
        }
    }

    /// This address.
    pub fn email_address(email_address: impl Into<String>) -> Self {
        Self {
            email_id: None,
            email_address: Some(email_address.into()),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersUnlinkRetiredEmailResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct UnlinkRetiredEmailResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    pub organization_id: OrganizationId,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersStartEmailUpdateRequest))]
pub struct StartEmailUpdateRequest {
    /// The new address.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_address: Option<String>,
    /// `EMAIL_MAGIC_LINK`, also when absent, or `EMAIL_OTP`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub delivery_method: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub login_redirect_url: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub locale: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub login_template_id: Option<String>,
}

impl StartEmailUpdateRequest {
    /// What the call requires.
    pub fn new(email_address: impl Into<String>) -> Self {
        Self {
            email_address: Some(email_address.into()),
            delivery_method: None,
            login_redirect_url: None,
            locale: None,
            login_template_id: None,
        }
    }
}
