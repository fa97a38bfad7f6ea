//! Role-based access: which roles a subject holds, and what they allow.

mod builtin;
mod member;
mod organization;

use std::collections::HashSet;

use tenure_types::rbac::{AuthorizationCheck, Permission, Policy, Role, Verdict};

use crate::Vertical;

pub use member::{
    AuthorizationError, MemberSubject, assignable_to_member, authorize_member, in_force, is_admin, is_known,
    member_roles, session_roles,
};
pub use organization::{OrgPolicyError, validate_org_policy};

/// The role that every user holds and nobody assigns.
pub const DEFAULT_USER_ROLE: &str = "stytch_user";
/// The role that every member holds and nobody assigns.
pub const DEFAULT_MEMBER_ROLE: &str = "stytch_member";
/// The role of those who may do everything in their organization.
pub const ADMIN_ROLE: &str = "stytch_admin";
/// Allows every action of a resource.
const WILDCARD: &str = "*";

/// The policy of a project that has set none.
pub fn default_policy(vertical: Vertical) -> Policy {
    let mut policy = Policy::default();
    builtin::add(vertical, &mut policy);
    policy
}

/// A stored policy with the roles and resources that every policy of the vertical has, as they are today.
pub fn complete(vertical: Vertical, mut policy: Policy) -> Policy {
    builtin::add(vertical, &mut policy);
    policy
}

/// Checks a policy that a project wants to set, and adds the roles and resources that every policy of the vertical has.
pub fn prepare(vertical: Vertical, policy: Policy) -> Result<Policy, PolicyError> {
    if vertical == Vertical::B2b {
        builtin::check_reserved(&policy)?;
    }
    let policy = complete(vertical, policy);
    validate(&policy)?;
    Ok(policy)
}

/// A policy that contradicts itself.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("{what} {id:?} is empty, longer than 128 bytes, or holds white space or control characters")]
    BadName { what: &'static str, id: String },
    #[error("{what} {id:?} is defined twice")]
    Twice { what: &'static str, id: String },
    #[error("{holder:?} has a permission on the resource {resource:?}, which is not defined")]
    UnknownResource { holder: String, resource: String },
    #[error("{holder:?} has the action {action:?}, which the resource {resource:?} does not define")]
    UnknownAction {
        holder: String,
        resource: String,
        action: String,
    },
    #[error("{holder:?} has \"*\" beside other actions of the resource {resource:?}")]
    WildcardAmongOthers { holder: String, resource: String },
    #[error("the resource {resource:?} defines the action \"*\", which stands for all of them")]
    WildcardAction { resource: String },
    #[error(
        "the resource {0:?} can't be defined: names that begin with \"stytch\" are kept for resources that every project has"
    )]
    ReservedResource(String),
}

/// Checks that every name is defined once, before it is used.
fn validate(policy: &Policy) -> Result<(), PolicyError> {
    names(
        "resource",
        policy
            .resources
            .iter()
            .map(|resource| resource.resource_id.as_str()),
    )?;
    names("role", policy.roles.iter().map(|role| role.role_id.as_str()))?;
    names("scope", policy.scopes.iter().map(|scope| scope.scope.as_str()))?;
    for resource in &policy.resources {
        names("action", resource.actions.iter().map(String::as_str))?;
        if resource.actions.iter().any(|action| action == WILDCARD) {
            return Err(PolicyError::WildcardAction {
                resource: resource.resource_id.clone(),
            });
        }
    }
    let of_roles = policy.roles.iter().map(|role| (&role.role_id, &role.permissions));
    let of_scopes = policy
        .scopes
        .iter()
        .map(|scope| (&scope.scope, &scope.permissions));
    for (holder, permissions) in of_roles.chain(of_scopes) {
        for permission in permissions {
            check_permission(policy, holder, permission)?;
        }
    }
    Ok(())
}

fn names<'a>(what: &'static str, ids: impl Iterator<Item = &'a str>) -> Result<(), PolicyError> {
    let mut seen = HashSet::new();
    for id in ids {
        if id.is_empty() || id.len() > 128 || id.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err(PolicyError::BadName {
                what,
                id: id.to_owned(),
            });
        }
        if !seen.insert(id) {
            return Err(PolicyError::Twice {
                what,
                id: id.to_owned(),
            });
        }
    }
    Ok(())
}

fn check_permission(policy: &Policy, holder: &str, permission: &Permission) -> Result<(), PolicyError> {
    let resource = policy
        .resources
        .iter()
        .find(|resource| resource.resource_id == permission.resource_id);
    let Some(resource) = resource else {
        return Err(PolicyError::UnknownResource {
            holder: holder.to_owned(),
            resource: permission.resource_id.clone(),
        });
    };
    let actions = &permission.actions;
    if let Some(action) = actions
        .iter()
        .find(|action| *action != WILDCARD && !resource.actions.contains(action))
    {
        return Err(PolicyError::UnknownAction {
            holder: holder.to_owned(),
            resource: permission.resource_id.clone(),
            action: action.clone(),
        });
    }
    if actions.len() > 1 && actions.iter().any(|action| action == WILDCARD) {
        return Err(PolicyError::WildcardAmongOthers {
            holder: holder.to_owned(),
            resource: permission.resource_id.clone(),
        });
    }
    Ok(())
}

/// A role that can't be assigned.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignError {
    #[error("the role {0:?} is held by everyone and can't be assigned")]
    Default(String),
    #[error("the policy has no role {0:?}")]
    Unknown(String),
}

