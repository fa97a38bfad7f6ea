//! The RBAC policy of a project.

pub(crate) mod open;

use serde::{Deserialize, Serialize};

/// Who may do what: roles that hold permissions on resources.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Policy {
    pub roles: Vec<Role>,
    pub resources: Vec<Resource>,
    #[serde(default)]
    pub scopes: Vec<Scope>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Role {
    pub role_id: String,
    #[serde(default)]
    pub description: String,
    pub permissions: Vec<Permission>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Permission {
    pub resource_id: String,
    /// Names of actions; `*` stands for all of the resource's.
    pub actions: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Resource {
    pub resource_id: String,
    #[serde(default)]
    pub description: String,
    pub actions: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Scope {
    pub scope: String,
    #[serde(default)]
    pub description: String,
    pub permissions: Vec<Permission>,
}

/// The answer of `GET /v1/rbac/policy`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = RbacPolicyResponse))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct PolicyResponse {
    #[serde(deserialize_with = "open::policy")]
    pub policy: Policy,
}

/// "May the holder of this session do that?", asked inside authenticate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuthorizationCheck {
    pub resource_id: String,
    pub action: String,
}

impl AuthorizationCheck {
    pub fn new(resource_id: impl Into<String>, action: impl Into<String>) -> Self {
        Self {
            resource_id: resource_id.into(),
            action: action.into(),
        }
    }
}

/// The answer to an [`AuthorizationCheck`] that passed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(not(feature = "server"), non_exhaustive)]
pub struct Verdict {
    pub authorized: bool,
    /// The roles of the session's user that allow the action.
    pub granting_roles: Vec<String>,
}

impl Verdict {
    /// It passed, thanks to these roles.
    pub fn granted_by(roles: Vec<String>) -> Self {
        Self {
            authorized: true,
            granting_roles: roles,
        }
    }
}
