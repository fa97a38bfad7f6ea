//! The roles and resources that every policy of a vertical has.

use tenure_types::rbac::{Permission, Policy, Resource, Role};

use super::{ADMIN_ROLE, DEFAULT_MEMBER_ROLE, DEFAULT_USER_ROLE, PolicyError, WILDCARD};
use crate::Vertical;

/// How names of resources begin that only Tenure defines.
const RESERVED_PREFIX: &str = "stytch";

struct BuiltinRole {
    role_id: &'static str,
    description: &'static str,
    /// Resources on which it may do everything.
    resources: &'static [&'static str],
}

struct BuiltinResource {
    resource_id: &'static str,
    description: &'static str,
    actions: &'static [&'static str],
}

const CONSUMER_ROLES: &[BuiltinRole] = &[BuiltinRole {
    role_id: DEFAULT_USER_ROLE,
    description: "Held by every user.",
    resources: &[],
}];

const B2B_ROLES: &[BuiltinRole] = &[
    BuiltinRole {
        role_id: DEFAULT_MEMBER_ROLE,
        description: "Held by every member.",
        resources: &["stytch.self"],
    },
    BuiltinRole {
        role_id: ADMIN_ROLE,
        description: "May do everything in its organization.",
        resources: &[
            "stytch.organization",
            "stytch.member",
            "stytch.sso",
            "stytch.scim",
        ],
    },
];

const B2B_RESOURCES: &[BuiltinResource] = &[
    BuiltinResource {
        resource_id: "stytch.organization",
        description: "The organization and its settings.",
        actions: &[
            "update.info.name",
            "update.info.slug",
            "update.info.logo-url",
            "update.settings.allowed-auth-methods",
            "update.settings.allowed-mfa-methods",
            "update.settings.email-jit-provisioning",
            "update.settings.email-invites",
            "update.settings.allowed-domains",
            "update.settings.default-sso-connection",
            "update.settings.sso-jit-provisioning",
            "update.settings.mfa-policy",
            "update.settings.implicit-roles",
            "update.settings.oauth-tenant-jit-provisioning",
            "update.settings.allowed-oauth-tenants",
            "delete",
        ],
    },
    BuiltinResource {
        resource_id: "stytch.member",
        description: "Any member of the organization.",
        actions: &[
            "create",
            "update.info.name",
            "update.info.untrusted-metadata",
            "update.info.mfa-phone",
            "update.info.email",
            "update.info.delete.mfa-phone",
            "update.info.delete.mfa-totp",
            "update.info.delete.password",
            "update.info.unlink.retired-email",
            "update.settings.is-breakglass",
            "update.settings.mfa-enrolled",
            "update.settings.default-mfa-method",
            "update.settings.roles",
            "search",
            "revoke-sessions",
            "get.connected-apps",
            "revoke.connected-app",
            "delete",
        ],
    },
    BuiltinResource {
        resource_id: "stytch.self",
        description: "The member who acts.",
        actions: &[
            "update.info.name",
            "update.info.untrusted-metadata",
            "update.info.mfa-phone",
            "update.info.email",
            "update.info.delete.mfa-phone",
            "update.info.delete.password",
            "update.info.delete.mfa-totp",
            "update.info.unlink.retired-email",
            "update.settings.mfa-enrolled",
            "update.settings.default-mfa-method",
            "revoke-sessions",
            "get.connected-apps",
            "revoke.connected-app",
            "delete",
        ],
    },
    BuiltinResource {
        resource_id: "stytch.sso",
        description: "Single sign-on connections.",
        actions: &["create", "get", "update", "delete"],
    },
    BuiltinResource {
        resource_id: "stytch.scim",
        description: "Directory connections.",
        actions: &["create", "get", "update", "delete"],
    },
];

/// Puts the built-in resources first, and the built-in roles that the policy lacks. One that it has keeps what it is
/// granted besides.
pub(super) fn add(vertical: Vertical, policy: &mut Policy) {
    let (roles, resources) = match vertical {
        Vertical::Consumer => (CONSUMER_ROLES, &[][..]),
        Vertical::B2b => (B2B_ROLES, B2B_RESOURCES),
    };
    for (at, builtin) in resources.iter().enumerate() {
        policy
            .resources
            .retain(|resource| resource.resource_id != builtin.resource_id);
        policy.resources.insert(at, builtin.to_wire());
    }
    for builtin in roles.iter().rev() {
        let known = policy
            .roles
            .iter_mut()
            .find(|role| role.role_id == builtin.role_id);
        match known {
            Some(role) => builtin.grant(&mut role.permissions),
            None => policy.roles.insert(0, builtin.to_wire()),
        }
    }
}

