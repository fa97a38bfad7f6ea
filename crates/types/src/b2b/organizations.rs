//! Organizations: who is in, and how its members come in.

use serde::{Deserialize, Serialize};

use crate::rbac::Role;
use crate::search::ResultsMetadata;
use crate::wire_enum::wire_enum;
use crate::{JsonMap, OrganizationId, Timestamp};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganization))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Organization {
    pub organization_id: OrganizationId,
    pub organization_name: String,
    /// `""` when it has none.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub organization_logo_url: String,
    /// Unique in the project.
    pub organization_slug: String,
    /// The caller's own id for it, unique in the project.
    pub organization_external_id: Option<String>,
    #[serde(flatten)]
    pub settings: Settings,
    /// The roles of the organization's own policy.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub custom_roles: Vec<Role>,
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub trusted_metadata: JsonMap,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Always empty: Tenure keeps no single sign-on connections.
    #[serde(default, deserialize_with = "crate::fields::or_empty")]
    #[cfg_attr(feature = "openapi", schema(required))]
    pub sso_active_connections: Vec<JsonMap>,
    /// Always `null`: Tenure takes no directory's members.
    pub scim_active_connection: Option<JsonMap>,
}

/// How members come in and what they may do there. In this form it is also kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganizationSettings))]
#[serde(default)]
pub struct Settings {
    pub sso_default_connection_id: Option<String>,
    pub sso_jit_provisioning: Provisioning,
    pub sso_jit_provisioning_allowed_connections: Vec<String>,
    pub email_allowed_domains: Vec<String>,
    pub email_jit_provisioning: Provisioning,
    pub email_invites: Provisioning,
    pub auth_methods: MethodChoice,
    /// Counts only under `RESTRICTED`.
    pub allowed_auth_methods: Vec<AuthMethod>,
    pub mfa_policy: MfaPolicy,
    pub rbac_email_implicit_role_assignments: Vec<EmailImplicitRoleAssignment>,
    pub mfa_methods: MethodChoice,
    /// Counts only under `RESTRICTED`.
    pub allowed_mfa_methods: Vec<MfaMethod>,
    pub oauth_tenant_jit_provisioning: Provisioning,
    /// Lists of tenants by provider.
    pub allowed_oauth_tenants: JsonMap,
    /// Whoever has an e-mail address of these may be a member of the claiming organizations only.
    pub claimed_email_domains: Vec<String>,
    pub first_party_connected_apps_allowed_type: ConnectedAppsAllowed,
    pub allowed_first_party_connected_apps: Vec<String>,
    pub third_party_connected_apps_allowed_type: ConnectedAppsAllowed,
    pub allowed_third_party_connected_apps: Vec<String>,
}

impl Default for Settings {
    /// Those of an organization that was created with none.
    fn default() -> Self {
        Self {
            sso_default_connection_id: None,
            sso_jit_provisioning: Provisioning::AllAllowed,
            sso_jit_provisioning_allowed_connections: Vec::new(),
            email_allowed_domains: Vec::new(),
            email_jit_provisioning: Provisioning::NotAllowed,
            email_invites: Provisioning::AllAllowed,
            auth_methods: MethodChoice::AllAllowed,
            allowed_auth_methods: Vec::new(),
            mfa_policy: MfaPolicy::Optional,
            rbac_email_implicit_role_assignments: Vec::new(),
            mfa_methods: MethodChoice::AllAllowed,
            allowed_mfa_methods: Vec::new(),
            oauth_tenant_jit_provisioning: Provisioning::NotAllowed,
            allowed_oauth_tenants: JsonMap::default(),
            claimed_email_domains: Vec::new(),
            first_party_connected_apps_allowed_type: ConnectedAppsAllowed::AllAllowed,
            allowed_first_party_connected_apps: Vec::new(),
            third_party_connected_apps_allowed_type: ConnectedAppsAllowed::AllAllowed,
            allowed_third_party_connected_apps: Vec::new(),
        }
    }
}

wire_enum! {
    /// Who may come in by a way: everyone, those whom the organization lists, nobody.
    #[cfg_attr(feature = "openapi", schema(as = B2bProvisioning))]
    pub enum Provisioning {
        AllAllowed = "ALL_ALLOWED",
        Restricted = "RESTRICTED",
        NotAllowed = "NOT_ALLOWED",
    }
}

wire_enum! {
    /// Which methods members may use: each, or those that the organization lists.
    #[cfg_attr(feature = "openapi", schema(as = B2bMethodChoice))]
    pub enum MethodChoice {
        AllAllowed = "ALL_ALLOWED",
        Restricted = "RESTRICTED",
    }
}

wire_enum! {
    /// A way to prove who one is first.
    #[cfg_attr(feature = "openapi", schema(as = B2bAuthMethod))]
    pub enum AuthMethod {
        Sso = "sso",
        MagicLink = "magic_link",
        EmailOtp = "email_otp",
        Password = "password",
        GoogleOauth = "google_oauth",
        MicrosoftOauth = "microsoft_oauth",
        SlackOauth = "slack_oauth",
        GithubOauth = "github_oauth",
        HubspotOauth = "hubspot_oauth",
    }
}

