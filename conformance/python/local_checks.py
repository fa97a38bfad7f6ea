"""Session JWTs checked by the SDK itself, with the keys it fetched (contract: §3)."""

import asyncio
import time
import uuid

import jwt as pyjwt
from stytch.consumer.models.sessions import AuthorizationCheck
from stytch.shared.rbac_local import RBACConsumerPermissionError

from report import Check, outcome
from world import World, jwt_part, minutes_left, with_header, with_payload


def jwt_shape(world: World, check: Check) -> None:
    made = world.session("shape")
    header, payload = jwt_part(made.session_jwt, 0), jwt_part(made.session_jwt, 1)
    check.equal("the JWT is RS256 and says it is one", (header["alg"], header["typ"]), ("RS256", "JWT"))
    check.equal("issuer", payload["iss"], f"stytch.com/{world.project_id}")
    check.equal("audience is a list of the project", payload["aud"], [world.project_id])
    check.equal("subject", payload["sub"], made.user_id)
    check.equal(
        "nbf is iat, exp five minutes later", (payload["nbf"], payload["exp"]), (payload["iat"], payload["iat"] + 300)
    )
    check.true("there is no jti", "jti" not in payload)
    claim = payload["https://stytch.com/session"]
    names = {"id", "started_at", "last_accessed_at", "expires_at", "attributes", "authentication_factors", "roles"}
    check.true("the session claim is whole", names <= set(claim), sorted(claim))
    short = world.user("short", session_duration_minutes=5)
    time.sleep(1.1)
    renewed = jwt_part(world.client.sessions.authenticate(session_token=short.session_token).session_jwt, 1)
    check.equal("a JWT never outlives its session", renewed["exp"], int(short.session.expires_at.timestamp()))
    keys = world.client.sessions.get_jwks(project_id=world.project_id).keys
    check.true("the signing key is published", header["kid"] in {key.kid for key in keys}, header["kid"])
    check.true("a key that signs later is published too", len(keys) >= 2, len(keys))
    shapes = {(k.kty, k.use, tuple(k.key_ops), k.alg, k.e) for k in keys}
    check.equal(
        "every key is an RSA key for checking signatures", shapes, {("RSA", "sig", ("verify",), "RS256", "AQAB")}
    )
    check.true(
        "every key has an id of its own",
        all(k.kid.startswith("jwk-test-") for k in keys) and len({k.kid for k in keys}) == len(keys),
    )
    unknown = outcome(world.client.sessions.get_jwks, project_id=f"project-test-{uuid.uuid4()}")
    check.true(
        "no keys for an unknown project", unknown in ("404 project_not_found", "400 invalid_project_id"), unknown
    )


def local(world: World, check: Check) -> None:
    sessions = world.client.sessions
    made = world.session("local", session_custom_claims={"plan": "pro", "n": {"a": [1]}})
    jwt = made.session_jwt
    session = sessions.authenticate_jwt_local(jwt)
    remote = sessions.authenticate(session_token=made.session_token).session
    for field in ("session_id", "user_id", "started_at", "expires_at", "custom_claims", "roles", "attributes"):
        check.equal(f"the local session has the same {field}", getattr(session, field), getattr(remote, field))
    factors = [(f.type, f.delivery_method, f.last_authenticated_at) for f in session.authentication_factors]
    want = [(f.type, f.delivery_method, f.last_authenticated_at) for f in remote.authentication_factors]
    check.equal("the local session has the same factors", factors, want)
    check.true("the local session ends when the session does, not the JWT", minutes_left(session.expires_at) > 58)
    asked = sessions.authenticate_jwt(jwt)
    check.equal("authenticate_jwt settles it locally", (asked.request_id, asked.session_jwt), ("", jwt))
    asked = sessions.authenticate_jwt(jwt, max_token_age_seconds=0)
    check.true(
        "an age of 0 asks the server", asked.request_id != "" and asked.session.session_id == session.session_id
    )
    time.sleep(1.2)
    check.equal(
        "a JWT older than asked is not settled", sessions.authenticate_jwt_local(jwt, max_token_age_seconds=1), None
    )
    check.true(
        "a JWT younger than asked is", sessions.authenticate_jwt_local(jwt, max_token_age_seconds=60) is not None
    )
    asked = sessions.authenticate_jwt(jwt, max_token_age_seconds=1, session_custom_claims={"seen": True})
    check.equal("too old falls back to the server, claims included", asked.session.custom_claims.get("seen"), True)
    check.true(
        "the server's answer has a younger JWT", jwt_part(asked.session_jwt, 1)["iat"] > jwt_part(jwt, 1)["iat"]
    )
    sessions.revoke(session_token=made.session_token)
    check.true(
        "a revoked session passes locally until its JWT ends", sessions.authenticate_jwt_local(jwt) is not None
    )
    check.refused(
        "a revoked session is refused by the server",
        404,
        "session_not_found",
        sessions.authenticate_jwt,
        jwt,
        max_token_age_seconds=0,
    )