/// Checks roles that a caller wants to assign; returns them sorted, each once.
pub fn assignable(policy: &Policy, roles: &[String]) -> Result<Vec<String>, AssignError> {
    for role in roles {
        if role == DEFAULT_USER_ROLE {
            return Err(AssignError::Default(role.clone()));
        }
        if !policy.roles.iter().any(|known| known.role_id == *role) {
            return Err(AssignError::Unknown(role.clone()));
        }
    }
    let mut roles = roles.to_vec();
    roles.sort_unstable();
    roles.dedup();
    Ok(roles)
}

/// The roles that a user holds: the default one, then the assigned ones that the policy still has.
pub fn effective_roles(policy: &Policy, assigned: &[String]) -> Vec<String> {
    let known = |role: &&String| policy.roles.iter().any(|known| known.role_id == **role);
    let assigned = assigned.iter().filter(known).cloned();
    std::iter::once(DEFAULT_USER_ROLE.to_owned())
        .chain(assigned)
        .collect()
}

/// Whether the roles allow an action: `Some` with the roles that do, `None` if none does. Names match exactly; the
/// action `*` of a permission matches every action.
pub fn authorize(policy: &Policy, roles: &[String], check: &AuthorizationCheck) -> Option<Verdict> {
    verdict(policy.roles.iter(), roles, &check.resource_id, &check.action)
}

fn verdict<'a>(
    known: impl Iterator<Item = &'a Role>,
    held: &[String],
    resource: &str,
    action: &str,
) -> Option<Verdict> {
    let grants = |role: &Role| {
        role.permissions.iter().any(|permission| {
            permission.resource_id == resource
                && permission
                    .actions
                    .iter()
                    .any(|known| known == action || known == WILDCARD)
        })
    };
    let granting_roles: Vec<String> = known
        .filter(|role| held.contains(&role.role_id) && grants(role))
        .map(|role| role.role_id.clone())
        .collect();
    (!granting_roles.is_empty()).then(|| Verdict::granted_by(granting_roles))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn policy() -> Policy {
        serde_json::from_value(json!({
            "resources": [
                {"resource_id": "documents", "actions": ["read", "write"]},
                {"resource_id": "invoices", "actions": ["read"]},
            ],
            "roles": [
                {"role_id": "stytch_user", "permissions": []},
                {"role_id": "viewer", "permissions": [{"resource_id": "documents", "actions": ["read"]}]},
                {"role_id": "editor", "permissions": [{"resource_id": "documents", "actions": ["*"]}]},
            ],
        }))
        .unwrap()
    }

    #[test]
    fn verdicts() {
        let policy = policy();
        for (roles, resource, action, granting) in [
            (&["viewer"][..], "documents", "read", &["viewer"][..]),
            (&["viewer"], "documents", "write", &[]),
            (&["viewer", "editor"], "documents", "read", &["viewer", "editor"]),
            (&["editor"], "documents", "write", &["editor"]),
            (&["editor"], "documents", "anything", &["editor"]),
            (&["editor"], "invoices", "read", &[]),
            (&["editor"], "Documents", "read", &[]),
            (&["editor"], "documents", "*", &["editor"]),
            (&["viewer"], "documents", "*", &[]),
            (&["stytch_user"], "documents", "read", &[]),
            (&["removed"], "documents", "read", &[]),
            (&[], "documents", "read", &[]),
        ] {
            let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
            let check = AuthorizationCheck {
                resource_id: resource.into(),
                action: action.into(),
            };
            let verdict = authorize(&policy, &roles, &check);
            let found = verdict.map_or(vec![], |verdict| verdict.granting_roles);
            assert_eq!(found, granting, "{roles:?} {action} {resource}");
        }
    }

    #[test]
    fn a_policy_must_agree_with_itself() {
        validate(&policy()).unwrap();
        let bad = |change: &dyn Fn(&mut Policy)| {
            let mut policy = policy();
            change(&mut policy);
            validate(&policy).unwrap_err()
        };
        assert!(matches!(
            bad(&|p| p.roles[1].role_id = "editor".into()),
            PolicyError::Twice { .. }
        ));
        assert!(matches!(
            bad(&|p| p.roles[1].role_id = String::new()),
            PolicyError::BadName { .. }
        ));
        assert!(matches!(
            bad(&|p| p.resources[0].resource_id = "a b".into()),
            PolicyError::BadName { .. }
        ));
        assert!(matches!(
            bad(&|p| {
                p.resources.remove(0);
            }),
            PolicyError::UnknownResource { .. }
        ));
        assert!(matches!(
            bad(&|p| {
                p.resources[0].actions.remove(0);
            }),
            PolicyError::UnknownAction { .. }
        ));
        assert!(matches!(
            bad(&|p| p.resources[0].actions.push("*".into())),
            PolicyError::WildcardAction { .. }
        ));
    }

    #[test]
    fn roles() {
        let policy = policy();
        let assign = |roles: &[&str]| {
            assignable(
                &policy,
                &roles.iter().map(ToString::to_string).collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            assign(&["viewer", "editor", "viewer"]).unwrap(),
            ["editor", "viewer"]
        );
        assert_eq!(
            assign(&["stytch_user"]),
            Err(AssignError::Default("stytch_user".into()))
        );
        assert_eq!(assign(&["nobody"]), Err(AssignError::Unknown("nobody".into())));
        let held = effective_roles(&policy, &["removed".into(), "viewer".into()]);
        assert_eq!(held, ["stytch_user", "viewer"]);
    }
}
