//! Members of organizations.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::organizations::Organization;
use crate::fields::{flag, non_empty, object};
use crate::search::{ResultsMetadata, SearchQuery};
use crate::word::words;
use crate::{EmailId, JsonMap, MemberId, OrganizationId, Timestamp};

/// A member, with every factor that belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMember))]
#[expect(clippy::struct_excessive_bools, reason = "the wire's own shape")]
pub struct Member {
    pub organization_id: OrganizationId,
    pub member_id: MemberId,
    /// Unique in the organization.
    pub email_address: String,
    pub email_address_verified: bool,
    pub status: Status,
    /// `""` when it has none.
    pub name: String,
    /// Unique in the organization.
    pub external_id: Option<String>,
    /// Holds `stytch_admin`, from any source.
    pub is_admin: bool,
    /// The organization's restrictions of methods do not bind it.
    pub is_breakglass: bool,
    pub roles: Vec<MemberRole>,
    /// `""` when it has no password.
    pub member_password_id: String,
    pub mfa_enrolled: bool,
    /// E.164; `""` when it has none.
    pub mfa_phone_number: String,
    pub mfa_phone_number_verified: bool,
    /// `sms_otp`, `totp` or `""`.
    pub default_mfa_method: String,
    /// `""` until the registration was authenticated once.
    pub totp_registration_id: String,
    /// Addresses that it had before and that nobody else may take.
    pub retired_email_addresses: Vec<RetiredEmail>,
    /// Too many failed attempts; lifted at `lock_expires_at`.
    pub is_locked: bool,
    pub lock_created_at: Option<Timestamp>,
    pub lock_expires_at: Option<Timestamp>,
    pub trusted_metadata: JsonMap,
    pub untrusted_metadata: JsonMap,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Always empty: Tenure keeps no single sign-on connections.
    pub sso_registrations: Vec<JsonMap>,
    /// Always empty: Tenure asks no OAuth provider.
    pub oauth_registrations: Vec<JsonMap>,
    /// Always `null`: Tenure takes no directory's members.
    pub scim_registration: Option<JsonMap>,
}

words! {
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
pub struct RetiredEmail {
    pub email_id: EmailId,
    pub email_address: String,
}

/// A role that a member holds, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMemberRole))]
pub struct MemberRole {
    pub role_id: String,
    /// At least one.
    pub sources: Vec<RoleSource>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRoleSource))]
pub struct RoleSource {
    #[serde(rename = "type")]
    pub kind: RoleSourceType,
    pub details: RoleSourceDetails,
}

words! {
    #[cfg_attr(feature = "openapi", schema(as = B2bRoleSourceType))]
    pub enum RoleSourceType {
        DirectAssignment = "direct_assignment",
        EmailAssignment = "email_assignment",
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRoleSourceDetails))]
pub struct RoleSourceDetails {
    /// Of an `email_assignment`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email_domain: Option<String>,
}

/// The answer of every call that returns one member.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMemberResponse))]
pub struct MemberResponse {
    /// Our id, never the external one.
    pub member_id: MemberId,
    pub member: Member,
    pub organization: Organization,
}

/// The answer of calls that make the member if the organization has none with that e-mail address.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMemberUpsertResponse))]
pub struct MemberUpsertResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    pub member_created: bool,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersCreateRequest))]
#[serde(default)]
pub struct CreateRequest {
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    pub name: Option<String>,
    pub trusted_metadata: Option<JsonMap>,
    pub untrusted_metadata: Option<JsonMap>,
    /// `active` when absent.
    pub create_member_as_pending: Option<bool>,
    pub is_breakglass: Option<bool>,
    /// E.164.
    #[serde(deserialize_with = "non_empty")]
    pub mfa_phone_number: Option<String>,
    pub mfa_enrolled: Option<bool>,
    pub roles: Option<Vec<String>>,
    #[serde(deserialize_with = "non_empty")]
    pub external_id: Option<String>,
}

/// Query of `GET /v1/b2b/organizations/{organization_id}/member`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[serde(default)]
pub struct GetRequest {
    /// Exactly one of the two; ours or external.
    #[serde(deserialize_with = "non_empty")]
    pub member_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
}

/// Query of `GET /v1/b2b/organizations/members/dangerously_get/{member_id}`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[serde(default)]
pub struct DangerouslyGetRequest {
    /// Whether a deleted member is found too.
    #[serde(deserialize_with = "flag")]
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
    #[serde(deserialize_with = "non_empty")]
    pub mfa_phone_number: Option<String>,
    pub mfa_enrolled: Option<bool>,
    /// Replaces all assigned roles.
    pub roles: Option<Vec<String>>,
    /// Whether sessions that a removed role came from stay.
    pub preserve_existing_sessions: Option<bool>,
    /// `sms_otp` or `totp`.
    #[serde(deserialize_with = "non_empty")]
    pub default_mfa_method: Option<String>,
    /// The address before becomes a retired one.
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    /// With `email_address`: the address before is dropped instead of retired.
    pub unlink_email: Option<bool>,
    #[serde(deserialize_with = "non_empty")]
    pub external_id: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersDeleteResponse))]
pub struct DeleteResponse {
    pub member_id: MemberId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersConnectedAppsResponse))]
pub struct ConnectedAppsResponse {
    /// Always empty: members connect no apps to Tenure.
    pub connected_apps: Vec<JsonMap>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersSearchRequest))]
#[serde(default)]
pub struct SearchRequest {
    /// At least one; ids of ours, slugs or external ids.
    pub organization_ids: Option<Vec<String>>,
    /// Where the page before ended.
    #[serde(deserialize_with = "non_empty")]
    pub cursor: Option<String>,
    /// 1 to 1000; 100 when absent.
    pub limit: Option<i64>,
    #[serde(deserialize_with = "object")]
    pub query: Option<SearchQuery>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersSearchResponse))]
pub struct SearchResponse {
    pub members: Vec<Member>,
    /// The organizations of these members, by id.
    pub organizations: BTreeMap<String, Organization>,
    pub results_metadata: ResultsMetadata,
}

/// At least one of the two; both must mean the same address.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersUnlinkRetiredEmailRequest))]
#[serde(default)]
pub struct UnlinkRetiredEmailRequest {
    #[serde(deserialize_with = "non_empty")]
    pub email_id: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersUnlinkRetiredEmailResponse))]
pub struct UnlinkRetiredEmailResponse {
    #[serde(flatten)]
    pub member: MemberResponse,
    pub organization_id: OrganizationId,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bMembersStartEmailUpdateRequest))]
#[serde(default)]
pub struct StartEmailUpdateRequest {
    /// The new address.
    #[serde(deserialize_with = "non_empty")]
    pub email_address: Option<String>,
    /// `EMAIL_MAGIC_LINK`, also when absent, or `EMAIL_OTP`.
    #[serde(deserialize_with = "non_empty")]
    pub delivery_method: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub login_redirect_url: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub locale: Option<String>,
    #[serde(deserialize_with = "non_empty")]
    pub login_template_id: Option<String>,
}
