//! Policies as others write them: unknown fields are ignored, and what is empty may be `null` or left out. The types
//! themselves are strict, for they are read from the operator's files too.
#![expect(clippy::struct_field_names, reason = "the API names the fields")]

use serde::{Deserialize, Deserializer};

use crate::fields::object;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Policy {
    #[serde(deserialize_with = "crate::fields::objects")]
    roles: Option<Vec<Role>>,
    #[serde(deserialize_with = "crate::fields::objects")]
    resources: Option<Vec<Resource>>,
    #[serde(deserialize_with = "crate::fields::objects")]
    scopes: Option<Vec<Scope>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Role {
    role_id: Option<String>,
    description: Option<String>,
    #[serde(deserialize_with = "crate::fields::objects")]
    permissions: Option<Vec<Permission>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Permission {
    resource_id: Option<String>,
    actions: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Resource {
    resource_id: Option<String>,
    description: Option<String>,
    actions: Option<Vec<String>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Scope {
    scope: Option<String>,
    description: Option<String>,
    #[serde(deserialize_with = "crate::fields::objects")]
    permissions: Option<Vec<Permission>>,
}

/// Reads the policy of a project.
pub(super) fn policy<'de, D: Deserializer<'de>>(deserializer: D) -> Result<super::Policy, D::Error> {
    let policy: Option<Policy> = object(deserializer)?;
    let policy = policy.unwrap_or_default();
    Ok(super::Policy {
        roles: all(policy.roles),
        resources: all(policy.resources),
        scopes: all(policy.scopes),
    })
}

/// Reads the roles of an organization, if there are any.
pub(crate) fn org_policy<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<crate::b2b::rbac::OrgPolicy>, D::Error> {
    let policy: Option<Policy> = object(deserializer)?;
    Ok(policy.map(|policy| crate::b2b::rbac::OrgPolicy {
        roles: all(policy.roles),
    }))
}

fn all<T, U: From<T>>(list: Option<Vec<T>>) -> Vec<U> {
    list.into_iter().flatten().map(U::from).collect()
}

impl From<Role> for super::Role {
    fn from(role: Role) -> Self {
        Self {
            role_id: role.role_id.unwrap_or_default(),
            description: role.description.unwrap_or_default(),
            permissions: all(role.permissions),
        }
    }
}

impl From<Permission> for super::Permission {
    fn from(permission: Permission) -> Self {
        Self {
            resource_id: permission.resource_id.unwrap_or_default(),
            actions: permission.actions.unwrap_or_default(),
        }
    }
}

impl From<Resource> for super::Resource {
    fn from(resource: Resource) -> Self {
        Self {
            resource_id: resource.resource_id.unwrap_or_default(),
            description: resource.description.unwrap_or_default(),
            actions: resource.actions.unwrap_or_default(),
        }
    }
}

impl From<Scope> for super::Scope {
    fn from(scope: Scope) -> Self {
        Self {
            scope: scope.scope.unwrap_or_default(),
            description: scope.description.unwrap_or_default(),
            permissions: all(scope.permissions),
        }
    }
}
