"""RBAC: the policy, and authorization_check on authenticate (contract: §2.7, §5.4)."""

from stytch.consumer.models.sessions import AuthorizationCheck

from report import Check, outcome
from world import World


def policy(world: World, check: Check) -> None:
    answer = world.client.rbac.policy().policy
    resources = {r.resource_id: set(r.actions) for r in answer.resources}
    check.equal("the policy has its resource", resources.get("documents"), {"create", "read", "update", "delete"})
    roles = {r.role_id: [(p.resource_id, p.actions) for p in r.permissions] for r in answer.roles}
    check.equal("the policy says what a viewer may do", roles.get("viewer"), [("documents", ["read"])])
    check.equal("the policy says what an editor may do", roles.get("editor"), [("documents", ["*"])])
    check.equal("the policy has the default role", roles.get("stytch_user"), [])
    _, other = world.own_project()
    bare = other.rbac.policy().policy
    check.equal(
        "a project without a policy has the default role alone",
        ([r.role_id for r in bare.roles], bare.resources, bare.scopes),
        (["stytch_user"], [], []),
    )


def verdict(world: World, check: Check) -> None:
    authenticate = world.client.sessions.authenticate
    made = world.session("verdict")
    token = made.session_token

    def may(action: str, resource: str = "documents") -> AuthorizationCheck:
        return AuthorizationCheck(resource_id=resource, action=action)

    refusal = (403, "consumer_session_authorization_error")
    check.refused(
        "no role, no permission", *refusal, authenticate, session_token=token, authorization_check=may("read")
    )
    world.client.users.update(user_id=made.user_id, roles=["viewer"])
    allowed = authenticate(session_token=token, authorization_check=may("read"))
    check.equal(
        "a permitted action has a verdict with its roles",
        (allowed.verdict.authorized, allowed.verdict.granting_roles),
        (True, ["viewer"]),
    )
    check.equal("the session shows the roles", sorted(allowed.session.roles), ["stytch_user", "viewer"])
    check.refused(
        "an action of no role is refused",
        *refusal,
        authenticate,
        session_token=token,
        authorization_check=may("delete"),
    )
    check.refused(
        "an unknown resource is refused",
        *refusal,
        authenticate,
        session_token=token,
        authorization_check=may("read", "printers"),
    )
    world.client.users.update(user_id=made.user_id, roles=["viewer", "editor"])
    both = authenticate(session_token=token, authorization_check=may("read"))
    check.equal("every granting role is named", sorted(both.verdict.granting_roles), ["editor", "viewer"])
    wild = authenticate(session_jwt=both.session_jwt, authorization_check=may("delete"))
    check.equal("a wildcard grants any action", wild.verdict.granting_roles, ["editor"])
    world.client.users.update(user_id=made.user_id, roles=[])
    check.refused(
        "a role that was taken away no longer counts",
        *refusal,
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
        authorization_check=AuthorizationCheck(resource_id="documents", action="delete"),
    )
    after = authenticate(session_token=made.session_token).session
    check.equal(
        "a refusal applies neither duration nor claims",
        (refused, after.custom_claims, after.expires_at),
        ("403 consumer_session_authorization_error", {}, made.session.expires_at),
    )


SCENARIOS = [policy, verdict, refusal_changes_nothing]
