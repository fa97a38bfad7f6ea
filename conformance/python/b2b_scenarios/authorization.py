"""authorization_check on authenticate, and where a member's roles come from (contract: B2B 4.2, 6.2)."""

from stytch.b2b.models.sessions import AuthorizationCheck

from b2b_scenarios.world import World
from report import Check, outcome


def verdict(world: World, check: Check) -> None:
    authenticate = world.client.sessions.authenticate
    made = world.session("verdict")
    token, organization_id = made.session_token, made.organization_id

    def may(action: str, resource: str = "documents", where: str = organization_id) -> AuthorizationCheck:
        return AuthorizationCheck(organization_id=where, resource_id=resource, action=action)

    def assign(*roles: str) -> None:
        world.client.organizations.members.update(organization_id, made.member_id, roles=list(roles))

    check.equal("no verdict without a question", authenticate(session_token=token).verdict, None)
    for what, error_type, asked in (
        ("no role, no permission", "session_authorization_error", may("read")),
        ("another organization", "session_authorization_tenancy_error", may("read", where=world.slug("nowhere"))),
    ):
        check.refused(what, 403, error_type, authenticate, session_token=token, authorization_check=asked)
    assign("viewer")
    allowed = authenticate(session_token=token, authorization_check=may("read"))
    check.equal(
        "a permitted action has a verdict with its roles",
        (allowed.verdict.authorized, allowed.verdict.granting_roles),
        (True, ["viewer"]),
    )
    check.equal("the session shows the roles", sorted(allowed.member_session.roles), ["stytch_member", "viewer"])
    for what, asked in (
        ("an action of no role", may("delete")),
        ("an unknown resource", may("read", "printers")),
    ):
        check.refused(
            what, 403, "session_authorization_error", authenticate, session_token=token, authorization_check=asked
        )
    check.refused(
        "the organization comes before the permission",
        403,
        "session_authorization_tenancy_error",
        authenticate,
        session_token=token,
        authorization_check=may("read", where=world.organization("verdict.other").organization_id),
    )
    assign("viewer", "editor")
    both = authenticate(session_token=token, authorization_check=may("read"))
    check.equal("every granting role is named", sorted(both.verdict.granting_roles), ["editor", "viewer"])
    wild = authenticate(session_jwt=both.session_jwt, authorization_check=may("delete"))
    check.equal("a wildcard grants any action", wild.verdict.granting_roles, ["editor"])
    assign()
    check.refused(
        "a role that was taken away no longer counts",
        403,
        "session_authorization_error",
        authenticate,
        session_token=token,
        authorization_check=may("read"),
    )


def refusal_changes_nothing(world: World, check: Check) -> None:
    authenticate = world.client.sessions.authenticate
    made = world.session("untouched")
    refused = outcome(
        authenticate,
        session_token=made.session_token,
        session_duration_minutes=500,
        session_custom_claims={"sneaked": True},
        authorization_check={"organization_id": made.organization_id, "resource_id": "documents", "action": "delete"},
    )
    after = authenticate(session_token=made.session_token).member_session
    check.equal(
        "a refusal applies neither duration nor claims",
        (refused, after.custom_claims or {}, after.expires_at),
        ("403 session_authorization_error", {}, made.member_session.expires_at),
    )


def by_domain(world: World, check: Check) -> None:
    rule = {"domain": "example.com", "role_id": "editor"}
    organization = world.organization(
        "domain", rbac_email_implicit_role_assignments=[rule], email_invites="ALL_ALLOWED"
    )
    made = world.session("domain", organization)
    sources = {role.role_id: [source.type for source in role.sources] for role in made.member.roles}
    check.equal("a rule for a domain gives a role", sources.get("editor"), ["email_assignment"])
    check.equal("and the session has it", sorted(made.member_session.roles), ["editor", "stytch_member"])


SCENARIOS = [verdict, refusal_changes_nothing, by_domain]