/// Refuses resources with a name of ours, except ours themselves: a policy that was read may be set again.
pub(super) fn check_reserved(policy: &Policy) -> Result<(), PolicyError> {
    let ours = |resource: &Resource| {
        B2B_RESOURCES.iter().any(|builtin| {
            builtin.resource_id == resource.resource_id
                && resource
                    .actions
                    .iter()
                    .all(|action| builtin.actions.contains(&action.as_str()))
        })
    };
    let reserved =
        |resource: &&Resource| resource.resource_id.starts_with(RESERVED_PREFIX) && !ours(resource);
    match policy.resources.iter().find(reserved) {
        None => Ok(()),
        Some(resource) => Err(PolicyError::ReservedResource(resource.resource_id.clone())),
    }
}

impl BuiltinRole {
    /// Puts the role's own permissions first; they stand for whatever else is there on the same resources.
    fn grant(&self, permissions: &mut Vec<Permission>) {
        permissions.retain(|permission| !self.resources.contains(&permission.resource_id.as_str()));
        let own = self.resources.iter().map(|resource| Permission {
            resource_id: (*resource).to_owned(),
            actions: vec![WILDCARD.to_owned()],
        });
        permissions.splice(..0, own);
    }

    fn to_wire(&self) -> Role {
        let mut permissions = Vec::new();
        self.grant(&mut permissions);
        Role {
            role_id: self.role_id.to_owned(),
            description: self.description.to_owned(),
            permissions,
        }
    }
}

impl BuiltinResource {
    fn to_wire(&self) -> Resource {
        Resource {
            resource_id: self.resource_id.to_owned(),
            description: self.description.to_owned(),
            actions: self.actions.iter().map(ToString::to_string).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::{default_policy, prepare};
    use super::*;

    fn policy(value: serde_json::Value) -> Policy {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_default_policy_can_be_set_again() {
        for vertical in [Vertical::Consumer, Vertical::B2b] {
            let policy = default_policy(vertical);
            assert_eq!(prepare(vertical, policy.clone()), Ok(policy));
        }
        let consumer = default_policy(Vertical::Consumer);
        assert!(consumer.resources.is_empty());
        assert_eq!(consumer.roles.len(), 1);
        let b2b = default_policy(Vertical::B2b);
        let counts: Vec<_> = b2b
            .resources
            .iter()
            .map(|resource| (resource.resource_id.as_str(), resource.actions.len()))
            .collect();
        assert_eq!(
            counts,
            [
                ("stytch.organization", 15),
                ("stytch.member", 18),
                ("stytch.self", 14),
                ("stytch.sso", 4),
                ("stytch.scim", 4)
            ]
        );
    }

    #[test]
    fn built_in_roles_keep_their_rights_and_may_get_more() {
        let set = policy(json!({
            "resources": [{"resource_id": "documents", "actions": ["read"]}],
            "roles": [
                {"role_id": "editor", "permissions": []},
                {"role_id": "stytch_member", "description": "Ours.", "permissions": [
                    {"resource_id": "stytch.self", "actions": ["delete"]},
                    {"resource_id": "documents", "actions": ["read"]},
                ]},
            ],
        }));
        let set = prepare(Vertical::B2b, set).unwrap();
        let roles: Vec<_> = set.roles.iter().map(|role| role.role_id.as_str()).collect();
        assert_eq!(roles, [ADMIN_ROLE, "editor", DEFAULT_MEMBER_ROLE]);
        assert_eq!(
            json!(set.roles[2]),
            json!({"role_id": "stytch_member", "description": "Ours.", "permissions": [
                {"resource_id": "stytch.self", "actions": ["*"]},
                {"resource_id": "documents", "actions": ["read"]},
            ]})
        );
        assert_eq!(set.resources.len(), B2B_RESOURCES.len() + 1);
        assert_eq!(prepare(Vertical::B2b, set.clone()), Ok(set));
    }

    #[test]
    fn nobody_else_defines_resources_of_ours() {
        for (resource, actions, refused) in [
            ("stytch.documents", &["read"][..], true),
            ("stytch", &["read"], true),
            ("stytchy", &["read"], true),
            ("stytch.self", &["read"], true),
            ("stytch.self", &["*"], true),
            ("stytch.self", &["delete"], false),
            ("my.stytch", &["read"], false),
        ] {
            let set = policy(json!({
                "resources": [{"resource_id": resource, "actions": actions}],
                "roles": [],
            }));
            let expected = refused.then(|| PolicyError::ReservedResource(resource.to_owned()));
            assert_eq!(prepare(Vertical::B2b, set.clone()).err(), expected, "{resource}");
            if actions != ["*"] {
                assert!(prepare(Vertical::Consumer, set).is_ok(), "{resource}");
            }
        }
    }
}