def refused_locally(world: World, check: Check) -> None:
    sessions = world.client.sessions
    jwt = world.session("tampered").session_jwt
    changed = with_payload(jwt, {"sub": f"user-test-{uuid.uuid4()}"})
    check.equal("a changed payload is not settled locally", sessions.authenticate_jwt_local(changed), None)
    check.refused(
        "a changed payload is refused by the server",
        400,
        "unable_to_parse_session_jwt",
        sessions.authenticate_jwt,
        changed,
    )
    later = with_payload(jwt, {"exp": jwt_part(jwt, 1)["exp"] + 3600})
    check.equal("a prolonged payload is not settled locally", sessions.authenticate_jwt_local(later), None)
    unsigned = with_header(jwt, {"alg": "none"}, signature="")
    check.equal("an unsigned JWT is not settled locally", sessions.authenticate_jwt_local(unsigned), None)
    check.refused(
        "an unsigned JWT is refused by the server",
        400,
        "unable_to_parse_session_jwt",
        sessions.authenticate,
        session_jwt=unsigned,
    )
    stray = with_header(jwt, {"kid": f"jwk-test-{uuid.uuid4()}"})
    check.raises(
        "an unknown key is refused locally", pyjwt.exceptions.PyJWKClientError, sessions.authenticate_jwt_local, stray
    )
    check.refused(
        "an unknown key is refused by the server",
        400,
        "unable_to_parse_session_jwt",
        sessions.authenticate,
        session_jwt=stray,
    )
    _, other = world.own_project()
    foreign = other.passwords.create(
        email=world.email("foreign"), password="Nine-lanterns_over-Turku.1987", session_duration_minutes=60
    ).session_jwt
    check.raises(
        "a JWT of another project is refused locally",
        pyjwt.exceptions.PyJWKClientError,
        sessions.authenticate_jwt_local,
        foreign,
    )


def permission(world: World, check: Check) -> None:
    made = world.session("permission")
    world.client.users.update(user_id=made.user_id, roles=["viewer"])
    jwt = world.client.sessions.authenticate(session_token=made.session_token).session_jwt
    read = AuthorizationCheck(resource_id="documents", action="read")
    delete = AuthorizationCheck(resource_id="documents", action="delete")
    local = world.client.sessions.authenticate_jwt_local
    session = local(jwt, authorization_check=read)
    check.equal("a permitted action passes locally", session.session_id, made.session.session_id)
    check.raises(
        "a forbidden action is refused locally", RBACConsumerPermissionError, local, jwt, authorization_check=delete
    )

    async def ask() -> tuple[object, object]:
        async with world.client_for(world.project_id, world.dev["consumer"]["secret"]) as client:
            allowed = await client.sessions.authenticate_jwt_async(jwt, authorization_check=read)
            try:
                await client.sessions.authenticate_jwt_async(jwt, authorization_check=delete)
            except RBACConsumerPermissionError:
                return allowed, "refused"
            return allowed, "allowed"

    allowed, forbidden = asyncio.run(ask())
    check.equal(
        "the asynchronous client settles it locally", (allowed.request_id, allowed.session.roles), ("", session.roles)
    )
    check.equal("the asynchronous client refuses a forbidden action", forbidden, "refused")


SCENARIOS = [jwt_shape, local, refused_locally, permission]
