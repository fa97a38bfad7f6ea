//! Roles that an organization adds to those of its project.

use std::collections::HashSet;

use tenure_types::rbac::{Policy, Role};

use super::{ADMIN_ROLE, DEFAULT_MEMBER_ROLE, PolicyError, check_permission, names};

/// The most that the roles of an organization may take, in bytes of JSON: each authenticate reads them.
const MAX_BYTES: usize = 64 * 1024;

tenure_types::refusals! {
    /// Roles that an organization can't have.
    #[derive(Clone, PartialEq, Eq)]
    pub enum OrgPolicyError {
        BadName(value: String) => InvalidRbacCustomRole,
            "the role id {value:?} is empty, longer than 128 bytes, or holds white space or control characters";
        BuiltIn(value: String) => RbacOrgCustomRolesOnly, "the role {value:?} is one that every project has";
        Duplicate(value: String) => RbacRoleDuplicate,
            "the role {value:?} is defined already, by the organization or by its project";
        UnknownResource { role: String, resource: String } => InvalidRbacCustomRole,
            "the role {role:?} has a permission on the resource {resource:?}, which the project does not define";
        UnknownAction { role: String, resource: String, action: String } => InvalidRbacCustomRole,
            "the role {role:?} has the action {action:?}, which the resource {resource:?} does not define";
        WildcardAmongOthers { role: String, resource: String } => CannotSpecifyWildcardWithOtherActions,
            "the role {role:?} has \"*\" beside other actions of the resource {resource:?}";
        TooLarge => InvalidRbacCustomRole, "the roles take more than {MAX_BYTES} bytes";
    }
}

/// Checks the roles of an organization against the policy of its project: each has a name of its own, and grants only
/// what the project defines.
pub fn validate_org_policy(policy: &Policy, org_roles: &[Role]) -> Result<(), OrgPolicyError> {
    names("role", org_roles.iter().map(|role| role.role_id.as_str())).map_err(OrgPolicyError::from)?;
    let bytes = serde_json::to_vec(org_roles).expect("roles are plain JSON").len();
    if bytes > MAX_BYTES {
        return Err(OrgPolicyError::TooLarge);
    }
    let of_project: HashSet<_> = policy.roles.iter().map(|role| role.role_id.as_str()).collect();
    for role in org_roles {
        let id = role.role_id.as_str();
        if [DEFAULT_MEMBER_ROLE, ADMIN_ROLE].contains(&id) {
            return Err(OrgPolicyError::BuiltIn(id.to_owned()));
        }
        if of_project.contains(id) {
            return Err(OrgPolicyError::Duplicate(id.to_owned()));
        }
        for permission in &role.permissions {
            check_permission(policy, id, permission)?;
        }
    }
    Ok(())
}

impl From<PolicyError> for OrgPolicyError {
    fn from(error: PolicyError) -> Self {
        match error {
            PolicyError::BadName { id, .. } => Self::BadName(id),
            PolicyError::Twice { id, .. } => Self::Duplicate(id),
            PolicyError::UnknownResource { holder, resource } => Self::UnknownResource {
                role: holder,
                resource,
            },
            PolicyError::UnknownAction {
                holder,
                resource,
                action,
            } => Self::UnknownAction {
                role: holder,
                resource,
                action,
            },
            PolicyError::WildcardAmongOthers { holder, resource } => Self::WildcardAmongOthers {
                role: holder,
                resource,
            },
            // Only definitions of resources give these two, and an organization defines none.
            PolicyError::WildcardAction { resource } | PolicyError::ReservedResource(resource) => {
                Self::UnknownResource {
                    role: String::new(),
                    resource,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::prepare;
    use super::*;
    use crate::Vertical;

    #[test]
    fn org_roles() {
        let policy = serde_json::from_value(json!({
            "resources": [{"resource_id": "documents", "actions": ["read", "write"]}],
            "roles": [{"role_id": "editor", "permissions": []}],
        }))
        .unwrap();
        let policy = prepare(Vertical::B2b, policy).unwrap();
        let role = |id: &str, resource: &str, actions: Value| json!({"role_id": id, "permissions": [{"resource_id": resource, "actions": actions}]});
        let text = |text: &str| text.to_owned();
        for (roles, refused) in [
            (json!([]), None),
            (json!([role("a", "documents", json!(["read"]))]), None),
            (json!([role("a", "documents", json!(["*"]))]), None),
            (json!([role("a", "stytch.member", json!(["create"]))]), None),
            (json!([{"role_id": "a", "permissions": []}]), None),
            (
                json!([{"role_id": "a", "description": "x".repeat(MAX_BYTES), "permissions": []}]),
                Some(OrgPolicyError::TooLarge),
            ),
            (
                json!([role("", "documents", json!(["read"]))]),
                Some(OrgPolicyError::BadName(text(""))),
            ),
            (
                json!([role("a b", "documents", json!([]))]),
                Some(OrgPolicyError::BadName(text("a b"))),
            ),
            (
                json!([
                    role("a", "documents", json!([])),
                    role("a", "documents", json!([]))
                ]),
                Some(OrgPolicyError::Duplicate(text("a"))),
            ),
            (
                json!([role("editor", "documents", json!([]))]),
                Some(OrgPolicyError::Duplicate(text("editor"))),
            ),
            (
                json!([role("stytch_admin", "documents", json!([]))]),
                Some(OrgPolicyError::BuiltIn(text("stytch_admin"))),
            ),
            (
                json!([role("stytch_member", "documents", json!([]))]),
                Some(OrgPolicyError::BuiltIn(text("stytch_member"))),
            ),
            (
                json!([role("a", "invoices", json!(["read"]))]),
                Some(OrgPolicyError::UnknownResource {
                    role: text("a"),
                    resource: text("invoices"),
                }),
            ),
            (
                json!([role("a", "documents", json!(["delete"]))]),
                Some(OrgPolicyError::UnknownAction {
                    role: text("a"),
                    resource: text("documents"),
                    action: text("delete"),
                }),
            ),
            (
                json!([role("a", "documents", json!(["*", "read"]))]),
                Some(OrgPolicyError::WildcardAmongOthers {
                    role: text("a"),
                    resource: text("documents"),
                }),
            ),
        ] {
            let parsed: Vec<Role> = serde_json::from_value(roles.clone()).unwrap();
            assert_eq!(validate_org_policy(&policy, &parsed).err(), refused, "{roles}");
        }
    }
}
