//! Which roles a member holds, from where, and what they allow it.

use tenure_types::OrganizationId;
use tenure_types::b2b::members::{MemberRole, RoleSource, RoleSourceType};
use tenure_types::b2b::organizations::EmailImplicitRoleAssignment;
use tenure_types::b2b::rbac::AuthorizationCheck;
use tenure_types::rbac::{Policy, Role, Verdict};

use super::{ADMIN_ROLE, AssignError, DEFAULT_MEMBER_ROLE, verdict};

/// Checks roles that a caller wants to assign to a member; returns them sorted, each once. The default role is left
/// out: clients send back what they read, and it is held anyway.
pub fn assignable_to_member(
    policy: &Policy,
    org_roles: &[Role],
    roles: &[String],
) -> Result<Vec<String>, AssignError> {
    let mut assigned: Vec<String> = roles
        .iter()
        .filter(|role| *role != DEFAULT_MEMBER_ROLE)
        .cloned()
        .collect();
    if let Some(role) = assigned.iter().find(|role| !is_known(policy, org_roles, role)) {
        return Err(AssignError::Unknown(role.clone()));
    }
    assigned.sort_unstable();
    assigned.dedup();
    Ok(assigned)
}

/// Whether the project or the organization has the role.
pub fn is_known(policy: &Policy, org_roles: &[Role], role: &str) -> bool {
    all(policy, org_roles).any(|known| known.role_id == role)
}

/// The roles that a member holds: the default one, the assigned ones, and those of the domain of its e-mail address;
/// without such as the policies no longer have.
///
/// `email_domain` is in lower case, as `contact::EmailAddress` gives it.
pub fn member_roles(
    explicit: &[String],
    email_domain: &str,
    implicit_assignments: &[EmailImplicitRoleAssignment],
    policy: &Policy,
    org_roles: &[Role],
) -> Vec<MemberRole> {
    let direct = std::iter::once(DEFAULT_MEMBER_ROLE)
        .chain(explicit.iter().map(String::as_str))
        .map(|role| (role, RoleSourceType::DirectAssignment, None));
    let by_email = implicit_assignments
        .iter()
        .filter(|assignment| assignment.domain == email_domain)
        .map(|assignment| {
            let role = assignment.role_id.as_str();
            (
                role,
                RoleSourceType::EmailAssignment,
                Some(email_domain.to_owned()),
            )
        });
    let mut held: Vec<MemberRole> = Vec::new();
    for (role, kind, email_domain) in direct.chain(by_email) {
        if !is_known(policy, org_roles, role) {
            continue;
        }
        let source = RoleSource::new(kind, email_domain);
        match held.iter_mut().find(|known| known.role_id == role) {
            Some(known) if known.sources.contains(&source) => {}
            Some(known) => known.sources.push(source),
            None => held.push(MemberRole::new(role, source)),
        }
    }
    held
}

/// The roles as a session lists them. Neither source depends on the session's factors.
pub fn session_roles(roles: &[MemberRole]) -> Vec<String> {
    roles.iter().map(|role| role.role_id.clone()).collect()
}

/// Whether the member administers its organization, by whatever source.
pub fn is_admin(roles: &[MemberRole]) -> bool {
    roles.iter().any(|role| role.role_id == ADMIN_ROLE)
}

/// Who asks, and by which policies.
#[derive(Clone, Copy, Debug)]
pub struct MemberSubject<'a> {
    pub policy: &'a Policy,
    pub org_roles: &'a [Role],
    /// The organization of the session.
    pub organization_id: OrganizationId,
    /// The roles of the session.
    pub roles: &'a [String],
}

impl MemberSubject<'_> {
    /// Whether the roles allow an action: `Some` with every role that does.
    pub fn allows(&self, resource: &str, action: &str) -> Option<Verdict> {
        verdict(all(self.policy, self.org_roles), self.roles, resource, action)
    }
}

/// Why a check failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuthorizationError {
    #[error("the session belongs to another organization than the one asked about")]
    Tenancy,
    #[error("no role of the session allows the action")]
    NotAllowed,
}

