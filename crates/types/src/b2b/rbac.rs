//! Roles of organizations, and checks that are bound to one.

use serde::{Deserialize, Deserializer, Serialize};

use crate::fields::{object, objects};
use crate::rbac::{Permission, Role};

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
    #[serde(deserialize_with = "as_given")]
    pub org_policy: Option<OrgPolicy>,
}

/// Reads roles as clients write them: what is empty may be `null` or left out, and unknown fields are no error, as in
/// any request. A [`Role`] itself is strict, for it is read from the operator's files too.
fn as_given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<OrgPolicy>, D::Error> {
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct Given {
        #[serde(deserialize_with = "objects")]
        roles: Option<Vec<GivenRole>>,
    }
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct GivenRole {
        role_id: Option<String>,
        description: Option<String>,
        #[serde(deserialize_with = "objects")]
        permissions: Option<Vec<GivenPermission>>,
    }
    #[derive(Deserialize, Default)]
    #[serde(default)]
    struct GivenPermission {
        resource_id: Option<String>,
        actions: Option<Vec<String>>,
    }

    let permission = |given: GivenPermission| Permission {
        resource_id: given.resource_id.unwrap_or_default(),
        actions: given.actions.unwrap_or_default(),
    };
    let role = |given: GivenRole| Role {
        role_id: given.role_id.unwrap_or_default(),
        description: given.description.unwrap_or_default(),
        permissions: given.permissions.into_iter().flatten().map(permission).collect(),
    };
    let given: Option<Given> = object(deserializer)?;
    Ok(given.map(|given| OrgPolicy {
        roles: given.roles.into_iter().flatten().map(role).collect(),
    }))
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
