"""RBAC: the policy of the project, and what an organization adds to it (contract: B2B 6)."""

from b2b_scenarios.world import World
from report import Check, outcome


def policy(world: World, check: Check) -> None:
    answer = world.client.rbac.policy().policy
    resources = {r.resource_id: set(r.actions) for r in answer.resources}
    check.equal("the policy has its resource", resources.get("documents"), {"create", "read", "update", "delete"})
    built_in = {"stytch.organization", "stytch.member", "stytch.self", "stytch.sso", "stytch.scim"}
    check.true("and those that every project has", built_in <= set(resources), sorted(resources))
    wanted = {"create", "search", "delete", "revoke-sessions", "update.settings.roles"}
    check.true("a built-in resource has its actions", wanted <= resources["stytch.member"], resources["stytch.member"])
    roles = {r.role_id: [(p.resource_id, p.actions) for p in r.permissions] for r in answer.roles}
    check.equal("the policy says what a viewer may do", roles.get("viewer"), [("documents", ["read"])])
    check.equal("what every member may do", roles.get("stytch_member"), [("stytch.self", ["*"])])
    admin = {resource for resource, actions in roles.get("stytch_admin", []) if actions == ["*"]}
    check.equal("what an admin may do", admin, built_in - {"stytch.self"})


def organization_policy(world: World, check: Check) -> None:
    organizations = world.client.rbac.organizations
    made = world.session("policy")
    organization_id = made.organization_id
    check.equal(
        "an organization begins without roles of its own",
        organizations.get_org_policy(organization_id=organization_id).org_policy.roles,
        [],
    )
    auditor = {
        "role_id": "auditor",
        "description": "Looks at everything.",
        "permissions": [{"resource_id": "documents", "actions": ["read"]}],
    }
    set_to = organizations.set_org_policy(organization_id=organization_id, org_policy={"roles": [auditor]}).org_policy
    check.equal("it can have some", [role.role_id for role in set_to.roles], ["auditor"])
    read = organizations.get_org_policy(organization_id=world.slug("policy")).org_policy.roles[0]
    check.equal(
        "they are kept",
        (read.description, [(p.resource_id, p.actions) for p in read.permissions]),
        ("Looks at everything.", [("documents", ["read"])]),
    )
    organization = world.client.organizations.get(organization_id=organization_id).organization
    check.equal("the organization shows them", [role.role_id for role in organization.custom_roles], ["auditor"])
    world.client.organizations.members.update(
        organization_id=organization_id, member_id=made.member_id, roles=["auditor"]
    )
    asked = {"organization_id": organization_id, "resource_id": "documents", "action": "read"}
    granted = world.client.sessions.authenticate(session_token=made.session_token, authorization_check=asked)
    check.equal("they grant what they say", granted.verdict.granting_roles, ["auditor"])
    elsewhere = outcome(
        world.client.organizations.members.create,
        organization_id=world.organization("policy.other").organization_id,
        email_address=world.email("policy"),
        roles=["auditor"],
    )
    check.equal("in that organization alone", elsewhere, "400 invalid_rbac_role_assignment")

    def set_roles(*roles: object) -> str:
        return outcome(
            organizations.set_org_policy, organization_id=organization_id, org_policy={"roles": list(roles)}
        )

    unknown_action = {**auditor, "permissions": [{"resource_id": "documents", "actions": ["burn"]}]}
    unknown_resource = {**auditor, "permissions": [{"resource_id": "printers", "actions": ["read"]}]}
    wild = {**auditor, "permissions": [{"resource_id": "documents", "actions": ["*", "read"]}]}
    for what, got, want in (
        ("a role of the project", set_roles({**auditor, "role_id": "viewer"}), "400 rbac_role_duplicate"),
        ("a role twice", set_roles(auditor, auditor), "400 rbac_role_duplicate"),
        ("an unknown action", set_roles(unknown_action), "400 invalid_rbac_custom_role"),
        ("an unknown resource", set_roles(unknown_resource), "400 invalid_rbac_custom_role"),
        ("a wildcard among others", set_roles(wild), "400 cannot_specify_wildcard_with_other_actions"),
    ):
        check.equal(f"an organization's policy refuses {what}", got, want)
    check.equal("a policy is replaced as a whole", set_roles(), "200 ok")
    check.refused(
        "a role that is gone grants nothing",
        403,
        "session_authorization_error",
        world.client.sessions.authenticate,
        session_token=made.session_token,
        authorization_check=asked,
    )


SCENARIOS = [policy, organization_policy]