/// Answers a check with every role of the session that allows the action. The organization is compared first, as text:
/// a local check of a JWT does the same.
pub fn authorize_member(
    subject: &MemberSubject<'_>,
    check: &AuthorizationCheck,
) -> Result<Verdict, AuthorizationError> {
    if check.organization_id != subject.organization_id.to_string() {
        return Err(AuthorizationError::Tenancy);
    }
    subject
        .allows(&check.resource_id, &check.action)
        .ok_or(AuthorizationError::NotAllowed)
}

fn all<'a>(policy: &'a Policy, org_roles: &'a [Role]) -> impl Iterator<Item = &'a Role> {
    policy.roles.iter().chain(in_force(policy, org_roles))
}

/// The roles of an organization that count: a role of the project hides one that was called so before the project's was.
pub fn in_force<'a>(policy: &'a Policy, org_roles: &'a [Role]) -> impl Iterator<Item = &'a Role> {
    let hidden = |role: &Role| policy.roles.iter().any(|known| known.role_id == role.role_id);
    org_roles.iter().filter(move |role| !hidden(role))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::prepare;
    use super::*;
    use crate::Vertical;

    fn policies() -> (Policy, Vec<Role>) {
        let policy = serde_json::from_value(json!({
            "resources": [{"resource_id": "documents", "actions": ["read", "write"]}],
            "roles": [
                {"role_id": "viewer", "permissions": [{"resource_id": "documents", "actions": ["read"]}]},
                {"role_id": "editor", "permissions": [{"resource_id": "documents", "actions": ["*"]}]},
            ],
        }))
        .unwrap();
        let org_roles = serde_json::from_value(json!([
            {"role_id": "auditor", "permissions": [{"resource_id": "documents", "actions": ["read"]}]},
        ]))
        .unwrap();
        (prepare(Vertical::B2b, policy).unwrap(), org_roles)
    }

    fn owned(roles: &[&str]) -> Vec<String> {
        roles.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn assigned_roles() {
        let (policy, org_roles) = policies();
        let unknown = |role: &str| Err(AssignError::Unknown(role.to_owned()));
        for (asked, expected) in [
            (&[][..], Ok(owned(&[]))),
            (&["viewer", "editor", "viewer"], Ok(owned(&["editor", "viewer"]))),
            (&["stytch_member", "auditor"], Ok(owned(&["auditor"]))),
            (&["stytch_admin"], Ok(owned(&["stytch_admin"]))),
            (&["viewer", "nobody"], unknown("nobody")),
            (&["stytch_user"], unknown("stytch_user")),
            (&["Viewer"], unknown("Viewer")),
            (&[""], unknown("")),
        ] {
            assert_eq!(
                assignable_to_member(&policy, &org_roles, &owned(asked)),
                expected,
                "{asked:?}"
            );
        }
    }

    #[test]
    fn roles_and_their_sources() {
        let (policy, org_roles) = policies();
        let rule = |domain: &str, role_id: &str| EmailImplicitRoleAssignment {
            domain: domain.to_owned(),
            role_id: role_id.to_owned(),
        };
        let rules = [
            rule("example.com", "viewer"),
            rule("example.com", "viewer"),
            rule("example.com", "removed"),
            rule("sub.example.com", "editor"),
            rule("admins.example", "stytch_admin"),
        ];
        let held = |explicit: &[&str], domain: &str| {
            member_roles(&owned(explicit), domain, &rules, &policy, &org_roles)
        };
        for (explicit, domain, expected, admin) in [
            (&[][..], "other.example", &["stytch_member"][..], false),
            (
                &["removed", "auditor"],
                "other.example",
                &["stytch_member", "auditor"],
                false,
            ),
            (&[], "example.com", &["stytch_member", "viewer"], false),
            (&["viewer"], "example.com", &["stytch_member", "viewer"], false),
            (&[], "sub.example.com", &["stytch_member", "editor"], false),
            (
                &["stytch_admin"],
                "other.example",
                &["stytch_member", "stytch_admin"],
                true,
            ),
            (&[], "admins.example", &["stytch_member", "stytch_admin"], true),
        ] {
            let roles = held(explicit, domain);
            assert_eq!(session_roles(&roles), expected, "{explicit:?} {domain}");
            assert_eq!(is_admin(&roles), admin, "{explicit:?} {domain}");
        }
        assert_eq!(
            json!(held(&["viewer"], "example.com")),
            json!([
                {"role_id": "stytch_member", "sources": [{"type": "direct_assignment", "details": {}}]},
                {"role_id": "viewer", "sources": [
                    {"type": "direct_assignment", "details": {}},
                    {"type": "email_assignment", "details": {"email_domain": "example.com"}},
                ]},
            ])
        );
    }

    #[test]
    fn a_role_of_the_project_hides_one_of_the_organization() {
        let (policy, mut org_roles) = policies();
        let check = |org_roles: &[Role], action: &str| {
            let subject = MemberSubject {
                policy: &policy,
                org_roles,
                organization_id: "organization-test-e3795c81-f849-4167-bfda-e4a6e9c280fd"
                    .parse()
                    .unwrap(),
                roles: &owned(&["viewer"]),
            };
            subject
                .allows("documents", action)
                .map(|verdict| verdict.granting_roles)
        };
        let mut namesake = policy
            .roles
            .iter()
            .find(|role| role.role_id == "editor")
            .unwrap()
            .clone();
        "viewer".clone_into(&mut namesake.role_id);
        org_roles.push(namesake);
        assert_eq!(check(&org_roles, "read"), Some(owned(&["viewer"])));
        assert_eq!(check(&org_roles, "write"), None);
    }

    #[test]
    fn verdicts() {
        let (policy, org_roles) = policies();
        let ours = "organization-test-e3795c81-f849-4167-bfda-e4a6e9c280fd";
        let other = "organization-test-00000000-f849-4167-bfda-e4a6e9c280fd";
        let (tenancy, not_allowed) = (AuthorizationError::Tenancy, AuthorizationError::NotAllowed);
        for (organization, roles, resource, action, expected) in [
            (ours, &["viewer"][..], "documents", "read", Ok(&["viewer"][..])),
            (
                ours,
                &["auditor", "viewer", "editor"],
                "documents",
                "read",
                Ok(&["viewer", "editor", "auditor"]),
            ),
            (ours, &["editor"], "documents", "anything", Ok(&["editor"])),
            (ours, &["viewer"], "documents", "write", Err(not_allowed)),
            (ours, &["viewer"], "Documents", "read", Err(not_allowed)),
            (ours, &["removed"], "documents", "read", Err(not_allowed)),
            (ours, &[], "documents", "read", Err(not_allowed)),
            (
                ours,
                &["stytch_member"],
                "stytch.self",
                "delete",
                Ok(&["stytch_member"]),
            ),
            (
                ours,
                &["stytch_member"],
                "stytch.member",
                "delete",
                Err(not_allowed),
            ),
            (
                ours,
                &["stytch_admin"],
                "stytch.member",
                "delete",
                Ok(&["stytch_admin"]),
            ),
            (other, &["editor"], "documents", "read", Err(tenancy)),
            (other, &[], "documents", "read", Err(tenancy)),
            ("a-slug", &["editor"], "documents", "read", Err(tenancy)),
            ("", &["editor"], "documents", "read", Err(tenancy)),
        ] {
            let roles = owned(roles);
            let subject = MemberSubject {
                policy: &policy,
                org_roles: &org_roles,
                organization_id: ours.parse().unwrap(),
                roles: &roles,
            };
            let check = AuthorizationCheck {
                organization_id: organization.to_owned(),
                resource_id: resource.to_owned(),
                action: action.to_owned(),
            };
            let found = authorize_member(&subject, &check).map(|verdict| verdict.granting_roles);
            assert_eq!(
                found,
                expected.map(owned),
                "{organization} {roles:?} {action} {resource}"
            );
        }
    }
}
