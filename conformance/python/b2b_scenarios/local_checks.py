"""Member JWTs checked by the SDK itself, with the keys and policies it fetched (contract: B2B 5, 6.5)."""

import time

import jwt as pyjwt
from stytch.b2b.models.sessions import AuthorizationCheck
from stytch.shared.rbac_local import RBACPermissionError, TenancyError

from b2b_scenarios.world import World
from report import Check
from world import jwt_part, minutes_left, with_header, with_payload


def jwt_shape(world: World, check: Check) -> None:
    made = world.session("shape")
    header, payload = jwt_part(made.session_jwt, 0), jwt_part(made.session_jwt, 1)
    check.equal("the JWT is RS256 and says it is one", (header["alg"], header["typ"]), ("RS256", "JWT"))
    check.equal("issuer", payload["iss"], f"stytch.com/{world.project_id}")
    check.equal("audience is a list of the project", payload["aud"], [world.project_id])
    check.equal("subject", payload["sub"], made.member_id)
    check.equal(
        "nbf is iat, exp five minutes later", (payload["nbf"], payload["exp"]), (payload["iat"], payload["iat"] + 300)
    )
    claim = payload["https://stytch.com/session"]
    names = {"id", "started_at", "last_accessed_at", "expires_at", "attributes", "authentication_factors", "roles"}
    check.true("the session claim is whole", names <= set(claim), sorted(claim))
    check.equal(
        "the organization claim is whole",
        payload["https://stytch.com/organization"],
        {"organization_id": made.organization_id, "slug": world.slug("shape")},
    )
    keys = world.client.sessions.get_jwks(project_id=world.project_id).keys
    check.true("the signing key is published", header["kid"] in {key.kid for key in keys}, header["kid"])
    shapes = {(k.kty, k.use, tuple(k.key_ops), k.alg, k.e) for k in keys}
    check.equal(
        "every key is an RSA key for checking signatures", shapes, {("RSA", "sig", ("verify",), "RS256", "AQAB")}
    )


def local(world: World, check: Check) -> None:
    sessions = world.client.sessions
    made = world.session("local", session_custom_claims={"plan": "pro", "n": {"a": [1]}})
    jwt = made.session_jwt
    session = sessions.authenticate_jwt_local(jwt)
    remote = sessions.authenticate(session_token=made.session_token).member_session
    for field in (
        "member_session_id",
        "member_id",
        "organization_id",
        "organization_slug",
        "started_at",
        "expires_at",
        "custom_claims",
        "roles",
    ):
        check.equal(f"the local session has the same {field}", getattr(session, field), getattr(remote, field))
    known = [(f.type, f.delivery_method, f.last_authenticated_at) for f in session.authentication_factors]
    want = [(f.type, f.delivery_method, f.last_authenticated_at) for f in remote.authentication_factors]
    check.equal("the local session has the same factors", known, want)
    check.true("the local session ends when the session does, not the JWT", minutes_left(session.expires_at) > 58)
    asked = sessions.authenticate_jwt(jwt)
    check.equal("authenticate_jwt settles it locally", (asked.request_id, asked.session_jwt), ("", jwt))
    time.sleep(1.2)
    check.equal(
        "a JWT older than asked is not settled", sessions.authenticate_jwt_local(jwt, max_token_age_seconds=1), None
    )
    asked = sessions.authenticate_jwt(jwt, max_token_age_seconds=1, session_custom_claims={"seen": True})
    check.true("too old falls back to the server", asked.request_id != "", asked.request_id)
    check.equal("claims included", asked.member_session.custom_claims.get("seen"), True)
    sessions.revoke(session_token=made.session_token)
    check.true(
        "a revoked session passes locally until its JWT ends", sessions.authenticate_jwt_local(jwt) is not None
    )


def refused_locally(world: World, check: Check) -> None:
    check_locally = world.client.sessions.authenticate_jwt_local
    made = world.session("forged")
    jwt = made.session_jwt
    check.equal("a changed payload is refused", check_locally(with_payload(jwt, {"sub": "member-test-x"})), None)
    check.equal("an unsigned JWT is refused", check_locally(with_header(jwt, {"alg": "none"}, "")), None)
    unknown = with_header(jwt, {"kid": "jwk-test-unknown"})
    check.raises("a key of nobody is refused", pyjwt.exceptions.PyJWKClientError, check_locally, unknown)
    _, other = world.own_project()
    check.raises(
        "another project refuses it",
        pyjwt.exceptions.PyJWKClientError,
        other.sessions.authenticate_jwt_local,
        jwt,
    )


def permission(world: World, check: Check) -> None:
    sessions = world.client.sessions
    made = world.session("permission")
    organization_id = made.organization_id
    auditor = {
        "role_id": "auditor",
        "description": "",
        "permissions": [{"resource_id": "documents", "actions": ["update"]}],
    }
    world.client.rbac.organizations.set_org_policy(organization_id=organization_id, org_policy={"roles": [auditor]})
    world.client.organizations.members.update(organization_id, made.member_id, roles=["viewer", "auditor"])
    jwt = sessions.authenticate(session_token=made.session_token).session_jwt

    def may(action: str, where: str = organization_id) -> AuthorizationCheck:
        return AuthorizationCheck(organization_id=where, resource_id="documents", action=action)

    allowed = sessions.authenticate_jwt_local(jwt, authorization_check=may("read"))
    check.equal("a permitted action passes locally", allowed.member_id, made.member_id)
    allowed = sessions.authenticate_jwt_local(jwt, authorization_check=may("update"))
    check.equal("so does one that a role of the organization permits", allowed.member_id, made.member_id)
    check.raises(
        "a forbidden action is refused locally",
        RBACPermissionError,
        sessions.authenticate_jwt_local,
        jwt,
        authorization_check=may("delete"),
    )
    check.raises(
        "another organization is refused locally",
        TenancyError,
        sessions.authenticate_jwt_local,
        jwt,
        authorization_check=may("read", "organization-test-x"),
    )


SCENARIOS = [jwt_shape, local, refused_locally, permission]