wire_enum! {
    #[cfg_attr(feature = "openapi", schema(as = B2bMfaPolicy))]
    pub enum MfaPolicy {
        Optional = "OPTIONAL",
        RequiredForAll = "REQUIRED_FOR_ALL",
    }
}

wire_enum! {
    /// A way to prove it a second time.
    #[cfg_attr(feature = "openapi", schema(as = B2bMfaMethod))]
    pub enum MfaMethod {
        SmsOtp = "sms_otp",
        Totp = "totp",
    }
}

wire_enum! {
    #[cfg_attr(feature = "openapi", schema(as = B2bConnectedAppsAllowed))]
    pub enum ConnectedAppsAllowed {
        AllAllowed = "ALL_ALLOWED",
        Restricted = "RESTRICTED",
        NotAllowed = "NOT_ALLOWED",
    }
}

/// A role that members hold by the domain of their e-mail address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bEmailImplicitRoleAssignment))]
pub struct EmailImplicitRoleAssignment {
    pub domain: String,
    pub role_id: String,
}

/// The settings that a request may hold; an absent one gets its default or stays as it is. A list replaces the list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganizationSettingsRequest))]
#[serde(default)]
pub struct SettingsRequest {
    /// `ALL_ALLOWED`, `RESTRICTED` or `NOT_ALLOWED`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub sso_jit_provisioning: Option<String>,
    pub email_allowed_domains: Option<Vec<String>>,
    /// `RESTRICTED` or `NOT_ALLOWED`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_jit_provisioning: Option<String>,
    /// `ALL_ALLOWED`, `RESTRICTED` or `NOT_ALLOWED`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub email_invites: Option<String>,
    /// `ALL_ALLOWED` or `RESTRICTED`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub auth_methods: Option<String>,
    pub allowed_auth_methods: Option<Vec<String>>,
    /// `OPTIONAL` or `REQUIRED_FOR_ALL`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub mfa_policy: Option<String>,
    #[serde(deserialize_with = "crate::fields::objects")]
    pub rbac_email_implicit_role_assignments: Option<Vec<EmailImplicitRoleAssignment>>,
    /// `ALL_ALLOWED` or `RESTRICTED`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub mfa_methods: Option<String>,
    pub allowed_mfa_methods: Option<Vec<String>>,
    /// `RESTRICTED` or `NOT_ALLOWED`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub oauth_tenant_jit_provisioning: Option<String>,
    /// Lists of tenants under `slack`, `hubspot` and `github`.
    pub allowed_oauth_tenants: Option<JsonMap>,
    pub claimed_email_domains: Option<Vec<String>>,
    /// `ALL_ALLOWED`, `RESTRICTED` or `NOT_ALLOWED`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub first_party_connected_apps_allowed_type: Option<String>,
    pub allowed_first_party_connected_apps: Option<Vec<String>>,
    /// `ALL_ALLOWED`, `RESTRICTED` or `NOT_ALLOWED`.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub third_party_connected_apps_allowed_type: Option<String>,
    pub allowed_third_party_connected_apps: Option<Vec<String>>,
}

#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganizationsCreateRequest))]
pub struct CreateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_name: Option<String>,
    /// Made from the name when absent.
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_slug: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_logo_url: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_external_id: Option<String>,
    pub trusted_metadata: Option<JsonMap>,
    #[serde(flatten)]
    pub settings: SettingsRequest,
}

impl CreateRequest {
    /// What the call requires.
    pub fn new(organization_name: impl Into<String>) -> Self {
        Self {
            organization_name: Some(organization_name.into()),
            organization_slug: None,
            organization_logo_url: None,
            organization_external_id: None,
            trusted_metadata: None,
            settings: SettingsRequest::default(),
        }
    }
}

/// What to change; an absent field stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganizationsUpdateRequest))]
#[serde(default)]
pub struct UpdateRequest {
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_name: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_slug: Option<String>,
    /// `""` removes it.
    pub organization_logo_url: Option<String>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub organization_external_id: Option<String>,
    /// Merged at the top level; `null` removes a key.
    pub trusted_metadata: Option<JsonMap>,
    #[serde(deserialize_with = "crate::fields::non_empty")]
    pub sso_default_connection_id: Option<String>,
    pub sso_jit_provisioning_allowed_connections: Option<Vec<String>>,
    #[serde(flatten)]
    pub settings: SettingsRequest,
}

/// The answer of every call that returns one organization.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganizationResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct OrganizationResponse {
    pub organization: Organization,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganizationsDeleteResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct DeleteResponse {
    pub organization_id: OrganizationId,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganizationsSearchResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct SearchResponse {
    pub organizations: Vec<Organization>,
    pub results_metadata: ResultsMetadata,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganizationsMetricsResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct MetricsResponse {
    /// Without the deleted ones.
    pub member_count: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrganizationsConnectedAppsResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct ConnectedAppsResponse {
    /// Always empty: Tenure is no OAuth authorization server.
    pub connected_apps: Vec<JsonMap>,
}
