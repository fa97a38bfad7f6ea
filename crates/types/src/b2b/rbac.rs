//! Roles of organizations, and checks that are bound to one.

use serde::{Deserialize, Serialize};

use crate::fields::object;
use crate::rbac::Role;

/// Roles that an organization has besides those of its project.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bOrgPolicy))]
pub struct OrgPolicy {
    pub roles: Vec<Role>,
}

/// Replaces all roles of the organization.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRbacSetOrgPolicyRequest))]
#[serde(default)]
pub struct SetOrgPolicyRequest {
    #[serde(deserialize_with = "object")]
    pub org_policy: Option<OrgPolicy>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = B2bRbacOrgPolicyResponse))]
pub struct OrgPolicyResponse {
    pub org_policy: OrgPolicy,
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
