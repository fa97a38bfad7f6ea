//! Roles of organizations, and checks that are bound to one.

use serde::{Deserialize, Deserializer, Serialize};

use crate::rbac::{Role, open};

/// Roles that an organization has besides those of its project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrgPolicy))]
pub struct OrgPolicy {
    pub roles: Vec<Role>,
}

/// Replaces all roles of the organization.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "server", derive(Default, Deserialize), serde(default))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRbacSetOrgPolicyRequest))]
pub struct SetOrgPolicyRequest {
    #[serde(deserialize_with = "open::org_policy")]
    pub org_policy: Option<OrgPolicy>,
}

impl SetOrgPolicyRequest {
    /// What the call requires.
    pub fn new(org_policy: OrgPolicy) -> Self {
        Self {
            org_policy: Some(org_policy),
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRbacOrgPolicyResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct OrgPolicyResponse {
    #[serde(deserialize_with = "roles")]
    pub org_policy: OrgPolicy,
}

fn roles<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OrgPolicy, D::Error> {
    Ok(open::org_policy(deserializer)?.unwrap_or_default())
}

/// "May the holder of this session do that in this organization?", asked inside authenticate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bAuthorizationCheck))]
pub struct AuthorizationCheck {
    /// Our id only, as a local check of a JWT compares it too.
    pub organization_id: String,
    pub resource_id: String,
    pub action: String,
}

impl AuthorizationCheck {
    pub fn new(
        organization_id: impl std::fmt::Display,
        resource_id: impl Into<String>,
        action: impl Into<String>,
    ) -> Self {
        Self {
            organization_id: organization_id.to_string(),
            resource_id: resource_id.into(),
            action: action.into(),
        }
    }
}
