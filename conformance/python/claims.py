"""Custom claims of a session (contract: §2.3)."""

from report import Check
from world import World, jwt_part


def merge(world: World, check: Check) -> None:
    authenticate = world.client.sessions.authenticate
    made = world.session("claims", session_custom_claims={"plan": "pro", "flags": {"a": True, "b": {"c": 1}}})
    token = made.session_token
    check.equal(
        "a session starts with its claims",
        made.session.custom_claims,
        {"plan": "pro", "flags": {"a": True, "b": {"c": 1}}},
    )
    after = authenticate(session_token=token, session_custom_claims={"flags": {"b": {"d": [1, 2]}}, "city": "Århus"})
    check.equal(
        "claims are merged at every depth",
        after.session.custom_claims,
        {"plan": "pro", "flags": {"a": True, "b": {"c": 1, "d": [1, 2]}}, "city": "Århus"},
    )
    payload = jwt_part(after.session_jwt, 1)
    check.equal("claims are top-level claims of the JWT", (payload["plan"], payload["city"]), ("pro", "Århus"))
    after = authenticate(session_token=token, session_custom_claims={"plan": None, "flags": {"b": {"c": None}}})
    check.equal(
        "null deletes a claim at every depth",
        after.session.custom_claims,
        {"flags": {"a": True, "b": {"d": [1, 2]}}, "city": "Århus"},
    )
    check.true("a deleted claim is gone from the JWT", "plan" not in jwt_part(after.session_jwt, 1))
    kept = authenticate(session_token=token)
    check.equal("claims stay when none are sent", kept.session.custom_claims, after.session.custom_claims)
    other = world.login("claims", session_duration_minutes=60)
    check.equal("claims never cross sessions", other.session.custom_claims, {})
    plain = world.login("claims", session_custom_claims={"lost": True})
    check.equal("claims without a session are ignored", plain.session, None)


def limits(world: World, check: Check) -> None:
    authenticate = world.client.sessions.authenticate
    made = world.session("limits", session_custom_claims={"kept": 1})
    reserved = {name: "mine" for name in ("iss", "sub", "aud", "exp", "nbf", "iat", "jti")}
    after = authenticate(
        session_token=made.session_token,
        session_custom_claims={**reserved, "https://stytch.com/session": {"id": "mine"}, "own": 2},
    )
    check.equal("reserved claims are dropped", after.session.custom_claims, {"kept": 1, "own": 2})
    payload = jwt_part(after.session_jwt, 1)
    check.equal("reserved claims keep their meaning in the JWT", payload["sub"], made.user_id)
    check.equal(
        "the session claim cannot be replaced", payload["https://stytch.com/session"]["id"], made.session.session_id
    )
    check.refused(
        "claims of more than 4 KB are refused",
        400,
        "custom_claims_too_large",
        authenticate,
        session_token=made.session_token,
        session_duration_minutes=300,
        session_custom_claims={"text": "x" * 4200},
    )
    halves = {"session_token": made.session_token}
    authenticate(**halves, session_custom_claims={"half": "x" * 2500})
    check.refused(
        "the limit is on all claims together",
        400,
        "custom_claims_too_large",
        authenticate,
        **halves,
        session_custom_claims={"other_half": "x" * 2500},
    )
    kept = authenticate(**halves).session
    check.equal(
        "a refused change changes nothing",
        (sorted(kept.custom_claims), kept.expires_at),
        (["half", "kept", "own"], made.session.expires_at),
    )


SCENARIOS = [merge, limits]
